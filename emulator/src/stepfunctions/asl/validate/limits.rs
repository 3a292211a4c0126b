//! The check of numbers that have bounds, and of fields that exclude each other.
//!
//! Source: <https://states-language.net/spec.html#errors> and, for the upper bounds,
//! <https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html>.

use serde_json::{Map, Value};

use super::Report;
use crate::stepfunctions::asl::definition::Language;

/// The longest wait, and the largest numbers of a retrier.
const MOST: u64 = 99_999_999;

/// The numbers of an entry of `Retry`.
pub(super) fn retrier(report: &mut Report, entry: &Map<String, Value>, at: &str) {
    let mut check = |name: &str, fits: &dyn Fn(&Value) -> bool, rule: &str| {
        if entry.get(name).is_some_and(|value| !fits(value)) {
            report.schema(rule, format!("{at}/{name}"));
        }
    };
    let positive = |value: &Value| value.as_u64().is_some_and(|number| (1..=MOST).contains(&number));
    check("IntervalSeconds", &positive, "Value must be a positive integer");
    check("MaxDelaySeconds", &positive, "Value must be a positive integer");
    let count = |value: &Value| value.as_u64().is_some_and(|number| number <= MOST);
    check("MaxAttempts", &count, "Value must be a non-negative integer");
    let rate = |value: &Value| value.as_f64().is_some_and(|rate| rate >= 1.0);
    check("BackoffRate", &rate, "Value must be greater than or equal to 1.0");
}

/// The `Seconds` of a `Wait`, where they are a number.
pub(super) fn wait(report: &mut Report, object: &Map<String, Value>, language: Language, at: &str) {
    let Some(seconds) = object.get("Seconds") else { return };
    // An expression is known to be a number only when it runs.
    let later = language == Language::Jsonata && seconds.is_string();
    if !later && seconds.as_u64().is_none_or(|seconds| seconds > MOST) {
        report.schema(format!("Value must be an integer between 0 and {MOST}"), format!("{at}/Seconds"));
    }
}

/// The text of a `Fail` and the path to it.
pub(super) fn fail(report: &mut Report, object: &Map<String, Value>, at: &str) {
    for (text, path) in [("Error", "ErrorPath"), ("Cause", "CausePath")] {
        if object.contains_key(text) && object.contains_key(path) {
            report.schema(format!("Only one of these fields can be set: [{text}, {path}]"), at);
        }
    }
}
