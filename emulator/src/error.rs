//! An error as AWS sends it. Services keep domain errors of their own and turn them into this in one table each.

use std::borrow::Cow;

use http::StatusCode;
use serde_json::{Map, Value};

/// Status, code and text of an AWS error; the protocol of the service decides how it is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct AwsError {
    /// HTTP status.
    pub status: StatusCode,
    /// AWS's error code, for example `ResourceNotFoundException`.
    pub code: Cow<'static, str>,
    /// AWS's text.
    pub message: String,
    /// Further members of the error, for example the reasons of a cancelled transaction. Written by JSON protocols.
    pub details: Option<Box<Map<String, Value>>>,
}

impl AwsError {
    /// An error with the given HTTP status (which must be a valid one).
    pub fn new(status: u16, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(status).expect("a literal HTTP status");
        Self { status, code: code.into(), message: message.into(), details: None }
    }

    /// The same error with further members.
    #[must_use]
    pub fn with_details(mut self, details: Map<String, Value>) -> Self {
        self.details = Some(Box::new(details));
        self
    }

    /// The refusal of a role that belongs to another account; services differ in the status alone.
    pub fn foreign_role(status: u16) -> Self {
        Self::new(status, "AccessDeniedException", "Cross-account pass role is not allowed.")
    }

    /// What the café cloud says of anything it does not do: 501, naming the thing.
    pub fn unsupported(what: impl std::fmt::Display) -> Self {
        Self::new(501, "UnsupportedOperation", format!("The café cloud does not support {what}."))
    }
}
