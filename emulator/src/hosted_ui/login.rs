//! The classic login page and its form.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/login-endpoint.html>.

use http::{StatusCode, header};
use maud::html;

use super::ask::{self, Ask};
use super::cookies::{self, Flash};
use super::form::{self, Errand, Form, FormPage};
use super::pages::{self, Notice, fields};
use super::site::Site;
use super::{callback, confirm, forgot, new_password};
use crate::Response;
use crate::cognito::error::Error;
use crate::cognito::sign_in::{Outcome, with_password};
use crate::cognito::state::User;
use crate::message::{add, redirect};

/// Managed login, which shows nothing until a client has a branding style.
const MANAGED: u8 = 2;

/// `GET /login`.
pub(super) fn show(site: &Site<'_>) -> Response {
    let ask = match ready(site) {
        Ok(ask) => ask,
        Err(response) => return *response,
    };
    let flash = cookies::flashed(site);
    let notice = flash.as_ref().and_then(|flash| notice(&flash.message));
    // Nobody should have to type in again what they have just typed in (WCAG 2.2, success criterion 3.3.7).
    let typed = flash.and_then(|flash| form::recall(site, &ask.client.id, &flash.login?, Errand::SignIn));
    let login = typed.as_deref().or(ask.login_hint.as_deref()).unwrap_or_default();
    let failed = matches!(notice, Some(Notice::Error(_)));
    let link = |path: &str| site.with_query(&site.path(path));
    let page = FormPage {
        title: "Sign in",
        intro: "Sign in with your username and password.",
        name: "cognitoSignInForm",
        to: "/login",
        fields: html! {
            input type="hidden" name="cognitoAsfData" value="";
            (fields::username("signInFormUsername", login, site.username_hint(), failed))
            (fields::password("signInFormPassword", failed))
            (fields::submit("signInSubmitButton", "Sign in"))
        },
        links: html! {
            p.links { a href=(link("/forgotPassword")) { "Forgot your password?" } }
            @if site.sign_up_is_open() {
                p.links { "Need an account? " a href=(link("/signup")) { "Sign up" } }
            }
        },
    };
    let mut response = page.show(site, notice.as_ref());
    add(&mut response, header::SET_COOKIE, &cookies::no_flash(site));
    response
}

/// `POST /login`.
pub(super) fn submit(site: &Site<'_>) -> Response {
    let (ask, form) = match submitted(site) {
        Ok(submitted) => submitted,
        Err(response) => return *response,
    };
    let login = form.field("username").trim();
    match with_password(site.cloud, &site.domain.pool, &ask.client.id, login, form.field("password")) {
        Ok((user, Outcome::SignedIn)) => signed_in(site, &ask, &user),
        Ok((user, Outcome::NewPasswordRequired)) => new_password::show(site, &ask.client, &user),
        Err(Error::NotConfirmed) => confirm::show(site, &ask.client, login, None),
        Err(Error::ResetRequired) => {
            let notice = Notice::info("Your password must be replaced. Enter the code that you were sent.");
            forgot::show_reset(site, &ask.client, login, Some(&notice))
        }
        Err(error) => back_with_name(site, &ask, name_of(&error), login),
    }
}

/// To the app, with a session for the next hour.
pub(super) fn signed_in(site: &Site<'_>, ask: &Ask, user: &User) -> Response {
    let mut response = callback::answer(site, ask, user, site.cloud.env().now());
    if let Some(cookie) = cookies::keep(site, user) {
        add(&mut response, header::SET_COOKIE, &cookie);
    }
    response
}

/// To the login page, with a message by its name.
pub(super) fn back_to_login(site: &Site<'_>, message: &str) -> Response {
    back(site, Flash { message: message.to_owned(), login: None })
}

/// To the login page, with a message by its name and the name that was typed in, sealed.
fn back_with_name(site: &Site<'_>, ask: &Ask, message: &str, login: &str) -> Response {
    // Browsers drop a cookie that is too long, and with it the message.
    let short = login.chars().count() <= fields::LONGEST_NAME;
    let login = short.then(|| form::remember(site, &ask.client.id, login, Errand::SignIn));
    back(site, Flash { message: message.to_owned(), login })
}

fn back(site: &Site<'_>, flash: Flash) -> Response {
    let mut response = redirect(&site.with_query(&site.url("/login")));
    add(&mut response, header::SET_COOKIE, &cookies::flash(site, flash));
    response
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

/// What the app asked, and the form that a page of this browser sent for it.
pub(super) fn submitted(site: &Site<'_>) -> Result<(Ask, Form), Box<Response>> {
    Ok((ready(site)?, Form::read(site)?))
}

/// The name by which a message survives the redirect: the browser never brings back text of its own.
fn name_of(error: &Error) -> &'static str {
    match error {
        Error::NoUser => "no_user",
        Error::NotAuthorized(text) if text.starts_with("Password attempts") => "locked",
        Error::NotAuthorized(text) if text.starts_with("User is disabled") => "disabled",
        Error::NotAuthorized(text) if text.starts_with("Temporary password") => "password_expired",
        _ => "wrong_password",
    }
}

/// Set after a forgotten password was replaced.
pub(super) const PASSWORD_CHANGED: &str = "password_changed";

fn notice(name: &str) -> Option<Notice> {
    Some(match name {
        "wrong_password" => Notice::error("Incorrect username or password."),
        "no_user" => Notice::error("User does not exist."),
        "locked" => Notice::error("Password attempts exceeded. Wait a little, then try again."),
        "disabled" => Notice::error("User is disabled. Ask an administrator."),
        "password_expired" => Notice::error("Your temporary password has expired. Ask an administrator for a new one."),
        PASSWORD_CHANGED => Notice::info("Your password has been changed. Sign in with the new one."),
        _ => return None,
    })
}
