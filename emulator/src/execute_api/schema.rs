//! JSON Schema, draft 4, as far as models of REST APIs commonly use it. A keyword that is not known here is an error
//! that names it: nothing is ignored.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Map, Value};

use crate::apigateway::model::Model;

/// How deep references and schemas may nest.
const MAX_DEPTH: usize = 64;
/// Keywords that say together which properties there may be.
const OF_PROPERTIES: [&str; 3] = ["properties", "additionalProperties", "patternProperties"];

/// What is wrong with `value`; `Err` names what this validator does not know.
pub(super) fn check(schema: &Value, value: &Value, models: &BTreeMap<String, Model>) -> Result<Vec<String>, String> {
    let mut checker = Checker { root: schema, models, faults: Vec::new() };
    checker.check(schema, value, "", MAX_DEPTH)?;
    Ok(checker.faults)
}

struct Checker<'a> {
    root: &'a Value,
    models: &'a BTreeMap<String, Model>,
    faults: Vec<String>,
}

impl Checker<'_> {
    fn check(&mut self, schema: &Value, value: &Value, at: &str, depth: usize) -> Result<(), String> {
        let depth = depth.checked_sub(1).ok_or("a reference to itself")?;
        let Some(schema) = schema.as_object() else { return Ok(()) };
        for (keyword, rule) in schema {
            let fits = match keyword.as_str() {
                "$schema" | "id" | "title" | "description" | "default" | "example" | "definitions" => continue,
                // Read together with the bound.
                "exclusiveMinimum" | "exclusiveMaximum" if rule.is_boolean() => continue,
                "properties" | "additionalProperties" | "patternProperties" => {
                    // All three are looked at together, once.
                    if schema.keys().find(|key| OF_PROPERTIES.contains(&key.as_str())) == Some(keyword) {
                        self.properties(schema, value, at, depth)?;
                    }
                    true
                }
                "required" => self.required(rule, value, at),
                "items" => self.items(rule, value, at, depth)?,
                "$ref" => self.reference(rule, value, at, depth)?,
                "allOf" | "anyOf" | "oneOf" | "not" => self.combined(keyword, rule, value, depth)?,
                _ => simple(keyword, rule, value, schema).ok_or_else(|| format!("the keyword {keyword}"))?,
            };
            if !fits {
                self.faults.push(format!("{}: {keyword} {rule}", if at.is_empty() { "/" } else { at }));
            }
        }
        Ok(())
    }

    fn required(&mut self, rule: &Value, value: &Value, at: &str) -> bool {
        let (Some(names), Some(object)) = (rule.as_array(), value.as_object()) else { return true };
        let missing: Vec<&str> = names.iter().filter_map(Value::as_str).filter(|n| !object.contains_key(*n)).collect();
        if !missing.is_empty() {
            let place = if at.is_empty() { String::new() } else { format!("{at}: ") };
            self.faults.push(format!("{place}object has missing required properties ({missing:?})"));
        }
        true
    }

    fn properties(&mut self, schema: &Map<String, Value>, value: &Value, at: &str, depth: usize) -> Result<(), String> {
        let Some(object) = value.as_object() else { return Ok(()) };
        if schema.contains_key("patternProperties") {
            return Err("the keyword patternProperties".to_owned());
        }
        let known = schema.get("properties").and_then(Value::as_object);
        for (name, value) in object {
            let place = format!("{at}/{name}");
            match (known.and_then(|known| known.get(name)), schema.get("additionalProperties")) {
                (None, Some(Value::Bool(false))) => {
                    self.faults.push(format!("object instance has properties which are not allowed: [{name:?}]"));
                }
                (Some(rule), _) | (None, Some(rule)) => self.check(rule, value, &place, depth)?,
                (None, None) => {}
            }
        }
        Ok(())
    }

    fn items(&mut self, rule: &Value, value: &Value, at: &str, depth: usize) -> Result<bool, String> {
        if rule.is_array() {
            return Err("a list of item schemas".to_owned());
        }
        for (position, item) in value.as_array().into_iter().flatten().enumerate() {
            self.check(rule, item, &format!("{at}/{position}"), depth)?;
        }
        Ok(true)
    }

    fn reference(&mut self, rule: &Value, value: &Value, at: &str, depth: usize) -> Result<bool, String> {
        let target = rule.as_str().unwrap_or_default();
        let found = if let Some(pointer) = target.strip_prefix('#') {
            self.root.pointer(pointer).cloned()
        } else {
            let model = target.rsplit_once("/models/").and_then(|(_, name)| self.models.get(name));
            model.and_then(|model| serde_json::from_str(&model.schema).ok())
        };
        let schema = found.ok_or_else(|| format!("the reference {target}"))?;
        self.check(&schema, value, at, depth)?;
        Ok(true)
    }

    fn combined(&mut self, keyword: &str, rule: &Value, value: &Value, depth: usize) -> Result<bool, String> {
        let single = std::slice::from_ref(rule);
        let schemas = if keyword == "not" { single } else { rule.as_array().map_or(&[][..], Vec::as_slice) };
        let mut fitting = 0;
        for schema in schemas {
            let mut inner = Checker { root: self.root, models: self.models, faults: Vec::new() };
            inner.check(schema, value, "", depth)?;
            fitting += usize::from(inner.faults.is_empty());
        }
        Ok(match keyword {
            "allOf" => fitting == schemas.len(),
            "anyOf" => fitting > 0,
            "oneOf" => fitting == 1,
            _ => fitting == 0,
        })
    }
}

