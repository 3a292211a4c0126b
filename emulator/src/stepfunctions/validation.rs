//! `ValidateStateMachineDefinition`, and the same check when a machine is made or changed.

use serde::Deserialize;
use serde_json::{Value, json};

use super::Kind;
use super::asl::validate::{self, Diagnostic};
use super::error::Error;
use super::input::parse;
use crate::aws_json::Answer;
use crate::cloud::Cloud;

/// Characters that a definition may have.
const LONGEST: usize = 1_048_576;

/// Makes sure that a definition is one that can run here.
pub(super) fn check_definition(definition: &str, kind: Kind) -> Result<(), Error> {
    check_length(definition)?;
    let report = validate::check(definition, kind == Kind::Express);
    if !report.diagnostics.is_empty() {
        let sentences: Vec<String> = report.diagnostics.iter().map(Diagnostic::sentence).collect();
        return Err(Error::InvalidDefinition(sentences.join(", ")));
    }
    match report.unsupported.first() {
        Some(what) => Err(Error::Unsupported(what.clone())),
        None => Ok(()),
    }
}

fn check_length(definition: &str) -> Result<(), Error> {
    if definition.chars().count() > LONGEST {
        return Err(Error::Validation(format!(
            "1 validation error detected: Value at 'definition' failed to satisfy constraint: Member must have length \
             less than or equal to {LONGEST}"
        )));
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Validate {
    definition: String,
    r#type: Option<Kind>,
    severity: Option<String>,
    max_results: Option<usize>,
}

pub(super) fn validate(_cloud: &Cloud, input: Value) -> Answer {
    let input: Validate = parse("ValidateStateMachineDefinition", input)?;
    if input.severity.as_deref().is_some_and(|severity| severity != "ERROR") {
        return Err(Error::Unsupported("warnings of ValidateStateMachineDefinition".to_owned()).into());
    }
    check_length(&input.definition)?;
    let report = validate::check(&input.definition, input.r#type == Some(Kind::Express));
    if report.diagnostics.is_empty()
        && let Some(what) = report.unsupported.first()
    {
        return Err(Error::Unsupported(what.clone()).into());
    }
    let most = input.max_results.filter(|most| *most > 0).unwrap_or(100);
    let result = if report.diagnostics.is_empty() { "OK" } else { "FAIL" };
    let truncated = report.diagnostics.len() > most;
    let diagnostics: Vec<Value> = report.diagnostics.iter().take(most).map(row).collect();
    Ok(json!({ "result": result, "diagnostics": diagnostics, "truncated": truncated }))
}

fn row(diagnostic: &Diagnostic) -> Value {
    let mut row = json!({ "severity": "ERROR", "code": diagnostic.code, "message": diagnostic.message });
    if let Some(location) = &diagnostic.location {
        row["location"] = json!(location);
    }
    row
}
