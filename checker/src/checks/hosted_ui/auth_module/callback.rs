//! The way back: what `completeLogin` makes of the answers that a callback can get.

use super::super::module::{Page, Story, Told, ended, returned, thrown};
use super::Given;
use super::cognito::{CODE, Endpoint, Tokens, Wrong, wrong_field};
use super::login::Attempt;
use super::session::{SignedIn, token};
use crate::javascript::{Fetch, Trace};
use crate::mistakes;
use crate::text;
use crate::text::Text;

const FUNCTION: &str = "completeLogin";

/// Comes back with an answer, and calls `completeLogin`.
fn come_back(story: &Story, given: &Given, page: &Page, answer: &str, endpoint: Endpoint) -> Told<Trace> {
    let page = page.clone().at(format!("{}{answer}", given.auth.redirect_uri));
    let domain = given.auth.domain.clone();
    story.call(FUNCTION, given.argument(), &page, 2, move |fetch: &Fetch| endpoint.answer(&domain, fetch))
}

/// The answer of a login that went well.
fn answer(attempt: &Attempt, tokens: &Tokens, state: &str) -> String {
    if attempt.grant == "token" {
        return format!("#{}", tokens.fragment(state));
    }
    let state: String = url::form_urlencoded::byte_serialize(state.as_bytes()).collect();
    format!("?code={CODE}&state={state}")
}

fn open(given: &Given, attempt: &Attempt, tokens: &Tokens) -> Endpoint {
    Endpoint::Open(Box::new((given.auth.clone(), attempt.clone(), tokens.clone())))
}

fn token_requests<'a>(given: &Given, trace: &'a Trace) -> Vec<&'a Fetch> {
    let endpoint = format!("{}/oauth2/token", given.auth.domain);
    trace.fetches.iter().filter(|fetch| fetch.address() == endpoint).collect()
}

/// A login that went well.
pub fn success(story: &Story, given: &Given, attempt: &Attempt) -> Told<SignedIn> {
    let tokens = Tokens::with_nonce(&given.auth, &attempt.nonce);
    let came = answer(attempt, &tokens, &attempt.state);
    let trace = come_back(story, given, &attempt.page, &came, open(given, attempt, &tokens))?;
    if attempt.grant == "code" {
        exchange(story, given, attempt, &trace)?;
    }
    if returned(&trace).is_none() {
        return Err(story.found(&mistakes::CALLBACK_FAILS, text!("a-completed-login"), ended(&trace), FUNCTION));
    }
    let page = Page::after(&trace);
    let (wanted, other) = tokens.wanted(&given.auth);
    let seen = token(story, given, &page)?;
    if seen.as_deref() == Some(other) {
        let (expected, seen) = (text!("token-of-use", use = &given.auth.token_use), text!("token-of-other-use"));
        return Err(story.found(&mistakes::OTHER_TOKEN_KEPT, expected, seen, "currentToken"));
    }
    if seen.is_none() && trace.keeps(wanted) {
        let (expected, seen) = (text!("token-after-login"), text!("null-though-kept"));
        return Err(story.found(&mistakes::TOKEN_DROPPED_EARLY, expected, seen, "currentToken"));
    }
    if seen.as_deref() != Some(wanted) {
        let seen = seen.map_or("null".into(), |text| text!("another-text-of-length", count = text.len()));
        let expected = text!("token-on-next-page", use = &given.auth.token_use);
        return Err(story.found(&mistakes::TOKEN_NOT_KEPT, expected, seen, FUNCTION));
    }
    let mut advice = Vec::new();
    if trace.local.values().any(|kept| kept.contains(wanted)) {
        advice.push(text!("token-in-local-storage"));
    }
    if trace.address.contains(CODE) || trace.address.contains(wanted) {
        advice.push(text!("token-in-address-bar"));
    }
    if trace.logs.iter().any(|line| line.contains(wanted) || line.contains(other)) {
        advice.push(text!("token-in-console"));
    }
    Ok(SignedIn { page, token: wanted.to_owned(), advice })
}

