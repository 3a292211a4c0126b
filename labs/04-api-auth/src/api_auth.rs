//! Lab 4: the report endpoint answers Frank and refuses everybody else.
//!
//! The SDK client is `cafe.clients.apigateway`.

use cafe::{Cafe, Result};

/// First sitting: `POST /create_report` wants a token of our pool.
///
/// You need: `cafe::find::{rest_api_id, resources, authorizers, user_pool_id}`, `create_authorizer`, `update_method` with
/// patch operations, and `cafe::deploy::deploy`, which calls `CreateDeployment` unless what is saved is live already.
pub async fn close_endpoint(cafe: &Cafe) -> Result<()> {
    todo!(
        "Task 4.1: attach a COGNITO_USER_POOLS authorizer to POST /create_report of {} and deploy",
        cafe.config.names.api
    )
}

/// Second sitting: the page may send the `Authorization` header, and may see that it was refused.
///
/// You need: `cafe::find::site_origin`, `put_integration_response` on `OPTIONS` (it replaces the whole answer: keep the
/// headers that are there), `put_gateway_response`, and `cafe::deploy::deploy`.
pub async fn open_for_the_site(cafe: &Cafe) -> Result<()> {
    todo!(
        "Task 4.2: allow the Authorization header in the preflight, put CORS on refusals, and deploy {}",
        cafe.config.names.api
    )
}
