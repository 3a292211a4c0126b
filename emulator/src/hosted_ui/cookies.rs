//! Cookies of the login pages: the sign-in of an hour, the XSRF token, the flash message.
//!
//! The café cloud speaks plain http, so no cookie is `Secure`: jars other than browsers' would not send it back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::site::Site;
use crate::cognito::seal::{self, Purpose};
use crate::cognito::state::User;
use crate::cognito::tokens::after;

/// Name of the cookie that keeps a user signed in.
pub(super) const SESSION: &str = "cognito";
/// Name of the cookie whose value the login form must repeat.
pub(super) const XSRF: &str = "XSRF-TOKEN";
/// Name of the cookie with a message for the next page.
const FLASH: &str = "cognito-fl";

/// Seconds that a sign-in lasts; AWS's is fixed, too.
const HOUR: i64 = 3600;

#[derive(Serialize, Deserialize)]
struct LoginSession {
    username: String,
    sign_outs: u16,
    since: Timestamp,
}

/// A `Set-Cookie` value.
pub(super) fn set(name: &str, value: &str, path: &str, seconds: Option<i64>) -> String {
    let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    format!("{name}={value}; Path={path}{age}; HttpOnly; SameSite=Lax")
}

/// The `Set-Cookie` value that keeps `user` signed in for an hour.
pub(super) fn keep(site: &Site<'_>, user: &User) -> Option<String> {
    let env = site.cloud.env();
    let session = LoginSession { username: user.username.clone(), sign_outs: user.sign_outs, since: env.now() };
    let state = site.cloud.cognito().read();
    let sealed = seal::seal(env, &state.pool(&site.domain.pool).ok()?.seal_key, Purpose::LoginSession, &session);
    Some(site.set_cookie(SESSION, &sealed, Some(HOUR)))
}

/// The user whom the session cookie names, and when they signed in.
pub(super) fn signed_in(site: &Site<'_>) -> Option<(User, Timestamp)> {
    let sealed = site.cookie(SESSION)?;
    let state = site.cloud.cognito().read();
    let pool = state.pool(&site.domain.pool).ok()?;
    let session: LoginSession = seal::open(&pool.seal_key, Purpose::LoginSession, sealed)?;
    let user = pool.user(&session.username).ok()?;
    let fresh = site.cloud.env().now() < after(session.since, HOUR);
    (fresh && user.enabled && user.sign_outs == session.sign_outs).then(|| (user.clone(), session.since))
}

/// The XSRF token of this browser: the one it has, so that two open tabs work, or a fresh one.
pub(super) fn xsrf_token(site: &Site<'_>) -> String {
    let own = site.cookie(XSRF).and_then(|value| uuid::Uuid::parse_str(value).ok());
    own.map_or_else(|| site.cloud.env().uuid(), |token| token.to_string())
}

/// What one page leaves for the next: a message by its name, and the name that was typed in, sealed.
pub(super) struct Flash {
    pub(super) message: String,
    pub(super) login: Option<String>,
}

/// A `Set-Cookie` value for the next page.
pub(super) fn flash(site: &Site<'_>, flash: Flash) -> String {
    let list: Vec<String> = std::iter::once(flash.message).chain(flash.login).collect();
    set_flash(site, &list)
}

/// The `Set-Cookie` value that takes it away.
pub(super) fn no_flash(site: &Site<'_>) -> String {
    set_flash(site, &[])
}

fn set_flash(site: &Site<'_>, list: &[String]) -> String {
    site.set_cookie(FLASH, &STANDARD.encode(serde_json::json!(list).to_string()), None)
}

/// What the page before left.
pub(super) fn flashed(site: &Site<'_>) -> Option<Flash> {
    let bytes = STANDARD.decode(site.cookie(FLASH)?).ok()?;
    let mut list = serde_json::from_slice::<Vec<String>>(&bytes).ok()?.into_iter();
    Some(Flash { message: list.next()?, login: list.next() })
}
