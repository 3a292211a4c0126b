//! The cloud's own requests, `/_cafe/…`: what no AWS API offers but a grader or a person needs.

use crate::{Cloud, Request, Response};

/// Answers a control request.
pub(crate) fn handle(_cloud: &Cloud, _request: &Request, _path: &str) -> Response {
    crate::message::empty(http::StatusCode::NOT_IMPLEMENTED)
}
