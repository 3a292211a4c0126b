//! The one place where points are given, for every format.
//!
//! A check that passed earned what it is worth. What could not be judged was not at stake: neither an inconclusive check
//! nor one that waits only for inconclusive checks takes a point from anybody.

use crate::check::Verdict;
use crate::engine::{Record, Run};

/// What a check earned, of what was at stake in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Points {
    pub earned: u32,
    pub possible: u32,
}

/// The points of a check of this run.
pub fn points(run: &Run, record: &Record) -> Points {
    let worth = record.check.points;
    let judged = match record.verdict {
        Verdict::Pass | Verdict::Fail => true,
        Verdict::Inconclusive => false,
        Verdict::Blocked => roots(run, record).iter().any(|root| root.verdict == Verdict::Fail),
    };
    let earned = if record.verdict == Verdict::Pass { worth } else { 0 };
    Points { earned, possible: if judged { worth } else { 0 } }
}

/// The failed and the unjudged checks behind a blocked one, in the order of the course.
pub fn roots<'a>(run: &'a Run, record: &Record) -> Vec<&'a Record> {
    let mut seen = Vec::new();
    let mut open = record.blocked_by.clone();
    while let Some(id) = open.pop() {
        if seen.contains(&id) {
            continue;
        }
        seen.push(id);
        if let Some(other) = run.record(id) {
            open.extend(&other.blocked_by);
        }
    }
    let behind = |record: &&Record| seen.contains(&record.check.id) && record.verdict != Verdict::Blocked;
    run.records.iter().filter(behind).collect()
}
