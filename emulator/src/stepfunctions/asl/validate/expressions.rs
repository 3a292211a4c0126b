//! The check of what fields hold: paths, templates with intrinsic functions, JSONata expressions.

use serde_json::{Map, Value};

use super::Report;
use crate::stepfunctions::asl::definition::Language;
use crate::stepfunctions::asl::{intrinsics, jsonata, jsonata_check, jsonpath};

/// Fields with a path, or `null`.
const PATHS: &[&str] = &["InputPath", "OutputPath", "ItemsPath"];
/// Fields with a path that JSONPath definitions may replace literals with.
const VALUE_PATHS: &[&str] = &[
    "SecondsPath",
    "TimestampPath",
    "TimeoutSecondsPath",
    "HeartbeatSecondsPath",
    "MaxConcurrencyPath",
    "ToleratedFailureCountPath",
    "ToleratedFailurePercentagePath",
];
/// Fields with a payload template.
const TEMPLATES: &[&str] = &["Parameters", "ResultSelector", "ItemSelector", "Assign"];
/// Fields whose strings may be JSONata expressions. Other states and nested machines are checked on their own.
const JSONATA: &[&str] = &[
    "Arguments",
    "Output",
    "Assign",
    "Items",
    "ItemSelector",
    "Choices",
    "Catch",
    "Seconds",
    "Timestamp",
    "TimeoutSeconds",
    "HeartbeatSeconds",
    "MaxConcurrency",
    "ToleratedFailureCount",
    "ToleratedFailurePercentage",
    "Error",
    "Cause",
];

pub(super) fn check(report: &mut Report, object: &Map<String, Value>, language: Language, at: &str) {
    match language {
        Language::Jsonata => {
            for field in JSONATA {
                if let Some(value) = object.get(*field) {
                    expressions(report, value, &format!("{at}/{field}"));
                }
            }
        }
        Language::JsonPath => paths(report, object, at),
    }
}

fn expressions(report: &mut Report, value: &Value, at: &str) {
    match value {
        Value::String(text) => {
            if let Some(expression) = jsonata::expression(text)
                && let Some((code, message)) = jsonata_check::check(expression)
            {
                report.add(code, message, at);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                expressions(report, item, &format!("{at}[{index}]"));
            }
        }
        Value::Object(fields) => {
            for (key, value) in fields {
                expressions(report, value, &format!("{at}/{key}"));
            }
        }
        _ => {}
    }
}

fn paths(report: &mut Report, object: &Map<String, Value>, at: &str) {
    let mut check = |field: &str, allowed: bool| {
        if !allowed {
            let message = format!("The value for the field '{field}' must be a valid JSONPath");
            report.schema(message, format!("{at}/{field}"));
        }
    };
    for field in PATHS {
        if let Some(value) = object.get(*field) {
            check(field, value.is_null() || value.as_str().is_some_and(jsonpath::is_path));
        }
    }
    for field in VALUE_PATHS {
        if let Some(value) = object.get(*field) {
            check(field, value.as_str().is_some_and(jsonpath::is_path));
        }
    }
    for field in ["ErrorPath", "CausePath"] {
        if let Some(value) = object.get(field) {
            check(field, value.as_str().is_some_and(|text| jsonpath::is_path(text) || intrinsics::is_call(text)));
        }
    }
    if let Some(value) = object.get("ResultPath") {
        check("ResultPath", value.is_null() || value.as_str().is_some_and(jsonpath::is_reference));
    }
    for field in TEMPLATES {
        if let Some(value) = object.get(*field) {
            template(report, value, &format!("{at}/{field}"));
        }
    }
}

fn template(report: &mut Report, value: &Value, at: &str) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| template(report, item, at)),
        Value::Object(fields) => {
            for (key, value) in fields {
                if !key.ends_with(".$") {
                    template(report, value, &format!("{at}/{key}"));
                    continue;
                }
                let valid = value.as_str().is_some_and(|text| jsonpath::is_path(text) || intrinsics::is_call(text));
                if !valid {
                    let message = format!(
                        "The value for the field '{key}' must be a valid JSONPath or a valid intrinsic function call"
                    );
                    report.schema(message, at);
                }
            }
        }
        _ => {}
    }
}
