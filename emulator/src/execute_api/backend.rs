//! AWS services as backends: `arn:aws:apigateway:<region>:<service>:action/<Action>`.

use bytes::Bytes;
use serde_json::Value;

use super::exchange::{BackendAnswer, Exchange};
use super::refusal::Stop;
use super::request_template::BackendRequest;
use crate::apigateway::model::Integration;
use crate::error::AwsError;
use crate::on_behalf::{self, CallError, OnBehalf};
use crate::{dynamodb, stepfunctions};

/// Calls the service that the integration's URI names, under the integration's role.
pub(super) async fn call(
    exchange: &Exchange<'_>,
    integration: &Integration,
    request: &BackendRequest,
) -> Result<BackendAnswer, Stop> {
    let uri = exchange.with_variables(integration.uri.as_deref().unwrap_or_default());
    let (service, action) = target(exchange, &uri)?;
    if integration.http_method.as_deref() != Some("POST") {
        return Err(Stop::misconfigured("actions of AWS services are called with POST"));
    }
    let role = exchange.with_variables(integration.credentials.as_deref().unwrap_or_default());
    if role.is_empty() {
        return Err(Stop::misconfigured("the integration has no role"));
    }
    if role.ends_with(":user/*") {
        return Err(Stop::unsupported("integrations with the caller's credentials"));
    }
    let Ok(input) = serde_json::from_slice::<Value>(&request.body) else {
        return Ok(refused(service, &AwsError::new(400, "SerializationException", "the request is not JSON")));
    };
    let source = source_arn(exchange);
    let who = OnBehalf { role_arn: &role, principal: "apigateway.amazonaws.com", source_arn: &source };
    match on_behalf::call(exchange.cloud, who, service, action, input).await {
        Ok(output) => Ok(answer(200, &output)),
        Err(CallError::CannotAssume(why)) => Err(Stop::misconfigured(why)),
        // What this cloud does not do must not pass for an answer of the service.
        Err(CallError::Aws(error)) if error.status == http::StatusCode::NOT_IMPLEMENTED => {
            Err(Stop::Unsupported(error))
        }
        Err(CallError::Aws(error)) => Ok(refused(service, &error)),
    }
}

/// The method that asks, as conditions on `aws:SourceArn` see it.
fn source_arn(exchange: &Exchange<'_>) -> String {
    let part = |name: &str| exchange.context.get(name).and_then(Value::as_str).unwrap_or_default();
    let (stage, method, path) = (part("stage"), part("httpMethod"), part("resourcePath"));
    exchange.cloud.settings().arn("execute-api", &format!("{}/{stage}/{method}{path}", exchange.api))
}

/// Service and action of a URI.
fn target<'a>(exchange: &Exchange<'_>, uri: &'a str) -> Result<(&'a str, &'a str), Stop> {
    let parts: Vec<&str> = uri.splitn(6, ':').collect();
    let ["arn", _, "apigateway", region, service, what] = parts[..] else {
        return Err(Stop::misconfigured("the integration's URI is no ARN"));
    };
    if region != exchange.cloud.settings().region {
        return Err(Stop::unsupported(format_args!("integrations with services in the region {region}")));
    }
    match (service, what.split_once('/')) {
        ("states" | "dynamodb", Some(("action", action))) => Ok((service, action)),
        // A function that does not exist.
        ("lambda", _) => Err(Stop::misconfigured("there are no functions on this cloud")),
        _ => Err(Stop::unsupported(format_args!("the integration {service}:{what}"))),
    }
}

fn answer(status: u16, body: &Value) -> BackendAnswer {
    let headers = vec![("Content-Type".to_owned(), "application/x-amz-json-1.0".to_owned())];
    BackendAnswer { status, headers, body: Bytes::from(body.to_string()) }
}

/// A service's error as the JSON protocol writes it.
fn refused(service: &str, error: &AwsError) -> BackendAnswer {
    let service = if service == "dynamodb" { &dynamodb::SERVICE } else { &stepfunctions::SERVICE };
    answer(error.status.as_u16(), &service.error_body(error))
}
