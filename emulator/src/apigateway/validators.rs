//! Request validators: whether bodies and parameters are checked before the integration.

use serde::Deserialize;

use super::call::{Answer, Call, Output};
use super::error::Error;
use super::model::{Definition, RequestValidator};
use super::{patch, render};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Create {
    #[serde(default)]
    name: String,
    #[serde(default)]
    validate_request_body: bool,
    #[serde(default)]
    validate_request_parameters: bool,
}

/// `CreateRequestValidator`.
pub(super) fn create(call: &Call<'_>) -> Answer {
    let input: Create = call.input()?;
    let validator = RequestValidator {
        id: call.cloud.env().lower_alphanumeric(6),
        name: input.name,
        validate_body: input.validate_request_body,
        validate_parameters: input.validate_request_parameters,
    };
    call.edit(Error::invalid("Invalid REST API identifier specified"), |saved| insert(saved, validator))
}

/// Checks a validator and keeps it.
pub(super) fn insert(saved: &mut Definition, validator: RequestValidator) -> Answer {
    if validator.name.trim().is_empty() {
        return Err(Error::invalid("Request Validator name cannot be blank"));
    }
    let body = render::validator(&validator);
    saved.validators.insert(validator.id.clone(), validator);
    Ok(Output::Json(body))
}

/// `GetRequestValidators`.
pub(super) fn list(call: &Call<'_>) -> Answer {
    call.look(call.no_api(), |api| call.page(api.saved.validators.values().map(render::validator).collect()))
}

/// `GetRequestValidator`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    call.look(Error::Validator, |api| {
        let validator = api.saved.validators.get(&call.path("validator")).ok_or(Error::Validator)?;
        Ok(Output::Json(render::validator(validator)))
    })
}

/// `DeleteRequestValidator`: refused while a method uses it.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let id = call.path("validator");
    call.edit(Error::Validator, |saved| {
        let validator = saved.validators.remove(&id).ok_or(Error::Validator)?;
        for resource in saved.resources.values() {
            let user = resource.methods.iter().find(|(_, method)| method.request_validator.as_ref() == Some(&id));
            if let Some((verb, _)) = user {
                let (name, path) = (&validator.name, &resource.path);
                let text = format!("Cannot delete request validator '{name}', is referenced in method: {verb}/{path}");
                return Err(Error::Conflict(text));
            }
        }
        Ok(Output::Nothing)
    })
}

/// `UpdateRequestValidator`.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let patches = patch::read(call)?;
    call.edit(Error::Validator, |saved| {
        let mut validator = saved.validators.get(&call.path("validator")).ok_or(Error::Validator)?.clone();
        for patch in &patches {
            patch.listed(&["/name", "/validateRequestParameters", "/validateRequestBody"])?;
            match patch.path.as_str() {
                "/name" => validator.name = patch.text(),
                "/validateRequestParameters" => validator.validate_parameters = patch.flag(),
                _ => validator.validate_body = patch.flag(),
            }
        }
        insert(saved, validator)
    })
}
