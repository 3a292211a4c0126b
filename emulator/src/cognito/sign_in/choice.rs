//! `USER_AUTH`: the client asks how the user may sign in, and chooses. Here that is with a password, sent or proven.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html>.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::flows::{by_password, known_parameters};
use super::{find, secret_hash, srp};
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::cognito::error::Error;
use crate::cognito::seal::{self, Purpose};
use crate::cognito::state::Client;
use crate::cognito::tokens::after;

pub(super) const SELECT_CHALLENGE: &str = "SELECT_CHALLENGE";
const PASSWORD: &str = "PASSWORD";
const PASSWORD_SRP: &str = "PASSWORD_SRP";

type Parameters = BTreeMap<String, String>;

/// What a `Session` between question and choice remembers.
#[derive(Serialize, Deserialize)]
struct Asked {
    client: String,
    login: String,
    expires: Timestamp,
}

/// What the user may choose from, or the way that the client prefers at once.
pub(super) fn begin(cloud: &Cloud, pool: &str, client: &Client, given: &Parameters) -> Answer {
    known_parameters(given, &["USERNAME", "PREFERRED_CHALLENGE", "PASSWORD", "SRP_A", "SECRET_HASH"])?;
    let preferred = given.get("PREFERRED_CHALLENGE").map(String::as_str);
    if let (Some(PASSWORD), Some(_)) | (Some(PASSWORD_SRP), _) = (preferred, given.get("PASSWORD")) {
        return take(cloud, pool, client, preferred.unwrap_or_default(), given);
    }
    let login = given.get("USERNAME").ok_or_else(|| Error::invalid("Missing required parameter USERNAME"))?;
    secret_hash::check(client, login, given.get("SECRET_HASH").map(String::as_str))?;
    let state = cloud.cognito().read();
    let pool = state.pool(pool)?;
    // A client that hides users gives everybody the same choice.
    if !client.settings.hides_users() {
        find(pool, client, login)?;
    }
    let expires = after(cloud.env().now(), 60 * client.settings.auth_session_validity);
    let asked = Asked { client: client.id.clone(), login: login.clone(), expires };
    let session = seal::seal(cloud.env(), &pool.seal_key, Purpose::Choice, &asked);
    // A way that is not to be had leads to the question as well; a preferred password to the challenge for it.
    let (name, available) = match preferred {
        Some(PASSWORD) => (PASSWORD, None),
        _ => (SELECT_CHALLENGE, Some([PASSWORD, PASSWORD_SRP])),
    };
    let mut answer = json!({ "ChallengeName": name, "Session": session, "ChallengeParameters": {} });
    if let Some(available) = available {
        answer["AvailableChallenges"] = json!(available);
    }
    Ok(answer)
}

/// The way that the user chose, or the password that was asked for.
pub(super) fn choose(
    cloud: &Cloud,
    pool: &str,
    client: &Client,
    session: Option<&str>,
    challenge: &str,
    given: &Parameters,
) -> Answer {
    let invalid = || Error::not_authorized("Invalid session for the user.");
    let sealed = session.ok_or_else(|| Error::invalid("Missing required parameter Session"))?;
    let asked: Asked = {
        let state = cloud.cognito().read();
        seal::open(&state.pool(pool)?.seal_key, Purpose::Choice, sealed).ok_or_else(invalid)?
    };
    if asked.client != client.id || given.get("USERNAME") != Some(&asked.login) {
        return Err(invalid().into());
    }
    if asked.expires <= cloud.env().now() {
        return Err(Error::not_authorized("Invalid session for the user, session is expired.").into());
    }
    if challenge == PASSWORD {
        return take(cloud, pool, client, PASSWORD, given);
    }
    let answer = given.get("ANSWER").ok_or_else(|| Error::invalid("Missing required parameter ANSWER"))?;
    take(cloud, pool, client, answer, given)
}

fn take(cloud: &Cloud, pool: &str, client: &Client, way: &str, given: &Parameters) -> Answer {
    let without = |name: &String| !["PREFERRED_CHALLENGE", "ANSWER"].contains(&name.as_str());
    let given: Parameters = given.clone().into_iter().filter(|(name, _)| without(name)).collect();
    match way {
        PASSWORD => by_password(cloud, pool, client, &given),
        PASSWORD_SRP => srp::begin(cloud, pool, client, &given),
        other => Err(Error::invalid(format!("The challenge {other} is not available for the user.")).into()),
    }
}

/// Whether a challenge is one of this module's.
pub(super) fn is_ours(challenge: &str) -> bool {
    matches!(challenge, SELECT_CHALLENGE | PASSWORD)
}
