//! Identity providers other than the pool itself. There are none here: they live on the internet.
//!
//! Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListIdentityProviders.html>.

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::Error;
use super::input;
use crate::aws_json::Answer;
use crate::cloud::Cloud;

/// `ListIdentityProviders`.
pub(super) fn list(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        user_pool_id: String,
        max_results: Option<usize>,
    }
    let given: Input = input::read("ListIdentityProviders", given)?;
    input::limit(given.max_results, "maxResults")?;
    cloud.cognito().read().pool(&given.user_pool_id)?;
    Ok(json!({ "Providers": [] }))
}

/// `DescribeIdentityProvider`.
pub(super) fn describe(cloud: &Cloud, mut given: Value) -> Answer {
    let pool = input::required(&mut given, "UserPoolId")?;
    let name = input::required(&mut given, "ProviderName")?;
    input::nothing_left("DescribeIdentityProvider", &given)?;
    cloud.cognito().read().pool(&pool)?;
    Err(Error::NoProvider(name).into())
}
