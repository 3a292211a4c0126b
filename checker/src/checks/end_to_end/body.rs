//! Reads the report in the API's answer, and names what stands there instead of one.

use serde_json::Value;

use crate::finding::Finding;
use crate::mistakes::{self, Mistake};
use crate::observe::aws::shorten_cause;
use crate::observe::probe::Answer;
use crate::observe::probe_item::is_probe;
use crate::text;
use crate::text::Text;

/// A report, as far as it is judged. Probe items of checkers are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub lines: Vec<Line>,
    /// As it stands there; null if there is none.
    pub summary: Value,
    /// The same.
    pub generated_at: Value,
    /// Whether there were probe items, so that the summary counts more than the lines.
    pub had_probes: bool,
}

/// A product in the report.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub name: String,
    pub quantity: Option<f64>,
    pub reorder_level: Option<f64>,
    pub low_stock: Option<bool>,
    pub unit: Option<String>,
    pub category: Option<String>,
}

/// The items of a report-like object.
pub fn items(report: &Value) -> Option<&Vec<Value>> {
    report.get("items").or_else(|| report.get("Items")).and_then(Value::as_array)
}

/// The product's name in an item, unwrapped or not.
pub fn name(item: &Value) -> Option<&str> {
    let name = item.get("product_name")?;
    name.as_str().or_else(|| name.get("S").and_then(Value::as_str))
}

/// Reads an answer with status 200.
pub fn read(answer: &Answer, place: &Text) -> Result<(Report, Vec<String>), Box<Finding>> {
    let known = |mistake: &Mistake, seen: String| {
        let expected = text!("a-report-object");
        Box::new(Finding::known(mistake, expected, seen, place))
    };
    let Some(json) = answer.json() else {
        return Err(known(&mistakes::REPORT_NOT_JSON, shorten_cause(&answer.text())));
    };
    if let Some(mistake) = not_a_report(&json) {
        return Err(known(mistake, shorten_cause(&json.to_string())));
    }
    let Some(items) = items(&json) else {
        let seen = shorten_cause(&json.to_string());
        let hint = text!("answer-the-output");
        return Err(Box::new(Finding::unknown(text!("an-object-with-items"), seen, place, hint)));
    };
    if let Some(typed) = items.iter().find(|item| item.get("product_name").is_some_and(Value::is_object)) {
        return Err(known(&mistakes::TYPED_ATTRIBUTES, shorten_cause(&typed.to_string())));
    }
    let (probes, lines): (Vec<_>, Vec<_>) = items.iter().map(line).partition(|line| is_probe(&line.name));
    let part = |name: &str| json.get(name).cloned().unwrap_or_default();
    let (summary, generated_at) = (part("summary"), part("generated_at"));
    let seen_probes = probes.into_iter().map(|line| format!("{}={}", line.name, line.quantity.unwrap_or(-1.0)));
    let seen_probes: Vec<_> = seen_probes.collect();
    Ok((Report { lines, summary, generated_at, had_probes: !seen_probes.is_empty() }, seen_probes))
}

fn not_a_report(json: &Value) -> Option<&'static Mistake> {
    let has = |name: &str| json.get(name).is_some();
    if json.is_string() {
        return Some(&mistakes::REPORT_AS_STRING);
    }
    if has("__type") {
        return Some(&mistakes::BACKEND_ERROR_AS_SUCCESS);
    }
    if items(json).is_some() {
        return None;
    }
    let status = json.get("status").and_then(Value::as_str);
    if matches!(status, Some("FAILED" | "TIMED_OUT")) || (has("error") && has("cause")) {
        return Some(&mistakes::FAILED_RUN_AS_SUCCESS);
    }
    if has("executionArn") && !has("output") && status.is_none() {
        return Some(&mistakes::START_EXECUTION_NOT_SYNC);
    }
    (has("executionArn") || has("output")).then_some(&mistakes::RAW_EXECUTION)
}

fn line(item: &Value) -> Line {
    let number = |name: &str| item.get(name).and_then(Value::as_f64);
    let text = |name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
    Line {
        name: name(item).unwrap_or_default().to_owned(),
        quantity: number("quantity"),
        reorder_level: number("reorder_level"),
        low_stock: item.get("low_stock").and_then(Value::as_bool),
        unit: text("unit"),
        category: text("category"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_report_is_named() {
        let name = |json: &str| {
            let json: Value = serde_json::from_str(json).expect("JSON");
            not_a_report(&json).map(|mistake| mistake.name)
        };
        assert_eq!(name(r#"{"items":[]}"#), None);
        assert_eq!(name(r#""{\"items\":[]}""#), Some("report-as-string"));
        assert_eq!(name(r#"{"executionArn":"a","output":"{}","status":"SUCCEEDED"}"#), Some("raw-execution"));
        assert_eq!(name(r#"{"executionArn":"a","status":"FAILED"}"#), Some("failed-run-as-success"));
        assert_eq!(name(r#"{"executionArn":"a","startDate":1}"#), Some("start-execution-not-sync"));
        assert_eq!(name(r#"{"__type":"AccessDenied"}"#), Some("backend-error-as-success"));
    }
}
