//! Reading the inputs of operations the way Cognito does: constraint violations are `InvalidParameterException`.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::error::Error;
use crate::aws_json::{self, Violation, lower_camel};
use crate::error::AwsError;

/// Reads an input whose fields are all known; an unknown one is answered 501 and named.
pub(crate) fn read<T: DeserializeOwned>(operation: &str, input: Value) -> Result<T, Error> {
    let given = without_nulls(input);
    aws_json::parse_from(operation, &given).map_err(|error| refusal(error, &given))
}

fn refusal(error: AwsError, given: &Value) -> Error {
    match Violation::of(&error, given) {
        Some(violation) => Error::Invalid(violation.to_string()),
        None => Error::Aws(error),
    }
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
    let Some(part) = take(input, name).map(without_nulls) else { return Ok(None) };
    // A refusal names the whole way to what it refuses.
    aws_json::parse_from(operation, &part).map(Some).map_err(|error| refusal(error, &json!({ name: part })))
}

/// Refuses an object that still has fields: those that the operation does not know.
pub(crate) fn nothing_left(operation: &str, input: &Value) -> Result<(), Error> {
    match input.as_object().and_then(|rest| rest.iter().find(|(_, value)| !value.is_null())) {
        Some((name, _)) => Err(AwsError::unsupported(format_args!("the parameter {name} of {operation}")).into()),
        None => Ok(()),
    }
}

/// A page of `items`, which are sorted by their key, as `(items, token of the next page)`.
pub(crate) fn page<T>(items: Vec<(String, T)>, limit: usize, token: Option<&str>) -> (Vec<T>, Option<String>) {
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
    Error::Invalid(Violation::Missing(lower_camel(name)).to_string())
}
