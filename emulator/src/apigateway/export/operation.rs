//! One method in an export: parameters, body, responses, security.

use std::collections::BTreeSet;

use serde_json::{Map as Object, Value, json};

use super::super::model::{Method, MethodResponse};
use super::super::render::Fields;
use super::{Document, Format, extensions, schemas};

pub(super) fn write(document: &Document<'_>, method: &Method) -> Value {
    let responses = method.responses.iter();
    let responses = responses.map(|(code, found)| (code.clone(), response(document.format, code, found)));
    let fields = Fields::default()
        .filled("operationId", &method.operation_name)
        .filled("parameters", parameters(document.format, method))
        .filled("responses", responses.collect::<Object<_, _>>())
        .filled("security", security(document, method));
    let fields = match document.format {
        Format::Oas30 => fields.filled("requestBody", body(method)),
        Format::Swagger => fields.filled("consumes", consumes(method)).filled("produces", produces(method)),
    };
    extensions::of_method(document, method, fields).done()
}

fn parameters(format: Format, method: &Method) -> Vec<Value> {
    let mut parameters = Vec::new();
    for (name, required) in &method.request_parameters {
        let mut parts = name.splitn(4, '.').skip(2);
        let (Some(place), Some(name)) = (parts.next(), parts.next()) else { continue };
        let place = if place == "querystring" { "query" } else { place };
        let fields = Fields::default().put("name", name).put("in", place);
        let fields = match format {
            Format::Swagger => fields.put("required", *required).put("type", "string"),
            Format::Oas30 => {
                fields.filled("required", required.then_some(true)).put("schema", json!({ "type": "string" }))
            }
        };
        parameters.push(fields.done());
    }
    if format == Format::Swagger
        && let Some(model) = method.request_models.values().next()
    {
        let schema = schemas::reference(format, model);
        parameters.push(json!({ "in": "body", "name": model, "required": true, "schema": schema }));
    }
    parameters
}

fn body(method: &Method) -> Option<Value> {
    let models = method.request_models.iter();
    let content: Object<_, _> = models.map(|(kind, model)| (kind.clone(), content(model))).collect();
    (!content.is_empty()).then(|| json!({ "content": content, "required": true }))
}

fn content(model: &str) -> Value {
    json!({ "schema": schemas::reference(Format::Oas30, model) })
}

fn response(format: Format, code: &str, response: &MethodResponse) -> Value {
    let mut headers = Object::new();
    for name in response.response_parameters.keys() {
        let name = name.trim_start_matches("method.response.header.").to_owned();
        let string = json!({ "type": "string" });
        headers.insert(name, if format == Format::Swagger { string } else { json!({ "schema": string }) });
    }
    let fields = Fields::default().put("description", format!("{code} response")).filled("headers", headers);
    let models = &response.response_models;
    match format {
        Format::Swagger => {
            fields.filled("schema", models.values().next().map(|model| schemas::reference(format, model))).done()
        }
        Format::Oas30 => {
            let content: Object<_, _> = models.iter().map(|(kind, model)| (kind.clone(), content(model))).collect();
            fields.put("content", content).done()
        }
    }
}

fn consumes(method: &Method) -> BTreeSet<&String> {
    let templates = method.integration.iter().flat_map(|integration| integration.request_templates.keys());
    method.request_models.keys().chain(templates).collect()
}

fn produces(method: &Method) -> BTreeSet<&String> {
    let integration = method.integration.iter().flat_map(|integration| integration.responses.values());
    let templates = integration.flat_map(|response| response.response_templates.keys());
    method.responses.values().flat_map(|response| response.response_models.keys()).chain(templates).collect()
}

fn security(document: &Document<'_>, method: &Method) -> Vec<Value> {
    let authorizer = method.authorizer.as_ref().and_then(|id| document.definition.authorizers.get(id));
    let mut security: Vec<Value> =
        authorizer.map(|found| json!({ found.name.as_str(): method.authorization_scopes })).into_iter().collect();
    if method.authorization_type == "AWS_IAM" {
        security.push(json!({ extensions::SIGV4: [] }));
    }
    if method.api_key_required {
        security.push(json!({ extensions::API_KEY: [] }));
    }
    security
}
