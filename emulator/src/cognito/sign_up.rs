//! Users who register themselves: sign up, get a code, confirm. Codes land in the cloud's own mailbox.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html>.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::error::Error;
use super::password::Hash;
use super::secret::Secret;
use super::sign_in::secret_hash;
use super::state::{ConfirmationCode, State, User, UserStatus};
use super::tokens::after;
use super::users::attributes::{self, NameValue};
use super::users::{NewUser, add};
use super::{input, mail};
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::error::AwsError;

/// Seconds that a code is good for.
const DAY: i64 = 24 * 60 * 60;

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
    let pool_id = {
        let state = cloud.cognito().read();
        let pool = state.pool_of_client(&given.client_id)?;
        let client = pool.client(&given.client_id)?;
        secret_hash::check(client, &given.username, given.secret_hash.as_deref())?;
        if pool.settings.admin_create_user_config.allow_admin_create_user_only {
            return Err(Error::not_authorized("SignUp is not permitted for this user pool").into());
        }
        let forbidden = |name: &str| !client.settings.writes(name) || name.ends_with("_verified");
        if given.user_attributes.iter().any(|attribute| forbidden(&attribute.name)) {
            return Err(Error::not_authorized("A client attempted to write unauthorized attribute").into());
        }
        pool.settings.policies.password_policy.accept(&given.password)?;
        pool.id.clone()
    };
    let password = Some(Hash::of(cloud.env(), &given.password));
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&pool_id)?;
    let attributes = attributes::accept(pool, given.user_attributes)?;
    let new = NewUser { login: given.username, attributes, password, status: UserStatus::Unconfirmed };
    let user = add(cloud, pool, new)?;
    let mut answer = json!({ "UserConfirmed": false, "UserSub": user.sub });
    if let Some(delivery) = send_code(cloud, &mut state, &pool_id, &user)? {
        answer["CodeDeliveryDetails"] = delivery;
    }
    Ok(answer)
}

/// Sends a fresh code to the first attribute that the pool verifies, and tells where it went.
fn send_code(cloud: &Cloud, state: &mut State, pool_id: &str, user: &User) -> Result<Option<Value>, Error> {
    let pool = state.pool_mut(pool_id)?;
    let verified = &pool.settings.auto_verified_attributes;
    let mut to = ["phone_number", "email"].into_iter().filter(|name| verified.iter().any(|own| own == name));
    let Some((name, address)) = to.find_map(|name| Some((name, user.attributes.get(name)?.clone()))) else {
        return Ok(None);
    };
    let code = cloud.env().letters(b"0123456789", 6);
    let now = cloud.env().now();
    pool.user_mut(&user.username)?.code =
        Some(ConfirmationCode { code: Secret::new(&code), expires: after(now, DAY), attribute: name.to_owned() });
    let (medium, hint) = match name {
        "email" => ("EMAIL", masked_email(&address)),
        _ => ("SMS", format!("+{}{}", "*".repeat(7), &address[address.len().saturating_sub(4)..])),
    };
    mail::send(state, now, pool_id, &address, format!("Your confirmation code is {code}"));
    Ok(Some(json!({ "Destination": hint, "DeliveryMedium": medium, "AttributeName": name })))
}

/// `f***@c***`.
fn masked_email(address: &str) -> String {
    let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    let (user, host) = address.split_once('@').unwrap_or((address, ""));
    format!("{}***@{}***", first(user), first(host))
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
        let pool = state.pool_of_client(&self.client_id)?;
        secret_hash::check(pool.client(&self.client_id)?, &self.username, self.secret_hash.as_deref())?;
        Ok((pool.id.clone(), pool.user(&self.username)?.clone()))
    }
}

/// `ConfirmSignUp`.
pub(super) fn confirm(cloud: &Cloud, given: Value) -> Answer {
    let given: Named = input::read("ConfirmSignUp", given)?;
    if given.force_alias_creation {
        return Err(AwsError::unsupported("ForceAliasCreation of ConfirmSignUp"));
    }
    let mut state = cloud.cognito().write();
    let (pool, user) = given.user(&state)?;
    if user.status != UserStatus::Unconfirmed {
        let text = format!("User cannot be confirmed. Current status is {}", user.status.name());
        return Err(Error::not_authorized(text).into());
    }
    let code = user.code.filter(|code| code.expires > cloud.env().now()).ok_or(Error::CodeExpired)?;
    if !code.code.is(given.confirmation_code.as_deref().unwrap_or_default()) {
        return Err(Error::CodeMismatch.into());
    }
    let own = state.pool_mut(&pool)?.user_mut(&user.username)?;
    own.status = UserStatus::Confirmed;
    own.code = None;
    own.modified = cloud.env().now();
    own.attributes.insert(format!("{}_verified", code.attribute), "true".to_owned());
    Ok(json!({}))
}

/// `ResendConfirmationCode`.
pub(super) fn resend(cloud: &Cloud, given: Value) -> Answer {
    let given: Named = input::read("ResendConfirmationCode", given)?;
    let mut state = cloud.cognito().write();
    let (pool, user) = given.user(&state)?;
    if user.status != UserStatus::Unconfirmed {
        return Err(Error::invalid("User is already confirmed.").into());
    }
    match send_code(cloud, &mut state, &pool, &user)? {
        Some(delivery) => Ok(json!({ "CodeDeliveryDetails": delivery })),
        None => Err(Error::invalid("Cannot resend codes. Auto verification not turned on.").into()),
    }
}
