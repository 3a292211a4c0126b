//! What a stage really runs, read from its export: the saved configuration says nothing about that.

use cafe::error::{AwsFailure, FailureKind};
use serde_json::Value;

use super::api_model::{Integration, REPORT, Route};
use crate::context::Context;
use crate::finding::Unjudged;
use crate::text;

/// The authorization of `POST /create_report` as deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveMethod {
    /// Pool ARNs of its Cognito authorizer; `None` if it has none.
    pub providers: Option<Vec<String>>,
    pub scopes: Vec<String>,
    /// Header that the authorizer reads.
    pub header: Option<String>,
    /// What the authorizer compares the audience with.
    pub validation_expression: Option<String>,
}

impl Context {
    /// What is deployed for `POST /create_report`; `None` where the target exports nothing, or nothing readable.
    pub async fn live_method(&self) -> Result<Option<&LiveMethod>, Unjudged> {
        let make = async {
            let api = self.the_api().await?;
            let Some(stage) = &api.stage else { return Ok(None) };
            let document = self.export(&api.id, &stage.name).await?;
            Ok(document.and_then(|document| live_method(&document, "post", REPORT)))
        };
        self.seen.live_method.get(make).await.map(Option::as_ref)
    }

    /// The OpenAPI document of a stage with AWS's extensions; `None` where the target exports nothing.
    pub async fn export(&self, api: &str, stage: &str) -> Result<Option<Value>, Unjudged> {
        let call = || {
            let request = self.cafe.clients.apigateway.get_export().rest_api_id(api).stage_name(stage);
            let request = request.export_type("oas30").accepts("application/json");
            request.parameters("extensions", "integrations,authorizers").send()
        };
        let answer = match self.options.patience.call(call).await {
            Ok(answer) => answer,
            Err(failure) if offers_none(&failure) => return Ok(None),
            Err(failure) => return Err(Unjudged::aws("apigateway GetExport", &failure)),
        };
        let body = answer.body.map(aws_sdk_apigateway::primitives::Blob::into_inner).unwrap_or_default();
        serde_json::from_slice(&body).map(Some).map_err(|error| {
            Unjudged::new(
                "apigateway GetExport",
                text!("export-unreadable", error = error.to_string()),
                text!("check-again"),
            )
        })
    }
}

/// Whether the target has no exports to offer, rather than a trouble.
fn offers_none(failure: &AwsFailure) -> bool {
    matches!(failure.kind, FailureKind::Unsupported | FailureKind::NotFound | FailureKind::Rejected)
}

fn live_method(document: &Value, verb: &str, path: &str) -> Option<LiveMethod> {
    let methods = document.get("paths")?.get(path)?;
    let method = methods.get(verb).or_else(|| methods.get("x-amazon-apigateway-any-method"))?;
    let mut live = LiveMethod { providers: None, scopes: Vec::new(), header: None, validation_expression: None };
    let securities = method.get("security").and_then(Value::as_array).cloned().unwrap_or_default();
    for (name, scopes) in securities.iter().filter_map(Value::as_object).flatten() {
        let scheme = document.get("components")?.get("securitySchemes")?.get(name)?;
        if scheme.get("x-amazon-apigateway-authtype").and_then(Value::as_str) != Some("cognito_user_pools") {
            continue;
        }
        let authorizer = scheme.get("x-amazon-apigateway-authorizer");
        let providers = authorizer.and_then(|authorizer| authorizer.get("providerARNs"));
        live.providers = Some(texts(providers?));
        live.scopes = texts(scopes);
        let expression = authorizer.and_then(|authorizer| authorizer.get("identityValidationExpression"));
        live.validation_expression = expression.and_then(Value::as_str).map(str::to_owned);
        live.header = scheme.get("name").and_then(Value::as_str).map(str::to_owned);
    }
    Some(live)
}

/// The routes of an exported stage, with as much of their integrations as matters for starting a workflow.
pub fn routes(document: &Value) -> Vec<Route> {
    let mut routes = Vec::new();
    for (path, methods) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
        for (verb, method) in methods.as_object().into_iter().flatten() {
            let Some(integration) = method.get("x-amazon-apigateway-integration") else { continue };
            let text = |name: &str| integration.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let templates = integration.get("requestTemplates").and_then(Value::as_object).cloned().unwrap_or_default();
            let templates = templates.into_iter().filter_map(|(kind, text)| Some((kind, text.as_str()?.to_owned())));
            let any = verb == "x-amazon-apigateway-any-method";
            let guard = guard(document, method);
            routes.push(Route {
                authorization: guard.authorization.to_owned(),
                api_key_required: guard.api_key,
                providers: guard.providers,
                required: required(method),
                path: path.clone(),
                method: if any { "ANY".to_owned() } else { verb.to_ascii_uppercase() },
                integration: Some(Integration {
                    kind: text("type").to_ascii_uppercase(),
                    uri: text("uri"),
                    templates: templates.collect(),
                    ..Integration::default()
                }),
                ..Route::default()
            });
        }
    }
    routes
}

