//! The study in words and as JSON (`cafelab.validity/1`).

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::scenario::Expects;
use super::{Interval, Outcome, Study};

/// For people. Reads well without colour.
pub fn human(study: &Study) -> String {
    let tally = study.tally();
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} mutants, {} variants and {} states of unfinished work, each on a café cloud of its own",
        tally.mutants, tally.variants, tally.partial
    );
    let _ = writeln!(
        text,
        "\n{:<36} {:>7}  {:<26} {:<26}",
        "check", "mutants", "false passes (95 %)", "false fails (95 %)"
    );
    for row in &tally.checks {
        let passes = rate(row.false_pass, row.wrong, row.false_pass_rate);
        let fails = rate(row.false_fail, row.right, row.false_fail_rate);
        let _ = writeln!(text, "{:<36} {:>7}  {passes:<26} {fails}", row.check, row.mutants);
    }
    let _ = writeln!(text, "\nwho caught whom");
    for (check, by) in &tally.caught_by {
        let by: Vec<_> = by.iter().map(|(by, count)| format!("{by} {count}")).collect();
        let _ = writeln!(text, "{check:<36} {}", by.join(", "));
    }
    for problem in study.problems() {
        let _ = writeln!(text, "\nwrong: {problem}");
    }
    let (passes, fails) = totals(study);
    let _ = writeln!(
        text,
        "\n{passes} false passes, {fails} false fails; root cause named for {} of {} mutants ({})",
        tally.root_causes,
        tally.mutants,
        percent(tally.root_causes, tally.mutants)
    );
    text
}

fn totals(study: &Study) -> (usize, usize) {
    let tally = study.tally();
    (tally.checks.iter().map(|row| row.false_pass).sum(), tally.checks.iter().map(|row| row.false_fail).sum())
}

/// `0 of 14 (0.0–21.5 %)`.
fn rate(hits: usize, of: usize, interval: Interval) -> String {
    if of == 0 {
        return "never tried".to_owned();
    }
    format!("{hits} of {of} ({:.1}–{:.1} %)", interval.low * 100.0, interval.high * 100.0)
}

#[expect(clippy::cast_precision_loss, reason = "there are far fewer than 2^52 mutants")]
fn percent(hits: usize, of: usize) -> String {
    if of == 0 { "none tried".to_owned() } else { format!("{:.0} %", 100.0 * hits as f64 / of as f64) }
}

/// For programs.
pub fn json(study: &Study) -> String {
    let tally = study.tally();
    let outcomes: Vec<Value> = study.outcomes.iter().map(outcome).collect();
    let report = json!({
        "schema": "cafelab.validity/1",
        "duration_ms": u64::try_from(study.duration.as_millis()).unwrap_or(u64::MAX),
        "ok": study.problems().next().is_none(),
        "tally": tally,
        "deployments": outcomes,
    });
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}

fn outcome(outcome: &Outcome) -> Value {
    let caught: Vec<Value> =
        outcome.caught.iter().map(|one| json!({ "check": one.check, "mistake": one.mistake })).collect();
    let mut json = json!({
        "id": outcome.scenario.id,
        "kind": outcome.scenario.kind(),
        "title": outcome.scenario.title,
        "failed": caught,
        "problems": outcome.problems,
    });
    if let Expects::Mutant { check, mistake, names, rows } = &outcome.scenario.expects {
        json["expects"] = json!({ "check": check, "mistake": mistake, "names": names, "rows": rows });
    }
    json
}
