//! iam

use serde::{Deserialize, Serialize};

use crate::{Cloud, Request, Response};

/// All there is in this service.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {}

/// Answers a request to the service's API.
pub(crate) fn handle(_cloud: &Cloud, _request: &Request) -> Response {
    crate::message::empty(http::StatusCode::NOT_IMPLEMENTED)
}

/// Whether a role trusts the caller and may do `action` on `resource`.
pub(crate) fn authorize(
    _cloud: &Cloud,
    _who: crate::on_behalf::OnBehalf<'_>,
    _action: &str,
    _resource: &str,
) -> Result<(), crate::on_behalf::CallError> {
    Ok(())
}
