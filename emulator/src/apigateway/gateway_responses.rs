//! Gateway responses: what the gateway itself answers when a request does not reach a backend.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html>.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Answer, Call, Output};
use super::error::{Constraints, Error, note_status_code};
use super::mapping;
use super::model::{GatewayResponse, Map};
use super::patch::{self, Patch};
use super::render::Fields;

const TEMPLATE: &str = r#"{"message":$context.error.messageString}"#;

/// Types with their own statuses; `DEFAULT_4XX` and `DEFAULT_5XX` have none, they stand in for types that are not
/// customised themselves.
pub const TYPES: &[(&str, Option<u16>)] = &[
    ("ACCESS_DENIED", Some(403)),
    ("API_CONFIGURATION_ERROR", Some(500)),
    ("AUTHORIZER_CONFIGURATION_ERROR", Some(500)),
    ("AUTHORIZER_FAILURE", Some(500)),
    ("BAD_REQUEST_BODY", Some(400)),
    ("BAD_REQUEST_PARAMETERS", Some(400)),
    ("DEFAULT_4XX", None),
    ("DEFAULT_5XX", None),
    ("EXPIRED_TOKEN", Some(403)),
    ("INTEGRATION_FAILURE", Some(504)),
    ("INTEGRATION_TIMEOUT", Some(504)),
    ("INVALID_API_KEY", Some(403)),
    ("INVALID_SIGNATURE", Some(403)),
    ("MISSING_AUTHENTICATION_TOKEN", Some(403)),
    ("QUOTA_EXCEEDED", Some(429)),
    ("REQUEST_TOO_LARGE", Some(413)),
    ("RESOURCE_NOT_FOUND", Some(404)),
    ("THROTTLED", Some(429)),
    ("UNAUTHORIZED", Some(401)),
    ("UNSUPPORTED_MEDIA_TYPE", Some(415)),
    ("WAF_FILTERED", Some(403)),
];

/// The types in the order in which AWS's refusal names them.
const NAMED: &[&str] = &[
    "REQUEST_TOO_LARGE",
    "RESOURCE_NOT_FOUND",
    "AUTHORIZER_CONFIGURATION_ERROR",
    "MISSING_AUTHENTICATION_TOKEN",
    "BAD_REQUEST_BODY",
    "INVALID_SIGNATURE",
    "INVALID_API_KEY",
    "BAD_REQUEST_PARAMETERS",
    "AUTHORIZER_FAILURE",
    "UNAUTHORIZED",
    "INTEGRATION_TIMEOUT",
    "ACCESS_DENIED",
    "DEFAULT_4XX",
    "DEFAULT_5XX",
    "WAF_FILTERED",
    "QUOTA_EXCEEDED",
    "THROTTLED",
    "API_CONFIGURATION_ERROR",
    "UNSUPPORTED_MEDIA_TYPE",
    "INTEGRATION_FAILURE",
    "EXPIRED_TOKEN",
];

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct Put {
    status_code: Option<String>,
    response_parameters: BTreeMap<String, Option<String>>,
    response_templates: BTreeMap<String, Option<String>>,
}

fn note_type(constraints: &mut Constraints, kind: &str) {
    constraints.one_of(kind, "responseType", NAMED);
}

fn kind_of(call: &Call<'_>) -> Result<String, Error> {
    let kind = call.path("type");
    let mut constraints = Constraints::default();
    note_type(&mut constraints, &kind);
    constraints.finish().map(|()| kind)
}

/// `PutGatewayResponse`.
pub(super) fn put(call: &Call<'_>) -> Answer {
    let kind = call.path("type");
    let input: Put = call.input()?;
    let mut constraints = Constraints::default();
    note_type(&mut constraints, &kind);
    if let Some(code) = &input.status_code {
        note_status_code(&mut constraints, code);
    }
    constraints.finish()?;
    let response = GatewayResponse {
        status_code: input.status_code,
        response_parameters: without_null(input.response_parameters, "responseParameters")?,
        response_templates: without_null(input.response_templates, "responseTemplates")?,
    };
    check(&response)?;
    call.edit(call.no_api(), |saved| {
        saved.gateway_responses.insert(kind.clone(), response);
        Ok(Output::Json(show(&saved.gateway_responses, &kind)))
    })
}

fn without_null(map: BTreeMap<String, Option<String>>, name: &str) -> Result<Map, Error> {
    let filled = |(key, value): (String, Option<String>)| {
        let value = value.filter(|value| !value.is_empty());
        value.map(|value| (key, value)).ok_or_else(|| bad_value(name))
    };
    map.into_iter().map(filled).collect()
}

fn bad_value(name: &str) -> Error {
    Error::invalid(format!("Invalid null or empty value in {name}"))
}

