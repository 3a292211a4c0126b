//! Deployed REST APIs at run time.

use crate::{Cloud, Request, Response};

/// Answers a request to a deployed API; `path` begins with the stage.
pub(crate) async fn handle(_cloud: &Cloud, _request: &Request, _api: &str, _path: &str) -> Response {
    crate::message::empty(http::StatusCode::NOT_IMPLEMENTED)
}
