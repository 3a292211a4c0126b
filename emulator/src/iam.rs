//! IAM.

pub mod policy;

use serde::{Deserialize, Serialize};

use crate::query::QueryService;
use crate::{Cloud, Request, Response};

const SERVICE: QueryService = QueryService {
    name: "iam",
    version: "2010-05-08",
    namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    ops: &[],
};

/// All there is in this service.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {}

/// Answers a request to the service's API.
pub(crate) fn handle(cloud: &Cloud, request: &Request) -> Response {
    SERVICE.handle(cloud, request)
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
