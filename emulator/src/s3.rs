//! s3

use serde::{Deserialize, Serialize};

use crate::{Cloud, Request, Response};

/// All there is in this service.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {}

/// Answers a request to the service's API.
pub(crate) fn handle(_cloud: &Cloud, _request: &Request, _bucket: Option<&str>, _path: &str) -> Response {
    crate::message::empty(http::StatusCode::NOT_IMPLEMENTED)
}

/// Answers a request to a bucket's website endpoint.
pub(crate) fn website(_cloud: &Cloud, _request: &Request, _bucket: &str, _path: &str) -> Response {
    crate::message::empty(http::StatusCode::NOT_IMPLEMENTED)
}

/// `GetObject` and `PutObject` for other services.
pub(crate) fn act(_cloud: &Cloud, action: &str, _input: &serde_json::Value) -> crate::aws_json::Answer {
    Err(crate::error::AwsError::unsupported(format_args!("the operation s3:{action}")))
}
