//! The pages themselves: plain HTML that works without JavaScript, from the keyboard, in the light and in the dark.

use std::sync::LazyLock;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{StatusCode, header};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::site::Site;
use crate::Response;
use crate::message::{pick, reply, set};

const STYLE: &str = include_str!("pages/style.css");

/// `form-action` is left out on purpose: browsers apply it to the redirect after the login as well, and an app's
/// callback may redirect to any place.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(digest::digest(&digest::SHA256, STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; frame-ancestors 'none'")
});

/// The login page.
pub(super) fn login(action: &str, xsrf: &str, username: Option<&str>, notice: Option<&str>) -> Response {
    page(
        StatusCode::OK,
        "Sign in",
        &html! {
            h1 { "Sign in" }
            p { "Sign in with your username and password." }
            (banner(notice))
            form name="cognitoSignInForm" action=(action) method="POST" {
                input type="hidden" name="_csrf" value=(xsrf);
                input type="hidden" name="cognitoAsfData" value="";
                label for="signInFormUsername" { "Username" }
                input id="signInFormUsername" name="username" type="text" value=[username] autocomplete="username"
                    autocapitalize="none" spellcheck="false" required autofocus;
                label for="signInFormPassword" { "Password" }
                input id="signInFormPassword" name="password" type="password" autocomplete="current-password" required;
                input type="submit" name="signInSubmitButton" value="Sign in";
            }
        },
    )
}

/// The page on which a temporary password is replaced.
pub(super) fn new_password(action: &str, xsrf: &str, session: &str, notice: Option<&str>) -> Response {
    page(
        StatusCode::OK,
        "Change password",
        &html! {
            h1 { "Change password" }
            p { "Your password is a temporary one. Please choose a new one." }
            (banner(notice))
            form name="cognitoNewPasswordForm" action=(action) method="POST" {
                input type="hidden" name="_csrf" value=(xsrf);
                input type="hidden" name="session" value=(session);
                label for="newPassword" { "New password" }
                input id="newPassword" name="new_password" type="password" autocomplete="new-password" required autofocus;
                label for="confirmPassword" { "Enter new password again" }
                input id="confirmPassword" name="confirm_password" type="password" autocomplete="new-password" required;
                input type="submit" name="reset_password" value="Send";
            }
        },
    )
}

fn banner(notice: Option<&str>) -> Markup {
    html! {
        @if let Some(text) = notice {
            p.notice role="alert" { (text) }
        }
    }
}

/// `GET /error`: what went wrong, when the app cannot be told.
pub(super) fn error(site: &Site<'_>) -> Response {
    let query = site.query();
    let why = match pick(&query, "error") {
        Some("redirect_mismatch") => {
            "redirect_mismatch: the address that the link wants to return to is not registered for the app client. \
             It must agree byte for byte with a callback or sign-out URL of the client."
        }
        Some("invalid_request") => {
            "invalid_request: the link names no app client of this user pool, or leaves something out that is needed."
        }
        Some("unauthorized_client") => {
            "unauthorized_client: the app client may not use the hosted login pages \
             (AllowedOAuthFlowsUserPoolClient is false)."
        }
        Some("no_identity_provider") => {
            "no_identity_provider: no identity provider is switched on for the app client. Users of the pool itself \
             need COGNITO among its providers."
        }
        _ => "The link may be incomplete.",
    };
    page(
        StatusCode::BAD_REQUEST,
        "Error",
        &html! {
            h1 { "An error was encountered with the requested page." }
            p { (why) }
        },
    )
}

/// A page with one message, and a link back to the login if `login` is not empty.
pub(super) fn message(status: StatusCode, text: &str, login: &str) -> Response {
    page(
        status,
        "Login",
        &html! {
            h1 { (text) }
            @if !login.is_empty() {
                p { a href=(login) { "Back to the login page" } }
            }
        },
    )
}

fn page(status: StatusCode, title: &str, content: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (content) } }
        }
    };
    let mut response = reply(status, "text/html;charset=UTF-8", page.into_string());
    set(&mut response, header::CONTENT_SECURITY_POLICY, &POLICY);
    set(&mut response, header::REFERRER_POLICY, "same-origin");
    response
}
