//! What signed-in users do about themselves, with their access token instead of a signature.
//!
//! Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html> and its
//! neighbours.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::codes::{self, CodePurpose, Recipient};
use super::error::Error;
use super::state::{Pool, UserStatus};
use super::tokens::{self, SELF_SERVICE_SCOPE, Subject, access_subject};
use super::users::{self, attributes};
use super::{input, sign_in};
use crate::aws_json::Answer;
use crate::cloud::Cloud;

/// The user of an access token that allows self-service.
fn subject(cloud: &Cloud, token: &str) -> Result<Subject, Error> {
    let subject = access_subject(cloud, token)?;
    if subject.scopes.iter().any(|scope| scope == SELF_SERVICE_SCOPE) {
        Ok(subject)
    } else {
        Err(Error::not_authorized("Access Token does not have required scopes"))
    }
}

/// `GetUser`.
pub(super) fn get(cloud: &Cloud, mut given: Value) -> Answer {
    let token = input::required(&mut given, "AccessToken")?;
    input::nothing_left("GetUser", &given)?;
    let subject = subject(cloud, &token)?;
    let state = cloud.cognito().read();
    let pool = state.pool(&subject.pool)?;
    let (client, user) = (pool.client(&subject.client)?, pool.user(&subject.username)?);
    let readable = |name: &str| name == "sub" || client.settings.reads(name);
    Ok(json!({ "Username": user.username, "UserAttributes": attributes::shown(user, readable) }))
}

/// `UpdateUserAttributes`.
pub(super) fn update_attributes(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        access_token: String,
        user_attributes: Vec<attributes::NameValue>,
        #[serde(rename = "ClientMetadata")]
        _metadata: Option<IgnoredAny>,
    }
    let given: Input = input::read("UpdateUserAttributes", given)?;
    let subject = subject(cloud, &given.access_token)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&subject.pool)?;
    let client = pool.client(&subject.client)?;
    let forbidden = |name: &str| !client.settings.writes(name) || name.ends_with("_verified");
    if given.user_attributes.iter().any(|attribute| forbidden(&attribute.name)) {
        return Err(Error::not_authorized("A client attempted to write unauthorized attribute").into());
    }
    let (later, now): (Vec<_>, Vec<_>) =
        given.user_attributes.into_iter().partition(|attribute| pool.settings.verifies_before_update(&attribute.name));
    let before = pool.user(&subject.username)?.attributes.clone();
    attributes::update(pool, &subject.username, now, cloud.env().now())?;
    let mut to = new_addresses(pool, &subject.username, &before)?;
    // An address of these takes effect with its code; until then the old one stays.
    for (name, value) in attributes::accept(pool, later)? {
        let attribute = if name == "email" { "email" } else { "phone_number" };
        to.push(Recipient { attribute, address: value });
    }
    let mut deliveries = Vec::new();
    for to in to {
        let purpose = CodePurpose::verifying(to.attribute).ok_or(Error::NoUser)?;
        codes::send(cloud, &mut state, &subject.pool, &subject.username, purpose, &to)?;
        deliveries.push(to.delivery());
    }
    if deliveries.is_empty() { Ok(json!({})) } else { Ok(json!({ "CodeDeliveryDetailsList": deliveries })) }
}

/// The addresses of a user that have just changed and that the pool verifies.
fn new_addresses(pool: &Pool, username: &str, before: &BTreeMap<String, String>) -> Result<Vec<Recipient>, Error> {
    let user = pool.user(username)?;
    let changed = |name: &str| pool.settings.verifies(name) && user.attributes.get(name) != before.get(name);
    Ok(["email", "phone_number"].into_iter().filter_map(|name| Recipient::of(user, &[name], changed)).collect())
}

/// `GetUserAttributeVerificationCode`.
pub(super) fn send_code(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        access_token: String,
        attribute_name: String,
        #[serde(rename = "ClientMetadata")]
        _metadata: Option<IgnoredAny>,
    }
    let given: Input = input::read("GetUserAttributeVerificationCode", given)?;
    let subject = subject(cloud, &given.access_token)?;
    let purpose = verifiable(&given.attribute_name)?;
    let mut state = cloud.cognito().write();
    let user = state.pool(&subject.pool)?.user(&subject.username)?;
    let to = Recipient::of(user, &["email", "phone_number"], |name| name == given.attribute_name);
    let to = to.ok_or_else(|| Error::invalid(format!("User has no {} to verify.", given.attribute_name)))?;
    codes::send(cloud, &mut state, &subject.pool, &subject.username, purpose, &to)?;
    Ok(json!({ "CodeDeliveryDetails": to.delivery() }))
}

