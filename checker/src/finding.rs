//! Why a check failed, and why one could not be judged. What is known to go wrong is listed in [`crate::mistakes`].

use cafe::error::{AwsFailure, FailureKind};
use cafe::http::{HttpError, NoAnswer};
use serde::{Deserialize, Serialize};

use crate::difference::Difference;
use crate::language::Language;
use crate::mistakes::Mistake;
use crate::text;
use crate::text::Text;

/// A learner's mistake: what was expected, what was seen, where, and what to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Name of a known mistake, from [`crate::mistakes::all`].
    pub mistake: Option<String>,
    /// What would be right.
    pub expected: Text,
    /// What is there instead.
    pub seen: Text,
    /// The resource and the property.
    #[serde(rename = "where")]
    pub place: Text,
    /// What to do.
    pub hint: Text,
    /// Where expected and seen begin to differ, if they differ by little.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
    /// A command that shows the same thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reproduce: Option<String>,
}

impl Finding {
    /// A known mistake; its sentence is the hint until another one is given.
    pub fn known(mistake: &Mistake, expected: impl Into<Text>, seen: impl Into<Text>, place: impl Into<Text>) -> Self {
        Self {
            mistake: Some(mistake.name.to_owned()),
            expected: expected.into(),
            seen: seen.into(),
            place: place.into(),
            hint: mistake.cure(),
            difference: None,
            reproduce: None,
        }
    }

    /// Something wrong that has no name.
    pub fn unknown(
        expected: impl Into<Text>,
        seen: impl Into<Text>,
        place: impl Into<Text>,
        hint: impl Into<Text>,
    ) -> Self {
        Self {
            mistake: None,
            expected: expected.into(),
            seen: seen.into(),
            place: place.into(),
            hint: hint.into(),
            difference: None,
            reproduce: None,
        }
    }

    /// With another hint.
    #[must_use]
    pub fn hint(mut self, text: impl Into<Text>) -> Self {
        self.hint = text.into();
        self
    }

    /// With a command that shows the same thing.
    #[must_use]
    pub fn reproduce(mut self, command: impl Into<String>) -> Self {
        self.reproduce = Some(command.into());
        self
    }

    /// The same finding in one language.
    #[must_use]
    pub fn settled(&self, language: Language) -> Self {
        let settle = |text: &Text| text.settled(language);
        let (expected, seen) = (settle(&self.expected), settle(&self.seen));
        Self {
            difference: Difference::between(&expected.to_string(), &seen.to_string()),
            expected,
            seen,
            place: settle(&self.place),
            hint: settle(&self.hint),
            ..self.clone()
        }
    }
}

/// Why a check could not be judged. No points are lost by it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {cause}")]
pub struct Unjudged {
    /// What was tried, for example `DescribeUserPool`.
    pub what: Text,
    /// What happened.
    pub cause: Text,
    /// What to do about it.
    pub cure: Text,
    pub kind: Kind,
}

/// What kind of ignorance it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The target did not let us see.
    Unseen,
    /// What the question is about is not there, which another check finds.
    Absent,
    /// The target is still at work on it.
    Settling,
}

/// Why a request got no answer.
fn no_answer(reason: &NoAnswer) -> Text {
    match reason {
        NoAnswer::Within(seconds) => text!("no-answer-within", seconds = *seconds),
        NoAnswer::CutOff(bytes, announced) => text!("answer-cut-off", count = *bytes, announced = *announced),
        NoAnswer::NoTarget => text!("no-target"),
        NoAnswer::NotRecorded => text!("not-in-recording"),
        NoAnswer::Said(words) => words.into(),
    }
}

impl Unjudged {
    /// A cause and its cure.
    pub fn new(what: impl Into<Text>, cause: impl Into<Text>, cure: impl Into<Text>) -> Self {
        Self { what: what.into(), cause: cause.into(), cure: cure.into(), kind: Kind::Unseen }
    }

    /// The same, of something that the target is still at work on.
    #[must_use]
    pub fn settling(self) -> Self {
        Self { kind: Kind::Settling, ..self }
    }

    /// Of a failed SDK call.
    pub fn aws(what: impl Into<Text>, failure: &AwsFailure) -> Self {
        let explicit = failure.message.contains("explicit deny");
        let cure = match failure.kind {
            FailureKind::Denied if explicit => {
                text!("cure-explicit-deny")
            }
            FailureKind::Denied => text!("cure-denied"),
            FailureKind::Throttled => text!("cure-throttled"),
            FailureKind::ServerFault => text!("cure-server-fault"),
            FailureKind::Unsupported => text!("cure-unsupported"),
            FailureKind::NoCredentials => text!("cure-no-credentials"),
            FailureKind::Unreachable => text!("cure-unreachable"),
            FailureKind::NotFound | FailureKind::Rejected => text!("cure-unexpected"),
        };
        Self::new(what, failure.to_string(), cure)
    }

    /// Of a plain request without an answer.
    pub fn http(error: &HttpError) -> Self {
        Self::new(text!("a-request-to", url = &error.url), no_answer(&error.reason), text!("cure-no-answer"))
    }

    /// Of something that an earlier check should have found.
    pub fn missing(what: impl Into<Text>) -> Self {
        let missing = Self::new(what, text!("not-found"), text!("cure-not-found"));
        Self { kind: Kind::Absent, ..missing }
    }

    /// As the report shows it: a finding without a mistake.
    pub fn as_finding(&self, claim: Text) -> Finding {
        Finding::unknown(claim, self.cause.clone(), self.what.clone(), self.cure.clone())
    }
}
