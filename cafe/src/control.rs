//! The café cloud's own requests, `/_cafelab/…`: what no AWS API offers. On AWS and on other emulators they fail.

use ::http::{Method, StatusCode, header};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::context::Cafe;
use crate::signed::signed;
use crate::{Error, Result, Secret, http};

/// A token that an emulator is asked to sign with its pool's own key.
#[derive(Debug, Clone, Copy)]
pub struct TokenWish<'a> {
    pub user_pool_id: &'a str,
    pub client_id: &'a str,
    pub username: &'a str,
    /// `id` or `access`.
    pub token_use: &'a str,
    /// Seconds from now until it expires; negative for one that has.
    pub expires_in: i64,
}

/// Asks the café cloud for a token, for example an expired one. `None` means that the target cannot do this.
pub async fn token(cafe: &Cafe, wish: TokenWish<'_>) -> Result<Option<Secret>> {
    let body = json!({
        "user_pool_id": wish.user_pool_id,
        "client_id": wish.client_id,
        "username": wish.username,
        "token_use": wish.token_use,
        "expires_in": wish.expires_in,
    });
    let Some(response) = post(cafe, "tokens", &body).await? else { return Ok(None) };
    if matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::NOT_IMPLEMENTED | StatusCode::METHOD_NOT_ALLOWED)
    {
        return Ok(None);
    }
    let answer: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    match answer.get("token").and_then(Value::as_str) {
        Some(token) if response.status().is_success() => Ok(Some(Secret::new(token))),
        _ => Err(Error::unexpected(format!("the café cloud made no token (status {})", response.status().as_u16()))),
    }
}

/// Asks the café cloud's server to stop.
pub async fn stop(cafe: &Cafe) -> Result<()> {
    match post(cafe, "stop", &json!({})).await? {
        Some(response) if response.status().is_success() => Ok(()),
        Some(response) => Err(Error::unexpected(format!("the café cloud answered {}", response.status()))),
        None => Err(Error::unexpected("only a café cloud can be stopped")),
    }
}

/// What went through the café cloud lately, without secrets. `None` means that the target does not tell.
pub async fn exchanges(cafe: &Cafe) -> Result<Option<Value>> {
    let Some(response) = send(cafe, Method::GET, "exchanges", Bytes::new()).await? else { return Ok(None) };
    let told = response.status().is_success();
    Ok(told.then(|| serde_json::from_slice(response.body()).ok()).flatten())
}

async fn post(cafe: &Cafe, name: &str, body: &Value) -> Result<Option<http::Response>> {
    send(cafe, Method::POST, name, Bytes::from(body.to_string())).await
}

/// Sends a signed control request; AWS has none.
async fn send(cafe: &Cafe, method: Method, name: &str, body: Bytes) -> Result<Option<http::Response>> {
    let Some(endpoint) = cafe.addresses.endpoint() else { return Ok(None) };
    let url = format!("{}/_cafelab/{name}", endpoint.origin().ascii_serialization());
    let request = ::http::Request::builder()
        .method(method)
        .uri(&url)
        .header(header::CONTENT_TYPE, "application/json")
        .body(body)
        .map_err(|error| Error::unexpected(error.to_string()))?;
    Ok(Some(cafe.http.send(signed(request, "cafe", &cafe.region)?).await?))
}
