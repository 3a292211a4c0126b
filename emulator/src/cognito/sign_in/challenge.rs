//! The challenges of a sign-in, and the one to replace a temporary password, `NEW_PASSWORD_REQUIRED`.
//!
//! Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html>.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::flows::{known_parameters, signed_in};
use super::{choice, secret_hash, srp};
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::cognito::error::Error;
use crate::cognito::input;
use crate::cognito::seal::{self, Purpose};
use crate::cognito::state::{Client, User, UserStatus};
use crate::cognito::tokens::after;
use crate::cognito::users::attributes::{self, NameValue};
use crate::cognito::users::set_password_of;
use crate::error::AwsError;

const NEW_PASSWORD_REQUIRED: &str = "NEW_PASSWORD_REQUIRED";

/// What a challenge's `Session` remembers.
#[derive(Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) client: String,
    pub(crate) username: String,
    pub(crate) expires: Timestamp,
}

/// A sealed text with which a user who knows a temporary password may set another.
pub(crate) fn pending(cloud: &Cloud, pool: &str, client: &Client, user: &User) -> Result<String, Error> {
    let expires = after(cloud.env().now(), 60 * client.settings.auth_session_validity);
    let pending = Pending { client: client.id.clone(), username: user.username.clone(), expires };
    let state = cloud.cognito().read();
    Ok(seal::seal(cloud.env(), &state.pool(pool)?.seal_key, Purpose::Challenge, &pending))
}

/// Opens what [`pending`] sealed, unless it is too old or was used.
pub(crate) fn open_pending(cloud: &Cloud, pool: &str, client: &str, sealed: &str) -> Result<User, Error> {
    let invalid = || Error::not_authorized("Invalid session for the user.");
    let state = cloud.cognito().read();
    let pool = state.pool(pool)?;
    let pending: Pending = seal::open(&pool.seal_key, Purpose::Challenge, sealed).ok_or_else(invalid)?;
    if pending.client != client {
        return Err(invalid());
    }
    if pending.expires <= cloud.env().now() {
        return Err(Error::not_authorized("Invalid session for the user, session is expired."));
    }
    let user = pool.user(&pending.username).map_err(|_| invalid())?;
    if user.status != UserStatus::ForceChangePassword || !user.enabled {
        return Err(invalid());
    }
    Ok(user.clone())
}

/// The answer to a user with a temporary password.
pub(super) fn new_password(cloud: &Cloud, pool: &str, client: &Client, user: &User) -> Answer {
    Ok(json!({
        "ChallengeName": NEW_PASSWORD_REQUIRED,
        "Session": pending(cloud, pool, client, user)?,
        "ChallengeParameters": {
            "USER_ID_FOR_SRP": user.username,
            "requiredAttributes": "[]",
            "userAttributes": json!(user.attributes).to_string(),
        },
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Input {
    client_id: String,
    challenge_name: String,
    session: Option<String>,
    #[serde(default)]
    challenge_responses: BTreeMap<String, String>,
    /// For triggers, which no pool here has.
    #[serde(rename = "ClientMetadata")]
    _metadata: Option<IgnoredAny>,
}

/// `RespondToAuthChallenge`.
pub(in crate::cognito) fn respond(cloud: &Cloud, given: Value) -> Answer {
    let given: Input = input::read("RespondToAuthChallenge", given)?;
    let pool = cloud.cognito().read().pool_of_client(&given.client_id)?.id.clone();
    answer(cloud, &pool, &given)
}

/// `AdminRespondToAuthChallenge`.
pub(in crate::cognito) fn admin_respond(cloud: &Cloud, mut given: Value) -> Answer {
    let pool = input::required(&mut given, "UserPoolId")?;
    let given: Input = input::read("AdminRespondToAuthChallenge", given)?;
    answer(cloud, &pool, &given)
}

fn answer(cloud: &Cloud, pool: &str, given: &Input) -> Answer {
    let client = cloud.cognito().read().pool(pool)?.client(&given.client_id)?.clone();
    match given.challenge_name.as_str() {
        NEW_PASSWORD_REQUIRED => replace_temporary(cloud, pool, &client, given),
        srp::PASSWORD_VERIFIER => srp::finish(cloud, pool, &client, &given.challenge_responses),
        name if choice::is_ours(name) => {
            choice::choose(cloud, pool, &client, given.session.as_deref(), name, &given.challenge_responses)
        }
        other => Err(AwsError::unsupported(format_args!("the challenge {other}"))),
    }
}

fn replace_temporary(cloud: &Cloud, pool: &str, client: &Client, given: &Input) -> Answer {
    let response = |name: &str| given.challenge_responses.get(name).map(String::as_str);
    let missing = |name: &str| Error::invalid(format!("Missing required parameter {name}"));
    let login = response("USERNAME").ok_or_else(|| missing("USERNAME"))?;
    let password = response("NEW_PASSWORD").ok_or_else(|| missing("NEW_PASSWORD"))?;
    let (changes, plain): (BTreeMap<_, _>, BTreeMap<_, _>) =
        given.challenge_responses.clone().into_iter().partition(|(name, _)| name.starts_with("userAttributes."));
    known_parameters(&plain, &["USERNAME", "NEW_PASSWORD", "SECRET_HASH"])?;
    secret_hash::check(client, login, response("SECRET_HASH"))?;
    let session = given.session.as_deref().ok_or_else(|| missing("Session"))?;
    let user = open_pending(cloud, pool, &client.id, session)?;
    if cloud.cognito().read().pool(pool)?.user(login).map(|named| named.username.clone()) != Ok(user.username.clone()) {
        return Err(Error::not_authorized("Invalid session for the user.").into());
    }
    let bare = |name: String| name["userAttributes.".len()..].to_owned();
    let changes = changes.into_iter().map(|(name, value)| NameValue { name: bare(name), value }).collect();
    complete(cloud, pool, &user, password, changes)?;
    signed_in(cloud, pool, client, &user)
}

/// Replaces a temporary password; the user is confirmed by that.
pub(crate) fn complete(
    cloud: &Cloud,
    pool_id: &str,
    user: &User,
    password: &str,
    changes: Vec<NameValue>,
) -> Result<(), Error> {
    {
        let mut state = cloud.cognito().write();
        let pool = state.pool_mut(pool_id)?;
        pool.settings.policies.password_policy.accept(password)?;
        attributes::update(pool, &user.username, changes, cloud.env().now())?;
    }
    set_password_of(cloud, pool_id, &user.username, password, UserStatus::Confirmed)
}
