//! Reading the inputs of operations the way Cognito does: constraint violations are `InvalidParameterException`.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::error::Error;
use crate::aws_json;
use crate::error::AwsError;

/// Reads an input whose fields are all known; an unknown one is answered 501 and named.
pub(crate) fn read<T: DeserializeOwned>(operation: &str, input: Value) -> Result<T, Error> {
    aws_json::parse(operation, without_nulls(input)).map_err(|error| violation(error).unwrap_or_else(Error::Aws))
}

/// What is null counts as absent, in maps as well: Cognito's browser library sends such.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let set = fields.into_iter().filter(|(_, field)| !field.is_null());
            set.map(|(name, field)| (name, without_nulls(field))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

/// Takes a required text out of an input.
pub(crate) fn required(input: &mut Value, name: &str) -> Result<String, Error> {
    match take(input, name) {
        Some(Value::String(text)) => Ok(text),
        _ => Err(missing(name)),
    }
}

/// Takes an optional part out of an input.
pub(crate) fn optional<T: DeserializeOwned>(
    operation: &str,
    input: &mut Value,
    name: &str,
) -> Result<Option<T>, Error> {
    take(input, name).map(|part| read(operation, part)).transpose()
}

/// Refuses an object that still has fields: those that the operation does not know.
pub(crate) fn nothing_left(operation: &str, input: &Value) -> Result<(), Error> {
    match input.as_object().and_then(|rest| rest.iter().find(|(_, value)| !value.is_null())) {
        Some((name, _)) => Err(AwsError::unsupported(format_args!("the parameter {name} of {operation}")).into()),
        None => Ok(()),
    }
}

/// A page of `items`, which are sorted by their key, as `(items, token of the next page)`.
pub(crate) fn page(items: Vec<(String, Value)>, limit: usize, token: Option<&str>) -> (Vec<Value>, Option<String>) {
    let start = token.map_or(0, |token| items.partition_point(|(key, _)| key.as_str() < token));
    let next = items.get(start + limit).map(|(key, _)| key.clone());
    (items.into_iter().skip(start).take(limit).map(|(_, item)| item).collect(), next)
}

/// Puts a list and the token of its next page into an answer.
pub(crate) fn listed(name: &str, token_name: &str, (items, next): (Vec<Value>, Option<String>)) -> Value {
    let mut answer = json!({ name: items });
    if let Some(next) = next {
        answer[token_name] = next.into();
    }
    answer
}

/// A limit between 1 and 60, AWS's bounds of every list here.
pub(crate) fn limit(given: Option<usize>, member: &str) -> Result<usize, Error> {
    match given.unwrap_or(60) {
        0 => Err(Error::constraint(member, "have value greater than or equal to 1")),
        61.. => Err(Error::constraint(member, "have value less than or equal to 60")),
        limit => Ok(limit),
    }
}

fn take(input: &mut Value, name: &str) -> Option<Value> {
    input.as_object_mut()?.remove(name).filter(|value| !value.is_null())
}

fn missing(name: &str) -> Error {
    Error::Invalid(format!(
        "1 validation error detected: Value null at '{}' failed to satisfy constraint: Member must not be null",
        lower_camel(name)
    ))
}

/// Turns the text of a failed reading into AWS's wording where that is known.
fn violation(error: AwsError) -> Result<Error, AwsError> {
    if error.code != "SerializationException" {
        return Err(error);
    }
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    if error.message.starts_with("missing field") {
        return Ok(missing(&quoted(&error.message)));
    }
    if error.message.starts_with("unknown variant") {
        let mut names = error.message.split('`').skip(1).step_by(2);
        let value = names.next().unwrap_or_default();
        let allowed: Vec<&str> = names.collect();
        return Ok(Error::Invalid(format!(
            "1 validation error detected: Value '{value}' failed to satisfy constraint: Member must satisfy enum \
             value set: [{}]",
            allowed.join(", ")
        )));
    }
    Err(error)
}

fn lower_camel(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
