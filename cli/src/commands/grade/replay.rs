//! `cafelab grade --replay LEARNER`: judges once more what a grade rests on, under the same settings, and compares.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use cafe::Learner;
use checker::report::json::Entry;
use grading::bulk::Task;
use grading::grade::Handed;
use grading::gradebook::Request;
use grading::handins::{self, HandIn};
use grading::judge::{How, Outcome};
use serde_json::json;

use super::{browser_of, explain, pool, workshop};
use crate::args::{self, Format, Grade};
use crate::commands::check::browser;
use crate::terminal::{NOT_JUDGED, SOME_FAILED, say, usage};

/// Judges again; nothing is written.
pub async fn run(args: &Grade, learner: Option<&Learner>) -> Result<ExitCode> {
    let learner = learner.or(args.explain.as_ref());
    let learner = learner.ok_or_else(|| usage("whose submission? Say so: cafelab grade --replay LEARNER"))?;
    if let Some(explained) = &args.explain {
        if explained != learner {
            return Err(usage(format!("--explain names {explained} and --replay {learner}; name one of them")));
        }
        explain::run(args, learner)?;
    }
    let (ledger, grade) = explain::published(args, learner)?;
    let Some(handed) = &grade.submission else {
        return Err(usage(format!("{learner} handed in nothing that could be judged again")));
    };
    let Some((how, before)) = ledger.counted(handed)? else {
        return Err(usage(format!("the ledger in {} has no verdict on it", args.out.display())));
    };
    let request: Option<Request> = ledger.last_request()?.and_then(|text| serde_json::from_str(&text).ok());
    let hand_in = find(handed, request.as_ref()).ok_or_else(|| {
        usage(format!(
            "{} is not there any more, or is another file by now (SHA-256 {}). Results that are anonymous, or that `merge` \
             made, may not say where it was: grade it again instead.",
            handed.path, handed.sha256
        ))
    })?;
    let task = Task {
        archive: hand_in.path,
        sha256: hand_in.sha256,
        source: hand_in.source,
        marked_for: how.marked_for.clone(),
    };
    let after = judge(args, (&how, request), task).await?;
    Ok(show(args, learner, (handed, &how), (&before, &after)))
}

/// Where a submission was when it was graded: in its own place first, for a whole class takes a while to be read.
fn find(handed: &Handed, request: Option<&Request>) -> Option<HandIn> {
    let own = [PathBuf::from(&handed.path)];
    let places = std::iter::once(&own[..]).chain(request.map(|request| &request.paths[..]));
    let mut found = places.filter_map(|paths| handins::find(paths).ok()).flat_map(|found| found.hand_ins);
    found.find(|one| one.sha256 == handed.sha256)
}

async fn judge(args: &Grade, (how, request): (&How, Option<Request>), task: Task) -> Result<Outcome> {
    // The browser that is named now, else the one of then, else any.
    let then = || request.and_then(|request| request.browser);
    let program = match (how.browser, browser_of(args)?.or_else(then)) {
        (false, _) => None,
        (true, Some(program)) => Some(program),
        (true, None) => browser::found(&args::Browser::On).transpose().map_err(|error| usage(error.to_string()))?,
    };
    let tasks = vec![task];
    let workshop = workshop::open(&tasks, how, args.format).await;
    let mut finished = pool(how, program, 1, workshop).run(tasks);
    let one = finished.recv().await.ok_or_else(|| anyhow::anyhow!("the process that judges ended without a word"))?;
    Ok(one.outcome)
}

fn show(
    args: &Grade,
    learner: &Learner,
    (handed, how): (&Handed, &How),
    (before, after): (&Outcome, &Outcome),
) -> ExitCode {
    let same = before == after;
    let same_checks = handed.how_key == how.key();
    let changes = changes(before, after);
    if args.format == Format::Json {
        say(json!({ "event": "replayed", "learner": learner, "sha256": handed.sha256, "same": same,
            "same_checks": same_checks, "changes": changes }));
    } else if let (true, Outcome::Broken { reason, .. }) = (same, after) {
        say(format_args!("{learner}: could not be judged again either: {reason}"));
    } else if same {
        say(format_args!("{learner}: judged again, with the same outcome to the last letter."));
    } else {
        say(format_args!("{learner}: judged again, with another outcome:"));
        for change in &changes {
            say(format_args!("  {change}"));
        }
        if !same_checks {
            say("  It was judged by other checks than this cafelab has.");
        }
    }
    match (same, after) {
        (_, Outcome::Broken { .. }) => ExitCode::from(NOT_JUDGED),
        (true, _) => ExitCode::SUCCESS,
        (false, _) => ExitCode::from(SOME_FAILED),
    }
}

/// What differs, in words; verdicts first of all.
fn changes(before: &Outcome, after: &Outcome) -> Vec<String> {
    let (Outcome::Judged(old), Outcome::Judged(new)) = (before, after) else {
        return vec![format!("{} → {}", word(before), word(after))];
    };
    let mut changes = Vec::new();
    for check in &new.report.checks {
        match old.report.checks.iter().find(|other| other.id == check.id) {
            None => changes.push(format!("{}: not there → {}", check.id, verdict(check))),
            Some(other) if other.verdict != check.verdict => {
                changes.push(format!("{}: {} → {}", check.id, verdict(other), verdict(check)));
            }
            Some(other) if other != check => changes.push(format!("{}: the same verdict on other grounds", check.id)),
            Some(_) => {}
        }
    }
    let gone = old.report.checks.iter().filter(|check| !new.report.checks.iter().any(|other| other.id == check.id));
    changes.extend(gone.map(|check| format!("{}: {} → not there", check.id, verdict(check))));
    if changes.is_empty() && old != new {
        changes.push("the same verdicts; what is said around them differs".to_owned());
    }
    changes
}

fn verdict(check: &Entry) -> String {
    serde_json::to_value(check.verdict).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn word(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Judged(_) => "judged".to_owned(),
        Outcome::Refused { reason } => format!("refused: {reason}"),
        Outcome::Broken { reason, .. } => format!("not judged: {reason}"),
    }
}
