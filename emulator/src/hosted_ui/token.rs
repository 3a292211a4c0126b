//! `POST /oauth2/token`: codes, refresh tokens and client credentials for tokens.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use serde_json::{Value, json};

use super::client::{OAuthError, authenticate, form};
use super::site::Site;
use crate::Response;
use crate::cognito::state::{Client, Code};
use crate::cognito::tokens::{self, Session, machine};
use crate::cognito::{OAuthFlow, tokens::Tokens};
use crate::message::{pick, reply};

type Form = [(String, String)];

pub(super) fn handle(site: &Site<'_>) -> Response {
    match exchange(site) {
        Ok(tokens) => reply(StatusCode::OK, "application/json;charset=UTF-8", tokens.to_string()),
        Err(error) => error.response(StatusCode::BAD_REQUEST),
    }
}

fn exchange(site: &Site<'_>) -> Result<Value, OAuthError> {
    let form = form(site)?;
    let grant = pick(&form, "grant_type").ok_or(OAuthError::InvalidRequest)?;
    let flow = match grant {
        "authorization_code" => Some(OAuthFlow::Code),
        "client_credentials" => Some(OAuthFlow::ClientCredentials),
        "refresh_token" => None,
        _ => return Err(OAuthError::UnsupportedGrantType),
    };
    let client = authenticate(site, &form)?;
    let may = flow.is_none_or(|flow| client.settings.flows.contains(&flow));
    if !client.settings.oauth || !may {
        return Err(OAuthError::UnauthorizedClient);
    }
    match grant {
        "authorization_code" => by_code(site, &client, &form),
        "refresh_token" => by_refresh(site, &client, &form),
        _ => by_credentials(site, &client, &form),
    }
}

fn by_code(site: &Site<'_>, client: &Client, form: &Form) -> Result<Value, OAuthError> {
    let code = pick(form, "code").ok_or(OAuthError::InvalidRequest)?;
    let redirect_uri = pick(form, "redirect_uri").ok_or(OAuthError::InvalidRequest)?;
    let entry = take(site, client, code).ok_or(OAuthError::InvalidGrant)?;
    let proven = match (&entry.challenge, pick(form, "code_verifier")) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => proves(challenge, verifier),
        _ => false,
    };
    let now = site.cloud.env().now();
    let readable = scopes_readable(client, &entry.session.scopes);
    if entry.redirect_uri != redirect_uri || !proven || entry.expires <= now || !readable {
        return Err(OAuthError::InvalidGrant);
    }
    let tokens = issue(site, &entry.session)?;
    let mut answer = shown(&tokens);
    answer["refresh_token"] = tokens.refresh.into();
    Ok(answer)
}

/// Takes a code out of the state: whatever becomes of this exchange, it was the only one.
fn take(site: &Site<'_>, client: &Client, code: &str) -> Option<Code> {
    let mut state = site.cloud.cognito().write();
    let ours = |code: &Code| code.session.client == client.id && code.session.pool == site.domain.pool;
    state.codes.get(code).filter(|entry| ours(entry))?;
    state.codes.remove(code)
}

/// Whether a PKCE verifier is the one behind a challenge.
fn proves(challenge: &str, verifier: &str) -> bool {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-._~".contains(letter);
    let hash = digest::digest(&digest::SHA256, verifier.as_bytes());
    (43..=128).contains(&verifier.len())
        && verifier.chars().all(fits)
        && URL_SAFE_NO_PAD.encode(hash.as_ref()) == challenge
}

/// Whether the client may read every attribute behind the scopes.
fn scopes_readable(client: &Client, scopes: &[String]) -> bool {
    let behind = |scope: &str| match scope {
        "email" => &["email", "email_verified"][..],
        "phone" => &["phone_number", "phone_number_verified"],
        _ => &[],
    };
    scopes.iter().flat_map(|scope| behind(scope)).all(|attribute| client.settings.reads(attribute))
}

/// A user who was disabled or deleted meanwhile gets nothing.
fn issue(site: &Site<'_>, session: &Session) -> Result<Tokens, OAuthError> {
    let enabled = {
        let state = site.cloud.cognito().read();
        state.pool(&session.pool).and_then(|pool| pool.user(&session.username)).is_ok_and(|user| user.enabled)
    };
    if !enabled {
        return Err(OAuthError::InvalidGrant);
    }
    tokens::issue(site.cloud, session).map_err(|_| OAuthError::InvalidGrant)
}

fn shown(tokens: &Tokens) -> Value {
    let mut shown = json!({ "access_token": tokens.access, "expires_in": tokens.expires_in, "token_type": "Bearer" });
    if let Some(id) = &tokens.id {
        shown["id_token"] = id.clone().into();
    }
    shown
}

fn by_refresh(site: &Site<'_>, client: &Client, form: &Form) -> Result<Value, OAuthError> {
    let token = pick(form, "refresh_token").ok_or(OAuthError::InvalidRequest)?;
    let renewed = tokens::renew(site.cloud, &site.domain.pool, &client.id, token);
    let renewed = renewed.map_err(|_| OAuthError::InvalidGrant)?;
    let mut answer = shown(&renewed.tokens);
    if renewed.rotated {
        answer["refresh_token"] = renewed.tokens.refresh.into();
    }
    Ok(answer)
}

/// Scopes of resource servers only: there is no user whom the others could tell about.
fn by_credentials(site: &Site<'_>, client: &Client, form: &Form) -> Result<Value, OAuthError> {
    let allowed = &client.settings.scopes;
    let asked: Vec<String> = pick(form, "scope").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let scopes = if asked.is_empty() { allowed.clone() } else { asked };
    if scopes.iter().any(|scope| !allowed.contains(scope)) {
        return Err(OAuthError::InvalidScope);
    }
    let token = machine::token(site.cloud, &site.domain.pool, client, &scopes).map_err(|_| OAuthError::InvalidGrant)?;
    let expires_in = client.settings.access_seconds();
    Ok(json!({ "access_token": token, "expires_in": expires_in, "token_type": "Bearer" }))
}
