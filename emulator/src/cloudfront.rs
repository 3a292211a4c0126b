//! cloudfront

use serde::{Deserialize, Serialize};

use crate::{Cloud, Request, Response};

/// All there is in this service.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {}

/// Answers a request to the service's API.
pub(crate) fn handle(_cloud: &Cloud, _request: &Request) -> Response {
    crate::message::empty(http::StatusCode::NOT_IMPLEMENTED)
}

/// Answers a viewer's request to a distribution.
pub(crate) fn serve(_cloud: &Cloud, _request: &Request, _distribution: &str, _path: &str) -> Response {
    crate::message::empty(http::StatusCode::NOT_IMPLEMENTED)
}