/// `VerifyUserAttribute`.
pub(super) fn verify(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        access_token: String,
        attribute_name: String,
        code: String,
    }
    let given: Input = input::read("VerifyUserAttribute", given)?;
    let subject = subject(cloud, &given.access_token)?;
    let purpose = verifiable(&given.attribute_name)?;
    let now = cloud.env().now();
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&subject.pool)?;
    let user = pool.user_mut(&subject.username)?;
    let sent = codes::take(user, purpose, &given.code, now)?;
    user.modified = now;
    codes::verify(pool, &subject.username, &sent, false)?;
    Ok(json!({}))
}

fn verifiable(attribute: &str) -> Result<CodePurpose, Error> {
    let purpose = CodePurpose::verifying(attribute);
    purpose.ok_or_else(|| Error::invalid(format!("The attribute {attribute} cannot be verified.")))
}

/// `DeleteUserAttributes`.
pub(super) fn delete_attributes(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        access_token: String,
        user_attribute_names: Vec<String>,
    }
    let given: Input = input::read("DeleteUserAttributes", given)?;
    let subject = subject(cloud, &given.access_token)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&subject.pool)?;
    let client = pool.client(&subject.client)?;
    if given.user_attribute_names.iter().any(|name| !client.settings.writes(name)) {
        return Err(Error::not_authorized("A client attempted to write unauthorized attribute").into());
    }
    attributes::delete(pool, &subject.username, &given.user_attribute_names, cloud.env().now())?;
    Ok(json!({}))
}

/// `DeleteUser`.
pub(super) fn delete(cloud: &Cloud, mut given: Value) -> Answer {
    let token = input::required(&mut given, "AccessToken")?;
    input::nothing_left("DeleteUser", &given)?;
    let subject = subject(cloud, &token)?;
    users::remove(cloud.cognito().write().pool_mut(&subject.pool)?, &subject.username)?;
    Ok(json!({}))
}

/// `ChangePassword`.
pub(super) fn change_password(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        access_token: String,
        previous_password: String,
        proposed_password: String,
    }
    let given: Input = input::read("ChangePassword", given)?;
    let subject = subject(cloud, &given.access_token)?;
    let (pool, name) = (&subject.pool, &subject.username);
    sign_in::with_password(cloud, pool, &subject.client, name, &given.previous_password)?;
    cloud.cognito().read().pool(pool)?.settings.policies.password_policy.accept(&given.proposed_password)?;
    users::set_password_of(cloud, pool, name, &given.proposed_password, UserStatus::Confirmed)?;
    Ok(json!({}))
}

/// `GlobalSignOut`.
pub(super) fn sign_out(cloud: &Cloud, mut given: Value) -> Answer {
    let token = input::required(&mut given, "AccessToken")?;
    input::nothing_left("GlobalSignOut", &given)?;
    let subject = subject(cloud, &token)?;
    let mut state = cloud.cognito().write();
    let user = state.pool_mut(&subject.pool)?.user_mut(&subject.username)?;
    user.sign_outs = user.sign_outs.wrapping_add(1);
    Ok(json!({}))
}

/// `RevokeToken`.
pub(super) fn revoke(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        token: String,
        client_id: String,
        client_secret: Option<String>,
    }
    let given: Input = input::read("RevokeToken", given)?;
    let pool = {
        let state = cloud.cognito().read();
        // The operation's model has no error for a client that is not there.
        let unknown = |_| Error::invalid("Invalid client id.");
        let pool = state.pool_of_client(&given.client_id).map_err(unknown)?;
        if !pool.client(&given.client_id)?.knows_secret(given.client_secret.as_deref()) {
            return Err(Error::ClientSecret.into());
        }
        pool.id.clone()
    };
    tokens::revoke(cloud, &pool, &given.client_id, &given.token)?;
    Ok(json!({}))
}
