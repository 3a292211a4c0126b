//! Exercism's `results.json`, version 3
//! (<https://exercism.org/docs/building/tooling/test-runners/interface>). It knows neither points nor skipped tests: what
//! waits for another check is an error that says for which. Its runner has to end with exit code 0.

use serde_json::{Value, json};

use super::audience::learners_see;
use super::clean::cut;
use super::json::{Entry, Report};
use crate::check::Verdict;

/// Characters of `output`, as JavaScript counts them.
pub const OUTPUT_LIMIT: usize = 500;
/// Bytes of `message`, the longest that its database takes.
pub const MESSAGE_LIMIT: usize = 65_535;

/// Writes a cleaned report.
pub fn write(report: &Report) -> Value {
    let shown: Vec<_> = report.checks.iter().filter(|entry| learners_see(entry)).collect();
    let tests: Vec<_> = shown.iter().map(|entry| test(report, entry)).collect();
    let ran = |entry: &&Entry| matches!(entry.verdict, Verdict::Pass | Verdict::Fail);
    let status = match () {
        () if !report.checks.iter().any(|entry| ran(&entry)) => "error",
        () if shown.iter().all(|entry| entry.verdict == Verdict::Pass) => "pass",
        () => "fail",
    };
    let mut results = json!({ "version": 3, "status": status, "tests": tests });
    if status == "error"
        && let Some(fields) = results.as_object_mut()
    {
        let causes = shown.iter().filter_map(|entry| Some(format!("{}: {}", entry.id, entry.reason(report.language)?)));
        let text = format!("{}\n{}", report.summary_line(), causes.collect::<Vec<_>>().join("\n"));
        fields.insert("message".to_owned(), cut(&text, MESSAGE_LIMIT, char::len_utf8).into());
    }
    results
}

fn test(report: &Report, entry: &Entry) -> Value {
    let status = match entry.verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Blocked | Verdict::Inconclusive => "error",
    };
    let mut test = json!({
        "name": format!("{}: {}", entry.id, entry.claim),
        "status": status,
        "test_code": format!("cafelab check {}", entry.id),
    });
    let Some(fields) = test.as_object_mut() else { return test };
    // `01-environment` is task 1.
    if let Some(number) = entry.lab.split('-').next().and_then(|number| number.parse::<u8>().ok()) {
        fields.insert("task_id".to_owned(), number.into());
    }
    if entry.reason(report.language).is_some() {
        let message = cut(&entry.explanation(report.language), MESSAGE_LIMIT, char::len_utf8);
        fields.insert("message".to_owned(), message.into());
    }
    if !entry.advice.is_empty() {
        fields.insert("output".to_owned(), cut(&entry.advice.join("\n"), OUTPUT_LIMIT, char::len_utf16).into());
    }
    test
}
