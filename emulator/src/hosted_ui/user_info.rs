//! `GET /oauth2/userInfo`: the claims behind an access token with the scope `openid`.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html>.

use http::{StatusCode, header};
use serde_json::{Map, Value};

use super::site::Site;
use crate::Response;
use crate::cognito::tokens::claims::Facts;
use crate::cognito::tokens::{Origin, Session, access_subject};
use crate::message::{reply, set, text_header};

const JSON: &str = "application/json;charset=UTF-8";

pub(super) fn handle(site: &Site<'_>) -> Response {
    let Some(value) = text_header(site.request, header::AUTHORIZATION) else {
        return refusal(StatusCode::UNAUTHORIZED, "invalid_token", "Access token is missing.");
    };
    let Some(token) = value.get(..7).filter(|kind| kind.eq_ignore_ascii_case("bearer ")).map(|_| value[7..].trim())
    else {
        return refusal(StatusCode::BAD_REQUEST, "invalid_request", "Bearer token is missing.");
    };
    if let Some(claims) = claims(site, token) {
        return reply(StatusCode::OK, JSON, Value::Object(claims).to_string());
    }
    let text = "Access token is expired, disabled, or deleted, or the user has globally signed out.";
    refusal(StatusCode::UNAUTHORIZED, "invalid_token", text)
}

/// Everything is text here, `email_verified` too.
fn claims(site: &Site<'_>, token: &str) -> Option<Map<String, Value>> {
    let subject = access_subject(site.cloud, token).ok()?;
    if subject.pool != site.domain.pool || !subject.scopes.iter().any(|scope| scope == "openid") {
        return None;
    }
    let state = site.cloud.cognito().read();
    let pool = state.pool(&subject.pool).ok()?;
    let (client, user) = (pool.client(&subject.client).ok()?, pool.user(&subject.username).ok()?);
    let env = site.cloud.env();
    let mut session = Session::begin(env, &subject.pool, &subject.client, user, Origin::HostedUi, env.now());
    session.scopes = subject.scopes;
    let facts = Facts { settings: site.cloud.settings(), env, pool, client, user, session: &session };
    let mut claims = Map::new();
    claims.insert("sub".to_owned(), user.sub.clone().into());
    claims.insert("username".to_owned(), user.username.clone().into());
    claims.extend(facts.readable().map(|(name, value)| (name.clone(), value.clone().into())));
    Some(claims)
}

fn refusal(status: StatusCode, error: &str, description: &str) -> Response {
    let text = format!("error=\"{error}\", error_description=\"{description}\"");
    let body = serde_json::json!({ "error": error, "error_description": description });
    let mut response = reply(status, JSON, body.to_string());
    set(&mut response, header::WWW_AUTHENTICATE, &text);
    response
}
