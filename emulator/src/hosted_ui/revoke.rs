//! `POST /oauth2/revoke`: makes a refresh token and the tokens it gave worthless.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html>.

use http::StatusCode;

use super::client::{OAuthError, authenticate, form};
use super::site::Site;
use crate::Response;
use crate::cognito::error::Error;
use crate::cognito::tokens;
use crate::message::{empty, pick};

pub(super) fn handle(site: &Site<'_>) -> Response {
    match revoke(site) {
        // Tokens that are unknown or revoked already are no error.
        Ok(()) => empty(StatusCode::OK),
        Err(error @ OAuthError::InvalidClient) => error.response(StatusCode::UNAUTHORIZED),
        Err(error) => error.response(StatusCode::BAD_REQUEST),
    }
}

fn revoke(site: &Site<'_>) -> Result<(), OAuthError> {
    let form = form(site)?;
    let token = pick(&form, "token").ok_or(OAuthError::InvalidRequest)?;
    let client = authenticate(site, &form)?;
    if !client.settings.enable_token_revocation {
        return Err(OAuthError::InvalidRequest);
    }
    match tokens::revoke(site.cloud, &site.domain.pool, &client.id, token) {
        Ok(()) => Ok(()),
        Err(Error::TokenType) => Err(OAuthError::UnsupportedTokenType),
        Err(Error::ClientSecret) => Err(OAuthError::InvalidClient),
        Err(_) => Err(OAuthError::InvalidRequest),
    }
}
