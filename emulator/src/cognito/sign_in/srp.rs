//! Signing in with a proof of the password instead of the password: `USER_SRP_AUTH` and its challenge
//! `PASSWORD_VERIFIER`.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html>.

use std::collections::BTreeMap;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::flows::{known_parameters, signed_in};
use super::{Outcome, challenge, find, judge, refuse_before_password, secret_hash};
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::cognito::error::Error;
use crate::cognito::seal::{self, Purpose};
use crate::cognito::secret::Secret;
use crate::cognito::state::{Client, User};
use crate::cognito::tokens::after;
use crate::cognito::verifier::{Verifier, pool_name};

pub(super) const PASSWORD_VERIFIER: &str = "PASSWORD_VERIFIER";

type Parameters = BTreeMap<String, String>;

/// What a `SECRET_BLOCK` remembers.
#[derive(Serialize, Deserialize)]
struct Pending {
    client: String,
    /// As the client will name the user again.
    user_id: String,
    key: Secret,
    expires: Timestamp,
}

/// The challenge of a client that sent its `SRP_A`.
pub(super) fn begin(cloud: &Cloud, pool: &str, client: &Client, given: &Parameters) -> Answer {
    known_parameters(given, &["USERNAME", "SRP_A", "SECRET_HASH"])?;
    let missing = |name: &str| Error::invalid(format!("Missing required parameter {name}"));
    let login = given.get("USERNAME").ok_or_else(|| missing("USERNAME"))?;
    let client_public = given.get("SRP_A").ok_or_else(|| missing("SRP_A"))?;
    secret_hash::check(client, login, given.get("SECRET_HASH").map(String::as_str))?;
    let (user_id, verifier) = known_or_invented(cloud, pool, client, login)?;
    let proof = verifier.prove(cloud.env(), client_public);
    let proof = proof.ok_or_else(|| Error::invalid("SRP_A is not a public value of the protocol."))?;
    let pending = Pending {
        client: client.id.clone(),
        user_id: user_id.clone(),
        key: Secret::new(STANDARD.encode(&proof.key)),
        expires: after(cloud.env().now(), 60 * client.settings.auth_session_validity),
    };
    let state = cloud.cognito().read();
    let block = seal::seal(cloud.env(), &state.pool(pool)?.seal_key, Purpose::Challenge, &pending);
    Ok(json!({
        "ChallengeName": PASSWORD_VERIFIER,
        "ChallengeParameters": {
            "SALT": verifier.salt(),
            "SECRET_BLOCK": STANDARD.encode(block),
            "SRP_B": proof.public,
            "USERNAME": user_id,
            "USER_ID_FOR_SRP": user_id,
        },
    }))
}

/// The user's verifier. Where a client hides who exists, a stranger gets one that no password fits.
fn known_or_invented(cloud: &Cloud, pool: &str, client: &Client, login: &str) -> Result<(String, Verifier), Error> {
    let found = {
        let state = cloud.cognito().read();
        find(state.pool(pool)?, client, login).cloned()
    };
    let invented = |name: &str| {
        let nobody = cloud.env().lower_alphanumeric(32);
        (name.to_owned(), Verifier::of(cloud.env(), pool, name, &nobody))
    };
    match found {
        Ok(User { username, password: Some(verifier), .. }) => Ok((username, verifier)),
        Ok(user) => Ok(invented(&user.username)),
        Err(_) if client.settings.hides_users() => Ok(invented(login)),
        Err(error) => Err(error),
    }
}

/// The answer to a client that signed with the key which both sides derived.
pub(super) fn finish(cloud: &Cloud, pool: &str, client: &Client, given: &Parameters) -> Answer {
    const BLOCK: &str = "PASSWORD_CLAIM_SECRET_BLOCK";
    const SIGNATURE: &str = "PASSWORD_CLAIM_SIGNATURE";
    known_parameters(given, &["USERNAME", BLOCK, SIGNATURE, "TIMESTAMP", "SECRET_HASH"])?;
    let need = |name: &str| given.get(name).ok_or_else(|| Error::invalid(format!("Missing required parameter {name}")));
    let (login, block, signature) = (need("USERNAME")?, need(BLOCK)?, need(SIGNATURE)?);
    let timestamp = need("TIMESTAMP")?;
    secret_hash::check(client, login, given.get("SECRET_HASH").map(String::as_str))?;
    let block = STANDARD.decode(block).map_err(|_| Error::wrong_password())?;
    let (pending, user) = opened(cloud, pool, client, login, &block)?;
    refuse_before_password(&user, cloud.env().now())?;
    let key = STANDARD.decode(pending.key.reveal()).unwrap_or_default();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let message = [pool_name(pool).as_bytes(), pending.user_id.as_bytes(), &block, timestamp.as_bytes()].concat();
    let right = STANDARD.decode(signature).is_ok_and(|given| hmac::verify(&key, &message, &given).is_ok());
    match judge(cloud, pool, &user, right)? {
        Outcome::SignedIn => signed_in(cloud, pool, client, &user),
        Outcome::NewPasswordRequired => challenge::new_password(cloud, pool, client, &user),
    }
}

/// What a block remembers, and the user it was made for.
fn opened(cloud: &Cloud, pool: &str, client: &Client, login: &str, block: &[u8]) -> Result<(Pending, User), Error> {
    let text = std::str::from_utf8(block).map_err(|_| Error::wrong_password())?;
    let state = cloud.cognito().read();
    let pool = state.pool(pool)?;
    let pending: Pending = seal::open(&pool.seal_key, Purpose::Challenge, text).ok_or_else(Error::wrong_password)?;
    if pending.client != client.id {
        return Err(Error::wrong_password());
    }
    if pending.expires <= cloud.env().now() {
        return Err(Error::not_authorized("Invalid session for the user, session is expired."));
    }
    let user = pool.user(&pending.user_id).map_err(|_| Error::wrong_password())?;
    // A client may go on to use the alias that the user typed in.
    match pool.user(login) {
        Ok(named) if named.username == user.username => Ok((pending, user.clone())),
        _ => Err(Error::wrong_password()),
    }
}
