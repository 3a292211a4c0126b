//! What all forms of the login pages have in common: how they are shown, that they come from a page of this browser,
//! and what they remember of a user from one page to the next.

use http::{StatusCode, header};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::cookies::{self, XSRF};
use super::pages::{self, Notice};
use super::site::Site;
use crate::Response;
use crate::cognito::seal::{self, Purpose};
use crate::cognito::tokens::after;
use crate::message::{add, form_pairs, pick, text_header};

/// A page with one form.
pub(super) struct FormPage<'a> {
    pub(super) title: &'a str,
    pub(super) intro: &'a str,
    /// The form's name in the document.
    pub(super) name: &'a str,
    /// The path it is sent to; the query of this request goes along.
    pub(super) to: &'a str,
    pub(super) fields: Markup,
    /// Below the form.
    pub(super) links: Markup,
}

impl FormPage<'_> {
    /// Shows the page, and gives the browser the cookie without which the form is refused.
    pub(super) fn show(&self, site: &Site<'_>, notice: Option<&Notice>) -> Response {
        let xsrf = cookies::xsrf_token(site);
        let content = html! {
            h1 { (self.title) }
            p { (self.intro) }
            (pages::banner(notice))
            form name=(self.name) action=(site.with_query(&site.path(self.to))) method="POST" {
                input type="hidden" name="_csrf" value=(xsrf);
                (self.fields)
            }
            (self.links)
        };
        let failed = matches!(notice, Some(Notice::Error(_)));
        let title = if failed { format!("Error: {}", self.title) } else { self.title.to_owned() };
        let mut response = pages::page(StatusCode::OK, &title, &content);
        add(&mut response, header::SET_COOKIE, &site.set_cookie(XSRF, &xsrf, None));
        response
    }
}

/// A form that was sent from a page of this browser.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads the form of a request, or answers it if another site may have sent it.
    pub(super) fn read(site: &Site<'_>) -> Result<Self, Box<Response>> {
        let fields = form_pairs(site.request.body());
        let sent = pick(&fields, "_csrf").filter(|token| !token.is_empty());
        if sent.is_some() && sent == site.cookie(XSRF) && from_own_page(site) {
            return Ok(Self(fields));
        }
        let text = "The form is too old, or your browser does not keep cookies.";
        Err(Box::new(pages::message(StatusCode::FORBIDDEN, text, &site.with_query(&site.path("/login")))))
    }

    /// A field; empty if it was not sent.
    pub(super) fn field(&self, name: &str) -> &str {
        pick(&self.0, name).unwrap_or_default()
    }

    /// Whether the form was sent by the button of this name.
    pub(super) fn sent_by(&self, button: &str) -> bool {
        pick(&self.0, button).is_some()
    }
}

/// Browsers say where a form comes from. A cookie alone is not enough: a neighbouring site may have planted it.
fn from_own_page(site: &Site<'_>) -> bool {
    let Some(origin) = text_header(site.request, header::ORIGIN) else { return true };
    origin.split_once("://").is_some_and(|(_, authority)| authority == site.authority())
}

/// Which way a user is on whose name the next page has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Errand {
    SignIn,
    SignUp,
    Recovery,
}

#[derive(Serialize, Deserialize)]
struct Remembered {
    client: String,
    login: String,
    errand: Errand,
    expires: Timestamp,
}

/// Seconds that a page can be left open before the name is forgotten.
const HOUR: i64 = 3600;

/// A sealed text for a hidden field or a cookie: who is on which errand.
pub(super) fn remember(site: &Site<'_>, client: &str, login: &str, errand: Errand) -> String {
    let env = site.cloud.env();
    let expires = after(env.now(), HOUR);
    let content = Remembered { client: client.to_owned(), login: login.to_owned(), errand, expires };
    let state = site.cloud.cognito().read();
    let key = state.pool(&site.domain.pool).map(|pool| &pool.seal_key);
    key.map(|key| seal::seal(env, key, Purpose::LoginPage, &content)).unwrap_or_default()
}

/// The login name that [`remember`] sealed for this client and errand.
pub(super) fn recall(site: &Site<'_>, client: &str, sealed: &str, errand: Errand) -> Option<String> {
    let state = site.cloud.cognito().read();
    let key = &state.pool(&site.domain.pool).ok()?.seal_key;
    let content: Remembered = seal::open(key, Purpose::LoginPage, sealed)?;
    let good = content.client == client && content.errand == errand && site.cloud.env().now() < content.expires;
    good.then_some(content.login)
}
