//! `POST /_cafelab/tokens`: a token signed with a pool's own key, so that a grader can try an expired one.

use serde::Deserialize;
use serde_json::json;

use super::{Answer, Call};
use crate::cognito::tokens::order::{self, Order};

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

pub(super) fn make(call: &Call<'_>) -> Answer {
    let input: Input = call.input()?;
    let order = Order {
        pool: &input.user_pool_id,
        client: &input.client_id,
        username: &input.username,
        access: input.token_use == TokenUse::Access,
        expires_in: input.expires_in,
        scope: input.scope.as_deref(),
    };
    Ok(json!({ "token": order::make(call.cloud, &order)? }))
}
