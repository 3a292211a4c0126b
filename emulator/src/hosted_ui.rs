//! The hosted UI and the OAuth 2.0 endpoints of a user pool domain.

use crate::{Cloud, Request, Response};

/// Answers a request to the domain `prefix`.
pub(crate) fn handle(_cloud: &Cloud, _request: &Request, _prefix: &str, _path: &str) -> Response {
    crate::message::empty(http::StatusCode::NOT_IMPLEMENTED)
}
