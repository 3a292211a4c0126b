//! Models: JSON schemas for bodies.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::call::{Answer, Call, Output};
use super::error::Error;
use super::model::{Definition, Model};
use super::{patch, render};
use crate::Env;

const EMPTY_SCHEMA: &str = "Model schema must have at least 1 property or array items defined";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Create {
    #[serde(default)]
    name: String,
    description: Option<String>,
    #[serde(default)]
    schema: String,
    #[serde(default)]
    content_type: String,
}

/// The two models that AWS makes with every API.
pub(super) fn premade(env: &Env) -> BTreeMap<String, Model> {
    let draft = "http://json-schema.org/draft-04/schema#";
    let empty =
        format!("{{\n  \"$schema\": \"{draft}\",\n  \"title\" : \"Empty Schema\",\n  \"type\" : \"object\"\n}}");
    let error = format!(
        "{{\n  \"$schema\" : \"{draft}\",\n  \"title\" : \"Error Schema\",\n  \"type\" : \"object\",\n  \
         \"properties\" : {{\n    \"message\" : {{ \"type\" : \"string\" }}\n  }}\n}}"
    );
    let texts = [
        ("Empty", "This is a default empty schema model", empty),
        ("Error", "This is a default error schema model", error),
    ];
    let model = |(name, description, schema): (&str, &str, String)| Model {
        id: env.lower_alphanumeric(6),
        name: name.to_owned(),
        description: Some(description.to_owned()),
        schema,
        content_type: "application/json".to_owned(),
    };
    texts.into_iter().map(|text| (text.0.to_owned(), model(text))).collect()
}

/// `CreateModel`.
pub(super) fn create(call: &Call<'_>) -> Answer {
    let input: Create = call.input()?;
    let model = Model {
        id: call.cloud.env().lower_alphanumeric(6),
        name: input.name,
        description: input.description,
        schema: input.schema,
        content_type: input.content_type,
    };
    call.edit(call.no_api(), |saved| {
        if saved.models.contains_key(&model.name) {
            return Err(Error::Conflict("Model name already exists for this REST API".to_owned()));
        }
        insert(saved, model)
    })
}

/// Checks a model and keeps it.
pub(super) fn insert(saved: &mut Definition, model: Model) -> Answer {
    if model.name.is_empty() {
        return Err(Error::invalid("Model name must be non-empty"));
    }
    if !model.name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Error::invalid(format!("Model name must be alphanumeric: {}", model.name)));
    }
    check_schema(&model)?;
    let body = render::model(&model);
    saved.models.insert(model.name.clone(), model);
    Ok(Output::Json(body))
}

fn check_schema(model: &Model) -> Result<(), Error> {
    if model.schema.is_empty() {
        return Err(Error::invalid(EMPTY_SCHEMA));
    }
    let json = model.content_type == "application/json";
    if json && !serde_json::from_str::<Value>(&model.schema).is_ok_and(|schema| schema.is_object() && typed(&schema)) {
        let why = "Validation Result: warnings : [], errors : [Invalid model schema specified]";
        return Err(Error::invalid(format!("Invalid model specified: {why}")));
    }
    Ok(())
}

/// Whether a schema and those within it name only types that there are.
fn typed(schema: &Value) -> bool {
    let known = |name: &Value| {
        let types = ["array", "boolean", "integer", "null", "number", "object", "string"];
        name.as_str().is_some_and(|name| types.contains(&name))
    };
    let own = match schema.get("type") {
        None => true,
        Some(Value::Array(names)) => names.iter().all(known),
        Some(name) => known(name),
    };
    let named = schema.get("properties").and_then(Value::as_object).into_iter().flat_map(|fields| fields.values());
    own && named.chain(schema.get("items")).all(typed)
}

/// `GetModels`.
pub(super) fn list(call: &Call<'_>) -> Answer {
    call.look(call.no_api(), |api| call.page(api.saved.models.values().map(render::model).collect()))
}

fn missing(call: &Call<'_>) -> Error {
    Error::Model(call.path("model"))
}

/// `GetModel`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    call.look(missing(call), |api| {
        let model = api.saved.models.get(&call.path("model")).ok_or_else(|| missing(call))?;
        Ok(Output::Json(render::model(model)))
    })
}

/// `DeleteModel`: refused while a method uses it.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let name = call.path("model");
    call.edit(missing(call), |saved| {
        saved.models.remove(&name).ok_or_else(|| missing(call))?;
        match user(saved, &name) {
            Some(place) => Err(Error::Conflict(format!("Cannot delete model '{name}', is referenced in {place}"))),
            None => Ok(Output::Nothing),
        }
    })
}

/// Where a model is used; of several places the last in the order of paths.
fn user(saved: &Definition, name: &str) -> Option<String> {
    let mut users = Vec::new();
    for resource in saved.resources.values() {
        let path = &resource.path;
        for (verb, method) in &resource.methods {
            if method.request_models.values().any(|model| model == name) {
                users.push(format!("method request: {path}/{verb}"));
            }
            let responses = method.responses.iter();
            let used = responses.filter(|(_, response)| response.response_models.values().any(|model| model == name));
            users.extend(used.map(|(code, _)| format!("method response: {path}/{verb}/{code}")));
        }
    }
    users.into_iter().max_by(|one, other| one.trim_end_matches('/').cmp(other.trim_end_matches('/')))
}

/// `UpdateModel`.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let patches = patch::read(call)?;
    call.edit(missing(call), |saved| {
        let mut model = saved.models.get(&call.path("model")).ok_or_else(|| missing(call))?.clone();
        for patch in &patches {
            patch.listed(&["/description", "/schema"])?;
            if patch.path == "/schema" {
                model.schema = patch.text();
            } else {
                model.description = patch.optional();
            }
        }
        insert(saved, model)
    })
}
