//! Operations of a document become methods with their responses and integrations.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::super::error::{Error, status_code};
use super::super::integrations::{self, Put};
use super::super::model::{IntegrationResponse, Map, Method, MethodResponse};
use super::super::{integration_responses, method_responses, methods};
use super::extensions::{status, validator_id};
use super::{Import, document, schemas, security};
use crate::aws_json;

const ANY: &str = "x-amazon-apigateway-any-method";
const INTEGRATION: &str = "x-amazon-apigateway-integration";
const VALIDATOR: &str = "x-amazon-apigateway-request-validator";

/// Takes over the operations of a path.
pub(super) fn all(import: &mut Import<'_>, resource: &str, item: &Value) -> Result<(), Error> {
    document::refuse_unknown(item.as_object(), &[ANY])?;
    let shared = item.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    for (name, operation) in item.as_object().into_iter().flatten() {
        let verb = match name.as_str() {
            "get" | "put" | "post" | "delete" | "patch" | "options" | "head" => name.to_ascii_uppercase(),
            ANY => "ANY".to_owned(),
            _ => continue,
        };
        let method = method(import, operation, &shared)?;
        methods::insert(&mut import.saved, resource, &verb, method.clone())?;
        if let Some(integration) = operation.get(INTEGRATION) {
            add_integration(import, resource, &verb, method, integration)?;
        }
    }
    Ok(())
}

fn method(import: &mut Import<'_>, operation: &Value, shared: &[Value]) -> Result<Method, Error> {
    document::refuse_unknown(operation.as_object(), &[INTEGRATION, VALIDATOR])?;
    let validator = operation.get(VALIDATOR).or_else(|| import.document.get(VALIDATOR)).and_then(Value::as_str);
    let mut method = Method {
        authorization_type: "NONE".to_owned(),
        authorizer: None,
        authorization_scopes: Vec::new(),
        api_key_required: false,
        operation_name: operation.get("operationId").and_then(Value::as_str).map(str::to_owned),
        request_validator: validator.and_then(|name| validator_id(import, name)),
        request_parameters: BTreeMap::new(),
        request_models: Map::new(),
        responses: BTreeMap::new(),
        integration: None,
    };
    security::apply(import, operation, &mut method)?;
    let own = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    for parameter in shared.iter().chain(own) {
        add_parameter(import, &mut method, operation, parameter)?;
    }
    if let Some(body) = operation.get("requestBody") {
        method.request_models = models_of(import, import.document.resolve(body))?;
    }
    for (code, response) in operation.get("responses").and_then(Value::as_object).into_iter().flatten() {
        status_code(code).map_err(|_| Error::unsupported(format_args!("the response {code} of an operation")))?;
        let response = response_of(import, operation, import.document.resolve(response))?;
        method_responses::check(&import.saved, &response)?;
        method.responses.insert(code.clone(), response);
    }
    Ok(method)
}

fn add_parameter(
    import: &mut Import<'_>,
    method: &mut Method,
    operation: &Value,
    parameter: &Value,
) -> Result<(), Error> {
    let parameter = import.document.resolve(parameter);
    let text = |name: &str| parameter.get(name).and_then(Value::as_str).unwrap_or_default();
    let place = match text("in") {
        "query" => "querystring",
        place @ ("header" | "path") => place,
        "body" => {
            let Some(schema) = parameter.get("schema") else { return Ok(()) };
            let model = schemas::model_of(import, schema)?;
            let kinds = media_types(import, operation, "consumes");
            method.request_models = kinds.into_iter().map(|kind| (kind, model.clone())).collect();
            return Ok(());
        }
        other => return Err(Error::unsupported(format_args!("parameters in {other}"))),
    };
    let required = parameter.get("required").and_then(Value::as_bool).unwrap_or_default();
    method.request_parameters.insert(format!("method.request.{place}.{}", text("name")), required);
    Ok(())
}

/// Swagger's `consumes` or `produces`.
fn media_types(import: &Import<'_>, operation: &Value, name: &str) -> Vec<String> {
    let list = operation.get(name).or_else(|| import.document.get(name)).and_then(Value::as_array);
    let kinds: Vec<String> = list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    if kinds.is_empty() { vec!["application/json".to_owned()] } else { kinds }
}

/// Content types and models of an OpenAPI 3 body.
fn models_of(import: &mut Import<'_>, body: &Value) -> Result<Map, Error> {
    let mut models = Map::new();
    for (kind, content) in body.get("content").and_then(Value::as_object).into_iter().flatten() {
        if let Some(schema) = content.get("schema") {
            models.insert(kind.clone(), schemas::model_of(import, schema)?);
        }
    }
    Ok(models)
}

fn response_of(import: &mut Import<'_>, operation: &Value, response: &Value) -> Result<MethodResponse, Error> {
    let headers = response.get("headers").and_then(Value::as_object).into_iter().flatten();
    let headers = headers.map(|(name, _)| (format!("method.response.header.{name}"), false));
    let response_parameters = headers.collect();
    let response_models = match response.get("schema") {
        Some(schema) => {
            let model = schemas::model_of(import, schema)?;
            let kinds = media_types(import, operation, "produces");
            kinds.into_iter().map(|kind| (kind, model.clone())).collect()
        }
        None => models_of(import, response)?,
    };
    Ok(MethodResponse { response_parameters, response_models })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Mapped {
    status_code: Value,
    #[serde(default)]
    response_parameters: Map,
    #[serde(default)]
    response_templates: Map,
    content_handling: Option<String>,
}

fn add_integration(
    import: &mut Import<'_>,
    resource: &str,
    verb: &str,
    mut method: Method,
    extension: &Value,
) -> Result<(), Error> {
    let mut extension = import.document.resolve(extension).clone();
    let mut responses = Value::Null;
    if let Some(fields) = extension.as_object_mut() {
        responses = fields.remove("responses").unwrap_or_default();
        for name in ["type", "httpMethod", "passthroughBehavior", "contentHandling", "connectionType"] {
            if let Some(Value::String(text)) = fields.get_mut(name) {
                text.make_ascii_uppercase();
            }
        }
    }
    let operation = import.call.op.name;
    let put: Put = aws_json::parse(operation, extension)?;
    let mut integration = integrations::build(put, &method, resource.to_owned(), import.call.cloud.settings())?;
    for (pattern, response) in responses.as_object().into_iter().flatten() {
        let response: Mapped = aws_json::parse(operation, response.clone())?;
        let code = status(&response.status_code);
        status_code(&code)?;
        let response = IntegrationResponse {
            selection_pattern: Some(pattern.clone()).filter(|pattern| pattern != "default"),
            response_parameters: response.response_parameters,
            response_templates: response.response_templates,
            content_handling: response.content_handling,
        };
        integration_responses::check(method.responses.get(&code), &response)?;
        integration.responses.insert(code, response);
    }
    method.integration = Some(integration);
    methods::insert(&mut import.saved, resource, verb, method).map(|_| ())
}
