//! What a grading says before and after it writes.

use std::path::Path;
use std::process::ExitCode;

use grading::grade::{Grade, Hundredths, Status};
use grading::gradebook::changes::Change;
use grading::gradebook::notes::Note;
use grading::gradebook::{Book, Todo};
use grading::shard::Shard;
use serde_json::json;

use crate::args::Format;
use crate::terminal::{NOT_JUDGED, say};

/// Who changes and why.
pub fn show_changes(changes: &[Change], format: Format) {
    for change in changes {
        match format {
            Format::Json => {
                say(json!({ "event": "change", "learner": change.learner, "before": change.before,
                    "after": change.after, "why": change.why }));
            }
            Format::Human => {
                let (before, after) = (number(change.before), number(change.after));
                say(format_args!("{}: {before} → {after} ({})", change.learner, change.why.join("; ")));
            }
        }
    }
}

fn number(total: Option<Hundredths>) -> String {
    total.map_or_else(|| "none".to_owned(), |total| total.to_string())
}

/// What came of it, what is worth a look, and where the results are.
pub fn show(grades: &[Grade], notes: &[Note], out: &Path, format: Format) -> ExitCode {
    let count = |fits: fn(&Status) -> bool| grades.iter().filter(|grade| fits(&grade.status)).count();
    let judged = count(|status| matches!(status, Status::Graded | Status::InPart));
    let refused = count(|status| matches!(status, Status::Refused(_)));
    let unjudged = count(|status| matches!(status, Status::NotJudged(_)));
    let missing = count(|status| matches!(status, Status::Missing));
    let partly = count(|status| matches!(status, Status::InPart));
    match format {
        Format::Json => {
            for note in notes {
                say(json!({ "event": "note", "learner": note.learner, "what": note.what }));
            }
            say(json!({ "event": "finished", "learners": grades.len(), "graded": judged, "in_part": partly,
                "refused": refused, "not_judged": unjudged, "missing": missing, "out": out.display().to_string() }));
        }
        Format::Human => {
            for note in notes {
                say(format_args!("{}: {}", note.learner, note.what));
            }
            say(format_args!(
                "{judged} graded{}, {refused} refused, {unjudged} not judged, {missing} missing. Results: {}",
                mean(grades),
                out.display()
            ));
        }
    }
    ExitCode::from(if unjudged + partly > 0 { NOT_JUDGED } else { 0 })
}

fn mean(grades: &[Grade]) -> String {
    let totals: Vec<u64> = grades.iter().filter_map(|grade| grade.total).map(|total| total.0).collect();
    let Some(out_of) = grades.first().map(|grade| grade.out_of).filter(|_| !totals.is_empty()) else {
        return String::new();
    };
    let sum: u64 = totals.iter().sum();
    let count = totals.len() as u64;
    format!(" (mean {} of {out_of})", Hundredths((sum + count / 2) / count))
}

/// That a shard is done, and what is next.
pub fn show_shard(shard: Shard, out: &Path, format: Format) {
    match format {
        Format::Json => {
            say(json!({ "event": "shard", "number": shard.number, "of": shard.of, "out": out.display().to_string() }));
        }
        Format::Human => {
            say(format_args!("Shard {shard} is judged. When all are: cafelab grade merge {} …", out.display()));
        }
    }
}

/// What would be graded.
pub fn show_plan(book: &Book, todo: &Todo, format: Format) {
    let rows = book.joined.of.iter().map(|(learner, places)| {
        let paths: Vec<String> = places.iter().map(|place| book.plan.hand_ins[*place].place()).collect();
        (learner, paths, book.joined.strangers.contains(learner))
    });
    let (archives, open) = (todo.submissions, todo.tasks.len());
    if format == Format::Json {
        for (learner, paths, stranger) in rows {
            say(json!({ "event": "plan", "learner": learner, "archives": paths, "in_roster": !stranger }));
        }
        for one in &book.plan.passed_over {
            say(json!({ "event": "passed-over", "path": one.path, "why": one.why }));
        }
        say(json!({ "event": "planned", "archives": archives, "open": open, "rules": book.plan.rules }));
        return;
    }
    for (learner, paths, stranger) in rows {
        let note = if stranger { " (not in the roster)" } else { "" };
        match paths.as_slice() {
            [] => say(format_args!("{learner}: nothing")),
            paths => say(format_args!("{learner}{note}: {}", paths.join(", "))),
        }
    }
    for one in &book.plan.passed_over {
        say(format_args!("{} is passed over: {}", one.path, one.why));
    }
    say(format_args!(
        "{archives} submissions, of which {open} would be judged; {} counts of several; out of {}. Nothing was written.",
        serde_json::to_value(book.plan.rules.counts)
            .ok()
            .and_then(|word| word.as_str().map(str::to_owned))
            .unwrap_or_default(),
        book.plan.rules.out_of()
    ));
}
