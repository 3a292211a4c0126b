//! The page on which a user replaces a temporary password.

use maud::html;

use super::form::FormPage;
use super::login;
use super::pages::{Notice, fields};
use super::site::Site;
use crate::Response;
use crate::cognito::error::Error;
use crate::cognito::sign_in::challenge;
use crate::cognito::state::{Client, User};
use crate::message::redirect;

/// The page for a user who has just given the temporary password.
pub(super) fn show(site: &Site<'_>, client: &Client, user: &User) -> Response {
    match challenge::pending(site.cloud, &site.domain.pool, client, user) {
        Ok(session) => page(site, &user.username, &session, None),
        Err(_) => redirect(&site.with_query(&site.url("/login"))),
    }
}

fn page(site: &Site<'_>, name: &str, session: &str, notice: Option<&Notice>) -> Response {
    let page = FormPage {
        title: "Change password",
        intro: "Your password is a temporary one. Please choose a new one.",
        name: "cognitoNewPasswordForm",
        to: "/changePassword",
        fields: html! {
            input type="hidden" name="session" value=(session);
            (fields::known_username(name))
            (fields::chosen_password("New password", "new_password", &site.password_policy()))
            (fields::repeated_password("Enter new password again"))
            (fields::submit("reset_password", "Send"))
        },
        links: html! {},
    };
    page.show(site, notice)
}

/// `POST /changePassword`.
pub(super) fn submit(site: &Site<'_>) -> Response {
    let (ask, form) = match login::submitted(site) {
        Ok(submitted) => submitted,
        Err(response) => return *response,
    };
    let session = form.field("session");
    let pool = &site.domain.pool;
    let Ok(user) = challenge::open_pending(site.cloud, pool, &ask.client.id, session) else {
        return redirect(&site.with_query(&site.url("/login")));
    };
    let again = |text: &'static str| page(site, &user.username, session, Some(&Notice::error(text)));
    if form.field("new_password") != form.field("confirm_password") {
        return again("The two passwords are not the same.");
    }
    match challenge::complete(site.cloud, pool, &user, form.field("new_password"), Vec::new()) {
        Ok(()) => login::signed_in(site, &ask, &user),
        Err(Error::WeakPassword(why)) => again(why),
        Err(_) => again("This password cannot be used."),
    }
}
