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
            routes.push(Route {
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
    }
}
