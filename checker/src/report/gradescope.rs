//! Gradescope's `results.json`
//! (<https://gradescope-autograders.readthedocs.io/en/latest/specs/>). Fields without a value are left out: `null` is
//! an error there.

use cafe::lab::Lab;
use serde_json::{Value, json};

use super::audience::learners_see;
use super::json::{Entry, Report};
use crate::check::Verdict;

/// Writes a cleaned report.
#[expect(clippy::cast_precision_loss, reason = "runs are far shorter than 2^52 ms")]
pub fn write(report: &Report) -> Value {
    let mut tests = Vec::new();
    for lab in Lab::ALL {
        for (at, entry) in report.of_lab(lab.slug()).enumerate() {
            tests.push(test(report, entry, &format!("{}.{}", lab.number(), at + 1)));
        }
    }
    json!({
        "score": report.summary.earned,
        "execution_time": report.duration_ms as f64 / 1000.0,
        "output": report.summary_line(),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "tests": tests,
        "extra_data": {
            "schema": report.schema, "earned": report.summary.earned, "possible": report.summary.possible,
            "unjudged": report.summary.unjudged, "verdict": report.summary.verdict, "seed": report.seed,
            "target": report.target.kind, "started_at": report.started_at,
        },
    })
}

fn test(report: &Report, entry: &Entry, number: &str) -> Value {
    let mut test = json!({
        "name": format!("{}: {}", entry.id, entry.claim),
        "number": number,
        "score": entry.earned,
        "max_score": entry.possible,
        "tags": [entry.lab],
        "visibility": if learners_see(entry) { "visible" } else { "hidden" },
        "extra_data": { "id": entry.id, "verdict": entry.verdict, "points": entry.points },
    });
    let Some(fields) = test.as_object_mut() else { return test };
    // What was not at stake is neither passed nor failed.
    if entry.verdict == Verdict::Pass {
        fields.insert("status".to_owned(), "passed".into());
    } else if entry.verdict == Verdict::Fail || entry.possible > 0 {
        fields.insert("status".to_owned(), "failed".into());
    }
    let explanation = entry.explanation(report.language);
    if !explanation.is_empty() {
        fields.insert("output".to_owned(), explanation.into());
    }
    test
}