fn exchange(story: &Story, given: &Given, attempt: &Attempt, trace: &Trace) -> Told<()> {
    let requests = token_requests(given, trace);
    let expected = format!("POST {}/oauth2/token", given.auth.domain);
    let Some(request) = requests.first() else {
        let seen = text!("no-such-request", ended = ended(trace));
        return Err(story.found(&mistakes::CODE_NOT_EXCHANGED, expected, seen, FUNCTION));
    };
    let unreadable = match (request.mode.as_str(), request.credentials.as_str()) {
        ("same-origin", _) => Some("mode: \"same-origin\""),
        // The endpoint's answers are for every origin, and so for no cookies.
        (_, "include") => Some("credentials: \"include\""),
        _ => None,
    };
    if let Some(seen) = unreadable {
        let expected = text!("readable-across-origins", request = expected);
        return Err(story.found(&mistakes::CODE_NOT_EXCHANGED, expected, seen, FUNCTION));
    }
    match wrong_field(&given.auth, attempt, request) {
        None if requests.len() > 1 => {
            let (expected, seen) =
                (text!("asked-once", request = expected), text!("asked-times", count = requests.len()));
            Err(story.found(&mistakes::CODE_NOT_EXCHANGED, expected, seen, FUNCTION))
        }
        None => Ok(()),
        Some(Wrong::NotAForm) => {
            let with = |method: &str, kind: Text| text!("request-with-type", method = method, type = kind);
            let kind = request.header("content-type").map_or_else(|| text!("no-content-type"), Text::from);
            let expected = with("POST", "application/x-www-form-urlencoded".into());
            Err(story.found(&mistakes::TOKEN_REQUEST_NOT_A_FORM, expected, with(&request.method, kind), FUNCTION))
        }
        Some(Wrong::Field(name, expected, seen)) => {
            let seen = seen.map_or_else(|| text!("no-parameter", name = name), |seen| format!("{name}={seen}").into());
            Err(story.found(&mistakes::TOKEN_REQUEST_FIELD, expected, seen, FUNCTION))
        }
        Some(Wrong::Verifier) => {
            let seen = text!("verifier-of-other-digest");
            Err(story.found(&mistakes::VERIFIER_OTHER, text!("verifier-of-this-login"), seen, FUNCTION))
        }
    }
}

/// A login that was refused, or that Frank broke off.
pub fn error(story: &Story, given: &Given, attempt: &Attempt) -> Told<()> {
    let sign = if attempt.grant == "token" { '#' } else { '?' };
    let state: String = url::form_urlencoded::byte_serialize(attempt.state.as_bytes()).collect();
    let came = format!("{sign}error=access_denied&error_description=The+user+said+no&state={state}");
    let trace = come_back(story, given, &attempt.page, &came, Endpoint::Refuses)?;
    let told = thrown(&trace).is_some_and(|error| !error.is_crash() && !error.message.trim().is_empty());
    if told && token_requests(given, &trace).is_empty() {
        return Ok(());
    }
    let seen = if token_requests(given, &trace).is_empty() { ended(&trace) } else { text!("a-request-for-tokens") };
    Err(story.found(&mistakes::LOGIN_ERROR_IGNORED, text!("error-with-words"), seen, FUNCTION))
}

/// Answers to logins that nobody has started here.
pub fn foreign_answers(story: &Story, given: &Given, attempt: &Attempt) -> Told<()> {
    let tokens = Tokens::with_nonce(&given.auth, &attempt.nonce);
    let other = answer(attempt, &tokens, &format!("{}x", attempt.state));
    let ours = answer(attempt, &tokens, &attempt.state);
    let none = ours.replace("&state=", "&nothing=");
    let empty = Page::default();
    for (page, came, expected) in [
        (&attempt.page, &other, text!("refusal-of-other-state")),
        (&attempt.page, &none, text!("refusal-of-no-state")),
        (&empty, &ours, text!("refusal-of-unsent-state")),
        (&empty, &none, text!("refusal-of-neither-state")),
    ] {
        let trace = come_back(story, given, page, came, open(given, attempt, &tokens))?;
        let asked = !token_requests(given, &trace).is_empty();
        if asked || token(story, given, &Page::after(&trace))?.is_some() {
            let seen = if asked { text!("a-request-for-tokens") } else { text!("a-token-is-kept") };
            return Err(story.found(&mistakes::STATE_NOT_CHECKED, expected, seen, FUNCTION));
        }
    }
    Ok(())
}

/// A token that was made for another login.
pub fn foreign_token(story: &Story, given: &Given, attempt: &Attempt) -> Told<()> {
    let tokens = Tokens::with_nonce(&given.auth, "of-another-login");
    let came = answer(attempt, &tokens, &attempt.state);
    let trace = come_back(story, given, &attempt.page, &came, open(given, attempt, &tokens))?;
    if token(story, given, &Page::after(&trace))?.is_none() {
        return Ok(());
    }
    let (expected, seen) = (text!("refusal-of-other-nonce"), text!("the-token-is-kept"));
    Err(story.found(&mistakes::NONCE_NOT_CHECKED, expected, seen, FUNCTION))
}

/// A code that the token endpoint does not take, and a token endpoint that does not answer.
pub fn refused_exchange(story: &Story, given: &Given, attempt: &Attempt) -> Told<()> {
    if attempt.grant != "code" {
        return Ok(());
    }
    let tokens = Tokens::with_nonce(&given.auth, &attempt.nonce);
    let came = answer(attempt, &tokens, &attempt.state);
    for (endpoint, expected) in
        [(Endpoint::Refuses, text!("error-at-refusal")), (Endpoint::Silent, text!("error-without-answer"))]
    {
        let trace = come_back(story, given, &attempt.page, &came, endpoint)?;
        let kept = token(story, given, &Page::after(&trace))?.is_some();
        if thrown(&trace).is_none() || kept {
            let seen = if kept { text!("something-is-kept") } else { ended(&trace) };
            return Err(story.found(&mistakes::EXCHANGE_FAILURE_IGNORED, expected, seen, FUNCTION));
        }
    }
    Ok(())
}
