//! Who changes when grades are published again, and why.

use std::collections::BTreeMap;

use cafe::Learner;
use serde::Serialize;

use super::Book;
use crate::grade::{Grade, Hundredths};
use crate::ledger::Published;
use crate::marks::Mark;

/// A learner whose grade is another one than was published.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    pub learner: Learner,
    pub before: Option<Hundredths>,
    pub after: Option<Hundredths>,
    /// As fragments of sentences.
    pub why: Vec<String>,
}

/// Compares grades with what was published. New learners are no change. What was published may have had pseudonyms where
/// the grades have names, or the other way round.
pub fn changes(published: &[Published], grades: &[Grade], book: &Book) -> Vec<Change> {
    let renamed = book.renamed();
    let now: BTreeMap<_, _> = grades.iter().map(|grade| (&grade.learner, grade)).collect();
    let mut found = Vec::new();
    for one in published {
        let Ok(before) = serde_json::from_str::<Grade>(&one.grade) else { continue };
        // Who has left the class is named no more than those who are in it.
        let learner = renamed.get(&one.learner).cloned().unwrap_or_else(|| book.shown(&one.learner));
        match now.get(&learner) {
            Some(after) if after.total == before.total && after.status == before.status => {}
            Some(after) => {
                let why = reasons(&before, after);
                found.push(Change { learner, before: before.total, after: after.total, why });
            }
            None => found.push(Change {
                learner,
                before: before.total,
                after: None,
                why: vec!["is not among the learners any more".to_owned()],
            }),
        }
    }
    found
}

fn reasons(before: &Grade, after: &Grade) -> Vec<String> {
    let mut why = Vec::new();
    let archive = |grade: &Grade| grade.submission.as_ref().map(|handed| handed.sha256.clone());
    if archive(before) != archive(after) {
        why.push("another submission counts".to_owned());
    }
    if before.status != after.status {
        why.push(format!("{} → {}", before.status.word(), after.status.word()));
    }
    let old: BTreeMap<&str, &Mark> = before.checks.iter().map(|mark| (mark.id.as_str(), mark)).collect();
    let new: BTreeMap<&str, &Mark> = after.checks.iter().map(|mark| (mark.id.as_str(), mark)).collect();
    for mark in &after.checks {
        match old.get(mark.id.as_str()) {
            Some(old) if old.verdict != mark.verdict => {
                why.push(format!("{}: {} → {}", mark.id, old.word(), mark.word()));
            }
            Some(old) if old.possible != mark.possible => {
                why.push(format!("{}: worth {} → {}", mark.id, old.possible, mark.possible));
            }
            None if !before.checks.is_empty() => why.push(format!("{}: new", mark.id)),
            _ => {}
        }
    }
    let gone = before.checks.iter().filter(|mark| !new.contains_key(mark.id.as_str()) && !new.is_empty());
    why.extend(gone.map(|mark| format!("{}: gone", mark.id)));
    if before.lateness != after.lateness {
        let say =
            |grade: &Grade| grade.lateness.sentence().map_or_else(|| "in time".to_owned(), |late| late.to_string());
        why.push(format!("{} → {}", say(before), say(after)));
    }
    if before.override_reason != after.override_reason {
        why.push(match &after.override_reason {
            Some(reason) => format!("override: {reason}"),
            None => "the override is gone".to_owned(),
        });
    }
    if before.out_of != after.out_of {
        why.push(format!("out of {} → {}", before.out_of, after.out_of));
    }
    if why.is_empty() {
        why.push("other rules".to_owned());
    }
    why
}
