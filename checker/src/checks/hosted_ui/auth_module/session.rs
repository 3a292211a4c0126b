//! What comes after the login: the token as long as it is good, and the log-out.

use super::super::module::{Page, Story, Told, ended, returned, thrown};
use super::Given;
use super::cognito::LIFE;
use crate::mistakes::{self, Mistake};
use crate::text;
use crate::text::Text;

/// Frank, logged in.
#[derive(Debug)]
pub struct SignedIn {
    /// What the pages keep.
    pub page: Page,
    pub token: String,
    pub advice: Vec<Text>,
}

const CURRENT: &str = "currentToken";
const LOG_OUT: &str = "logOut";

/// What `currentToken` hands out on a page; `None` is JavaScript's `null`.
pub fn token(story: &Story, given: &Given, page: &Page) -> Told<Option<String>> {
    let trace = story.call(CURRENT, given.argument(), page, 3, |_| None)?;
    let wrong = |mistake: &Mistake, seen| Err(story.found(mistake, text!("a-token-or-null"), seen, CURRENT));
    let Some(value) = returned(&trace) else {
        return wrong(&mistakes::CURRENT_TOKEN_NOT_NULL, ended(&trace));
    };
    if value.promise {
        return wrong(&mistakes::CURRENT_TOKEN_PROMISE, text!("a-promise"));
    }
    if let Some(text) = &value.text {
        return Ok(Some(text.strip_prefix("Bearer ").unwrap_or(text).to_owned()));
    }
    if value.kind == "null" {
        return Ok(None);
    }
    wrong(&mistakes::CURRENT_TOKEN_NOT_NULL, ended(&trace))
}

/// Before anybody has logged in.
pub fn nobody(story: &Story, given: &Given) -> Told<()> {
    match token(story, given, &Page::default())? {
        None => Ok(()),
        Some(text) => {
            let (expected, seen) = (text!("null-for-nobody"), text!("a-text-of-length", count = text.len()));
            Err(story.found(&mistakes::CURRENT_TOKEN_NOT_NULL, expected, seen, CURRENT))
        }
    }
}

/// Half of a token's life later, and after its end.
pub fn expiry(story: &Story, given: &Given, signed_in: &SignedIn) -> Told<()> {
    let half = token(story, given, &signed_in.page.clone().later(LIFE / 2))?;
    if half.as_deref() != Some(signed_in.token.as_str()) {
        return Err(story.found(&mistakes::TOKEN_DROPPED_EARLY, text!("token-after-half-an-hour"), "null", CURRENT));
    }
    if token(story, given, &signed_in.page.clone().later(LIFE + 120))?.is_some() {
        let expected = text!("null-after-exp");
        return Err(story.found(&mistakes::EXPIRED_TOKEN_KEPT, expected, text!("the-token"), CURRENT));
    }
    Ok(())
}

/// Frank logs out.
pub fn log_out(story: &Story, given: &Given, signed_in: &SignedIn) -> Told<()> {
    let trace = story.call(LOG_OUT, given.argument(), &signed_in.page, 4, |_| None)?;
    if thrown(&trace).is_some() && trace.navigations.is_empty() {
        return Err(story.found(&mistakes::LOG_OUT_FAILS, text!("a-log-out"), ended(&trace), LOG_OUT));
    }
    let auth = &given.auth;
    let address = format!("{}/logout", auth.domain);
    let expected = text!("a-navigation-to", url = &address);
    let Some(nav) = trace.navigations.first() else {
        let fetched = trace.fetches.iter().any(|fetch| fetch.address() == address);
        let seen = if fetched { text!("fetch-refused") } else { text!("no-navigation") };
        return Err(story.found(&mistakes::LOG_OUT_NOT_AT_COGNITO, expected, seen, LOG_OUT));
    };
    let seen = cafe::http::without_query(&nav.url);
    if seen != address {
        let seen = text!("a-navigation-to", url = seen);
        return Err(story.found(&mistakes::LOG_OUT_NOT_AT_COGNITO, expected, seen, LOG_OUT));
    }
    for (name, expected) in [("client_id", &auth.client_id), ("logout_uri", &auth.logout_uri)] {
        let seen = nav.parameter(name).unwrap_or_default();
        if seen != *expected {
            let (expected, seen) = (format!("{name}={expected}"), format!("{name}={seen}"));
            return Err(story.found(&mistakes::LOG_OUT_PARAMETER, expected, seen, LOG_OUT));
        }
    }
    if token(story, given, &Page::after(&trace))?.is_some() || trace.keeps(&signed_in.token) {
        let expected = text!("null-after-log-out");
        return Err(story.found(&mistakes::LOG_OUT_KEEPS_TOKEN, expected, text!("the-token"), LOG_OUT));
    }
    Ok(())
}
