//! `InitiateAuth` and `AdminInitiateAuth`: with a password, with a proof of it, or with a refresh token.
//!
//! Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html>.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::{Outcome, challenge, choice, secret_hash, srp, with_password};
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::cognito::error::Error;
use crate::cognito::input;
use crate::cognito::state::{Client, User};
use crate::cognito::tokens::{self, Origin, Session, Tokens};
use crate::error::AwsError;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Input {
    client_id: String,
    auth_flow: String,
    #[serde(default)]
    auth_parameters: BTreeMap<String, String>,
    /// For triggers, which no pool here has.
    #[serde(rename = "ClientMetadata")]
    _metadata: Option<IgnoredAny>,
}

/// Whether the call is signed by an administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    Anyone,
    Administrator,
}

/// `InitiateAuth`.
pub(in crate::cognito) fn initiate(cloud: &Cloud, given: Value) -> Answer {
    let given: Input = input::read("InitiateAuth", given)?;
    let pool = cloud.cognito().read().pool_of_client(&given.client_id)?.id.clone();
    begin(cloud, &pool, &given, Caller::Anyone)
}

/// `AdminInitiateAuth`.
pub(in crate::cognito) fn admin_initiate(cloud: &Cloud, mut given: Value) -> Answer {
    let pool = input::required(&mut given, "UserPoolId")?;
    let given: Input = input::read("AdminInitiateAuth", given)?;
    begin(cloud, &pool, &given, Caller::Administrator)
}

fn begin(cloud: &Cloud, pool: &str, given: &Input, caller: Caller) -> Answer {
    let client = cloud.cognito().read().pool(pool)?.client(&given.client_id)?.clone();
    match (given.auth_flow.as_str(), caller) {
        ("USER_PASSWORD_AUTH", Caller::Anyone) => {
            allowed(&client, "USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH flow not enabled for this client")?;
            by_password(cloud, pool, &client, &given.auth_parameters)
        }
        ("ADMIN_USER_PASSWORD_AUTH" | "ADMIN_NO_SRP_AUTH", Caller::Administrator) => {
            allowed(&client, "ADMIN_USER_PASSWORD_AUTH", "Auth flow not enabled for this client")?;
            by_password(cloud, pool, &client, &given.auth_parameters)
        }
        ("USER_PASSWORD_AUTH", Caller::Administrator) => {
            allowed(&client, "USER_PASSWORD_AUTH", "Auth flow not enabled for this client")?;
            by_password(cloud, pool, &client, &given.auth_parameters)
        }
        ("REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN", _) => {
            allowed(&client, "REFRESH_TOKEN_AUTH", "Auth flow not enabled for this client")?;
            refresh(cloud, pool, &client, given)
        }
        ("ADMIN_USER_PASSWORD_AUTH" | "ADMIN_NO_SRP_AUTH", Caller::Anyone) => {
            Err(Error::invalid("Initiate Auth method not supported.").into())
        }
        ("USER_SRP_AUTH", _) => {
            allowed(&client, "USER_SRP_AUTH", "USER_SRP_AUTH is not enabled for the client.")?;
            srp::begin(cloud, pool, &client, &given.auth_parameters)
        }
        ("CUSTOM_AUTH", _) => {
            allowed(&client, "CUSTOM_AUTH", "Auth flow not enabled for this client")?;
            // No pool here has triggers.
            Err(Error::invalid("Custom auth lambda trigger is not configured for the user pool.").into())
        }
        ("USER_AUTH", _) => {
            allowed(&client, "USER_AUTH", "USER_AUTH is not enabled for the client.")?;
            choice::begin(cloud, pool, &client, &given.auth_parameters)
        }
        (other, _) => Err(Error::constraint("authFlow", &format!("satisfy enum value set, not {other}")).into()),
    }
}

fn allowed(client: &Client, flow: &str, otherwise: &str) -> Result<(), Error> {
    if client.settings.allows_flow(flow) { Ok(()) } else { Err(Error::invalid(otherwise)) }
}

