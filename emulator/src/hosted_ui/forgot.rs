//! The two pages of a forgotten password: ask for a code, and choose another password with it.

use maud::html;

use super::form::{self, Errand, FormPage};
use super::login;
use super::pages::{Notice, fields};
use super::site::Site;
use crate::Response;
use crate::cognito::recovery;
use crate::cognito::state::Client;
use crate::error::AwsError;

/// `GET /forgotPassword`.
pub(super) fn show(site: &Site<'_>) -> Response {
    match login::ready(site) {
        Ok(_) => page(site, "", None),
        Err(response) => *response,
    }
}

fn page(site: &Site<'_>, name: &str, notice: Option<&Notice>) -> Response {
    let back = site.with_query(&site.path("/login"));
    let page = FormPage {
        title: "Forgot your password?",
        intro: "Enter your username, and we will send a code with which you can choose another password.",
        name: "cognitoForgotPasswordForm",
        to: "/forgotPassword",
        fields: html! {
            (fields::username("username", name, site.username_hint(), notice.is_some()))
            (fields::submit("reset_my_password", "Reset my password"))
        },
        links: html! { p.links { a href=(back) { "Back to sign in" } } },
    };
    page.show(site, notice)
}

/// `POST /forgotPassword`.
pub(super) fn submit(site: &Site<'_>) -> Response {
    let (ask, form) = match login::submitted(site) {
        Ok(submitted) => submitted,
        Err(response) => return *response,
    };
    let name = form.field("username").trim();
    match recovery::begin(site.cloud, &site.domain.pool, &ask.client, name) {
        Ok(to) => {
            let notice = Notice::info(format!("We have sent a code to {}.", to.masked()));
            show_reset(site, &ask.client, name, Some(&notice))
        }
        Err(error) => page(site, name, Some(&Notice::error(AwsError::from(error).message))),
    }
}

/// The page on which a code gives another password.
pub(super) fn show_reset(site: &Site<'_>, client: &Client, name: &str, notice: Option<&Notice>) -> Response {
    let session = form::remember(site, &client.id, name, Errand::Recovery);
    let page = FormPage {
        title: "Change password",
        intro: "Enter the code and the password that you want to have from now on.",
        name: "cognitoResetPasswordForm",
        to: "/confirmForgotPassword",
        fields: html! {
            input type="hidden" name="session" value=(session);
            (fields::known_username(name))
            (fields::code())
            (fields::chosen_password("New password", "new_password", &site.password_policy()))
            (fields::repeated_password("Enter new password again"))
            (fields::submit("reset_password", "Change password"))
        },
        links: html! {},
    };
    page.show(site, notice)
}

/// `POST /confirmForgotPassword`.
pub(super) fn reset(site: &Site<'_>) -> Response {
    let (ask, form) = match login::submitted(site) {
        Ok(submitted) => submitted,
        Err(response) => return *response,
    };
    let Some(name) = form::recall(site, &ask.client.id, form.field("session"), Errand::Recovery) else {
        return login::back_to_login(site, "");
    };
    let again = |text: String| show_reset(site, &ask.client, &name, Some(&Notice::error(text)));
    let password = form.field("new_password");
    if password != form.field("confirm_password") {
        return again("The two passwords are not the same.".to_owned());
    }
    match recovery::complete(site.cloud, &site.domain.pool, &ask.client, &name, form.field("code"), password) {
        Ok(()) => login::back_to_login(site, login::PASSWORD_CHANGED),
        Err(error) => again(AwsError::from(error).message),
    }
}
