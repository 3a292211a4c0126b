//! AWS's extensions that concern the API as a whole.

use serde::Deserialize;
use serde_json::Value;

use super::super::apis::{BAD_COMPRESSION, check_api_key_source, compression};
use super::super::error::{Error, status_code};
use super::super::model::{GatewayResponse, Map, RequestValidator, RestApi};
use super::super::{gateway_responses, validators};
use super::Import;
use super::document::Document;
use crate::aws_json;

/// Takes over what is kept with the API, not with its definition.
pub(super) fn of_api(document: &Document, api: &mut RestApi) -> Result<(), Error> {
    if let Some(types) = document.get("x-amazon-apigateway-binary-media-types") {
        api.binary_media_types = aws_json::parse("ImportRestApi", types.clone())?;
    }
    if let Some(size) = document.get("x-amazon-apigateway-minimum-compression-size") {
        let size = compression(size.as_i64()).ok_or_else(|| Error::invalid(BAD_COMPRESSION))?;
        api.minimum_compression_size = Some(size);
    }
    if let Some(source) = document.get("x-amazon-apigateway-api-key-source").and_then(Value::as_str) {
        api.api_key_source = source.to_ascii_uppercase();
        check_api_key_source(&api.api_key_source)?;
    }
    if let Some(policy) = document.get("x-amazon-apigateway-policy") {
        api.policy = Some(policy.to_string());
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Customised {
    status_code: Option<Value>,
    #[serde(default)]
    response_parameters: Map,
    #[serde(default)]
    response_templates: Map,
}

/// A status code, which documents write as a number or as text.
pub(super) fn status(code: &Value) -> String {
    code.as_str().map_or_else(|| code.to_string(), str::to_owned)
}

/// Customised gateway responses.
pub(super) fn gateway_responses(import: &mut Import<'_>) -> Result<(), Error> {
    for (kind, response) in import.document.entries("x-amazon-apigateway-gateway-responses") {
        if !gateway_responses::TYPES.iter().any(|(name, _)| name == kind) {
            return Err(Error::invalid(format!("Invalid gateway response type specified: {kind}")));
        }
        let response: Customised = aws_json::parse(import.call.op.name, response.clone())?;
        let response = GatewayResponse {
            status_code: response.status_code.as_ref().map(status),
            response_parameters: response.response_parameters,
            response_templates: response.response_templates,
        };
        response.status_code.as_deref().map(status_code).transpose()?;
        gateway_responses::check(&response)?;
        import.saved.gateway_responses.insert(kind.clone(), response);
    }
    Ok(())
}

/// Named request validators.
pub(super) fn validators(import: &mut Import<'_>) -> Result<(), Error> {
    for (name, validator) in import.document.entries("x-amazon-apigateway-request-validators") {
        let flag = |field: &str| validator.get(field).and_then(Value::as_bool).unwrap_or_default();
        let known = validator_id(import, name);
        let validator = RequestValidator {
            id: known.unwrap_or_else(|| import.call.cloud.env().lower_alphanumeric(6)),
            name: name.clone(),
            validate_body: flag("validateRequestBody"),
            validate_parameters: flag("validateRequestParameters"),
        };
        validators::insert(&mut import.saved, validator)?;
    }
    Ok(())
}

/// The id of a validator by its name.
pub(super) fn validator_id(import: &Import<'_>, name: &str) -> Option<String> {
    let mut found = import.saved.validators.values().filter(|validator| validator.name == name);
    found.next().map(|validator| validator.id.clone())
}
