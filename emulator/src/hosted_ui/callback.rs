//! Back to the app: with a code in the query, or with tokens in the fragment.

use jiff::Timestamp;

use super::ask::{Ask, Grant, error_redirect};
use super::site::{Site, with_parameters};
use crate::Response;
use crate::cognito::state::{Code, User};
use crate::cognito::tokens::{self, Origin, Session, after};
use crate::message::redirect;

/// Seconds that a code can be exchanged.
const CODE_LIFE: i64 = 300;

/// The redirect of a user who signed in at `since`.
pub(super) fn answer(site: &Site<'_>, ask: &Ask, user: &User, since: Timestamp) -> Response {
    let env = site.cloud.env();
    let mut session = Session::begin(env, &site.domain.pool, &ask.client.id, user, Origin::HostedUi, since);
    session.scopes.clone_from(&ask.scopes);
    session.nonce.clone_from(&ask.nonce);
    match ask.grant {
        Grant::Code => with_code(site, ask, session),
        Grant::Implicit => with_tokens(site, ask, &session),
    }
}

fn with_code(site: &Site<'_>, ask: &Ask, session: Session) -> Response {
    let now = site.cloud.env().now();
    let code = site.cloud.env().uuid();
    let entry = Code {
        session,
        redirect_uri: ask.redirect_uri.clone(),
        challenge: ask.challenge.clone(),
        expires: after(now, CODE_LIFE),
    };
    let mut state = site.cloud.cognito().write();
    state.codes.retain(|_, code| code.expires > now);
    state.codes.insert(code.clone(), entry);
    let mut parameters = vec![("code", code.as_str())];
    if let Some(state) = &ask.state {
        parameters.push(("state", state));
    }
    redirect(&with_parameters(&ask.redirect_uri, false, &parameters))
}

/// No refresh token: the implicit grant never gives one.
fn with_tokens(site: &Site<'_>, ask: &Ask, session: &Session) -> Response {
    let Ok(tokens) = tokens::issue(site.cloud, session) else {
        return error_redirect(site, "invalid_request", &ask.client.id);
    };
    let expires_in = tokens.expires_in.to_string();
    let mut parameters = Vec::new();
    if let Some(id) = &tokens.id {
        parameters.push(("id_token", id.as_str()));
    }
    parameters.extend([
        ("access_token", tokens.access.as_str()),
        ("expires_in", &expires_in),
        ("token_type", "Bearer"),
    ]);
    if let Some(state) = &ask.state {
        parameters.push(("state", state));
    }
    redirect(&with_parameters(&ask.redirect_uri, true, &parameters))
}