/// Keywords that look at one value only; `None` for those that are not known.
fn simple(keyword: &str, rule: &Value, value: &Value, schema: &Map<String, Value>) -> Option<bool> {
    let size = |length: Option<usize>, fits: fn(f64, f64) -> bool| {
        #[expect(clippy::cast_precision_loss, reason = "lengths of bodies are far below 2^52")]
        let length = length.map(|length| length as f64);
        length.zip(rule.as_f64()).is_none_or(|(length, limit)| fits(length, limit))
    };
    let (characters, elements) = (value.as_str().map(|text| text.chars().count()), value.as_array().map(Vec::len));
    let number = |fits: fn(f64, f64) -> bool| value.as_f64().zip(rule.as_f64()).is_none_or(|(n, limit)| fits(n, limit));
    let exclusive = |keyword: &str| schema.get(keyword) == Some(&Value::Bool(true));
    Some(match keyword {
        "type" => match rule {
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).any(|kind| is(kind, value)),
            kind => is(kind.as_str()?, value),
        },
        "enum" => rule.as_array()?.contains(value),
        "minimum" if exclusive("exclusiveMinimum") => number(|n, limit| n > limit),
        "minimum" => number(|n, limit| n >= limit),
        "maximum" if exclusive("exclusiveMaximum") => number(|n, limit| n < limit),
        "maximum" => number(|n, limit| n <= limit),
        "minLength" => size(characters, |length, limit| length >= limit),
        "maxLength" => size(characters, |length, limit| length <= limit),
        "minItems" => size(elements, |length, limit| length >= limit),
        "maxItems" => size(elements, |length, limit| length <= limit),
        "minProperties" => size(value.as_object().map(Map::len), |length, limit| length >= limit),
        "maxProperties" => size(value.as_object().map(Map::len), |length, limit| length <= limit),
        "pattern" => {
            let pattern = Regex::new(rule.as_str()?).ok()?;
            value.as_str().is_none_or(|text| pattern.is_match(text))
        }
        _ => return None,
    })
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faults(schema: &Value, value: &Value) -> usize {
        check(schema, value, &BTreeMap::new()).expect("known keywords").len()
    }

    #[test]
    fn values_fit_or_not() {
        let schema = json!({
            "$schema": "http://json-schema.org/draft-04/schema#", "type": "object", "minProperties": 1, "required": ["name"],
            "properties": {
                "name": { "type": "string", "minLength": 2, "pattern": "^[a-z]+$" },
                "price": { "type": "integer", "minimum": 0, "exclusiveMinimum": true },
                "tags": { "type": "array", "items": { "enum": ["hot", "cold"] }, "maxItems": 2 },
                "size": { "$ref": "#/definitions/size" },
            },
            "additionalProperties": false,
            "definitions": { "size": { "anyOf": [{ "type": "null" }, { "type": "number" }] } },
        });
        assert_eq!(faults(&schema, &json!({ "name": "tea", "price": 1, "tags": ["hot"], "size": 1.5 })), 0);
        for bad in [
            json!([]),
            json!({}),
            json!({ "name": "t" }),
            json!({ "name": "TEA" }),
            json!({ "name": "tea", "price": 0 }),
            json!({ "name": "tea", "price": 1.5 }),
            json!({ "name": "tea", "tags": ["warm"] }),
            json!({ "name": "tea", "size": "big" }),
            json!({ "name": "tea", "more": 1 }),
        ] {
            assert_ne!(faults(&schema, &bad), 0, "{bad}");
        }
    }

    #[test]
    fn unknown_keywords_are_named() {
        let schema = json!({ "type": "string", "format": "date" });
        assert_eq!(check(&schema, &json!("x"), &BTreeMap::new()), Err("the keyword format".to_owned()));
        let cycle = json!({ "$ref": "#" });
        assert!(check(&cycle, &json!("x"), &BTreeMap::new()).is_err());
    }
}
