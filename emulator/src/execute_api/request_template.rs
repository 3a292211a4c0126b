//! What goes to the backend: parameter mappings and request templates.
//!
//! Sources: <https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html>.

use bytes::Bytes;
use serde_json::{Map as JsonMap, Value};

use super::exchange::{Exchange, text};
use super::refusal::{Kind, Refusal, Stop};
use crate::apigateway::model::Integration;
use crate::vtl::VtlError;

/// A request to a backend.
#[derive(Debug, Default)]
pub(super) struct BackendRequest {
    pub body: Bytes,
    pub headers: Vec<(String, String)>,
    pub query: Vec<(String, String)>,
    pub path: Vec<(String, String)>,
}

/// Headers that a mapping may not set, for any kind of backend and for AWS services.
const FORBIDDEN: [&str; 2] = ["content-length", "transfer-encoding"];
const FORBIDDEN_FOR_AWS: [&str; 5] = ["authorization", "connection", "expect", "proxy-authenticate", "te"];

/// Applies mappings and, unless the integration is a proxy, the template for the request's content type.
pub(super) fn prepare(exchange: &mut Exchange<'_>, integration: &Integration) -> Result<BackendRequest, Stop> {
    let mut request = BackendRequest::default();
    for (target, expression) in &integration.request_parameters {
        let Some((place, name)) = target.strip_prefix("integration.request.").and_then(|rest| rest.split_once('.'))
        else {
            continue;
        };
        let lower = name.to_ascii_lowercase();
        let header = place == "header" || place == "multivalueheader";
        let for_aws = integration.kind.starts_with("AWS") && FORBIDDEN_FOR_AWS.contains(&lower.as_str());
        if header && (FORBIDDEN.contains(&lower.as_str()) || for_aws) {
            return Err(Stop::misconfigured(format!("the header {name} cannot be mapped")));
        }
        let Some(value) = exchange.source(expression, None) else { continue };
        request.put(place, name, value);
    }
    if integration.kind.ends_with("_PROXY") {
        request.body = exchange.request.body().clone();
        return Ok(request);
    }
    let template = template(exchange, integration)?;
    let payload = exchange.payload().to_integration(integration.content_handling.as_deref())?;
    let Some(template) = template else {
        request.body = payload.into_bytes();
        return Ok(request);
    };
    let body = payload.for_template()?;
    // Recorded: a template reads no body as an empty object, through `$input.body` too.
    let body = if body.is_empty() { "{}".to_owned() } else { body };
    let (rendered, overrides) = exchange.render(&template, &body).map_err(|error| match error {
        VtlError::NotJson(why) => {
            let text = format!("Could not parse request body into json: {why}");
            Stop::from(Refusal::new(Kind::BadRequestBody, text))
        }
        other => Stop::misconfigured(other.to_string()),
    })?;
    request.body = rendered.into();
    request.apply(&overrides.request);
    Ok(request)
}

impl BackendRequest {
    fn put(&mut self, place: &str, name: &str, value: String) {
        let (pairs, ignore_case) = match place {
            "header" | "multivalueheader" => (&mut self.headers, true),
            "querystring" | "multivaluequerystring" => (&mut self.query, false),
            "path" => (&mut self.path, false),
            _ => return,
        };
        pairs.retain(|(key, _)| if ignore_case { !key.eq_ignore_ascii_case(name) } else { key != name });
        pairs.push((name.to_owned(), value));
    }

    fn apply(&mut self, overrides: &JsonMap<String, Value>) {
        for place in ["header", "querystring", "path"] {
            let Some(fields) = overrides.get(place).and_then(Value::as_object) else { continue };
            for (name, value) in fields {
                self.put(place, name, text(value));
            }
        }
    }
}

/// The template for the request's content type; `None` passes the body through.
fn template(exchange: &Exchange<'_>, integration: &Integration) -> Result<Option<String>, Refusal> {
    let templates = &integration.request_templates;
    let wanted = exchange.content_type();
    let found = templates.iter().find(|(kind, _)| kind.eq_ignore_ascii_case(&wanted));
    if let Some((_, template)) = found {
        return Ok(if template.is_empty() { None } else { Some(template.clone()) });
    }
    let pass = match integration.passthrough_behavior.as_str() {
        "NEVER" => false,
        "WHEN_NO_TEMPLATES" => templates.is_empty(),
        _ => true,
    };
    if pass { Ok(None) } else { Err(Refusal::new(Kind::UnsupportedMediaType, "Unsupported Media Type")) }
}
