//! What goes back to the client: integration responses, their mappings and templates.

use bytes::Bytes;
use http::{HeaderName, StatusCode, header};
use serde_json::{Map as JsonMap, Value};

use super::content::{self, Payload};
use super::exchange::{BackendAnswer, Exchange, text};
use super::refusal::Stop;
use super::route::Route;
use crate::apigateway::model::{Integration, IntegrationResponse};
use crate::memo::fits_whole;
use crate::message::{Response, add, reply, set, text_header};

/// Headers that reach the client under another name.
const REMAPPED: [&str; 15] = [
    "authorization",
    "connection",
    "content-length",
    "content-md5",
    "date",
    "expect",
    "host",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "trailer",
    "upgrade",
    "user-agent",
    "www-authenticate",
    "x-amzn-requestid",
];

/// Turns a backend's answer into the method's response.
pub(super) fn transform(
    exchange: &mut Exchange<'_>,
    route: &Route,
    integration: &Integration,
    answer: &BackendAnswer,
) -> Result<Response, Stop> {
    let Some((code, chosen)) = select(integration, &answer.status.to_string()) else {
        let log =
            "No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ";
        return Err(Stop::misconfigured(format!("{log}{}", answer.status)));
    };
    if !route.method.responses.contains_key(code) {
        return Err(Stop::misconfigured(format!("Output mapping refers to an invalid method response: {code}")));
    }
    let (content_type, body) = body(exchange, chosen, answer)?;
    let overrides = exchange.context.get("responseOverride").and_then(Value::as_object).cloned().unwrap_or_default();
    let status = status(code, &overrides)?;

    let mut response = reply(status, &content_type, body);
    for (target, expression) in &chosen.response_parameters {
        let name = target.strip_prefix("method.response.header.");
        if let (Some(name), Some(value)) = (name, exchange.source(expression, Some(answer))) {
            put(&mut response, name, &value);
        }
    }
    for (name, value) in overrides.get("header").and_then(Value::as_object).into_iter().flatten() {
        put(&mut response, name, &text(value));
    }
    if integration.kind != "MOCK" {
        set(&mut response, HeaderName::from_static("x-amzn-trace-id"), exchange.trace);
    }
    Ok(response)
}

/// Hands the answer of a proxied server through.
pub(super) fn proxy(exchange: &Exchange<'_>, answer: &BackendAnswer) -> Result<Response, Stop> {
    let status = StatusCode::from_u16(answer.status).map_err(|_| Stop::misconfigured("an invalid status"))?;
    let mut response = reply(status, "application/json", answer.body.clone());
    let named = answer.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    if named {
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    for (name, value) in &answer.headers {
        if let Some(name) = outward(name) {
            add(&mut response, name, value);
        }
    }
    set(&mut response, HeaderName::from_static("x-amzn-trace-id"), exchange.trace);
    Ok(response)
}

/// The response whose pattern fits the whole status, else the one without a pattern.
fn select<'a>(integration: &'a Integration, status: &str) -> Option<(&'a str, &'a IntegrationResponse)> {
    let pattern = |response: &'a IntegrationResponse| response.selection_pattern.as_deref().filter(|p| !p.is_empty());
    let fits = |pattern: &str| fits_whole(pattern, status);
    let responses = &integration.responses;
    let matching = responses.iter().find(|(_, response)| pattern(response).is_some_and(fits));
    let found = matching.or_else(|| responses.iter().find(|(_, response)| pattern(response).is_none()));
    found.map(|(code, response)| (code.as_str(), response))
}

fn body(
    exchange: &mut Exchange<'_>,
    chosen: &IntegrationResponse,
    answer: &BackendAnswer,
) -> Result<(String, Bytes), Stop> {
    let templates = &chosen.response_templates;
    let accepted = text_header(exchange.request, header::ACCEPT).unwrap_or_default();
    let accepted = accepted.split([',', ';']).next().unwrap_or_default().trim();
    let found = templates.get_key_value(accepted);
    let found = found.or_else(|| templates.get_key_value("application/json")).or_else(|| templates.first_key_value());
    let content_type = found.map_or("application/json", |(kind, _)| kind.as_str()).to_owned();

    let binary = |media_type: &str| content::is_binary(exchange.binary_media_types, media_type);
    let named = answer.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let media_type = named.and_then(|(_, value)| value.split(';').next()).unwrap_or_default().trim();
    let wants_binary = !accepted.is_empty() && binary(accepted);
    let payload = Payload::new(&answer.body, !media_type.is_empty() && binary(media_type));
    let convert = |payload: Payload| payload.to_client(chosen.content_handling.as_deref(), wants_binary);
    let Some((_, template)) = found.filter(|(_, template)| !template.is_empty()) else {
        return Ok((content_type, convert(payload)?.into_bytes()));
    };
    // Bytes are made a text for the template; a text is made bytes after it.
    let was_binary = matches!(payload, Payload::Binary(_));
    let payload = if was_binary { convert(payload)? } else { payload };
    let (text, _) = exchange
        .render(template, &payload.for_template()?)
        .map_err(|error| Stop::misconfigured(format!("Unable to transform response: {error}")))?;
    let rendered = Payload::Text(text);
    let payload = if was_binary { rendered } else { convert(rendered)? };
    Ok((content_type, payload.into_bytes()))
}

/// The status of the chosen response, unless a template overrides it.
fn status(code: &str, overrides: &JsonMap<String, Value>) -> Result<StatusCode, Stop> {
    let code = overrides.get("status").map_or_else(|| code.to_owned(), text);
    let number = code.parse().ok().and_then(|number: u16| StatusCode::from_u16(number).ok());
    number.ok_or_else(|| Stop::misconfigured(format!("{code} is no HTTP status")))
}

fn put(response: &mut Response, name: &str, value: &str) {
    if let Some(name) = outward(name) {
        set(response, name, value);
    }
}

/// The name under which a header reaches the client; `None` where it does not.
fn outward(name: &str) -> Option<HeaderName> {
    let lower = name.to_ascii_lowercase();
    if lower == "transfer-encoding" || lower == "keep-alive" {
        return None;
    }
    let name = if REMAPPED.contains(&lower.as_str()) { format!("x-amzn-remapped-{lower}") } else { lower };
    name.parse().ok()
}
