//! Methods of resources: who may call, and with which parameters.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::call::{Answer, Call, Output};
use super::error::Error;
use super::model::{Definition, Map, Method, RestApi};
use super::patch::{self, Patch};
use super::{mapping, render};

const VERBS: &[&str] = &["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY"];
const BAD_AUTHORIZER: &str = "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or \
                              COGNITO_USER_POOLS requires a valid authorizer.";
const BAD_SCOPES: &str = "Authorization Scopes are only valid for COGNITO_USER_POOLS authorization type";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Put {
    #[serde(default)]
    authorization_type: String,
    authorizer_id: Option<String>,
    #[serde(default)]
    api_key_required: bool,
    operation_name: Option<String>,
    #[serde(default)]
    request_parameters: BTreeMap<String, bool>,
    #[serde(default)]
    request_models: Map,
    request_validator_id: Option<String>,
    #[serde(default)]
    authorization_scopes: Vec<String>,
}

/// Checks an HTTP verb of a method or integration.
pub(super) fn check_verb(verb: &str) -> Result<(), Error> {
    if VERBS.contains(&verb) {
        return Ok(());
    }
    let valid = VERBS.join(",");
    Err(Error::invalid(format!("Invalid HttpMethod specified. Valid options are {valid}")))
}

/// The method that the path of a call names.
pub(super) fn find<'a>(call: &Call<'_>, saved: &'a Definition) -> Result<&'a Method, Error> {
    let resource = saved.resources.get(&call.path("resource")).ok_or(Error::Resource)?;
    resource.methods.get(&call.path("verb")).ok_or(Error::Method)
}

/// As [`find`], to change it.
pub(super) fn find_mut<'a>(call: &Call<'_>, saved: &'a mut Definition) -> Result<&'a mut Method, Error> {
    let resource = saved.resources.get_mut(&call.path("resource")).ok_or(Error::Resource)?;
    resource.methods.get_mut(&call.path("verb")).ok_or(Error::Method)
}

/// `PutMethod`.
pub(super) fn put(call: &Call<'_>) -> Answer {
    let input: Put = call.input()?;
    let verb = call.path("verb");
    call.edit(Error::Resource, |saved| {
        let resource = saved.resources.get(&call.path("resource")).ok_or(Error::Resource)?;
        check_verb(&verb)?;
        if resource.methods.contains_key(&verb) {
            return Err(Error::Conflict("Method already exists for this resource".to_owned()));
        }
        let method = Method {
            authorization_type: input.authorization_type,
            authorizer: input.authorizer_id,
            authorization_scopes: input.authorization_scopes,
            api_key_required: input.api_key_required,
            operation_name: input.operation_name,
            request_validator: input.request_validator_id,
            request_parameters: input.request_parameters,
            request_models: input.request_models,
            responses: BTreeMap::new(),
            integration: None,
        };
        insert(saved, &call.path("resource"), &verb, method)
    })
}

/// Checks a method against the rest of the API and keeps it.
pub(super) fn insert(saved: &mut Definition, resource: &str, verb: &str, mut method: Method) -> Answer {
    settle_authorization(saved, &mut method)?;
    check_references(saved, &method)?;
    let body = render::method(verb, &method);
    let resource = saved.resources.get_mut(resource).ok_or(Error::Resource)?;
    resource.methods.insert(verb.to_owned(), method);
    Ok(Output::Json(body))
}

/// Authorization type, authorizer and scopes must fit together. An authorizer that the type does not use is forgotten,
/// as AWS does.
fn settle_authorization(saved: &Definition, method: &mut Method) -> Result<(), Error> {
    let kinds: &[&str] = match method.authorization_type.as_str() {
        "NONE" | "AWS_IAM" => &[],
        "CUSTOM" => &["TOKEN", "REQUEST"],
        "COGNITO_USER_POOLS" => &["COGNITO_USER_POOLS"],
        _ => {
            let text = "Invalid Authorization type specified. Valid options are NONE,AWS_IAM,CUSTOM,COGNITO_USER_POOLS";
            return Err(Error::invalid(text));
        }
    };
    if kinds.is_empty() {
        method.authorizer = None;
    } else {
        let authorizer = method.authorizer.as_ref().and_then(|id| saved.authorizers.get(id));
        if !authorizer.is_some_and(|authorizer| kinds.contains(&authorizer.kind.as_str())) {
            return Err(Error::invalid(BAD_AUTHORIZER));
        }
    }
    if !method.authorization_scopes.is_empty() && method.authorization_type != "COGNITO_USER_POOLS" {
        return Err(Error::invalid(BAD_SCOPES));
    }
    Ok(())
}

