//! The pages themselves: plain HTML that works without JavaScript, from the keyboard, in the light and in the dark.

pub(super) mod fields;

use std::borrow::Cow;
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

/// What a page has to say before its form.
#[derive(Debug, Clone)]
pub(super) enum Notice {
    Error(Cow<'static, str>),
    Info(Cow<'static, str>),
}

impl Notice {
    pub(super) fn error(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Error(text.into())
    }

    pub(super) fn info(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Info(text.into())
    }
}

/// A notice, said aloud by screen readers.
pub(super) fn banner(notice: Option<&Notice>) -> Markup {
    html! {
        @match notice {
            Some(Notice::Error(text)) => p.notice id="notice" role="alert" { (text) },
            Some(Notice::Info(text)) => p.notice.info id="notice" role="status" { (text) },
            None => {},
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

/// A whole document.
pub(super) fn page(status: StatusCode, title: &str, content: &Markup) -> Response {
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
