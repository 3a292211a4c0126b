//! What the inputs of all operations have in common.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::aws_json::parse;
use crate::cloud::Settings;
use crate::error::AwsError;

use super::error::Error;

/// Reads an operation's input; a missing member is refused in AWS's words.
pub fn read<T: DeserializeOwned>(operation: &str, input: Value) -> Result<T, AwsError> {
    parse(operation, input).map_err(|error| {
        let missing = error.message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        match missing {
            Some(field) => Error::model("null", &lower_first(field), "Member must not be null").into(),
            None => error,
        }
    })
}

/// The name of a table, given as its name or its ARN.
pub fn table_name(settings: &Settings, given: &str) -> Result<String, Error> {
    let name = match given.strip_prefix("arn:") {
        // Tables of other regions and accounts are none of this cloud's.
        Some(_) => given.strip_prefix(&settings.arn("dynamodb", "table/")).ok_or_else(Error::no_table)?,
        None => given,
    };
    check_name(name, "tableName")?;
    Ok(name.to_owned())
}

/// Checks the name of a table or an index.
pub fn check_name(name: &str, field: &str) -> Result<(), Error> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    if name.is_empty() || !name.bytes().all(fits) {
        let constraint = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";
        return Err(Error::model(format_args!("'{name}'"), field, constraint));
    }
    if !(3..=255).contains(&name.len()) {
        return Err(Error::validation(
            "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'",
        ));
    }
    Ok(())
}

/// A parameter with a fixed set of values, the first of which is the default.
pub fn choice<'a>(given: Option<&'a str>, field: &str, allowed: &[&'a str]) -> Result<&'a str, Error> {
    match given {
        None => Ok(allowed[0]),
        Some(value) if allowed.contains(&value) => Ok(value),
        Some(value) => {
            let constraint = format!("Member must satisfy enum value set: [{}]", allowed.join(", "));
            Err(Error::model(format_args!("'{value}'"), field, &constraint))
        }
    }
}

/// A page size: at least 1.
pub fn limit(given: Option<i64>, most: i64) -> Result<Option<usize>, Error> {
    let Some(limit) = given else { return Ok(None) };
    if limit < 1 {
        let constraint = "Member must have value greater than or equal to 1";
        return Err(Error::model(format_args!("'{limit}'"), "limit", constraint));
    }
    if limit > most {
        let constraint = format!("Member must have value less than or equal to {most}");
        return Err(Error::model(format_args!("'{limit}'"), "limit", &constraint));
    }
    Ok(usize::try_from(limit).ok())
}

/// `ReturnItemCollectionMetrics`, whose numbers the café cloud does not have.
pub fn no_metrics(given: Option<&str>) -> Result<(), Error> {
    match choice(given, "returnItemCollectionMetrics", &["NONE", "SIZE"])? {
        "SIZE" => Err(Error::unsupported("the parameter ReturnItemCollectionMetrics with the value SIZE")),
        _ => Ok(()),
    }
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase().to_string() + letters.as_str()).unwrap_or_default()
}
