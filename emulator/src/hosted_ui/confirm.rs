//! The page on which a new user types in the code that proves the address.

use maud::html;

use super::form::{self, Errand, FormPage};
use super::login;
use super::pages::{Notice, fields};
use super::site::Site;
use crate::Response;
use crate::cognito::sign_up::{confirm_with_code, send_again};
use crate::cognito::state::{Client, User};
use crate::error::AwsError;

/// The page for a user who has just given the right password.
pub(super) fn show(site: &Site<'_>, client: &Client, name: &str, notice: Option<&Notice>) -> Response {
    let session = form::remember(site, &client.id, name, Errand::SignUp);
    let page = FormPage {
        title: "Confirm your account",
        intro: "Enter the code that you were sent, or ask an administrator to confirm your account.",
        name: "cognitoConfirmForm",
        to: "/confirm",
        fields: html! {
            input type="hidden" name="session" value=(session);
            (fields::code())
            (fields::submit("confirm", "Confirm account"))
            input.second type="submit" name="resend" value="Send a new code" formnovalidate;
        },
        links: html! {},
    };
    page.show(site, notice)
}

/// `POST /confirm`.
pub(super) fn submit(site: &Site<'_>) -> Response {
    let (ask, form) = match login::submitted(site) {
        Ok(submitted) => submitted,
        Err(response) => return *response,
    };
    let recalled = form::recall(site, &ask.client.id, form.field("session"), Errand::SignUp);
    let Some((name, user)) = recalled.and_then(|name| Some((name.clone(), site.user(&name)?))) else {
        return login::back_to_login(site, "");
    };
    let again = |notice: Notice| show(site, &ask.client, &name, Some(&notice));
    if form.sent_by("resend") {
        return again(match send_again(site.cloud, &site.domain.pool, &user) {
            Ok(to) => Notice::info(format!("We have sent a code to {}.", to.masked())),
            Err(error) => Notice::error(AwsError::from(error).message),
        });
    }
    match confirm_with_code(site.cloud, &site.domain.pool, &user.username, form.field("code"), false) {
        Ok(()) => welcome(site, &ask, &user),
        Err(error) => again(Notice::error(AwsError::from(error).message)),
    }
}

/// The password was right a moment ago, so the user is in.
fn welcome(site: &Site<'_>, ask: &super::ask::Ask, user: &User) -> Response {
    match site.user(&user.username) {
        Some(user) if user.enabled => login::signed_in(site, ask, &user),
        _ => login::back_to_login(site, "disabled"),
    }
}
