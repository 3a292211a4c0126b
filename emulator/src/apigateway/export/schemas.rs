//! Models in an export: those that methods refer to, and those that these refer to.

use std::collections::BTreeSet;

use serde_json::{Map as Object, Value, json};

use super::super::model::Definition;
use super::Format;

/// `{"$ref": "#/…"}` to a model.
pub(super) fn reference(format: Format, name: &str) -> Value {
    json!({ "$ref": format!("{}{name}", prefix(format)) })
}

fn prefix(format: Format) -> &'static str {
    match format {
        Format::Swagger => "#/definitions/",
        Format::Oas30 => "#/components/schemas/",
    }
}

/// The schemas by model name.
pub(super) fn used(definition: &Definition, format: Format) -> Object<String, Value> {
    let methods = definition.resources.values().flat_map(|resource| resource.methods.values());
    let mut waiting: Vec<String> = Vec::new();
    for method in methods {
        waiting.extend(method.request_models.values().cloned());
        waiting.extend(method.responses.values().flat_map(|response| response.response_models.values().cloned()));
    }
    let mut seen = BTreeSet::new();
    let mut schemas = Object::new();
    while let Some(name) = waiting.pop() {
        let Some(model) = definition.models.get(&name).filter(|_| seen.insert(name.clone())) else { continue };
        let mut schema: Value = serde_json::from_str(&model.schema).unwrap_or_else(|_| json!({ "type": "object" }));
        if let Some(fields) = schema.as_object_mut() {
            fields.remove("$schema");
        }
        relink(&mut schema, format, &mut waiting);
        schemas.insert(name, schema);
    }
    schemas
}

/// Turns references to models of the API (`https://apigateway.amazonaws.com/restapis/<id>/models/<name>`) into
/// references within the document.
fn relink(schema: &mut Value, format: Format, found: &mut Vec<String>) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                let name = value.as_str().filter(|_| key == "$ref").and_then(|target| target.rsplit_once("/models/"));
                if let Some(name) = name.map(|(_, name)| name.to_owned()) {
                    *value = json!(format!("{}{name}", prefix(format)));
                    found.push(name);
                } else {
                    relink(value, format, found);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| relink(item, format, found)),
        _ => {}
    }
}
