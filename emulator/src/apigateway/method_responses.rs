//! Method responses: the statuses, headers and models that a method declares.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::call::{Answer, Call, Output};
use super::error::{Constraints, Error, note_status_code, status_code};
use super::methods::{check_model, find, find_mut};
use super::model::{Definition, Map, MethodResponse};
use super::patch::{self, Patch};
use super::{mapping, render};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Put {
    #[serde(default)]
    response_parameters: BTreeMap<String, bool>,
    #[serde(default)]
    response_models: Map,
}

/// `PutMethodResponse`.
pub(super) fn put(call: &Call<'_>) -> Answer {
    let code = call.path("status");
    status_code(&code)?;
    let input: Put = call.input()?;
    let response =
        MethodResponse { response_parameters: input.response_parameters, response_models: input.response_models };
    call.edit(Error::Resource, |saved| {
        if find(call, saved)?.responses.contains_key(&code) {
            return Err(Error::Conflict("Response already exists for this resource".to_owned()));
        }
        store(call, saved, &code, response)
    })
}

fn store(call: &Call<'_>, saved: &mut Definition, code: &str, response: MethodResponse) -> Answer {
    check(saved, &response)?;
    let body = render::method_response(code, &response);
    find_mut(call, saved)?.responses.insert(code.to_owned(), response);
    Ok(Output::Json(body))
}

/// Names must be headers, models must exist.
pub(super) fn check(saved: &Definition, response: &MethodResponse) -> Result<(), Error> {
    for name in response.response_parameters.keys() {
        mapping::method_response_name(name)?;
    }
    for (content_type, model) in &response.response_models {
        mapping::content_type(content_type)?;
        check_model(saved, model)?;
    }
    Ok(())
}

/// `GetMethodResponse`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let code = call.path("status");
    status_code(&code)?;
    call.look(Error::Resource, |api| {
        let response = find(call, &api.saved)?.responses.get(&code).ok_or(Error::StatusCode)?;
        Ok(Output::Json(render::method_response(&code, response)))
    })
}

/// `DeleteMethodResponse`.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let code = call.path("status");
    status_code(&code)?;
    call.edit(Error::Resource, |saved| {
        let removed = find_mut(call, saved)?.responses.remove(&code);
        removed.map(|_| Output::Nothing).ok_or(Error::StatusCode)
    })
}

/// `UpdateMethodResponse`.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let code = call.path("status");
    let mut constraints = Constraints::default();
    note_status_code(&mut constraints, &code);
    let patches = patch::read_with(call, constraints)?;
    call.edit(Error::Resource, |saved| {
        let mut response = find(call, saved)?.responses.get(&code).ok_or(Error::StatusCode)?.clone();
        for patch in &patches {
            apply(&mut response, patch)?;
        }
        store(call, saved, &code, response)
    })
}

fn apply(response: &mut MethodResponse, patch: &Patch) -> Result<(), Error> {
    let parts = patch.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["responseParameters", name] => {
            patch.entry(&mut response.response_parameters, name, patch.flag(), Error::ParameterName)
        }
        ["responseModels", kind] => patch.entry(&mut response.response_models, kind, patch.text(), Error::ContentType),
        _ => Err(patch.bad_path()),
    }
}
