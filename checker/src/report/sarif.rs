//! SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/>): a rule per check, a result per check that did not pass.
//! Findings are in resources, not in files, so their locations are logical ones.

use serde_json::{Value, json};

use super::json::{Entry, Report};
use crate::check::Verdict;
use crate::explain;

/// Writes a cleaned report.
pub fn write(report: &Report) -> Value {
    let rules: Vec<_> = report.checks.iter().map(rule).collect();
    let results = report.checks.iter().enumerate().filter_map(|(at, entry)| result(report, at, entry));
    let summary = &report.summary;
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": report.tool.name,
                "version": report.tool.version,
                "semanticVersion": report.tool.version,
                "language": report.language,
                "rules": rules,
            } },
            "invocations": [{
                "executionSuccessful": true,
                "startTimeUtc": report.started_at,
            }],
            "columnKind": "utf16CodeUnits",
            "results": results.collect::<Vec<_>>(),
            "properties": {
                "verdict": summary.verdict, "earned": summary.earned, "possible": summary.possible,
                "unjudged": summary.unjudged, "seed": report.seed, "target": report.target.kind,
            },
        }],
    })
}

fn rule(entry: &Entry) -> Value {
    let mut rule = json!({
        "id": entry.id,
        "shortDescription": { "text": sentence(&entry.claim) },
        "fullDescription": { "text": sentence(&entry.claim) },
        "help": { "text": format!("cafelab hint {}", entry.id) },
        "properties": { "lab": entry.lab, "points": entry.points },
    });
    if let (Some(source), Some(fields)) = (explain::source(&entry.id), rule.as_object_mut()) {
        fields.insert("helpUri".to_owned(), source.url.into());
    }
    rule
}

fn result(report: &Report, at: usize, entry: &Entry) -> Option<Value> {
    let (kind, level) = match entry.verdict {
        Verdict::Pass => return None,
        Verdict::Fail => ("fail", "error"),
        Verdict::Blocked => ("notApplicable", "none"),
        Verdict::Inconclusive => ("open", "none"),
    };
    let place = entry.finding.as_ref().map(|finding| finding.place.to_string());
    let place = place.filter(|place| !place.is_empty()).unwrap_or_else(|| entry.id.clone());
    let mistake = entry.finding.as_ref().and_then(|finding| finding.mistake.clone());
    Some(json!({
        "ruleId": entry.id,
        "ruleIndex": at,
        "kind": kind,
        "level": level,
        "message": { "text": sentence(&entry.reason(report.language).unwrap_or_default()) },
        "locations": [{ "logicalLocations": [{ "fullyQualifiedName": place, "kind": "resource" }] }],
        "properties": {
            "earned": entry.earned, "possible": entry.possible, "mistake": mistake,
            "explanation": entry.explanation(report.language),
        },
    }))
}

/// SARIF's own rules want texts to begin with a capital and to end with a full stop.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    let text = format!("{first}{}", characters.as_str());
    if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}