/// Checks mappings and content types.
pub(super) fn check(response: &GatewayResponse) -> Result<(), Error> {
    for (target, source) in &response.response_parameters {
        mapping::gateway(target, source)?;
    }
    response.response_templates.keys().try_for_each(|content_type| mapping::content_type(content_type))
}

/// A type as AWS shows it: customised, or as its default stands in for it.
fn show(customised: &BTreeMap<String, GatewayResponse>, kind: &str) -> Value {
    let own_status = TYPES.iter().find(|(name, _)| *name == kind).and_then(|(_, status)| *status);
    let stand_in = match own_status {
        Some(status) if status < 500 => "DEFAULT_4XX",
        _ => "DEFAULT_5XX",
    };
    let own = customised.get(kind);
    let response = own.or_else(|| own_status.and_then(|_| customised.get(stand_in))).cloned().unwrap_or_default();
    let templates = response.response_templates;
    let templates =
        if templates.is_empty() { Map::from([("application/json".into(), TEMPLATE.into())]) } else { templates };
    Fields::default()
        .put("responseType", kind)
        .filled("statusCode", response.status_code.or(own_status.map(|status| status.to_string())))
        .put("responseParameters", json!(response.response_parameters))
        .put("responseTemplates", json!(templates))
        .put("defaultResponse", own.is_none())
        .done()
}

/// `GetGatewayResponses`: all types, customised or not.
pub(super) fn list(call: &Call<'_>) -> Answer {
    call.look(call.no_api(), |api| {
        call.page(TYPES.iter().map(|(kind, _)| show(&api.saved.gateway_responses, kind)).collect())
    })
}

/// `GetGatewayResponse`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let kind = kind_of(call)?;
    call.look(call.no_api(), |api| Ok(Output::Json(show(&api.saved.gateway_responses, &kind))))
}

/// `DeleteGatewayResponse`: back to the default.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let kind = kind_of(call)?;
    call.edit(call.no_api(), |saved| {
        saved.gateway_responses.remove(&kind).map(|_| Output::Nothing).ok_or(Error::GatewayResponse)
    })
}

/// `UpdateGatewayResponse`: a type that was not customised becomes so.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let kind = call.path("type");
    let mut constraints = Constraints::default();
    note_type(&mut constraints, &kind);
    let patches = patch::read_with(call, constraints)?;
    call.edit(call.no_api(), |saved| {
        let mut response = saved.gateway_responses.get(&kind).cloned().unwrap_or_default();
        for patch in &patches {
            apply(&mut response, patch)?;
        }
        check(&response)?;
        saved.gateway_responses.insert(kind.clone(), response);
        Ok(Output::Json(show(&saved.gateway_responses, &kind)))
    })
}

fn apply(response: &mut GatewayResponse, patch: &Patch) -> Result<(), Error> {
    let parts = patch.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["statusCode"] if patch.op == "replace" => {
            let mut constraints = Constraints::default();
            note_status_code(&mut constraints, &patch.text());
            constraints.finish()?;
            response.status_code = patch.optional();
            Ok(())
        }
        ["responseParameters", name] => {
            filled(patch, "responseParameters")?;
            patch.entry(&mut response.response_parameters, name, patch.text(), Error::ParameterName)
        }
        ["responseTemplates", kind] => {
            filled(patch, "responseTemplates")?;
            patch.entry(&mut response.response_templates, kind, patch.text(), Error::ContentType)
        }
        _ => Err(patch.bad_path()),
    }
}

fn filled(patch: &Patch, name: &str) -> Result<(), Error> {
    if patch.op == "remove" || patch.optional().is_some() { Ok(()) } else { Err(bad_value(name)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customised_default_stands_in_for_what_is_not_customised_itself() {
        let custom = GatewayResponse { status_code: Some("599".into()), ..GatewayResponse::default() };
        let own = GatewayResponse::default();
        let all = BTreeMap::from([("DEFAULT_5XX".into(), custom), ("AUTHORIZER_FAILURE".into(), own)]);
        assert_eq!(show(&all, "API_CONFIGURATION_ERROR")["statusCode"], "599");
        assert_eq!(show(&all, "API_CONFIGURATION_ERROR")["defaultResponse"], true);
        assert_eq!(show(&all, "AUTHORIZER_FAILURE")["statusCode"], "500");
        assert_eq!(show(&all, "AUTHORIZER_FAILURE")["defaultResponse"], false);
        assert_eq!(show(&all, "UNAUTHORIZED")["statusCode"], "401");
        assert_eq!(show(&all, "DEFAULT_4XX").get("statusCode"), None);
    }

    #[test]
    fn both_lists_of_types_agree() {
        let mut named = NAMED.to_vec();
        named.sort_unstable();
        assert_eq!(named, TYPES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }
}
