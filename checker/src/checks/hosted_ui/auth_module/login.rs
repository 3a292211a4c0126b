//! The way to the login page: where `startLogin` sends the browser, and with what.

use super::super::module::{Page, Story, Told, ended, thrown};
use super::Given;
use super::cognito::Endpoint;
use crate::javascript::Trace;
use crate::javascript::visit::Navigation;
use crate::mistakes;
use crate::text;
use crate::text::Text;

const FUNCTION: &str = "startLogin";

/// A login that was started.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// `code` or `token`.
    pub grant: String,
    pub state: String,
    pub nonce: String,
    pub challenge: Option<String>,
    /// What the page kept for the callback.
    pub page: Page,
}

/// Starts a login and judges its address.
pub fn start(story: &Story, given: &Given) -> Told<Attempt> {
    let first = address(story, given, 0)?;
    let nav = &first.1;
    let auth = &given.auth;
    let parameter = |name: &str| nav.parameter(name).unwrap_or_default();
    for (name, expected, mistake) in [
        ("client_id", &auth.client_id, &mistakes::LOGIN_CLIENT_ID),
        ("redirect_uri", &auth.redirect_uri, &mistakes::LOGIN_REDIRECT_URI),
    ] {
        let seen = parameter(name);
        if seen != *expected {
            return Err(story.found(mistake, format!("{name}={expected}"), format!("{name}={seen}"), FUNCTION));
        }
    }
    let grant = parameter("response_type");
    let flow = if grant == "token" { "implicit" } else { grant.as_str() };
    let usual = grant == auth.response_type;
    let known = matches!(grant.as_str(), "code" | "token");
    if !(usual || (known && given.flows.iter().any(|allowed| allowed == flow))) {
        let (expected, seen) = (format!("response_type={}", auth.response_type), format!("response_type={grant}"));
        return Err(story.found(&mistakes::LOGIN_RESPONSE_TYPE, expected, seen, FUNCTION));
    }
    scopes(story, given, &parameter("scope"))?;
    let second = address(story, given, 1)?.1;
    let again = |name: &str| second.parameter(name).unwrap_or_default();
    let (state, nonce) = (parameter("state"), parameter("nonce"));
    if state.is_empty() || state == "undefined" || state == "null" {
        let (expected, seen) = (text!("a-random-state"), text!("no-parameter", name = "state"));
        return Err(story.found(&mistakes::STATE_MISSING, expected, seen, FUNCTION));
    }
    let fresh = |name: &str| text!("another-at-each-login", name = name);
    if state == again("state") {
        return Err(story.found(&mistakes::STATE_GUESSABLE, fresh("state"), same("state"), FUNCTION));
    }
    if nonce.is_empty() || nonce == again("nonce") {
        let seen = if nonce.is_empty() { text!("no-parameter", name = "nonce") } else { same("nonce") };
        return Err(story.found(&mistakes::NONCE_MISSING, fresh("nonce"), seen, FUNCTION));
    }
    let challenge = challenge(story, &grant, nav, &again("code_challenge"))?;
    Ok(Attempt { grant, state, nonce, challenge, page: Page::after(&first.0) })
}

fn same(parameter: &str) -> Text {
    text!("the-same-at-two-logins", name = parameter)
}

/// Where a login leads.
fn address(story: &Story, given: &Given, again: u64) -> Told<(Trace, Navigation)> {
    let domain = given.auth.domain.clone();
    let network = move |fetch: &_| Endpoint::Refuses.answer(&domain, fetch);
    let trace = story.call(FUNCTION, given.argument(), &Page::default(), again, network)?;
    let domain = &given.auth.domain;
    let expected = text!("a-navigation-to", url = format!("{domain}/oauth2/authorize"));
    let Some(nav) = trace.navigations.first().cloned() else {
        let fetched = trace.fetches.iter().find(|fetch| fetch.url.starts_with(domain.as_str()));
        if let Some(fetch) = fetched {
            let seen = text!("fetch-of", url = fetch.address());
            return Err(story.found(&mistakes::LOGIN_BY_FETCH, expected, seen, FUNCTION));
        }
        let seen = if thrown(&trace).is_some() { ended(&trace) } else { text!("no-navigation") };
        return Err(story.found(&mistakes::LOGIN_NOT_STARTED, expected, seen, FUNCTION));
    };
    let seen = cafe::http::without_query(&nav.url);
    // The login page itself takes the same parameters.
    if seen != format!("{domain}/oauth2/authorize") && seen != format!("{domain}/login") {
        return Err(story.found(&mistakes::LOGIN_ADDRESS, expected, seen, FUNCTION));
    }
    Ok((trace, nav))
}

fn scopes(story: &Story, given: &Given, seen: &str) -> Told<()> {
    let asked: Vec<_> = seen.split(' ').filter(|scope| !scope.is_empty()).collect();
    let wanted = &given.auth.scopes;
    let missing = wanted.iter().any(|scope| !asked.contains(&scope.as_str()));
    let allowed = |scope: &&str| wanted.iter().chain(&given.scopes).any(|known| known == scope);
    if missing || !asked.iter().all(allowed) {
        let expected = format!("scope={}", wanted.join(" "));
        return Err(story.found(&mistakes::LOGIN_SCOPE, expected, format!("scope={seen}"), FUNCTION));
    }
    Ok(())
}

fn challenge(story: &Story, grant: &str, nav: &Navigation, again: &str) -> Told<Option<String>> {
    if grant != "code" {
        return Ok(None);
    }
    let Some(challenge) = nav.parameter("code_challenge").filter(|challenge| !challenge.is_empty()) else {
        return Err(story.found(&mistakes::PKCE_MISSING, text!("a-code-challenge"), text!("none"), FUNCTION));
    };
    let method = nav.parameter("code_challenge_method");
    let url_safe = challenge.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let seen = match () {
        () if method.as_deref() != Some("S256") => {
            text!("challenge-method", method = method.map_or_else(|| text!("none"), Text::from))
        }
        () if challenge.len() != 43 || !url_safe => text!("challenge-of-length", count = challenge.len()),
        () if challenge == again => same("code_challenge"),
        () => return Ok(Some(challenge)),
    };
    Err(story.found(&mistakes::PKCE_NOT_S256, text!("challenge-expected"), seen, FUNCTION))
}
