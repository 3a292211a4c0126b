//! What grades are made of: an outcome without its texts, small enough to keep for a whole class.

use std::collections::BTreeMap;

use cafe::Learner;
use checker::Verdict;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::judge::{Judged, Outcome, Traces};

/// The marks of an archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Marks {
    Judged(Box<Marked>),
    /// Why it has none: refused by the grader, or not judged.
    Refused(String),
    Broken(String),
}

/// The marks of an archive that was judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Marked {
    /// Whom it says it is from.
    pub learner: Option<Learner>,
    pub made_at: Timestamp,
    pub made_with: String,
    /// In the order of the course.
    pub checks: Vec<Mark>,
    #[serde(flatten)]
    pub traces: Traces,
    pub sources: BTreeMap<String, String>,
}

/// The marks of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub id: String,
    pub lab: String,
    pub verdict: Verdict,
    pub earned: u32,
    /// What was at stake.
    pub possible: u32,
    /// The name of the mistake that was found.
    pub mistake: Option<String>,
}

impl Mark {
    /// The verdict in a word.
    pub fn word(&self) -> &'static str {
        match self.verdict {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::Blocked => "blocked",
            Verdict::Inconclusive => "not judged",
        }
    }
}

impl Marks {
    /// Those of an outcome.
    pub fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Judged(judged) => Self::Judged(Box::new(Marked::of(judged))),
            Outcome::Refused { reason } => Self::Refused(reason.clone()),
            Outcome::Broken { reason, .. } => Self::Broken(reason.clone()),
        }
    }

    /// Those of an archive that was judged.
    pub fn judged(&self) -> Option<&Marked> {
        match self {
            Self::Judged(marked) => Some(marked),
            Self::Refused(_) | Self::Broken(_) => None,
        }
    }
}

impl Marked {
    fn of(judged: &Judged) -> Self {
        let mark = |check: &checker::report::json::Entry| Mark {
            id: check.id.clone(),
            lab: check.lab.clone(),
            verdict: check.verdict,
            earned: check.earned,
            possible: check.possible,
            mistake: check.finding.as_ref().and_then(|finding| finding.mistake.clone()),
        };
        Self {
            learner: judged.learner.clone(),
            made_at: judged.made_at,
            made_with: judged.made_with.clone(),
            checks: judged.report.checks.iter().map(mark).collect(),
            traces: judged.traces.clone(),
            sources: judged.sources.clone(),
        }
    }
}
