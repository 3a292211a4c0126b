//! The classic login page and its form.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/login-endpoint.html>.

use http::{StatusCode, header};

use super::ask::{self, Ask};
use super::cookies::{self, XSRF};
use super::site::Site;
use super::{callback, new_password, pages};
use crate::Response;
use crate::cognito::error::Error;
use crate::cognito::sign_in::{Outcome, with_password};
use crate::message::{add, form_pairs, pick, redirect};

/// Managed login, which shows nothing until a client has a branding style.
const MANAGED: u8 = 2;

/// `GET /login`.
pub(super) fn show(site: &Site<'_>) -> Response {
    let ask = match ready(site) {
        Ok(ask) => ask,
        Err(response) => return *response,
    };
    let xsrf = cookies::xsrf_token(site);
    let notice = cookies::flashed(site).and_then(|name| notice(&name));
    let action = site.with_query(&site.path("/login"));
    let mut response = pages::login(&action, &xsrf, ask.login_hint.as_deref(), notice);
    add(&mut response, header::SET_COOKIE, &site.set_cookie(XSRF, &xsrf, None));
    add(&mut response, header::SET_COOKIE, &cookies::flash(site, None));
    response
}

/// `POST /login`.
pub(super) fn submit(site: &Site<'_>) -> Response {
    let ask = match ready(site) {
        Ok(ask) => ask,
        Err(response) => return *response,
    };
    let form = form_pairs(site.request.body());
    if let Err(response) = check_xsrf(site, &form) {
        return *response;
    }
    let field = |name: &str| pick(&form, name).unwrap_or_default();
    let login = field("username").trim();
    match with_password(site.cloud, &site.domain.pool, &ask.client.id, login, field("password")) {
        Ok((user, Outcome::SignedIn)) => {
            let mut response = callback::answer(site, &ask, &user, site.cloud.env().now());
            if let Some(cookie) = cookies::keep(site, &user) {
                add(&mut response, header::SET_COOKIE, &cookie);
            }
            response
        }
        Ok((user, Outcome::NewPasswordRequired)) => new_password::show(site, &ask.client, &user),
        Err(error) => {
            let mut response = redirect(&site.with_query(&site.url("/login")));
            add(&mut response, header::SET_COOKIE, &cookies::flash(site, Some(name_of(&error))));
            response
        }
    }
}

/// What the app asked, if a login page can be shown for it.
pub(super) fn ready(site: &Site<'_>) -> Result<Ask, Box<Response>> {
    let ask = ask::read(site)?;
    let state = site.cloud.cognito().read();
    let branded = state.pool(&site.domain.pool).is_ok_and(|pool| pool.brandings.contains_key(&ask.client.id));
    if site.domain.login_version == MANAGED && !branded {
        let text = "Login pages unavailable. Please contact an administrator.";
        return Err(Box::new(pages::message(StatusCode::FORBIDDEN, text, "")));
    }
    Ok(ask)
}

/// Refuses a form that did not come from a page of this browser.
pub(super) fn check_xsrf(site: &Site<'_>, form: &[(String, String)]) -> Result<(), Box<Response>> {
    let sent = pick(form, "_csrf").filter(|token| !token.is_empty());
    if sent.is_some() && sent == site.cookie(XSRF) {
        return Ok(());
    }
    let text = "The form is too old, or your browser does not keep cookies.";
    Err(Box::new(pages::message(StatusCode::FORBIDDEN, text, &site.with_query(&site.path("/login")))))
}

/// The name by which a message survives the redirect: the browser never brings back text of its own.
fn name_of(error: &Error) -> &'static str {
    match error {
        Error::NoUser => "no_user",
        Error::NotConfirmed => "not_confirmed",
        Error::NotAuthorized(text) if text.starts_with("Password attempts") => "locked",
        Error::NotAuthorized(text) if text.starts_with("User is disabled") => "disabled",
        Error::NotAuthorized(text) if text.starts_with("Temporary password") => "password_expired",
        _ => "wrong_password",
    }
}

fn notice(name: &str) -> Option<&'static str> {
    Some(match name {
        "wrong_password" => "Incorrect username or password.",
        "no_user" => "User does not exist.",
        "not_confirmed" => "User is not confirmed. Enter the code that you were sent, or ask an administrator.",
        "locked" => "Password attempts exceeded. Wait a little, then try again.",
        "disabled" => "User is disabled. Ask an administrator.",
        "password_expired" => "Your temporary password has expired. Ask an administrator for a new one.",
        _ => return None,
    })
}
