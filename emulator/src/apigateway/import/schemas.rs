//! Schemas of a document become models.

use serde_json::Value;

use super::super::error::Error;
use super::super::model::Model;
use super::super::models;
use super::Import;

/// Takes over all schemas of the document.
pub(super) fn all(import: &mut Import<'_>) -> Result<(), Error> {
    for (name, schema) in import.document.components("definitions", "schemas") {
        add(import, name, schema)?;
    }
    Ok(())
}

fn add(import: &mut Import<'_>, name: &str, schema: &Value) -> Result<(), Error> {
    let mut schema = schema.clone();
    relink(&mut schema, &import.api);
    let known = import.saved.models.get(name).map(|model| model.id.clone());
    let model = Model {
        id: known.unwrap_or_else(|| import.call.cloud.env().lower_alphanumeric(6)),
        name: name.to_owned(),
        description: None,
        schema: schema.to_string(),
        content_type: "application/json".to_owned(),
    };
    models::insert(&mut import.saved, model).map(|_| ())
}

/// The name of the model that a schema refers to; a schema in place becomes a model of its own.
pub(super) fn model_of(import: &mut Import<'_>, schema: &Value) -> Result<String, Error> {
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|target| target.rsplit('/').next());
    if let Some(name) = target {
        return Ok(name.to_owned());
    }
    let name = format!("MODEL{}", import.call.cloud.env().lower_alphanumeric(6));
    add(import, &name, schema).map(|()| name)
}

/// Turns references within the document into references to models of the API.
fn relink(schema: &mut Value, api: &str) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                let local = value.as_str().filter(|target| key == "$ref" && target.starts_with("#/"));
                if let Some(name) = local.and_then(|target| target.rsplit('/').next()) {
                    *value = format!("https://apigateway.amazonaws.com/restapis/{api}/models/{name}").into();
                } else {
                    relink(value, api);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| relink(item, api)),
        _ => {}
    }
}
