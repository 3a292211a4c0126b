//! A result of GitHub Classroom's autograding, as its reporter reads it from a step's output `result` (in base64).
//!
//! The reporter counts twice: its table shows passed tests divided by all tests times the maximum, and Classroom gets the
//! sum of the scores. Both give the same only if all tests are worth the same; so a check has a test per point.

use serde_json::{Value, json};

use super::clean::cut;
use super::json::{Entry, Report};
use crate::check::Verdict;

/// Bytes; a job's outputs may have 1 MB together, and base64 makes three bytes four.
pub const LIMIT: usize = 700_000;

/// Writes a cleaned report.
pub fn write(report: &Report) -> String {
    super::fit(LIMIT, |longest| super::to_text(&results(report, longest)))
}

fn results(report: &Report, longest: usize) -> Value {
    let at_stake: u32 = report.checks.iter().map(|entry| entry.possible).sum();
    let status = match report.summary.verdict {
        _ if at_stake == 0 => "error",
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Blocked | Verdict::Inconclusive => "error",
    };
    let counted = report.checks.iter().filter(|entry| entry.possible > 0);
    let mut tests: Vec<_> = counted.flat_map(|entry| rows(report, entry, longest)).collect();
    if tests.is_empty() {
        // With nothing at stake the maximum is 0, and Classroom is told nothing; the table says why.
        tests.extend(report.checks.iter().map(|entry| row(report, entry, entry.id.clone(), 0, longest)));
    }
    json!({ "version": 1, "status": status, "max_score": at_stake, "tests": tests })
}

fn rows(report: &Report, entry: &Entry, longest: usize) -> impl Iterator<Item = Value> {
    let score = u32::from(entry.earned > 0);
    let of = entry.possible;
    (1..=of).map(move |number| {
        let name = if of == 1 { entry.id.clone() } else { format!("{} ({number}/{of})", entry.id) };
        row(report, entry, name, score, longest)
    })
}

fn row(report: &Report, entry: &Entry, name: String, score: u32, longest: usize) -> Value {
    let status = match entry.verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Blocked | Verdict::Inconclusive => "error",
    };
    json!({
        "name": name,
        "status": status,
        "score": score,
        "message": cut(&entry.reason(report.language).unwrap_or_default(), longest, char::len_utf8),
        "test_code": format!("cafelab check {}", entry.id),
        "filename": "",
        "line_no": 0,
        "duration": entry.duration_ms,
    })
}
