//! STS: who am I.

use crate::{Cloud, Request, Response};

/// Answers a request to STS.
pub(crate) fn handle(_cloud: &Cloud, _request: &Request) -> Response {
    crate::message::empty(http::StatusCode::NOT_IMPLEMENTED)
}
