//! What an app asks of the authorize endpoint, read and checked.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html>.

use http::StatusCode;

use super::pages;
use super::site::{Site, with_parameters};
use crate::Response;
use crate::cognito::OAuthFlow;
use crate::cognito::state::Client;
use crate::message::{pick, redirect};

/// A request that may go on.
pub(super) struct Ask {
    pub(super) client: Client,
    pub(super) redirect_uri: String,
    pub(super) grant: Grant,
    pub(super) state: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) nonce: Option<String>,
    /// PKCE, method S256.
    pub(super) challenge: Option<String>,
    pub(super) login_hint: Option<String>,
    pub(super) prompt: Prompt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grant {
    Code,
    Implicit,
}

/// Whether the login page is shown to a user who is signed in already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prompt {
    IfNeeded,
    Always,
    Never,
}

type Pairs = [(String, String)];

/// Reads the parameters of a request, or answers it with what is wrong.
pub(super) fn read(site: &Site<'_>) -> Result<Ask, Box<Response>> {
    let pairs = site.query();
    let (client, redirect_uri) = callable(site, &pairs)?;
    // From here on the callback is known to be the app's own, so the app is told.
    let state = pick(&pairs, "state").map(str::to_owned);
    let told = |fragment: bool, description: &str| {
        let mut parameters = vec![("error_description", description)];
        if let Some(state) = &state {
            parameters.push(("state", state));
        }
        parameters.push(("error", "invalid_request"));
        Box::new(redirect(&with_parameters(&redirect_uri, fragment, &parameters)))
    };
    let grant = match pick(&pairs, "response_type") {
        Some("code") => Grant::Code,
        Some("token") => Grant::Implicit,
        Some(_) => return Err(told(false, "unsupported response_type")),
        None => return Err(told(false, "response_type is missing")),
    };
    let fragment = grant == Grant::Implicit;
    let flow = if fragment { OAuthFlow::Implicit } else { OAuthFlow::Code };
    if !client.settings.flows.contains(&flow) {
        return Err(told(fragment, "unauthorized_client"));
    }
    let scopes = scopes(&client, pick(&pairs, "scope")).ok_or_else(|| told(fragment, "invalid_scope"))?;
    let challenge = challenge(&pairs).map_err(|why| told(fragment, why))?;
    let prompt = prompt(&pairs).map_err(|why| told(fragment, why))?;
    if pick(&pairs, "identity_provider").is_some_and(|name| name != "COGNITO")
        || pick(&pairs, "idp_identifier").is_some()
    {
        return Err(told(fragment, "unknown identity provider"));
    }
    let text = |name: &str| pick(&pairs, name).map(str::to_owned);
    let (nonce, login_hint) = (text("nonce"), text("login_hint"));
    Ok(Ask { client, redirect_uri, grant, state, scopes, nonce, challenge, login_hint, prompt })
}

/// The client and its callback; anything wrong with these is told to the user alone, never to the address given.
fn callable(site: &Site<'_>, pairs: &Pairs) -> Result<(Client, String), Box<Response>> {
    let id = pick(pairs, "client_id").unwrap_or_default();
    let refuse = |error: &str| Box::new(error_redirect(site, error, id));
    let client = site.client(id).map_err(|_| refuse("invalid_request"))?;
    let Some(redirect_uri) = pick(pairs, "redirect_uri").map(str::to_owned) else {
        return Err(refuse("invalid_request"));
    };
    if !client.settings.oauth {
        return Err(refuse("unauthorized_client"));
    }
    if !client.settings.callback_urls.contains(&redirect_uri) {
        return Err(refuse("redirect_mismatch"));
    }
    if !client.settings.supported_identity_providers.iter().any(|name| name == "COGNITO") {
        return Err(refuse("no_identity_provider"));
    }
    if pick(pairs, "resource").is_some() {
        let text = "The café cloud does not support the parameter resource of the authorize endpoint.";
        return Err(Box::new(pages::message(StatusCode::NOT_IMPLEMENTED, text, "")));
    }
    Ok((client, redirect_uri))
}

/// To the error page of this domain.
pub(super) fn error_redirect(site: &Site<'_>, error: &str, client_id: &str) -> Response {
    redirect(&with_parameters(&site.url("/error"), false, &[("error", error), ("client_id", client_id)]))
}

/// The scopes that are granted: those asked for, or all of the client's. `None` if one is not to be had.
fn scopes(client: &Client, asked: Option<&str>) -> Option<Vec<String>> {
    let allowed = &client.settings.scopes;
    let mut scopes: Vec<String> = Vec::new();
    for scope in asked.unwrap_or_default().split_whitespace() {
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    if scopes.is_empty() {
        scopes.clone_from(allowed);
    }
    let has = |name: &str| scopes.iter().any(|scope| scope == name);
    let needs_openid = has("email") || has("phone") || has("profile");
    let granted = scopes.iter().all(|scope| allowed.contains(scope)) && (has("openid") || !needs_openid);
    granted.then_some(scopes)
}

/// The PKCE challenge: S256 and nothing else.
fn challenge(pairs: &Pairs) -> Result<Option<String>, &'static str> {
    let base64url = |text: &str| text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    match (pick(pairs, "code_challenge"), pick(pairs, "code_challenge_method")) {
        (None, None) => Ok(None),
        (Some(text), Some("S256")) if text.len() == 43 && base64url(text) => Ok(Some(text.to_owned())),
        (Some(_), Some("S256")) => Err("code_challenge is not a SHA-256 in base64url"),
        (Some(_), None) => Err("code_challenge_method is missing"),
        (None, Some(_)) => Err("code_challenge is missing"),
        (Some(_), Some(_)) => Err("code_challenge_method must be S256"),
    }
}

fn prompt(pairs: &Pairs) -> Result<Prompt, &'static str> {
    match pick(pairs, "prompt") {
        None => Ok(Prompt::IfNeeded),
        Some("login") => Ok(Prompt::Always),
        Some("none") => Ok(Prompt::Never),
        Some(_) => Err("unsupported prompt"),
    }
}
