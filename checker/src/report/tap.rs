//! TAP 14 (<https://testanything.org/tap-version-14-specification.html>). What waits for another check or could not be
//! judged is skipped, with the reason; nobody reads it as passed, because the points are in the diagnostics.

use std::fmt::Write as _;

use super::clean::one_line;
use super::json::{Entry, Report};
use super::lines::points;
use crate::check::Verdict;

/// Writes a cleaned report.
pub fn write(report: &Report) -> String {
    let mut tap = format!("TAP version 14\n1..{}\n", report.checks.len());
    for (at, entry) in report.checks.iter().enumerate() {
        test(&mut tap, report, at + 1, entry);
    }
    let summary = &report.summary;
    let _ = writeln!(tap, "# {}", one_line(&report.summary_line()));
    let _ = writeln!(
        tap,
        "# earned {}, possible {}, unjudged {}",
        points(summary.earned),
        points(summary.possible),
        points(summary.unjudged)
    );
    tap
}

fn test(tap: &mut String, report: &Report, number: usize, entry: &Entry) {
    let ok = if entry.verdict == Verdict::Fail { "not ok" } else { "ok" };
    let _ = write!(tap, "{ok} {number} - {}", escaped(&format!("{}: {}", entry.id, entry.claim)));
    let reason = entry.reason(report.language);
    if let (Verdict::Blocked | Verdict::Inconclusive, Some(reason)) = (entry.verdict, &reason) {
        let _ = write!(tap, " # SKIP {}", escaped(reason));
    }
    tap.push('\n');
    tap.push_str("  ---\n");
    let mistake = entry.finding.as_ref().and_then(|finding| finding.mistake.clone());
    let fields = [
        ("verdict", serde_json::to_value(entry.verdict).ok()),
        ("lab", Some(entry.lab.as_str().into())),
        ("earned", Some(entry.earned.into())),
        ("possible", Some(entry.possible.into())),
        ("duration_ms", Some(entry.duration_ms.into())),
        ("mistake", mistake.map(Into::into)),
        ("message", reason.map(Into::into)),
        ("explanation", entry.finding.as_ref().map(|_| entry.explanation(report.language).into())),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            // A JSON value on one line is YAML too.
            let _ = writeln!(tap, "  {name}: {value}");
        }
    }
    tap.push_str("  ...\n");
}

/// `#` begins a directive, and a line feed ends the test.
fn escaped(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace('#', "\\#")
}
