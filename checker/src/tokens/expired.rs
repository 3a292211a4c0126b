//! An expired token of Frank's, from a target that can make one: the café cloud can, through a request that is signed
//! with its own key; AWS cannot.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use cafe::Secret;
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use crate::context::Context;
use crate::finding::Unjudged;

#[derive(Deserialize)]
struct Made {
    token: String,
}

impl Context {
    /// A token that expired a minute ago; `None` where the target cannot make one.
    pub async fn expired_token(&self) -> Result<Option<Secret>, Unjudged> {
        let Some(endpoint) = self.cafe.addresses.endpoint() else { return Ok(None) };
        let (pool, client, auth, name) =
            futures::try_join!(self.the_pool(), self.the_client(), self.the_auth(), self.login_name())?;
        let body = json!({
            "user_pool_id": pool.id, "client_id": client.id, "username": name,
            "token_use": auth.token_use, "expires_in": -60,
        });
        let url = format!("{}/_cafe/tokens", endpoint.origin().ascii_serialization());
        let request = signed(&url, body.to_string(), &self.cafe.region, self.options.now)
            .ok_or_else(|| Unjudged::new("an expired token", "the request could not be signed", "Check again."))?;
        let answer = self.cafe.http.send(request).await.map_err(|error| Unjudged::http(&error))?;
        if answer.status() != StatusCode::OK {
            return Ok(None);
        }
        let made = serde_json::from_slice::<Made>(answer.body()).ok();
        Ok(made.map(|made| Secret::new(made.token)))
    }
}

/// The café cloud's own credentials are public: `test` and `test`.
fn signed(url: &str, body: String, region: &str, now: fn() -> jiff::Timestamp) -> Option<cafe::http::Request> {
    let identity = Credentials::new("test", "test", None, None, "café cloud").into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("cafe")
        .time(SystemTime::from(now()))
        .settings(SigningSettings::default())
        .build()
        .ok()?
        .into();
    let host = url.parse::<http::Uri>().ok()?.authority()?.as_str().to_owned();
    let headers = [("content-type", "application/json"), ("host", host.as_str())];
    let signable = SignableRequest::new("POST", url, headers.into_iter(), SignableBody::Bytes(body.as_bytes())).ok()?;
    let (instructions, _) = sign(signable, &parameters).ok()?.into_parts();
    let mut request = http::Request::post(url).header("content-type", "application/json").header("host", host.as_str());
    let (added, _) = instructions.into_parts();
    for header in added {
        request = request.header(header.name(), header.value());
    }
    request.body(Bytes::from(body)).ok()
}
