//! CTRF, the Common Test Report Format (<https://ctrf.io>). What it has no field for, such as points, is under `extra`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::json::{Entry, Report};
use crate::check::Verdict;

/// Writes a cleaned report.
pub fn write(report: &Report) -> Value {
    let start = report.started_at.parse::<Timestamp>().map(Timestamp::as_millisecond).unwrap_or_default();
    let stop = start.saturating_add_unsigned(report.duration_ms);
    let summary = &report.summary;
    json!({
        "reportFormat": "CTRF",
        "specVersion": "0.0.0",
        "generatedBy": report.tool.name,
        "timestamp": report.started_at,
        "results": {
            "tool": { "name": report.tool.name, "version": report.tool.version },
            "summary": {
                "tests": report.checks.len(),
                "passed": summary.pass,
                "failed": summary.fail,
                "skipped": summary.blocked,
                "pending": 0,
                "other": summary.inconclusive,
                "start": start,
                "stop": stop,
                "extra": {
                    "earned": summary.earned, "possible": summary.possible, "unjudged": summary.unjudged,
                },
            },
            "tests": report.checks.iter().map(|entry| test(report, entry)).collect::<Vec<_>>(),
            "extra": { "target": report.target, "seed": report.seed, "language": report.language },
        },
    })
}

fn test(report: &Report, entry: &Entry) -> Value {
    let status = match entry.verdict {
        Verdict::Pass => "passed",
        Verdict::Fail => "failed",
        Verdict::Blocked => "skipped",
        Verdict::Inconclusive => "other",
    };
    let mistake = entry.finding.as_ref().and_then(|finding| finding.mistake.as_deref());
    let mut extra = json!({ "claim": entry.claim, "earned": entry.earned, "possible": entry.possible });
    if let (Some(mistake), Some(extra)) = (mistake, extra.as_object_mut()) {
        extra.insert("mistake".to_owned(), mistake.into());
    }
    let mut test = json!({
        "name": entry.id,
        "status": status,
        "duration": entry.duration_ms,
        "suite": [entry.lab],
        "rawStatus": entry.verdict,
        "extra": extra,
    });
    // Absent, not null, where there is nothing to say.
    if let (Some(reason), Some(test)) = (entry.reason(report.language), test.as_object_mut()) {
        test.insert("message".to_owned(), reason.into());
        test.insert("trace".to_owned(), entry.explanation(report.language).into());
    }
    test
}
