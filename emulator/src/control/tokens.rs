//! `POST /_cafe/tokens`: a token signed with a pool's own key, so that a grader can try an expired one.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::Cloud;
use crate::cognito::tokens::order::{self, Order};
use crate::error::AwsError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    user_pool_id: String,
    client_id: String,
    username: String,
    token_use: TokenUse,
    expires_in: i64,
    scope: Option<String>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum TokenUse {
    Id,
    Access,
}

pub(super) fn make(cloud: &Cloud, body: &[u8]) -> Result<Value, AwsError> {
    let input: Input =
        serde_json::from_slice(body).map_err(|error| AwsError::new(400, "BadRequest", error.to_string()))?;
    let order = Order {
        pool: &input.user_pool_id,
        client: &input.client_id,
        username: &input.username,
        access: input.token_use == TokenUse::Access,
        expires_in: input.expires_in,
        scope: input.scope.as_deref(),
    };
    Ok(json!({ "token": order::make(cloud, &order)? }))
}
