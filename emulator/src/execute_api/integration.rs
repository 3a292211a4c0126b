//! Runs a method's integration.

use std::time::Duration;

use regex::Regex;

use super::answer;
use super::backend;
use super::exchange::{BackendAnswer, Exchange};
use super::loopback;
use super::refusal::{Kind, Refusal, Stop};
use super::request_template::{BackendRequest, prepare};
use super::route::Route;
use crate::apigateway::model::Integration;
use crate::message::Response;

/// From a validated request to the client's response.
pub(super) async fn run(exchange: &mut Exchange<'_>, route: &Route) -> Result<Response, Stop> {
    let Some(integration) = &route.method.integration else {
        return Err(Stop::misconfigured("no integration is defined for the method"));
    };
    let request = prepare(exchange, integration)?;
    let started = exchange.cloud.env().now();
    let answer = ask(exchange, integration, request).await?;
    // A backend is not interrupted, but too late is too late.
    let took = exchange.cloud.env().now().duration_since(started);
    if took
        > jiff::SignedDuration::try_from(Duration::from_millis(integration.timeout_millis.into())).unwrap_or_default()
    {
        return Err(Refusal::new(Kind::IntegrationTimeout, "Endpoint request timed out").into());
    }
    if integration.kind == "HTTP_PROXY" {
        return answer::proxy(exchange, &answer);
    }
    answer::transform(exchange, route, integration, &answer)
}

async fn ask(
    exchange: &Exchange<'_>,
    integration: &Integration,
    request: BackendRequest,
) -> Result<BackendAnswer, Stop> {
    match integration.kind.as_str() {
        "MOCK" => mock(&String::from_utf8_lossy(&request.body)),
        "AWS" => backend::call(exchange, integration, &request).await,
        "HTTP" | "HTTP_PROXY" => loopback::call(exchange, integration, request).await,
        // Only Lambda and Firehose can be behind it, and this cloud has neither.
        "AWS_PROXY" => Err(Stop::misconfigured("there are no functions on this cloud")),
        other => Err(Stop::unsupported(format_args!("integrations of type {other}"))),
    }
}

/// A mock answers with the status that its request template gives, and with nothing else.
fn mock(body: &str) -> Result<BackendAnswer, Stop> {
    let no_status = || Stop::misconfigured("the mock integration's request template gives no statusCode");
    let status = mock_status(body).ok_or_else(no_status)?;
    Ok(BackendAnswer { status, ..BackendAnswer::default() })
}

/// The `statusCode` of a JSON object, also of one with unquoted or single-quoted names.
fn mock_status(body: &str) -> Option<u16> {
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(body) {
        let code = json.get("statusCode")?;
        return code.as_u64().map(|code| code.to_string()).as_deref().or_else(|| code.as_str())?.parse().ok();
    }
    let loose = Regex::new(r#"(?s)^\s*\{(?:.*?[\s,])?["']?statusCode["']?\s*:\s*["']?(\d{3})["']?\s*[,}]"#).ok()?;
    loose.captures(body)?.get(1)?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::mock_status;

    #[test]
    fn mock_reads_loose_json() {
        for body in [r#"{"statusCode": 200}"#, "{statusCode: 200}", "{ 'statusCode' : 200 }", r#"{"statusCode":"200"}"#]
        {
            assert_eq!(mock_status(body), Some(200), "{body}");
        }
        assert_eq!(mock_status("{a: 1, statusCode: 404, b: 2}"), Some(404));
        for body in ["", "{}", "statusCode: 200", "{\"status\": 200}", "[200]"] {
            assert_eq!(mock_status(body), None, "{body}");
        }
    }
}