fn check_references(saved: &Definition, method: &Method) -> Result<(), Error> {
    let validator = method.request_validator.as_ref();
    if validator.is_some_and(|id| !saved.validators.contains_key(id)) {
        return Err(Error::invalid(Error::Validator.to_string()));
    }
    for (content_type, model) in &method.request_models {
        mapping::content_type(content_type)?;
        check_model(saved, model)?;
    }
    let mut names = Vec::new();
    for parameter in method.request_parameters.keys() {
        mapping::method_request_name(parameter)?;
        let name = parameter.splitn(4, '.').nth(3);
        if names.contains(&name) {
            return Err(Error::invalid("Parameter names must be unique across querystring, header and path"));
        }
        names.push(name);
    }
    Ok(())
}

/// A model that is referred to must exist.
pub(super) fn check_model(saved: &Definition, name: &str) -> Result<(), Error> {
    if saved.models.contains_key(name) {
        return Ok(());
    }
    Err(Error::invalid(format!("Invalid model identifier specified: {name}")))
}

/// `GetMethod`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let shown = |api: &RestApi| find(call, &api.saved).map(|method| render::method(&call.path("verb"), method));
    call.look(Error::Resource, |api| shown(api).map(Output::Json))
}

/// `DeleteMethod`.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    call.edit(Error::Resource, |saved| {
        let resource = saved.resources.get_mut(&call.path("resource")).ok_or(Error::Resource)?;
        resource.methods.remove(&call.path("verb")).map(|_| Output::Nothing).ok_or(Error::Method)
    })
}

/// `UpdateMethod`.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let patches = patch::read(call)?;
    call.edit(Error::Resource, |saved| {
        let mut method = find(call, saved)?.clone();
        for patch in &patches {
            apply(&mut method, patch)?;
        }
        let scopes_given = patches.iter().any(|patch| patch.path == "/authorizationScopes" && patch.op != "remove");
        if method.authorization_type != "COGNITO_USER_POOLS" && !scopes_given {
            method.authorization_scopes.clear();
        }
        insert(saved, &call.path("resource"), &call.path("verb"), method)
    })
}

fn apply(method: &mut Method, patch: &Patch) -> Result<(), Error> {
    let parts = patch.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["authorizationType"] => {
            patch.only(&["replace"])?;
            method.authorization_type = patch.text();
        }
        ["authorizerId"] => {
            patch.only(&["replace"])?;
            method.authorizer = patch.optional();
        }
        ["apiKeyRequired"] => {
            patch.only(&["replace"])?;
            method.api_key_required = patch.flag();
        }
        ["operationName"] => {
            patch.only(&["replace"])?;
            method.operation_name = patch.optional();
        }
        ["requestValidatorId"] => {
            patch.only(&["replace"])?;
            method.request_validator = patch.optional();
        }
        ["authorizationScopes"] => scopes(&mut method.authorization_scopes, patch)?,
        ["requestParameters", name] => {
            patch.entry(&mut method.request_parameters, name, patch.flag(), Error::ParameterName)?;
        }
        ["requestModels", kind] => patch.entry(&mut method.request_models, kind, patch.text(), Error::ContentType)?,
        _ => return Err(patch.bad_path()),
    }
    Ok(())
}

/// `add` and `remove` take one scope, `replace` takes all of them, separated by commas.
fn scopes(scopes: &mut Vec<String>, patch: &Patch) -> Result<(), Error> {
    patch.only(&["add", "remove", "replace"])?;
    let value = patch.text();
    match patch.op.as_str() {
        "add" if !scopes.contains(&value) => scopes.push(value),
        "remove" if value.is_empty() => scopes.clear(),
        "remove" => scopes.retain(|scope| *scope != value),
        "replace" => {
            *scopes = value.split(',').map(str::trim).filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
        }
        _ => {}
    }
    Ok(())
}
