//! How a client says who it is to the token and revocation endpoints, and the errors of OAuth 2.0.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{StatusCode, header};
use serde_json::json;

use super::site::Site;
use crate::Response;
use crate::cognito::state::Client;
use crate::message::{form_pairs, pick, reply, text_header};

/// An error of the token and revocation endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OAuthError {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    InvalidScope,
    UnauthorizedClient,
    UnsupportedGrantType,
    UnsupportedTokenType,
}

impl OAuthError {
    /// The error as JSON.
    pub(super) fn response(self, status: StatusCode) -> Response {
        let name = match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidScope => "invalid_scope",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedTokenType => "unsupported_token_type",
        };
        reply(status, "application/json;charset=UTF-8", json!({ "error": name }).to_string())
    }
}

/// The fields of a urlencoded body.
pub(super) fn form(site: &Site<'_>) -> Result<Vec<(String, String)>, OAuthError> {
    let kind = text_header(site.request, header::CONTENT_TYPE).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        Ok(form_pairs(site.request.body()))
    } else {
        Err(OAuthError::InvalidRequest)
    }
}

/// The client that calls: by HTTP Basic, or by `client_id` and `client_secret` in the body.
pub(super) fn authenticate(site: &Site<'_>, form: &[(String, String)]) -> Result<Client, OAuthError> {
    let in_body = pick(form, "client_id");
    let (id, secret) = match basic(site)? {
        Some((id, _)) if in_body.is_some_and(|other| other != id) => return Err(OAuthError::InvalidRequest),
        Some(pair) => pair,
        None => {
            let id = in_body.ok_or(OAuthError::InvalidRequest)?.to_owned();
            (id, pick(form, "client_secret").unwrap_or_default().to_owned())
        }
    };
    let client = site.client(&id).map_err(|_| OAuthError::InvalidClient)?;
    let secret = Some(secret.as_str()).filter(|secret| !secret.is_empty());
    if client.knows_secret(secret) { Ok(client) } else { Err(OAuthError::InvalidClient) }
}

fn basic(site: &Site<'_>) -> Result<Option<(String, String)>, OAuthError> {
    let Some(value) = text_header(site.request, header::AUTHORIZATION) else { return Ok(None) };
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(OAuthError::InvalidClient);
    }
    let text = STANDARD.decode(rest.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = text.as_deref().and_then(|text| text.split_once(':')).ok_or(OAuthError::InvalidClient)?;
    Ok(Some((pair.0.to_owned(), pair.1.to_owned())))
}
