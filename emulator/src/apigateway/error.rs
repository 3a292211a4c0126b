//! What can go wrong in the control plane, in AWS's words, and the one table to AWS's codes.
//!
//! The texts were compared with recorded answers of AWS.

use crate::error::AwsError;

/// An error of the control plane.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Error {
    #[error("Invalid API identifier specified {account}:{id}")]
    Api { account: String, id: String },
    #[error("Invalid Resource identifier specified")]
    Resource,
    #[error("Invalid Method identifier specified")]
    Method,
    #[error("Invalid Integration identifier specified")]
    Integration,
    #[error("Invalid Response status code specified")]
    StatusCode,
    #[error("Invalid Authorizer identifier specified")]
    Authorizer,
    #[error("Invalid Request Validator identifier specified")]
    Validator,
    #[error("Invalid model name specified: {0}")]
    Model(String),
    #[error("Invalid Deployment identifier specified")]
    Deployment,
    #[error("Invalid stage identifier specified")]
    Stage,
    #[error("Invalid API Key identifier specified")]
    ApiKey,
    #[error("Invalid Usage Plan ID specified")]
    UsagePlan,
    #[error("Usage Plan {plan} does not contain API Key {key}")]
    UsagePlanKey { key: String, plan: String },
    #[error("Invalid API Stage {{api: {api}, stage: {stage}}} specified for usageplan {plan}")]
    PlanStage { api: String, stage: String, plan: String },
    #[error("Gateway response type not defined on api")]
    GatewayResponse,
    #[error("Invalid parameter name specified")]
    ParameterName,
    #[error("Content-Type specified was not found")]
    ContentType,
    /// The request says something that cannot be.
    #[error("{0}")]
    Invalid(String),
    /// The request is fine, but what is there already does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// One more than an API may have.
    #[error("Maximum number of {0} for this API has been reached. Please contact AWS if you need additional {0}.")]
    Quota(&'static str),
    /// Values outside their enumerations or patterns.
    #[error("{0}")]
    Constraint(String),
    /// Signature errors, 501, and bodies that are not what they should be.
    #[error(transparent)]
    Aws(#[from] AwsError),
}

impl Error {
    /// A `BadRequestException`.
    pub(super) fn invalid(text: impl Into<String>) -> Self {
        Self::Invalid(text.into())
    }

    /// What is not done answers 501 and names itself.
    pub(super) fn unsupported(what: impl std::fmt::Display) -> Self {
        Self::Aws(AwsError::unsupported(what))
    }
}

/// AWS's quotas of one API.
#[derive(Debug, Clone, Copy)]
pub(super) enum Quota {
    Authorizers,
    Resources,
    Stages,
}

impl Quota {
    /// Whether an API that has `count` of these may have one more.
    pub(super) fn allows_after(self, count: usize) -> Result<(), Error> {
        let (most, what) = match self {
            Self::Authorizers => (10, "Authorizers"),
            Self::Resources => (300, "Resources"),
            Self::Stages => (10, "Stages"),
        };
        if count < most { Ok(()) } else { Err(Error::Quota(what)) }
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        let (status, code) = match &error {
            Error::Aws(error) => return error.clone(),
            Error::Invalid(_) => (400, "BadRequestException"),
            Error::Constraint(_) => (400, "ValidationException"),
            Error::Conflict(_) => (409, "ConflictException"),
            Error::Quota(_) => (429, "LimitExceededException"),
            Error::Api { .. }
            | Error::Resource
            | Error::Method
            | Error::Integration
            | Error::StatusCode
            | Error::Authorizer
            | Error::Validator
            | Error::Model(_)
            | Error::Deployment
            | Error::Stage
            | Error::ApiKey
            | Error::UsagePlan
            | Error::UsagePlanKey { .. }
            | Error::PlanStage { .. }
            | Error::GatewayResponse
            | Error::ParameterName
            | Error::ContentType => (404, "NotFoundException"),
        };
        AwsError::new(status, code, error.to_string())
    }
}

/// Collects values outside their enumerations or patterns; AWS names all of them at once.
#[derive(Debug, Default)]
pub(super) struct Constraints(Vec<String>);

impl Constraints {
    /// Notes that the value at `place` is not one of `set`.
    pub(super) fn one_of(&mut self, value: &str, place: &str, set: &[&str]) {
        if !set.contains(&value) {
            self.push(value, place, &format!("Member must satisfy enum value set: [{}]", set.join(", ")));
        }
    }

    /// Notes that the value at `place` breaks a rule.
    pub(super) fn push(&mut self, value: &str, place: &str, rule: &str) {
        self.0.push(format!("Value '{value}' at '{place}' failed to satisfy constraint: {rule}"));
    }

    /// Takes over what `other` has noted.
    pub(super) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The error, if there was any.
    pub(super) fn finish(self) -> Result<(), Error> {
        let count = self.0.len();
        if count == 0 {
            return Ok(());
        }
        let plural = if count == 1 { "" } else { "s" };
        Err(Error::Constraint(format!("{count} validation error{plural} detected: {}", self.0.join("; "))))
    }
}

/// Checks a status code in a path.
pub(super) fn status_code(code: &str) -> Result<&str, Error> {
    let mut constraints = Constraints::default();
    note_status_code(&mut constraints, code);
    constraints.finish().map(|()| code)
}

/// Notes a status code that is none.
pub(super) fn note_status_code(constraints: &mut Constraints, code: &str) {
    let digits = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || !matches!(code.as_bytes()[0], b'1'..=b'5') {
        constraints.push(code, "statusCode", "Member must satisfy regular expression pattern: [1-5]\\d\\d");
    }
}
