//! Compares what the checker said of a deployment with what it has to say.

use std::collections::BTreeMap;
use std::fmt;

use checker::{Finding, Language, Run, Verdict, checks};

use super::scenario::{Expects, Scenario};

/// A check that failed, and the mistake that it named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Caught {
    pub check: &'static str,
    pub mistake: Option<String>,
}

/// What came of one deployment.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub scenario: Scenario,
    /// The checks that failed.
    pub caught: Vec<Caught>,
    /// What has to come of each check, and what came.
    pub checks: BTreeMap<&'static str, (Due, Verdict)>,
    /// What is not as it has to be; empty is good.
    pub problems: Vec<String>,
}

/// What has to come of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    Is(Verdict),
    /// Its time has not come: it fails or is blocked.
    NotPass,
}

impl Due {
    fn fits(self, seen: Verdict) -> bool {
        match self {
            Self::Is(verdict) => verdict == seen,
            Self::NotPass => matches!(seen, Verdict::Fail | Verdict::Blocked),
        }
    }
}

impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(verdict) => f.write_str(&verdict.label(Language::English)),
            Self::NotPass => f.write_str("FAIL or BLOCKED"),
        }
    }
}

impl Outcome {
    /// Of a deployment that could not be made or judged.
    pub(super) fn broken(scenario: Scenario, problem: String) -> Self {
        Self { scenario, caught: Vec::new(), checks: BTreeMap::new(), problems: vec![problem] }
    }

    /// Whether exactly one check failed, the right one, and named the right mistake.
    pub fn is_root_cause_named(&self) -> bool {
        match (&self.scenario.expects, self.caught.as_slice()) {
            (Expects::Mutant { check, mistake, .. }, [caught]) => {
                caught.check == check && caught.mistake.as_ref() == Some(mistake)
            }
            _ => false,
        }
    }
}

/// Judges the judge.
pub(super) fn judge(scenario: Scenario, run: &Run, reference: &BTreeMap<&'static str, Verdict>) -> Outcome {
    let mut problems = Vec::new();
    let mut checks = BTreeMap::new();
    for id in reference.keys().copied() {
        let due = due(&scenario.expects, id);
        let Some(record) = run.record(id) else {
            problems.push(format!("{id} is left out"));
            continue;
        };
        if !due.fits(record.verdict) {
            let why = record.finding.as_ref().map(|finding| format!(" ({})", shown(finding))).unwrap_or_default();
            problems.push(format!("{id} has to be {due} and is {}{why}", record.verdict.label(Language::English)));
        }
        checks.insert(id, (due, record.verdict));
    }
    problems.extend(said(&scenario.expects, run));
    let failed = run.records.iter().filter(|record| record.verdict == Verdict::Fail);
    let caught = failed.map(|record| {
        let mistake = record.finding.as_ref().and_then(|finding| finding.mistake.clone());
        Caught { check: record.check.id, mistake }
    });
    Outcome { scenario, caught: caught.collect(), checks, problems }
}

fn due(expects: &Expects, id: &str) -> Due {
    match expects {
        Expects::Mutant { check, .. } if check == id => Due::Is(Verdict::Fail),
        Expects::Mutant { check, .. } if depends(id, check) => Due::Is(Verdict::Blocked),
        Expects::Variant { inconclusive: Some(check), .. } if check == id => Due::Is(Verdict::Inconclusive),
        Expects::Variant { inconclusive: Some(check), .. } if depends(id, check) => Due::Is(Verdict::Blocked),
        Expects::Mutant { .. } | Expects::Variant { .. } => Due::Is(Verdict::Pass),
        Expects::Partial { done } => {
            let check = checker::select::find(id).ok();
            let is_done = match done {
                None => id == "environment.identity",
                Some(done) => check.is_some_and(|check| check.lab <= *done),
            };
            if is_done { Due::Is(Verdict::Pass) } else { Due::NotPass }
        }
    }
}

/// Whether a check needs another one, directly or not.
fn depends(id: &str, on: &str) -> bool {
    let needs = checks::ALL.iter().find(|check| check.id == id).map(|check| check.needs).unwrap_or_default();
    needs.iter().any(|need| *need == on || depends(need, on))
}

/// What the texts lack.
fn said(expects: &Expects, run: &Run) -> Vec<String> {
    let mut problems = Vec::new();
    match expects {
        Expects::Mutant { check, mistake, names, .. } => {
            let finding = run.record(check).filter(|record| record.verdict == Verdict::Fail);
            let Some(finding) = finding.and_then(|record| record.finding.as_ref()) else { return problems };
            if finding.mistake.as_ref() != Some(mistake) {
                problems.push(format!("{check} has to name {mistake} and says {}", shown(finding)));
            }
            // The cure is the same whatever was seen, so it does not count.
            let texts = [&finding.place, &finding.expected, &finding.seen];
            if !texts.iter().any(|text| text.to_string().contains(names.as_str())) {
                problems.push(format!("{check} does not name `{names}`: {}", shown(finding)));
            }
            let command = finding.reproduce.as_deref().unwrap_or_default();
            if !["curl ", "aws ", "AWS_"].iter().any(|start| command.starts_with(start)) {
                problems.push(format!("{check} gives no command that shows it: `{command}`"));
            }
        }
        Expects::Variant { advice: Some(advice), .. } => {
            let mut given = run.records.iter().flat_map(|record| &record.notes.advice);
            if !given.any(|text| text.to_string().contains(advice.as_str())) {
                problems.push(format!("nobody advises `{advice}`"));
            }
        }
        Expects::Variant { .. } | Expects::Partial { .. } => {}
    }
    problems
}

fn shown(finding: &Finding) -> String {
    let mistake = finding.mistake.as_deref().unwrap_or("no mistake");
    format!("{mistake}; where: {}; expected: {}; seen: {}", finding.place, finding.expected, finding.seen)
}
