//! Mapping expressions between method and integration: which parameters may be set, and from what.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html>.

use super::error::Error;
use super::model::{Method, MethodResponse};

/// Checks one entry of an integration's `requestParameters`.
pub(super) fn request(method: &Method, target: &str, source: &str) -> Result<(), Error> {
    if !names_one_of(target, "integration.request.", &["header", "querystring", "path"]) {
        return Err(unknown_parameter(target));
    }
    if is_constant(source) || is_body(source, "method.request.body") {
        return Ok(());
    }
    let kinds = ["header", "querystring", "path", "multivalueheader", "multivaluequerystring"];
    if !names_one_of(source, "method.request.", &kinds) {
        return Err(bad_expression(source));
    }
    // The multi-value forms read parameters that are declared in the plain form.
    let declared = source.replacen(".multivalue", ".", 1);
    if method.request_parameters.contains_key(&declared) { Ok(()) } else { Err(unknown_parameter(source)) }
}

/// Checks one entry of an integration response's `responseParameters` against the method response of the same status.
pub(super) fn response(declared: Option<&MethodResponse>, target: &str, source: &str) -> Result<(), Error> {
    if !declared.is_some_and(|response| response.response_parameters.contains_key(target)) {
        return Err(unknown_parameter(target));
    }
    let header = names_one_of(source, "integration.response.", &["header", "multivalueheader"]);
    if header || is_constant(source) || is_body(source, "integration.response.body") {
        return Ok(());
    }
    Err(bad_expression(source))
}

/// Checks one entry of a gateway response's `responseParameters`.
pub(super) fn gateway(target: &str, source: &str) -> Result<(), Error> {
    if !names_one_of(target, "gatewayresponse.", &["header"]) {
        return Err(unknown_parameter(target));
    }
    if is_constant(source) || names_one_of(source, "method.request.", &["header", "querystring", "path"]) {
        return Ok(());
    }
    Err(bad_expression(source))
}

/// Checks the name of a method's request parameter.
pub(super) fn method_request_name(name: &str) -> Result<(), Error> {
    if names_one_of(name, "method.request.", &["header", "querystring", "path"]) {
        return Ok(());
    }
    Err(unknown_parameter(name))
}

/// Checks the name of a method response's parameter.
pub(super) fn method_response_name(name: &str) -> Result<(), Error> {
    if names_one_of(name, "method.response.", &["header"]) { Ok(()) } else { Err(unknown_parameter(name)) }
}

/// Checks the key of a template or model.
pub(super) fn content_type(name: &str) -> Result<(), Error> {
    let valid = name.split_once('/').is_some_and(|(kind, rest)| !kind.is_empty() && !rest.is_empty());
    if valid || name == "$default" {
        return Ok(());
    }
    let text = format!("Validation Result: warnings : [], errors : [Invalid content type specified: {name}]");
    Err(Error::invalid(text))
}

/// Literals in single quotes, and values that exist on every request.
fn is_constant(source: &str) -> bool {
    let quoted = source.len() >= 2 && source.starts_with('\'') && source.ends_with('\'');
    let named = |prefix: &str| source.strip_prefix(prefix).is_some_and(|name| !name.is_empty());
    quoted || named("context.") || named("stageVariables.")
}

fn is_body(source: &str, name: &str) -> bool {
    source.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Whether `text` is `<prefix><kind>.<name>`.
fn names_one_of(text: &str, prefix: &str, kinds: &[&str]) -> bool {
    let parts = text.strip_prefix(prefix).and_then(|rest| rest.split_once('.'));
    parts.is_some_and(|(kind, name)| kinds.contains(&kind) && is_token(name))
}

/// The characters of a header name, also used for the other kinds.
fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~[]:".contains(&byte))
}

fn unknown_parameter(name: &str) -> Error {
    failed(&format!("Invalid mapping expression parameter specified: {name}"))
}

fn bad_expression(source: &str) -> Error {
    failed(&format!("Invalid mapping expression specified: {source}"))
}

fn failed(why: &str) -> Error {
    let text = format!("Invalid mapping expression specified: Validation Result: warnings : [], errors : [{why}]");
    Error::invalid(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "method.response.header.Access-Control-Allow-Origin";

    #[test]
    fn a_header_must_be_declared_and_a_literal_quoted() {
        let mut declared = MethodResponse::default();
        let text = response(Some(&declared), ORIGIN, "'*'").unwrap_err().to_string();
        assert_eq!(
            text,
            "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping \
             expression parameter specified: method.response.header.Access-Control-Allow-Origin]"
        );
        declared.response_parameters.insert(ORIGIN.into(), false);
        assert_eq!(response(Some(&declared), ORIGIN, "'*'"), Ok(()));
        let text = response(Some(&declared), ORIGIN, "*").unwrap_err().to_string();
        assert!(text.ends_with("errors : [Invalid mapping expression specified: *]"), "{text}");
        for source in ["integration.response.header.x", "integration.response.body.a.b", "context.requestId"] {
            assert_eq!(response(Some(&declared), ORIGIN, source), Ok(()), "{source}");
        }
    }

    #[test]
    fn gateway_responses_take_request_values() {
        assert_eq!(gateway("gatewayresponse.header.x", "method.request.header.Accept"), Ok(()));
        assert!(gateway("gatewayresponse.body.x", "'a'").is_err());
        assert!(gateway("gatewayresponse.header.x", "a").is_err());
    }
}
