//! What a whole class shows: how the grades are spread, which checks are hard and which tell learners apart, which
//! mistakes are common, and who handed in the same.

pub mod page;
pub mod similarity;
pub mod statistics;

use std::collections::{BTreeMap, BTreeSet};

use cafe::Learner;
use checker::Verdict;
use serde::Serialize;

use crate::grade::{Grade, Hundredths};
use crate::ledger::{Ledger, LedgerError};
use crate::marks::{Marked, Marks};
use similarity::Similar;

/// A learner whose archive was judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub grade: Grade,
    pub marked: Marked,
}

/// A class in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cohort {
    /// How many have a grade, and how many take part.
    pub graded: usize,
    pub learners: usize,
    pub out_of: Hundredths,
    pub mean: Option<f64>,
    pub median: Option<f64>,
    /// Of the sample, so with n - 1.
    pub deviation: Option<f64>,
    /// How many got 0 to 10 %, 10 to 20 % and so on; full marks are in the last.
    pub spread: [usize; 10],
    /// In the order of the course.
    pub checks: Vec<CheckNumbers>,
    /// Known mistakes, the most common first.
    pub mistakes: Vec<Counted>,
    /// Learners for whom the same checks failed, the largest group first.
    pub clusters: Vec<Cluster>,
    pub similar: Vec<Similar>,
}

/// A check in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckNumbers {
    pub id: String,
    pub lab: String,
    pub pass: usize,
    pub fail: usize,
    pub blocked: usize,
    pub not_judged: usize,
    /// Share of passes among those that were at stake or passed: small is hard.
    pub pass_rate: Option<f64>,
    /// Corrected point-biserial correlation of passing with the points of all other checks.
    pub discrimination: Option<f64>,
}

/// Something and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    pub name: String,
    pub check: String,
    pub learners: usize,
}

/// Learners for whom exactly the same checks failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cluster {
    pub failed: Vec<String>,
    pub learners: Vec<Learner>,
}

impl Cohort {
    /// Of the grades that were published last. `given` are fingerprints of sources that everybody has, such as those of
    /// the starters.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    pub fn of(ledger: &Ledger, given: &BTreeSet<String>) -> Result<Self, LedgerError> {
        let published = ledger.published()?;
        let mut members = Vec::new();
        let mut totals = Vec::new();
        let mut out_of = Hundredths::default();
        for one in &published {
            let grade: Grade = serde_json::from_str(&one.grade)?;
            out_of = grade.out_of;
            totals.extend(grade.total);
            let Some(handed) = &grade.submission else { continue };
            let outcome = ledger.counted(handed)?.map(|(_, outcome)| Marks::of(&outcome));
            if let Some(Marks::Judged(marked)) = outcome {
                members.push(Member { grade, marked: *marked });
            }
        }
        Ok(Self::new(published.len(), out_of, &totals, &members, given))
    }

    /// Of a class; `totals` are the grades of all who have one.
    pub fn new(
        learners: usize,
        out_of: Hundredths,
        totals: &[Hundredths],
        members: &[Member],
        given: &BTreeSet<String>,
    ) -> Self {
        let mut points: Vec<f64> = totals.iter().map(|total| total.points()).collect();
        points.sort_by(f64::total_cmp);
        let mut spread = [0; 10];
        for total in totals {
            spread[bin(*total, out_of)] += 1;
        }
        Self {
            graded: totals.len(),
            learners,
            out_of,
            mean: statistics::mean(&points),
            median: statistics::median(&points),
            deviation: statistics::deviation(&points),
            spread,
            checks: checks(members),
            mistakes: mistakes(members),
            clusters: clusters(members),
            similar: similarity::find(members, given),
        }
    }
}

/// The tenth of the total that a grade is in.
fn bin(total: Hundredths, out_of: Hundredths) -> usize {
    let tenth = (total.0 * 10).checked_div(out_of.0).unwrap_or_default();
    usize::try_from(tenth).unwrap_or(9).min(9)
}

fn checks(members: &[Member]) -> Vec<CheckNumbers> {
    let mut found = Vec::new();
    for check in checker::checks::ALL {
        let marks: Vec<_> = members
            .iter()
            .filter_map(|member| {
                let mark = member.grade.checks.iter().find(|mark| mark.id == check.id)?;
                Some((mark, member.grade.checks.iter().map(|mark| mark.earned).sum::<u32>() - mark.earned))
            })
            .collect();
        if marks.is_empty() {
            continue;
        }
        let count = |verdict| marks.iter().filter(|(mark, _)| mark.verdict == verdict).count();
        let judged: Vec<_> =
            marks.iter().filter(|(mark, _)| mark.verdict == Verdict::Pass || mark.possible > 0).collect();
        let passed: Vec<f64> =
            judged.iter().map(|(mark, _)| if mark.verdict == Verdict::Pass { 1.0 } else { 0.0 }).collect();
        let rest: Vec<f64> = judged.iter().map(|(_, rest)| f64::from(*rest)).collect();
        found.push(CheckNumbers {
            id: check.id.to_owned(),
            lab: check.lab.slug().to_owned(),
            pass: count(Verdict::Pass),
            fail: count(Verdict::Fail),
            blocked: count(Verdict::Blocked),
            not_judged: count(Verdict::Inconclusive),
            pass_rate: statistics::mean(&passed),
            discrimination: statistics::correlation(&passed, &rest),
        });
    }
    found
}

fn mistakes(members: &[Member]) -> Vec<Counted> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for mark in members.iter().flat_map(|member| &member.grade.checks) {
        if let (Some(name), Verdict::Fail) = (&mark.mistake, mark.verdict) {
            *counts.entry((name, &mark.id)).or_default() += 1;
        }
    }
    let counted = |((name, check), learners): ((&str, &str), usize)| Counted {
        name: name.to_owned(),
        check: check.to_owned(),
        learners,
    };
    let mut found: Vec<Counted> = counts.into_iter().map(counted).collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.learners));
    found
}

fn clusters(members: &[Member]) -> Vec<Cluster> {
    let mut groups: BTreeMap<Vec<String>, Vec<Learner>> = BTreeMap::new();
    for member in members {
        let failed = member.grade.checks.iter().filter(|mark| mark.verdict == Verdict::Fail);
        let failed: Vec<String> = failed.map(|mark| mark.id.clone()).collect();
        if !failed.is_empty() {
            groups.entry(failed).or_default().push(member.grade.learner.clone());
        }
    }
    let several = groups.into_iter().filter(|(_, learners)| learners.len() > 1);
    let mut found: Vec<Cluster> = several.map(|(failed, learners)| Cluster { failed, learners }).collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.learners.len()));
    found
}
