//! What a check is, and what it can say. Running checks is [`crate::engine`]'s business.

use cafe::lab::Lab;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::{Finding, Unjudged};
use crate::language::Language;
use crate::text;
use crate::text::Text;

/// One claim about a deployment. Its words are in the message catalogues, under `check-` and its id.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// For example `authorizer.rejects-tampered`; never changes.
    pub id: &'static str,
    /// The lab that makes the claim true.
    pub lab: Lab,
    /// What it is worth; see [`crate::checks::POINTS`].
    pub points: u32,
    /// Checks that have to pass before this one can be judged.
    pub needs: &'static [&'static str],
    /// Judges the deployment.
    pub run: for<'a> fn(&'a Context) -> BoxFuture<'a, Judgement>,
}

impl Check {
    /// The claim, as a sentence without a full stop.
    pub fn claim(&self) -> Text {
        Text::message(self.message(), vec![])
    }

    /// A nudge, the place, the exact change.
    pub fn hints(&self) -> [Text; 3] {
        ["nudge", "place", "change"].map(|part| Text::message(format!("{}.{part}", self.message()), vec![]))
    }

    /// Id of the catalogues: `check-authorizer-attached`.
    pub(crate) fn message(&self) -> String {
        format!("check-{}", self.id.replace('.', "-"))
    }
}

/// `Err` means: could not judge.
pub type Judgement = Result<Outcome, Unjudged>;

/// What a check found, given that it could judge.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The claim holds.
    Pass(Notes),
    /// The claim does not hold.
    Fail(Box<Finding>, Notes),
    /// The claim does not apply to this target; the check is left out of the report.
    LeftOut(Text),
}

/// What a check has to say beside its verdict.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    /// Things that are right but could be better, as sentences.
    pub advice: Vec<Text>,
    /// What the verdict rests on.
    pub evidence: Vec<Evidence>,
}

impl Notes {
    /// Nothing to say yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a piece of advice.
    pub fn advise(&mut self, text: impl Into<Text>) {
        self.advice.push(text.into());
    }

    /// Adds a piece of evidence.
    pub fn saw(&mut self, evidence: Evidence) {
        self.evidence.push(evidence);
    }

    /// The claim holds.
    pub fn pass(self) -> Judgement {
        Ok(Outcome::Pass(self))
    }

    /// The claim does not hold.
    pub fn fail(self, finding: Finding) -> Judgement {
        Ok(Outcome::Fail(Box::new(finding), self))
    }
}

/// What a report says of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The claim holds.
    Pass,
    /// The claim does not hold.
    Fail,
    /// A check that it needs did not pass.
    Blocked,
    /// It could not be judged.
    Inconclusive,
}

impl Verdict {
    /// The word of the report in capitals, which reads without colour.
    pub fn label(self, language: Language) -> String {
        let id = match self {
            Self::Pass => "verdict-pass",
            Self::Fail => "verdict-fail",
            Self::Blocked => "verdict-blocked",
            Self::Inconclusive => "verdict-inconclusive",
        };
        text!(id).in_language(language)
    }
}