/// What a method asks of its callers.
struct Guard {
    authorization: &'static str,
    providers: Vec<String>,
    api_key: bool,
}

fn guard(document: &Value, method: &Value) -> Guard {
    let mut guard = Guard { authorization: "NONE", providers: Vec::new(), api_key: false };
    let schemes = document.get("components").and_then(|components| components.get("securitySchemes"));
    let securities = method.get("security").and_then(Value::as_array).into_iter().flatten();
    for (name, _) in securities.filter_map(Value::as_object).flatten() {
        let scheme = schemes.and_then(|schemes| schemes.get(name)).unwrap_or(&Value::Null);
        let text = |name: &str| scheme.get(name).and_then(Value::as_str).unwrap_or_default();
        match text("x-amazon-apigateway-authtype") {
            "cognito_user_pools" => {
                let providers = scheme.pointer("/x-amazon-apigateway-authorizer/providerARNs");
                guard.authorization = "COGNITO_USER_POOLS";
                guard.providers = providers.map(texts).unwrap_or_default();
            }
            "awsSigv4" => guard.authorization = "AWS_IAM",
            "" if text("name").eq_ignore_ascii_case("x-api-key") => guard.api_key = true,
            _ => guard.authorization = "CUSTOM",
        }
    }
    guard
}

/// The required parameters of a method, by place and name.
fn required(method: &Value) -> Vec<(String, String)> {
    let parameters = method.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let required = parameters.filter(|one| one.get("required").and_then(Value::as_bool) == Some(true));
    let text = |one: &Value, name: &str| one.get(name).and_then(Value::as_str).map(str::to_owned);
    required.filter_map(|one| Some((text(one, "in")?, text(one, "name")?))).collect()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_tell_the_authorizer_of_a_method() {
        let document = serde_json::json!({
            "paths": { "/create_report": { "post": {
                "security": [{ "staff": ["cafe/report"] }],
                "x-amazon-apigateway-integration": {
                    "type": "aws", "uri": "arn:aws:apigateway:us-east-1:states:action/StartSyncExecution" } } } },
            "components": { "securitySchemes": { "staff": {
                "type": "apiKey", "name": "Authorization", "in": "header",
                "x-amazon-apigateway-authtype": "cognito_user_pools",
                "x-amazon-apigateway-authorizer": { "type": "cognito_user_pools", "providerARNs": ["arn:p"] } } } }
        });
        let live = live_method(&document, "post", "/create_report").expect("a method");
        assert_eq!(live.providers.as_deref(), Some(["arn:p".to_owned()].as_slice()));
        assert_eq!(live.scopes, ["cafe/report"]);
        assert!(routes(&document)[0].integration.as_ref().is_some_and(Integration::starts_workflow));
        assert_eq!(live_method(&document, "post", "/other"), None);
        let guarded = &routes(&document)[0];
        assert_eq!((guarded.authorization.as_str(), guarded.api_key_required), ("COGNITO_USER_POOLS", false));
        assert_eq!(guarded.providers, ["arn:p"]);
    }

    #[test]
    fn exports_tell_what_a_method_wants() {
        let integration = serde_json::json!({ "type": "mock" });
        let document = serde_json::json!({
            "paths": { "/a": {
                "get": {
                    "parameters": [{ "name": "day", "in": "query", "required": true }, { "name": "x", "in": "header" }],
                    "x-amazon-apigateway-integration": integration },
                "put": { "security": [{ "api_key": [] }], "x-amazon-apigateway-integration": integration } } },
            "components": { "securitySchemes": {
                "api_key": { "type": "apiKey", "name": "x-api-key", "in": "header" } } }
        });
        let routes = routes(&document);
        let of = |method: &str| routes.iter().find(|route| route.method == method).expect("a route");
        assert_eq!(of("GET").required, [("query".to_owned(), "day".to_owned())]);
        assert_eq!((of("GET").authorization.as_str(), of("GET").api_key_required), ("NONE", false));
        assert_eq!((of("PUT").authorization.as_str(), of("PUT").api_key_required), ("NONE", true));
    }
}
