//! Integration responses: how a backend's answer becomes a method response.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

use super::call::{Answer, Call, Output};
use super::error::{Constraints, Error, note_status_code, status_code};
use super::integrations::{constrain_content_handling, content_handling};
use super::methods::{find, find_mut};
use super::model::{Definition, IntegrationResponse, Map, Method, MethodResponse};
use super::patch::{self, Patch};
use super::{mapping, render};
use crate::error::AwsError;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Put {
    selection_pattern: Option<String>,
    #[serde(default)]
    response_parameters: Map,
    /// AWS takes null for an empty template.
    #[serde(default)]
    response_templates: BTreeMap<String, Option<String>>,
    content_handling: Option<String>,
}

/// `PutIntegrationResponse`: replaces what was there.
pub(super) fn put(call: &Call<'_>) -> Answer {
    let code = call.path("status");
    let mut constraints = Constraints::default();
    note_status_code(&mut constraints, &code);
    let input: Put = call.input()?;
    constrain_content_handling(&mut constraints, input.content_handling.as_deref(), "putIntegrationResponseInput");
    constraints.finish()?;
    let templates = input.response_templates.into_iter();
    let response = IntegrationResponse {
        selection_pattern: input.selection_pattern,
        response_parameters: input.response_parameters,
        response_templates: templates.map(|(kind, text)| (kind, text.unwrap_or_default())).collect(),
        content_handling: input.content_handling,
    };
    call.edit(Error::Resource, |saved| store(call, saved, &code, response))
}

fn store(call: &Call<'_>, saved: &mut Definition, code: &str, response: IntegrationResponse) -> Answer {
    let method = find_mut(call, saved)?;
    let declared = method.responses.get(code).cloned();
    let integration = method.integration.as_mut().ok_or(Error::Integration)?;
    check(declared.as_ref(), &response)?;
    let body = render::integration_response(code, &response);
    integration.responses.insert(code.to_owned(), response);
    Ok(Output::Json(body))
}

/// Only declared headers may be mapped, and only from what there is. A status without a method response is accepted,
/// as AWS does; it fails at run time.
pub(super) fn check(declared: Option<&MethodResponse>, response: &IntegrationResponse) -> Result<(), Error> {
    if response.selection_pattern.as_deref().is_some_and(|pattern| !is_pattern(pattern)) {
        return Err(Error::invalid("Invalid regex pattern specified"));
    }
    if response.selection_pattern.as_deref().is_some_and(|pattern| Regex::new(pattern).is_err()) {
        // Taken and never fitting, it would answer 200 to what it is there for.
        let what = "selection patterns that look ahead or behind, refer back or quote";
        return Err(AwsError::unsupported(what).into());
    }
    for (target, source) in &response.response_parameters {
        mapping::response(declared, target, source)?;
    }
    response.response_templates.keys().try_for_each(|content_type| mapping::content_type(content_type))
}

/// Whether a text is a pattern of Java's, which has more than the patterns here: a look ahead or behind counts as a
/// group, a reference back as nothing.
fn is_pattern(text: &str) -> bool {
    let plain =
        ["(?=", "(?!", "(?<=", "(?<!", "(?>"].iter().fold(text.to_owned(), |text, look| text.replace(look, "(?:"));
    let plain = (1..=9).fold(plain, |text, number| text.replace(&format!("\\{number}"), "(?:)"));
    let plain = plain.replace("\\Z", "$").replace("\\G", "");
    // A literal part is as good as any.
    plain.contains("\\Q") || Regex::new(&plain).is_ok()
}

fn existing<'a>(method: &'a Method, code: &str) -> Result<&'a IntegrationResponse, Error> {
    let integration = method.integration.as_ref().ok_or(Error::Integration)?;
    integration.responses.get(code).ok_or(Error::StatusCode)
}

/// `GetIntegrationResponse`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let code = call.path("status");
    status_code(&code)?;
    call.look(Error::Resource, |api| {
        let response = existing(find(call, &api.saved)?, &code)?;
        Ok(Output::Json(render::integration_response(&code, response)))
    })
}

/// `DeleteIntegrationResponse`.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let code = call.path("status");
    status_code(&code)?;
    call.edit(Error::Resource, |saved| {
        // Unlike the other operations, this one does not tell a missing method from a missing integration.
        let method = find_mut(call, saved).map_err(|error| match error {
            Error::Method => Error::Integration,
            other => other,
        })?;
        let integration = method.integration.as_mut().ok_or(Error::Integration)?;
        integration.responses.remove(&code).map(|_| Output::Nothing).ok_or(Error::StatusCode)
    })
}

/// `UpdateIntegrationResponse`.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let code = call.path("status");
    let mut constraints = Constraints::default();
    note_status_code(&mut constraints, &code);
    let patches = patch::read_with(call, constraints)?;
    call.edit(Error::Resource, |saved| {
        let mut response = existing(find(call, saved)?, &code)?.clone();
        for patch in &patches {
            apply(&mut response, patch)?;
        }
        store(call, saved, &code, response)
    })
}

fn apply(response: &mut IntegrationResponse, patch: &Patch) -> Result<(), Error> {
    let parts = patch.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["selectionPattern"] => {
            patch.only(&["add", "replace", "remove"])?;
            response.selection_pattern = patch.optional();
            Ok(())
        }
        ["contentHandling"] => {
            patch.only(&["add", "replace", "remove"])?;
            response.content_handling = content_handling(patch)?;
            Ok(())
        }
        ["responseParameters", name] => {
            patch.entry(&mut response.response_parameters, name, patch.text(), Error::ParameterName)
        }
        ["responseTemplates", kind] => {
            patch.entry(&mut response.response_templates, kind, patch.text(), Error::ContentType)
        }
        _ => Err(patch.bad_path()),
    }
}
