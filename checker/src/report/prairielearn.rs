//! `PrairieLearn`'s `results.json` for external graders
//! (<https://prairielearn.readthedocs.io/en/latest/externalGrading/>). It refuses more than 1 MB, and shows points only if
//! every test has them. Its job has to end with exit code 0.
//!
//! A run in which something could not be judged is not gradable: the attempt does not count, and nobody loses a point.

use serde_json::{Value, json};

use super::audience::learners_see;
use super::clean::cut;
use super::json::{Entry, Report};
use crate::text;

/// Bytes; the limit is 1 MB, however one counts a megabyte.
pub const LIMIT: usize = 1_000_000;

/// Writes a cleaned report.
pub fn write(report: &Report) -> String {
    super::fit(LIMIT, |longest| super::to_text(&results(report, longest)))
}

fn results(report: &Report, longest: usize) -> Value {
    let summary = &report.summary;
    let gradable = summary.possible > 0.0 && summary.unjudged <= 0.0;
    let tests: Vec<_> = report.checks.iter().filter(|entry| learners_see(entry)).collect();
    let mut results = json!({
        "gradable": gradable,
        "message": report.summary_line(),
        "tests": tests.into_iter().map(|entry| test(report, entry, longest)).collect::<Vec<_>>(),
    });
    let Some(fields) = results.as_object_mut() else { return results };
    if gradable {
        fields.insert("score".to_owned(), (summary.earned / summary.possible).into());
    } else {
        // Shown to the learner as the reason why the submission was not graded.
        let why = text!("not-gradable").in_language(report.language);
        fields.insert("format_errors".to_owned(), json!([why]));
    }
    results
}

fn test(report: &Report, entry: &Entry, longest: usize) -> Value {
    let short = |text: &str| cut(text, longest, char::len_utf8);
    let mut test = json!({
        "name": short(&entry.id),
        "description": short(&entry.claim),
        "points": entry.earned,
        "max_points": entry.possible,
    });
    if let (Some(reason), Some(fields)) = (entry.reason(report.language), test.as_object_mut()) {
        fields.insert("message".to_owned(), short(&reason).into());
        fields.insert("output".to_owned(), short(&entry.explanation(report.language)).into());
    }
    test
}
