//! What can go wrong in IAM, and the only table from that to AWS's codes.

use crate::error::AwsError;

use super::policy::{Kind, PolicyError};

/// A refusal, in the words of AWS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("The role with name {0} cannot be found.")]
    NoRole(String),
    #[error("The role policy with name {0} cannot be found.")]
    NoInlinePolicy(String),
    #[error("Policy {0} was not found.")]
    NoPolicy(String),
    #[error("Policy {0} does not exist or is not attachable.")]
    NotAttachable(String),
    #[error("Policy {policy} version {version} does not exist or is not attachable.")]
    NoVersion { policy: String, version: String },
    #[error("Role with name {0} already exists.")]
    RoleExists(String),
    #[error("A policy called {0} already exists. Duplicate names are not allowed.")]
    PolicyExists(String),
    #[error("{0}")]
    Conflict(&'static str),
    #[error("{0}")]
    Malformed(String),
    #[error("{0}")]
    Invalid(String),
    #[error("{0}")]
    InvalidInput(String),
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        let (status, code) = match &error {
            Error::NoRole(_)
            | Error::NoInlinePolicy(_)
            | Error::NoPolicy(_)
            | Error::NotAttachable(_)
            | Error::NoVersion { .. } => (404, "NoSuchEntity"),
            Error::RoleExists(_) | Error::PolicyExists(_) => (409, "EntityAlreadyExists"),
            Error::Conflict(_) => (409, "DeleteConflict"),
            Error::Malformed(_) => (400, "MalformedPolicyDocument"),
            Error::Invalid(_) => (400, "ValidationError"),
            Error::InvalidInput(_) => (400, "InvalidInput"),
        };
        Self::new(status, code, error.to_string())
    }
}

impl Error {
    /// What IAM says of a document that is no policy of its kind.
    pub fn of_policy(error: PolicyError, kind: Kind) -> Self {
        Self::Malformed(match error {
            PolicyError::NotJson if kind == Kind::Trust => "This policy contains invalid Json".to_owned(),
            PolicyError::NotJson | PolicyError::Syntax(_) | PolicyError::Missing("Statement") => {
                "Syntax errors in policy.".to_owned()
            }
            PolicyError::Missing("Resource") => "Policy statement must contain resources.".to_owned(),
            PolicyError::Missing("Action") => "Policy statement must contain actions.".to_owned(),
            PolicyError::Missing(field) => format!("Missing required field {field}"),
            PolicyError::Prohibited("Principal") => "Policy document should not specify a principal.".to_owned(),
            PolicyError::Prohibited(field) => format!("Has prohibited field {field}"),
            PolicyError::Principal { kind, value } => {
                format!("Invalid principal in policy: \"{}\":\"{value}\"", kind.to_uppercase())
            }
            PolicyError::Action(_) => {
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.".to_owned()
            }
            PolicyError::Resource(resource) => format!("Resource {resource} must be in ARN format or \"*\"."),
        })
    }
}
