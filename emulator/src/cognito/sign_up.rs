//! Users who register themselves: sign up, get a code, confirm. Codes land in the cloud's own mailbox.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html>.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::codes::{self, CodePurpose, Recipient};
use super::error::Error;
use super::input;
use super::sign_in::secret_hash;
use super::state::{Client, State, User, UserStatus};
use super::users::attributes::NameValue;
use super::users::{Draft, add};
use crate::aws_json::Answer;
use crate::cloud::Cloud;

/// `SignUp`.
pub(super) fn sign_up(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        client_id: String,
        secret_hash: Option<String>,
        username: String,
        password: String,
        #[serde(default)]
        user_attributes: Vec<NameValue>,
        /// For triggers, which no pool here has.
        #[serde(rename = "ValidationData")]
        _validation: Option<IgnoredAny>,
        #[serde(rename = "ClientMetadata")]
        _metadata: Option<IgnoredAny>,
    }
    let given: Input = input::read("SignUp", given)?;
    let (pool, client) = {
        let state = cloud.cognito().read();
        let (pool, client) =
            secret_hash::client_of(&state, &given.client_id, &given.username, given.secret_hash.as_deref())?;
        (pool.id.clone(), client.clone())
    };
    let (user, to) = register(cloud, &pool, &client, given.username, &given.password, given.user_attributes)?;
    let mut answer = json!({ "UserConfirmed": false, "UserSub": user.sub });
    if let Some(to) = to {
        answer["CodeDeliveryDetails"] = to.delivery();
    }
    Ok(answer)
}

/// Makes a user who has still to be confirmed, and tells where the code went if the pool sends any.
pub(crate) fn register(
    cloud: &Cloud,
    pool_id: &str,
    client: &Client,
    login: String,
    password: &str,
    attributes: Vec<NameValue>,
) -> Result<(User, Option<Recipient>), Error> {
    let draft = {
        let state = cloud.cognito().read();
        let pool = state.pool(pool_id)?;
        if pool.settings.admin_create_user_config.allow_admin_create_user_only {
            return Err(Error::not_authorized("SignUp is not permitted for this user pool"));
        }
        let forbidden = |name: &str| !client.settings.writes(name) || name.ends_with("_verified");
        if attributes.iter().any(|attribute| forbidden(&attribute.name)) {
            return Err(Error::not_authorized("A client attempted to write unauthorized attribute"));
        }
        pool.settings.policies.password_policy.accept(password)?;
        Draft::new(cloud, pool, login, attributes)?
    };
    let verifier = draft.verifier(cloud, pool_id, password);
    let mut state = cloud.cognito().write();
    let user = add(cloud, state.pool_mut(pool_id)?, draft, verifier, UserStatus::Unconfirmed, false)?;
    let to = send_code(cloud, &mut state, pool_id, &user)?;
    Ok((user, to))
}

/// Sends a fresh code to the first attribute that the pool verifies, and tells where it went.
fn send_code(cloud: &Cloud, state: &mut State, pool_id: &str, user: &User) -> Result<Option<Recipient>, Error> {
    let settings = &state.pool(pool_id)?.settings;
    let Some(to) = Recipient::of(user, &["phone_number", "email"], |name| settings.verifies(name)) else {
        return Ok(None);
    };
    codes::send(cloud, state, pool_id, &user.username, CodePurpose::SignUp, &to)?;
    Ok(Some(to))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Named {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    confirmation_code: Option<String>,
    #[serde(default)]
    force_alias_creation: bool,
    #[serde(rename = "ClientMetadata")]
    _metadata: Option<IgnoredAny>,
}

impl Named {
    /// The pool and the user, if the caller may speak for the client.
    fn user(&self, state: &State) -> Result<(String, User), Error> {
        let (pool, _) = secret_hash::client_of(state, &self.client_id, &self.username, self.secret_hash.as_deref())?;
        Ok((pool.id.clone(), pool.user(&self.username)?.clone()))
    }
}

/// `ConfirmSignUp`.
pub(super) fn confirm(cloud: &Cloud, given: Value) -> Answer {
    let given: Named = input::read("ConfirmSignUp", given)?;
    let (pool, user) = given.user(&cloud.cognito().read())?;
    let code = given.confirmation_code.as_deref().unwrap_or_default();
    confirm_with_code(cloud, &pool, &user.username, code, given.force_alias_creation)?;
    Ok(json!({}))
}

/// Confirms a user who typed in the code.
pub(crate) fn confirm_with_code(
    cloud: &Cloud,
    pool_id: &str,
    username: &str,
    code: &str,
    force: bool,
) -> Result<(), Error> {
    let now = cloud.env().now();
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(pool_id)?;
    let user = pool.user_mut(username)?;
    if user.status != UserStatus::Unconfirmed {
        let text = format!("User cannot be confirmed. Current status is {}", user.status.name());
        return Err(Error::not_authorized(text));
    }
    let sent = codes::take(user, CodePurpose::SignUp, code, now)?;
    codes::verify(pool, username, &sent, force)?;
    let user = pool.user_mut(username)?;
    user.status = UserStatus::Confirmed;
    user.modified = now;
    Ok(())
}

/// `ResendConfirmationCode`.
pub(super) fn resend(cloud: &Cloud, given: Value) -> Answer {
    let given: Named = input::read("ResendConfirmationCode", given)?;
    let (pool, user) = given.user(&cloud.cognito().read())?;
    Ok(json!({ "CodeDeliveryDetails": send_again(cloud, &pool, &user)?.delivery() }))
}

/// Sends another code to a user who has still to be confirmed.
pub(crate) fn send_again(cloud: &Cloud, pool_id: &str, user: &User) -> Result<Recipient, Error> {
    if user.status != UserStatus::Unconfirmed {
        return Err(Error::invalid("User is already confirmed."));
    }
    let sent = send_code(cloud, &mut cloud.cognito().write(), pool_id, user)?;
    sent.ok_or_else(|| Error::invalid("Cannot resend codes. Auto verification not turned on."))
}
