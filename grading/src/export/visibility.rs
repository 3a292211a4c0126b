//! The one rule about what learners see of a grading, for feedback and every platform alike.
//!
//! Of a hidden check they see its lab, verdict and points, so that sums stay right, and which other check it waits for,
//! but nothing that says what it is about.

use std::collections::BTreeMap;

use checker::report::json::{Entry, Report, Summary};

use crate::marks::Mark;
use crate::rules::Rules;

/// What stands in the place of a hidden check's claim.
pub const HIDDEN: &str = "a check that your instructor has not shown";

/// The report with the points of the rules, as learners see it.
pub fn for_learners(report: &Report, rules: &Rules) -> Report {
    let mut report = report.clone();
    let shown = report.checks.iter().filter(|check| rules.hidden.contains(&check.id)).enumerate();
    let names: BTreeMap<String, String> =
        shown.map(|(at, check)| (check.id.clone(), format!("hidden.{}", at + 1))).collect();
    for check in &mut report.checks {
        weigh(check, rules);
        if names.contains_key(&check.id) {
            hide(check);
        }
        for id in std::iter::once(&mut check.id).chain(&mut check.blocked_by).chain(&mut check.waits_for) {
            if let Some(name) = names.get(id) {
                id.clone_from(name);
            }
        }
    }
    report.summary = Summary::of(&report.checks);
    report
}

fn weigh(check: &mut Entry, rules: &Rules) {
    let mark = Mark {
        id: check.id.clone(),
        lab: check.lab.clone(),
        verdict: check.verdict,
        earned: check.earned,
        possible: check.possible,
        mistake: None,
    };
    let weighed = rules.weighed(&mark);
    (check.earned, check.possible) = (weighed.earned, weighed.possible);
    check.points =
        if rules.counts_lab(&check.lab) { rules.points.get(&check.id).copied().unwrap_or(check.points) } else { 0 };
}

fn hide(check: &mut Entry) {
    HIDDEN.clone_into(&mut check.claim);
    check.finding = None;
    check.advice.clear();
    check.evidence.clear();
}
