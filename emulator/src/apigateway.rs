//! API Gateway REST APIs: the control plane. Requests to deployed APIs are the business of [`crate::execute_api`].

pub mod model;

pub use model::State;

use crate::{Cloud, Request, Response};

/// Answers a request to the service's API.
pub(crate) fn handle(_cloud: &Cloud, _request: &Request) -> Response {
    crate::message::empty(http::StatusCode::NOT_IMPLEMENTED)
}