pub(super) fn by_password(cloud: &Cloud, pool: &str, client: &Client, given: &BTreeMap<String, String>) -> Answer {
    let parameter = |name: &str| given.get(name).map(String::as_str);
    let missing = |name: &str| Error::invalid(format!("Missing required parameter {name}"));
    let login = parameter("USERNAME").ok_or_else(|| missing("USERNAME"))?;
    let password = parameter("PASSWORD").ok_or_else(|| missing("PASSWORD"))?;
    known_parameters(given, &["USERNAME", "PASSWORD", "SECRET_HASH"])?;
    secret_hash::check(client, login, parameter("SECRET_HASH"))?;
    let (user, outcome) = with_password(cloud, pool, &client.id, login, password)?;
    match outcome {
        Outcome::SignedIn => signed_in(cloud, pool, client, &user),
        Outcome::NewPasswordRequired => challenge::new_password(cloud, pool, client, &user),
    }
}

/// A parameter that would be ignored is answered 501.
pub(super) fn known_parameters(given: &BTreeMap<String, String>, known: &[&str]) -> Result<(), Error> {
    match given.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(AwsError::unsupported(format_args!("the authentication parameter {name}")).into()),
        None => Ok(()),
    }
}

/// The answer to a user who is in.
pub(super) fn signed_in(cloud: &Cloud, pool: &str, client: &Client, user: &User) -> Answer {
    let session = Session::begin(cloud.env(), pool, &client.id, user, Origin::Api, cloud.env().now());
    let tokens = tokens::issue(cloud, &session)?;
    let mut result = result(&tokens);
    result["RefreshToken"] = tokens.refresh.into();
    Ok(json!({ "AuthenticationResult": result, "ChallengeParameters": {} }))
}

fn result(tokens: &Tokens) -> Value {
    let mut result = json!({
        "AccessToken": tokens.access,
        "ExpiresIn": tokens.expires_in,
        "TokenType": "Bearer",
    });
    if let Some(id) = &tokens.id {
        result["IdToken"] = id.clone().into();
    }
    result
}

fn refresh(cloud: &Cloud, pool: &str, client: &Client, given: &Input) -> Answer {
    known_parameters(&given.auth_parameters, &["REFRESH_TOKEN", "SECRET_HASH", "USERNAME"])?;
    let token = given.auth_parameters.get("REFRESH_TOKEN");
    let token = token.ok_or_else(|| Error::invalid("Missing required parameter REFRESH_TOKEN"))?;
    let session = tokens::resume(cloud, pool, &client.id, token)?;
    secret_hash_of_refresh(cloud, client, &session, given.auth_parameters.get("SECRET_HASH").map(String::as_str))?;
    let tokens = tokens::issue(cloud, &session)?;
    Ok(json!({ "AuthenticationResult": result(&tokens), "ChallengeParameters": {} }))
}

/// With a refresh token the hash is over the user's real name; libraries send it over the `sub` as well.
fn secret_hash_of_refresh(cloud: &Cloud, client: &Client, session: &Session, given: Option<&str>) -> Result<(), Error> {
    let state = cloud.cognito().read();
    let sub = state.pool(&session.pool)?.user(&session.username)?.sub.clone();
    secret_hash::check(client, &session.username, given)
        .or_else(|error| secret_hash::check(client, &sub, given).map_err(|_| error))
}

/// `GetTokensFromRefreshToken`.
pub(in crate::cognito) fn from_refresh_token(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        client_id: String,
        refresh_token: String,
        client_secret: Option<String>,
        #[serde(rename = "ClientMetadata")]
        _metadata: Option<IgnoredAny>,
    }
    let given: Input = input::read("GetTokensFromRefreshToken", given)?;
    let (pool, client) = {
        let state = cloud.cognito().read();
        let pool = state.pool_of_client(&given.client_id)?;
        (pool.id.clone(), pool.client(&given.client_id)?.clone())
    };
    if !client.knows_secret(given.client_secret.as_deref()) {
        return Err(Error::not_authorized("Invalid client secret.").into());
    }
    let renewed = tokens::renew(cloud, &pool, &client.id, &given.refresh_token)?;
    let mut shown = result(&renewed.tokens);
    if renewed.rotated {
        shown["RefreshToken"] = renewed.tokens.refresh.into();
    }
    Ok(json!({ "AuthenticationResult": shown }))
}
