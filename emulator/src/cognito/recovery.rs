//! Passwords that are replaced without the old one: forgotten ones, and those that an administrator resets.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html>.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::codes::{self, CodePurpose, Recipient};
use super::error::Error;
use super::input;
use super::pools::settings::RecoveryName;
use super::sign_in::secret_hash;
use super::state::{Client, Failures, State, User, UserStatus};
use super::verifier::Verifier;
use crate::aws_json::Answer;
use crate::cloud::Cloud;

/// Where codes can go that let a user set a new password, most wanted first.
fn recipient(mechanisms: &[RecoveryName], user: &User) -> Result<Recipient, Error> {
    if mechanisms == [RecoveryName::AdminOnly] {
        return Err(Error::not_authorized("Contact administrator to reset password."));
    }
    let attributes: Vec<&'static str> = mechanisms.iter().filter_map(|name| name.attribute()).collect();
    let verified = |attribute: &str| user.attributes.get(&format!("{attribute}_verified")).is_some_and(|v| v == "true");
    Recipient::of(user, &attributes, verified).ok_or_else(|| {
        let text = "Cannot reset password for the user as there is no registered/verified email or phone_number";
        Error::invalid(text)
    })
}

fn resettable(user: &User) -> Result<(), Error> {
    match user.status {
        UserStatus::ForceChangePassword => {
            Err(Error::not_authorized("User password cannot be reset in the current state."))
        }
        _ if !user.enabled => Err(Error::not_authorized("User is disabled.")),
        _ => Ok(()),
    }
}

/// Sends a code to a user who has forgotten the password, and tells where it went. A client that hides who exists
/// hears of a delivery for everyone.
pub(crate) fn begin(cloud: &Cloud, pool_id: &str, client: &Client, login: &str) -> Result<Recipient, Error> {
    let mut state = cloud.cognito().write();
    let pool = state.pool(pool_id)?;
    let Ok(user) = pool.user(login) else {
        if client.settings.hides_users() {
            return Ok(Recipient { attribute: "email", address: invented_address(login) });
        }
        return Err(Error::NoSuchLogin);
    };
    resettable(user)?;
    let (to, username) = (recipient(&pool.settings.recovery_mechanisms(), user)?, user.username.clone());
    codes::send(cloud, &mut state, pool_id, &username, CodePurpose::Recovery, &to)?;
    Ok(to)
}

/// An address to show instead of one: the login if it looks like one, else anything.
fn invented_address(login: &str) -> String {
    if login.contains('@') { login.to_owned() } else { format!("{login}@e") }
}

/// Sets the password of a user who typed in the code.
pub(crate) fn complete(
    cloud: &Cloud,
    pool_id: &str,
    client: &Client,
    login: &str,
    code: &str,
    password: &str,
) -> Result<(), Error> {
    let username = {
        let state = cloud.cognito().read();
        let pool = state.pool(pool_id)?;
        pool.settings.policies.password_policy.accept(password)?;
        let hidden = if client.settings.hides_users() { Error::CodeMismatch } else { Error::NoSuchLogin };
        pool.user(login).map_err(|_| hidden)?.username.clone()
    };
    let verifier = Verifier::of(cloud.env(), pool_id, &username, password);
    let now = cloud.env().now();
    let mut state = cloud.cognito().write();
    let user = state.pool_mut(pool_id)?.user_mut(&username)?;
    resettable(user)?;
    codes::take(user, CodePurpose::Recovery, code, now)?;
    user.password = Some(verifier);
    user.password_set = now;
    user.failures = Failures::default();
    user.modified = now;
    if user.status == UserStatus::ResetRequired {
        user.status = UserStatus::Confirmed;
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Input {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    /// For triggers, which no pool here has.
    #[serde(rename = "ClientMetadata")]
    _metadata: Option<IgnoredAny>,
}

impl Input {
    /// The pool and the client, if the caller may speak for it.
    fn client(&self, state: &State) -> Result<(String, Client), Error> {
        let (pool, client) =
            secret_hash::client_of(state, &self.client_id, &self.username, self.secret_hash.as_deref())?;
        Ok((pool.id.clone(), client.clone()))
    }
}

/// `ForgotPassword`.
pub(super) fn forgot(cloud: &Cloud, given: Value) -> Answer {
    let given: Input = input::read("ForgotPassword", given)?;
    let (pool, client) = given.client(&cloud.cognito().read())?;
    let to = begin(cloud, &pool, &client, &given.username)?;
    Ok(json!({ "CodeDeliveryDetails": to.delivery() }))
}

/// `ConfirmForgotPassword`.
pub(super) fn confirm(cloud: &Cloud, mut given: Value) -> Answer {
    let code = input::required(&mut given, "ConfirmationCode")?;
    let password = input::required(&mut given, "Password")?;
    let given: Input = input::read("ConfirmForgotPassword", given)?;
    let (pool, client) = given.client(&cloud.cognito().read())?;
    complete(cloud, &pool, &client, &given.username, &code, &password)?;
    Ok(json!({}))
}

/// `AdminResetUserPassword`: the password opens nothing any more, and the user is sent a code for another.
pub(super) fn reset(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        user_pool_id: String,
        username: String,
        #[serde(rename = "ClientMetadata")]
        _metadata: Option<IgnoredAny>,
    }
    let given: Input = input::read("AdminResetUserPassword", given)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool(&given.user_pool_id)?;
    let user = pool.user(&given.username)?;
    resettable(user)?;
    let to = recipient(&RecoveryName::DEFAULT, user)?;
    let username = user.username.clone();
    codes::send(cloud, &mut state, &given.user_pool_id, &username, CodePurpose::Recovery, &to)?;
    let user = state.pool_mut(&given.user_pool_id)?.user_mut(&username)?;
    user.status = UserStatus::ResetRequired;
    user.modified = cloud.env().now();
    Ok(json!({}))
}
