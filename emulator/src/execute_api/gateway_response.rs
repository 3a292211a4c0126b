//! Gateway responses: how API Gateway itself answers, as far as an API has not changed it.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html>.

use http::{HeaderName, StatusCode};
use serde_json::{Value, json};

use super::exchange::Exchange;
use super::refusal::Refusal;
use super::route::Front;
use crate::apigateway::model::GatewayResponse;
use crate::message::{Response, reply, set};

const DEFAULT_TEMPLATE: &str = r#"{"message":$context.error.messageString}"#;

/// Writes a refusal as the deployed API wants it written.
pub(super) fn render(exchange: &mut Exchange<'_>, front: &Front, refusal: &Refusal) -> Response {
    let (name, status, _) = refusal.kind.row();
    let message = refusal.message.as_ref().map_or(Value::Null, |message| json!(message));
    let error = json!({
        "message": refusal.message,
        "messageString": message.to_string(),
        "responseType": name,
        "validationErrorString": refusal.validation.clone().unwrap_or_default(),
    });
    exchange.context.insert("error".to_owned(), error);

    let default = if status < 500 { "DEFAULT_4XX" } else { "DEFAULT_5XX" };
    let custom = front.gateway_responses.get(name).or_else(|| front.gateway_responses.get(default));
    let none = GatewayResponse::default();
    let custom = custom.unwrap_or(&none);
    let (content_type, template) = template(custom, &exchange.content_type());
    let body = substitute(exchange, template);
    let status = custom.status_code.as_ref().and_then(|code| code.parse().ok()).unwrap_or(status);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    exchange.context.insert("status".to_owned(), json!(status.as_str()));

    let mut response = reply(status, content_type, body);
    set(&mut response, HeaderName::from_static("x-amzn-errortype"), &refusal.error_type);
    for (target, expression) in &custom.response_parameters {
        let Some(header) = target.strip_prefix("gatewayresponse.header.") else { continue };
        if let (Ok(header), Some(value)) = (header.parse::<HeaderName>(), exchange.source(expression, None)) {
            set(&mut response, header, &value);
        }
    }
    response
}

fn template<'a>(custom: &'a GatewayResponse, content_type: &str) -> (&'a str, &'a str) {
    let templates = &custom.response_templates;
    let found = templates.get_key_value(content_type).or_else(|| templates.get_key_value("application/json"));
    let found = found.or_else(|| templates.first_key_value());
    found.map_or(("application/json", DEFAULT_TEMPLATE), |(kind, template)| (kind.as_str(), template.as_str()))
}

/// Replaces `$context.…`, `$stageVariables.…` and `$method.request.…`, with or without braces: gateway responses know
/// variables, but no directives.
fn substitute(exchange: &Exchange<'_>, template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let (inner, brace) = after.strip_prefix('{').map_or((after, 0), |inner| (inner, 1));
        let belongs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let length = inner.find(|c| !belongs(c)).unwrap_or(inner.len());
        let name = inner[..length].trim_end_matches('.');
        let closed = brace == 0 || inner[name.len()..].starts_with('}');
        let known = ["context.", "stageVariables.", "method.request."].iter().any(|root| name.starts_with(root));
        if known && closed {
            out.push_str(&exchange.source(name, None).unwrap_or_default());
            rest = &inner[name.len() + brace..];
        } else {
            out.push('$');
            rest = after;
        }
    }
    out + rest
}
