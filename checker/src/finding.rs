//! Why a check failed, and why one could not be judged. What is known to go wrong is listed in [`crate::mistakes`].

use cafe::error::{AwsFailure, FailureKind};
use cafe::http::HttpError;
use serde::{Deserialize, Serialize};

use crate::mistakes::Mistake;

/// A learner's mistake: what was expected, what was seen, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Name of a known mistake, from [`crate::mistakes::all`].
    pub mistake: Option<String>,
    /// What would be right.
    pub expected: String,
    /// What is there instead.
    pub seen: String,
    /// The resource and the property.
    #[serde(rename = "where")]
    pub place: String,
    /// What to do.
    pub hint: String,
    /// A command that shows the same thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reproduce: Option<String>,
}

impl Finding {
    /// A known mistake; its sentence is the hint until another one is given.
    pub fn known(
        mistake: &Mistake,
        expected: impl Into<String>,
        seen: impl Into<String>,
        place: impl Into<String>,
    ) -> Self {
        Self {
            mistake: Some(mistake.name.to_owned()),
            expected: expected.into(),
            seen: seen.into(),
            place: place.into(),
            hint: mistake.cure.to_owned(),
            reproduce: None,
        }
    }

    /// Something wrong that has no name.
    pub fn unknown(
        expected: impl Into<String>,
        seen: impl Into<String>,
        place: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            mistake: None,
            expected: expected.into(),
            seen: seen.into(),
            place: place.into(),
            hint: hint.into(),
            reproduce: None,
        }
    }

    /// With another hint.
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint = text.into();
        self
    }

    /// With a command that shows the same thing.
    #[must_use]
    pub fn reproduce(mut self, command: impl Into<String>) -> Self {
        self.reproduce = Some(command.into());
        self
    }
}

/// Why a check could not be judged. No points are lost by it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {cause}")]
pub struct Unjudged {
    /// What was tried, for example `DescribeUserPool`.
    pub what: String,
    /// What happened.
    pub cause: String,
    /// What to do about it.
    pub cure: String,
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

impl Unjudged {
    /// A cause and its cure.
    pub fn new(what: impl Into<String>, cause: impl Into<String>, cure: impl Into<String>) -> Self {
        Self { what: what.into(), cause: cause.into(), cure: cure.into(), kind: Kind::Unseen }
    }

    /// The same, of something that the target is still at work on.
    #[must_use]
    pub fn settling(self) -> Self {
        Self { kind: Kind::Settling, ..self }
    }

    /// Of a failed SDK call.
    pub fn aws(what: impl Into<String>, failure: &AwsFailure) -> Self {
        let explicit = failure.message.contains("explicit deny");
        let cure = match failure.kind {
            FailureKind::Denied if explicit => {
                "The account forbids this call. In a Learner Lab: start the lab again, work in us-east-1 or us-west-2, \
                 and see whether this service is part of your lab."
            }
            FailureKind::Denied => "Use credentials that may make this call, or ask whoever runs the account.",
            FailureKind::Throttled => "Too many calls at once: wait a moment and check again.",
            FailureKind::ServerFault => "The target had a fault of its own: wait a moment and check again.",
            FailureKind::Unsupported => "The target does not offer this operation; check on the café cloud or on AWS.",
            FailureKind::NoCredentials => "Give credentials for the account, and check again.",
            FailureKind::Unreachable => {
                "The target does not answer. Is it running (`cafelab status`), and is the address right?"
            }
            FailureKind::NotFound | FailureKind::Rejected => {
                "Check again; if it stays, report it as a fault of cafelab."
            }
        };
        Self::new(what, failure.to_string(), cure)
    }

    /// Of a plain request without an answer.
    pub fn http(error: &HttpError) -> Self {
        Self::new(
            format!("a request to {}", error.url),
            error.reason.clone(),
            "No answer came. Is the target running (`cafelab status`), and is the network up?",
        )
    }

    /// Of something that an earlier check should have found.
    pub fn missing(what: &str) -> Self {
        let missing = Self::new(what, "it was not found", "Look at the checks that come before this one.");
        Self { kind: Kind::Absent, ..missing }
    }

    /// As the report shows it: a finding without a mistake.
    pub fn as_finding(&self, claim: &str) -> Finding {
        Finding::unknown(claim, self.cause.clone(), self.what.clone(), self.cure.clone())
    }
}
