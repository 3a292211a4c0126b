//! The prefix domain of a pool, below which its hosted UI answers. Custom domains are not supported.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html>.

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::Error;
use super::input;
use super::pools::settings::Tier;
use super::state::{Domain, State};
use crate::aws_json::Answer;
use crate::cloud::Cloud;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Input {
    domain: String,
    user_pool_id: String,
    managed_login_version: Option<u8>,
}

/// `CreateUserPoolDomain`.
pub(super) fn create(cloud: &Cloud, given: Value) -> Answer {
    let given: Input = input::read("CreateUserPoolDomain", given)?;
    check_prefix(&given.domain)?;
    let mut state = cloud.cognito().write();
    let login_version = login_version(&state, &given)?;
    if state.domains.contains_key(&given.domain) {
        return Err(Error::invalid("Domain already associated with another user pool.").into());
    }
    if state.prefix_of(&given.user_pool_id).is_some() {
        return Err(Error::invalid("User pool already has a domain configured.").into());
    }
    let version = cloud.env().now().strftime("%Y%m%d%H%M%S").to_string();
    let answer = json!({ "ManagedLoginVersion": login_version });
    state.domains.insert(given.domain, Domain { pool: given.user_pool_id, login_version, version });
    Ok(answer)
}

fn login_version(state: &State, given: &Input) -> Result<u8, Error> {
    let pool = state.pool(&given.user_pool_id)?;
    match given.managed_login_version.unwrap_or(1) {
        2 if pool.settings.user_pool_tier == Tier::Lite => Err(Error::TierLacks("Managed Login Version 2")),
        version @ (1 | 2) => Ok(version),
        0 => Err(Error::constraint("managedLoginVersion", "have value greater than or equal to 1")),
        _ => Err(Error::constraint("managedLoginVersion", "have value less than or equal to 2")),
    }
}

/// Letters, digits and hyphens, and no word of Amazon's as a part between hyphens.
fn check_prefix(prefix: &str) -> Result<(), Error> {
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if prefix.is_empty() || prefix.len() > 63 {
        return Err(Error::constraint("domain", "have length between 1 and 63"));
    }
    if !prefix.chars().all(fits) || prefix.starts_with('-') || prefix.ends_with('-') {
        let text = "The domain name contains an invalid character. \
                    Domain names can only contain lower-case letters, numbers, and hyphens.";
        return Err(Error::invalid(text));
    }
    match ["aws", "amazon", "cognito"].iter().find(|word| prefix.split('-').any(|part| part == **word)) {
        Some(word) => Err(Error::invalid(format!("Domain cannot contain reserved word: {word}"))),
        None => Ok(()),
    }
}

/// `DescribeUserPoolDomain`: an unknown prefix is no error.
pub(super) fn describe(cloud: &Cloud, mut given: Value) -> Answer {
    let prefix = input::required(&mut given, "Domain")?;
    input::nothing_left("DescribeUserPoolDomain", &given)?;
    let state = cloud.cognito().read();
    let Some(domain) = state.domains.get(&prefix) else {
        return Ok(json!({ "DomainDescription": {} }));
    };
    Ok(json!({ "DomainDescription": {
        "UserPoolId": domain.pool,
        "AWSAccountId": cloud.settings().account,
        "Domain": prefix,
        // Where AWS keeps the pages of all prefix domains.
        "S3Bucket": "aws-cognito-prod-iad-assets",
        "CloudFrontDistribution": "dpp0gtxikpq3y.cloudfront.net",
        "Version": domain.version,
        "Status": "ACTIVE",
        "CustomDomainConfig": {},
        "ManagedLoginVersion": domain.login_version,
    } }))
}

/// `UpdateUserPoolDomain`.
pub(super) fn update(cloud: &Cloud, given: Value) -> Answer {
    let given: Input = input::read("UpdateUserPoolDomain", given)?;
    let mut state = cloud.cognito().write();
    let login_version = login_version(&state, &given)?;
    let domain = own(&mut state, &given)?;
    domain.login_version = login_version;
    Ok(json!({ "ManagedLoginVersion": login_version }))
}

/// `DeleteUserPoolDomain`.
pub(super) fn delete(cloud: &Cloud, given: Value) -> Answer {
    let given: Input = input::read("DeleteUserPoolDomain", given)?;
    let mut state = cloud.cognito().write();
    own(&mut state, &given)?;
    state.domains.remove(&given.domain);
    Ok(json!({}))
}

fn own<'a>(state: &'a mut State, given: &Input) -> Result<&'a mut Domain, Error> {
    let found = state.domains.get_mut(&given.domain).filter(|domain| domain.pool == given.user_pool_id);
    found.ok_or_else(|| Error::invalid("No such domain or user pool exists."))
}
