//! An exchange as it is recorded.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Serialize;

use super::token::Token;
use crate::operations::Door;

/// Names and values without secrets.
pub type Headers = Vec<(&'static str, String)>;

/// A request, its response, and what happened in between.
#[derive(Debug, Clone, Serialize)]
pub struct Exchange {
    /// Counts up from 1.
    pub id: u64,
    /// When it began, on the cloud's clock.
    pub at: Timestamp,
    pub duration_micros: u64,
    pub door: Door,
    /// As in [`crate::operations::services`].
    pub service: &'static str,
    /// AWS's name of the operation, or method and path.
    pub operation: Option<Cow<'static, str>>,
    pub method: String,
    /// Without what may be secret in its query.
    pub url: String,
    /// The headers that matter; of secret ones it says only that they were there.
    pub request_headers: Headers,
    pub request_bytes: usize,
    pub status: u16,
    pub response_headers: Headers,
    pub response_bytes: usize,
    /// AWS's error code.
    pub error: Option<String>,
    /// What the tokens say that were sent or handed out.
    pub tokens: Vec<Token>,
    /// In the order in which they began.
    pub steps: Vec<Step>,
}

/// A step of an exchange inside the cloud: an authorizer's decision, or a call of another service.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// Counts up from 1 in each exchange.
    pub id: usize,
    /// The step that this one is part of; nothing for those that the request itself caused.
    pub parent: Option<usize>,
    pub at: Timestamp,
    pub duration_micros: u64,
    /// `authorizer`, or the service that was called.
    pub service: String,
    /// What was asked of it, for example `Scan`.
    pub operation: String,
    pub outcome: Outcome,
    /// Why, in words; never with a token or a name from it.
    pub reason: Option<String>,
}

/// What came of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Done,
    Refused,
    /// The step was given up, for example because the client went away.
    Unfinished,
}
