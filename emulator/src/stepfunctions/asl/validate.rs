//! The check of a definition when a machine is made or changed: AWS's codes, texts and locations.
//!
//! [`graph`] checks how states lead to each other, [`expressions`] and [`limits`] what fields hold; here is the shape.
//! Source: <https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html>.

mod expressions;
mod graph;
mod limits;
mod state;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::definition::Language;
use super::fields;

/// Code of most problems.
const SCHEMA: &str = "SCHEMA_VALIDATION_FAILED";

/// One problem of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stepfunctions) struct Diagnostic {
    pub code: &'static str,
    pub message: String,
    /// A JSON pointer in AWS's manner, `/States/Query/Resource`.
    pub location: Option<String>,
}

impl Diagnostic {
    /// The problem in the text of an `InvalidDefinition` error.
    pub fn sentence(&self) -> String {
        let location = self.location.as_deref().unwrap_or("null");
        format!("{}: {} at {location}", self.code, self.message)
    }
}

/// What a check found.
#[derive(Debug, Default)]
pub(in crate::stepfunctions) struct Report {
    pub diagnostics: Vec<Diagnostic>,
    /// What AWS would accept and the café cloud does not have.
    pub unsupported: Vec<String>,
    /// Names of states so far. They are unique in the whole machine, its branches included.
    names: BTreeSet<String>,
}

impl Report {
    fn add(&mut self, code: &'static str, message: impl Into<String>, location: impl Into<String>) {
        self.diagnostics.push(Diagnostic { code, message: message.into(), location: Some(location.into()) });
    }

    fn schema(&mut self, message: impl Into<String>, location: impl Into<String>) {
        self.add(SCHEMA, message, location);
    }
}

/// What a definition is checked against.
#[derive(Debug, Clone, Copy)]
struct Rules {
    express: bool,
    /// Language of the whole machine.
    language: Language,
}

/// Checks a definition.
pub(in crate::stepfunctions) fn check(text: &str, express: bool) -> Report {
    let mut report = Report::default();
    let whole = |report: &mut Report, code, message: String, location| {
        report.diagnostics.push(Diagnostic { code, message, location });
    };
    if text.trim().is_empty() {
        whole(&mut report, SCHEMA, "Definition must be a valid JSON object".to_owned(), None);
        return report;
    }
    match serde_json::from_str::<Value>(text) {
        Err(error) => {
            let location = format!("[Source: (String); line: {}, column: {}]", error.line(), error.column());
            whole(&mut report, "INVALID_JSON_DESCRIPTION", error.to_string(), Some(location));
        }
        Ok(Value::Object(object)) => {
            let language = Language::of(&object, Language::JsonPath);
            let rules = Rules { express, language };
            if let Some(value) = object.get("QueryLanguage") {
                query_language(&mut report, value, "");
            }
            machine(&mut report, rules, &object, "", fields::MACHINE);
        }
        Ok(_) => whole(&mut report, SCHEMA, "Definition must be a valid JSON object".to_owned(), None),
    }
    report
}

/// Checks the outermost object, a branch, or an item processor.
fn machine(report: &mut Report, rules: Rules, object: &Map<String, Value>, at: &str, known: &[&str]) {
    let root = if at.is_empty() { "/" } else { at };
    required(report, object, &["States", "StartAt"], root);
    for field in object.keys().filter(|field| !known.contains(&field.as_str())) {
        report.schema(format!("Field '{field}' is not supported"), root);
    }
    if let Some(version) = object.get("Version")
        && version != "1.0"
    {
        report.schema("The value for 'Version' must be one of the values: [1.0]", format!("{at}/Version"));
    }
    if let Some(seconds) = object.get("TimeoutSeconds")
        && seconds.as_u64().is_none_or(|seconds| seconds == 0)
    {
        report.schema("Value must be a positive integer", format!("{at}/TimeoutSeconds"));
    }
    let Some(states) = object.get("States") else { return };
    let Some(states) = states.as_object().filter(|states| !states.is_empty()) else {
        report.schema("States must be an object that is not empty", format!("{at}/States"));
        return;
    };
    for name in states.keys().filter(|name| !report.names.insert((*name).clone())).collect::<Vec<_>>() {
        report.add("DUPLICATE_STATE_NAME", format!("Duplicate State name: {name}"), format!("{at}/States/{name}"));
    }
    for (name, value) in states {
        let place = format!("{at}/States/{name}");
        if name.chars().count() > 80 {
            report.add("INVALID_STATE_NAME", "State names must be 80 characters or less", place.clone());
        }
        match value.as_object() {
            Some(object) => state::check(report, rules, object, &place),
            None => report.schema("A state must be an object", place),
        }
    }
    graph::check(report, object, states, at);
}

fn query_language(report: &mut Report, value: &Value, at: &str) {
    if !matches!(value.as_str(), Some("JSONPath" | "JSONata")) {
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let message =
            format!("The value for 'QueryLanguage' must be one of the values: [JSONPath, JSONata] but was '{shown}'");
        report.schema(message, format!("{at}/QueryLanguage"));
    }
}

fn required(report: &mut Report, object: &Map<String, Value>, fields: &[&str], at: &str) {
    let missing: Vec<&str> = fields.iter().copied().filter(|field| !object.contains_key(*field)).collect();
    if !missing.is_empty() {
        report.schema(format!("These fields are required: [{}]", missing.join(", ")), at);
    }
}
