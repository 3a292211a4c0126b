//! Counts how often each check was wrong, with 95 % Wilson intervals.
//!
//! A *false pass* is a check that passes where its mistake is, or before its lab is done; a *false fail* is one that
//! fails where all is well with it. Source of the interval: E. B. Wilson, "Probable inference, the law of succession, and
//! statistical inference", 1927.

use std::collections::BTreeMap;

use checker::{Verdict, checks};
use serde::Serialize;

use super::judge::{Due, Outcome};
use super::scenario::Expects;

/// The counts.
#[derive(Debug, Clone, Serialize)]
pub struct Tally {
    pub mutants: usize,
    pub variants: usize,
    pub partial: usize,
    /// Mutants whose one mistake was named by the one check that failed.
    pub root_causes: usize,
    /// In the order of the course.
    pub checks: Vec<Row>,
    /// Checks that had to fail, with the checks that did and how often.
    pub caught_by: BTreeMap<String, BTreeMap<String, usize>>,
}

/// The counts of a check.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub check: &'static str,
    /// Mutants that it has to catch.
    pub mutants: usize,
    /// Deployments on which it must not pass.
    pub wrong: usize,
    pub false_pass: usize,
    pub false_pass_rate: Interval,
    /// Deployments on which it has to pass.
    pub right: usize,
    pub false_fail: usize,
    pub false_fail_rate: Interval,
}

/// A rate with its 95 % Wilson interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    pub rate: f64,
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// Of `hits` in `of` trials; without trials nothing is known.
    #[expect(clippy::cast_precision_loss, reason = "there are far fewer than 2^52 deployments")]
    pub fn wilson(hits: usize, of: usize) -> Self {
        /// The quantile of the normal distribution for 95 %.
        const Z: f64 = 1.959_963_984_540_054;
        if of == 0 {
            return Self { rate: 0.0, low: 0.0, high: 1.0 };
        }
        let (n, rate) = (of as f64, hits as f64 / of as f64);
        let z2 = Z * Z;
        let middle = (rate + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z / (1.0 + z2 / n) * (rate * (1.0 - rate) / n + z2 / (4.0 * n * n)).sqrt();
        Self { rate, low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
    }
}

impl Tally {
    pub(super) fn of(outcomes: &[Outcome], only: Option<&str>) -> Self {
        let of_kind = |kind: &str| outcomes.iter().filter(|outcome| outcome.scenario.kind() == kind).count();
        let wanted = checks::ALL.iter().map(|check| check.id).filter(|id| only.is_none_or(|only| only == *id));
        let mut caught_by: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for outcome in outcomes {
            let Expects::Mutant { check, .. } = &outcome.scenario.expects else { continue };
            let by = caught_by.entry(check.clone()).or_default();
            for caught in &outcome.caught {
                *by.entry(caught.check.to_owned()).or_default() += 1;
            }
            if outcome.caught.is_empty() {
                *by.entry("nobody".to_owned()).or_default() += 1;
            }
        }
        Self {
            mutants: of_kind("mutant"),
            variants: of_kind("variant"),
            partial: of_kind("partial"),
            root_causes: outcomes.iter().filter(|outcome| outcome.is_root_cause_named()).count(),
            checks: wanted.map(|id| row(id, outcomes)).collect(),
            caught_by,
        }
    }
}

fn row(id: &'static str, outcomes: &[Outcome]) -> Row {
    let (mut mutants, mut wrong, mut false_pass, mut right, mut false_fail) = (0, 0, 0, 0, 0);
    for outcome in outcomes {
        let aimed = matches!(&outcome.scenario.expects, Expects::Mutant { check, .. } if check == id);
        mutants += usize::from(aimed);
        let Some((due, seen)) = outcome.checks.get(id) else { continue };
        match due {
            Due::Is(Verdict::Fail) | Due::NotPass => {
                wrong += 1;
                false_pass += usize::from(*seen == Verdict::Pass);
            }
            Due::Is(Verdict::Pass) => {
                right += 1;
                false_fail += usize::from(*seen == Verdict::Fail);
            }
            Due::Is(Verdict::Blocked | Verdict::Inconclusive) => {}
        }
    }
    let false_pass_rate = Interval::wilson(false_pass, wrong);
    let false_fail_rate = Interval::wilson(false_fail, right);
    Row { check: id, mutants, wrong, false_pass, false_pass_rate, right, false_fail, false_fail_rate }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_wilsons() {
        let close = |seen: Interval, low: f64, high: f64| {
            assert!((seen.low - low).abs() < 5e-4 && (seen.high - high).abs() < 5e-4, "{seen:?}");
        };
        // Compared with R: binom::binom.confint(methods = "wilson").
        close(Interval::wilson(0, 10), 0.0, 0.2775);
        close(Interval::wilson(1, 10), 0.0179, 0.4042);
        close(Interval::wilson(5, 10), 0.2366, 0.7634);
        close(Interval::wilson(0, 300), 0.0, 0.0126);
        close(Interval::wilson(0, 0), 0.0, 1.0);
    }
}
