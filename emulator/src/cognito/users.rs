//! Users as an administrator sees them.
//!
//! Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html> and
//! its neighbours.

pub(crate) mod attributes;
mod create;
mod filter;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use self::attributes::NameValue;
use super::codes::CodePurpose;
use super::error::Error;
use super::input;
use super::state::{Pool, User, UserStatus};
use super::verifier::Verifier;
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::env::epoch_seconds;

pub(super) use create::create;
pub(crate) use create::{Draft, add};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Named {
    user_pool_id: String,
    username: String,
    /// For triggers, which no pool here has.
    #[serde(rename = "ClientMetadata")]
    _metadata: Option<IgnoredAny>,
}

/// A user as lists show one, with all attributes or the `wanted` ones.
pub(super) fn listed(user: &User, wanted: Option<&[String]>) -> Value {
    let mut shown = common(user);
    shown["Attributes"] = attributes::shown(user, |name| wanted.is_none_or(|names| names.iter().any(|n| n == name)));
    shown
}

fn common(user: &User) -> Value {
    json!({
        "Username": user.username,
        "UserCreateDate": epoch_seconds(user.created),
        "UserLastModifiedDate": epoch_seconds(user.modified),
        "Enabled": user.enabled,
        "UserStatus": user.status.name(),
    })
}

/// `AdminGetUser`.
pub(super) fn get(cloud: &Cloud, mut given: Value) -> Answer {
    let pool = input::required(&mut given, "UserPoolId")?;
    let username = input::required(&mut given, "Username")?;
    input::nothing_left("AdminGetUser", &given)?;
    let state = cloud.cognito().read();
    let user = state.pool(&pool)?.user(&username)?;
    let mut shown = common(user);
    shown["UserAttributes"] = attributes::shown(user, |_| true);
    Ok(shown)
}

/// `ListUsers`.
pub(super) fn list(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        user_pool_id: String,
        attributes_to_get: Option<Vec<String>>,
        limit: Option<usize>,
        pagination_token: Option<String>,
        filter: Option<String>,
    }
    let given: Input = input::read("ListUsers", given)?;
    let limit = input::limit(given.limit, "limit")?;
    let filter = filter::Filter::parse(given.filter.as_deref().unwrap_or_default())?;
    let state = cloud.cognito().read();
    let pool = state.pool(&given.user_pool_id)?;
    let users = pool.users.iter().filter(|(_, user)| filter.keeps(user));
    let wanted = given.attributes_to_get.as_deref().unwrap_or_default();
    let lacks = |user: &User, name: &String| name != "sub" && !user.attributes.contains_key(name);
    let users = users.map(|(key, user)| (key.clone(), user)).collect();
    let (users, next) = input::page(users, limit, given.pagination_token.as_deref());
    if users.iter().any(|user| wanted.iter().any(|name| lacks(user, name))) {
        return Err(Error::invalid("One or more requested attributes do not exist.").into());
    }
    let users = users.into_iter().map(|user| listed(user, given.attributes_to_get.as_deref())).collect();
    Ok(input::listed("Users", "PaginationToken", (users, next)))
}

/// `AdminSetUserPassword`.
pub(super) fn set_password(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        user_pool_id: String,
        username: String,
        password: String,
        #[serde(default)]
        permanent: bool,
    }
    let given: Input = input::read("AdminSetUserPassword", given)?;
    let status = if given.permanent { UserStatus::Confirmed } else { UserStatus::ForceChangePassword };
    {
        let state = cloud.cognito().read();
        let pool = state.pool(&given.user_pool_id)?;
        pool.user(&given.username)?;
        pool.settings.policies.password_policy.accept(&given.password)?;
    }
    set_password_of(cloud, &given.user_pool_id, &given.username, &given.password, status)?;
    Ok(json!({}))
}

/// Gives a user a password that was accepted before, and the status that follows from it.
pub(crate) fn set_password_of(
    cloud: &Cloud,
    pool: &str,
    username: &str,
    password: &str,
    status: UserStatus,
) -> Result<(), Error> {
    let username = cloud.cognito().read().pool(pool)?.user(username)?.username.clone();
    let verifier = Verifier::of(cloud.env(), pool, &username, password);
    let mut state = cloud.cognito().write();
    let user = state.pool_mut(pool)?.user_mut(&username)?;
    user.password = Some(verifier);
    user.password_set = cloud.env().now();
    user.status = status;
    user.modified = cloud.env().now();
    Ok(())
}

/// `AdminUpdateUserAttributes`.
pub(super) fn update_attributes(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        user_pool_id: String,
        username: String,
        user_attributes: Vec<NameValue>,
        #[serde(rename = "ClientMetadata")]
        _metadata: Option<IgnoredAny>,
    }
    let given: Input = input::read("AdminUpdateUserAttributes", given)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    attributes::update(pool, &given.username, given.user_attributes, cloud.env().now())?;
    Ok(json!({}))
}

/// `AdminDeleteUserAttributes`.
pub(super) fn delete_attributes(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        user_pool_id: String,
        username: String,
        user_attribute_names: Vec<String>,
    }
    let given: Input = input::read("AdminDeleteUserAttributes", given)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    attributes::delete(pool, &given.username, &given.user_attribute_names, cloud.env().now())?;
    Ok(json!({}))
}

/// `AdminDeleteUser`.
pub(super) fn delete(cloud: &Cloud, given: Value) -> Answer {
    let given: Named = input::read("AdminDeleteUser", given)?;
    let mut state = cloud.cognito().write();
    remove(state.pool_mut(&given.user_pool_id)?, &given.username)?;
    Ok(json!({}))
}

/// Removes a user from a pool.
pub(crate) fn remove(pool: &mut Pool, login: &str) -> Result<(), Error> {
    let key = pool.key(&pool.user(login)?.username);
    pool.users.remove(&key);
    Ok(())
}

/// `AdminEnableUser`.
pub(super) fn enable(cloud: &Cloud, given: Value) -> Answer {
    change(cloud, "AdminEnableUser", given, |user| {
        user.enabled = true;
        Ok(())
    })
}

/// `AdminDisableUser`.
pub(super) fn disable(cloud: &Cloud, given: Value) -> Answer {
    change(cloud, "AdminDisableUser", given, |user| {
        user.enabled = false;
        user.sign_outs = user.sign_outs.wrapping_add(1);
        Ok(())
    })
}

/// `AdminConfirmSignUp`.
pub(super) fn confirm(cloud: &Cloud, given: Value) -> Answer {
    change(cloud, "AdminConfirmSignUp", given, |user| {
        if user.status != UserStatus::Unconfirmed {
            let text = format!("User cannot be confirmed. Current status is {}", user.status.name());
            return Err(Error::not_authorized(text));
        }
        user.status = UserStatus::Confirmed;
        user.codes.remove(&CodePurpose::SignUp);
        Ok(())
    })
}

/// `AdminUserGlobalSignOut`.
pub(super) fn sign_out(cloud: &Cloud, given: Value) -> Answer {
    change(cloud, "AdminUserGlobalSignOut", given, |user| {
        user.sign_outs = user.sign_outs.wrapping_add(1);
        Ok(())
    })
}

fn change(cloud: &Cloud, operation: &str, given: Value, act: fn(&mut User) -> Result<(), Error>) -> Answer {
    let given: Named = input::read(operation, given)?;
    let mut state = cloud.cognito().write();
    let user = state.pool_mut(&given.user_pool_id)?.user_mut(&given.username)?;
    act(user)?;
    user.modified = cloud.env().now();
    Ok(json!({}))
}
