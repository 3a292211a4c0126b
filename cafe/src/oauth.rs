//! The browser's side of OAuth 2.0: the address that starts a login, what comes back, and the exchange of a code.
//!
//! Not the login page itself: that is [`crate::login`].
//! Sources: RFC 6749, RFC 7636 (PKCE) and
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html>.

use std::fmt;

use aws_lc_rs::digest;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bytes::Bytes;
use serde::Deserialize;
use url::Url;

use crate::http::Http;
use crate::site_config::AuthConfig;
use crate::{Error, Result, Secret};

/// A secret for one login: who presents the code must also know the verifier (RFC 7636, method S256).
#[derive(Debug, Clone)]
pub struct Pkce {
    verifier: Secret,
}

impl Pkce {
    /// A fresh one.
    pub fn random() -> Self {
        Self { verifier: Secret::new(BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())) }
    }

    /// One with a verifier that is already known.
    pub fn with_verifier(verifier: impl Into<String>) -> Self {
        Self { verifier: Secret::new(verifier) }
    }

    /// What is sent when the code is exchanged.
    pub fn verifier(&self) -> &Secret {
        &self.verifier
    }

    /// What is sent when the login starts: the base64url of the verifier's SHA-256.
    pub fn challenge(&self) -> String {
        let digest = digest::digest(&digest::SHA256, self.verifier.reveal().as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(digest)
    }
}

/// A text that nobody can guess, for `state` and `nonce`.
pub fn random_text() -> String {
    hex::encode(rand::random::<[u8; 16]>())
}

/// One attempt to log in, from its start to the tokens.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub auth: AuthConfig,
    /// Comes back unchanged, so that a callback that we did not ask for is noticed.
    pub state: String,
    /// Ends up in the id token, so that a token that was made for somebody else is noticed.
    pub nonce: String,
    /// For the authorization code grant; the implicit grant has none.
    pub pkce: Option<Pkce>,
}

impl Attempt {
    /// An attempt with fresh secrets, and with the grant that the site uses.
    pub fn new(auth: &AuthConfig) -> Self {
        let pkce = (auth.response_type == "code").then(Pkce::random);
        Self { auth: auth.clone(), state: random_text(), nonce: random_text(), pkce }
    }

    /// The address to which the browser is sent.
    ///
    /// # Errors
    /// When the configured domain is not a URL.
    pub fn authorize_url(&self) -> Result<Url> {
        let mut url = endpoint(&self.auth.domain, "/oauth2/authorize")?;
        url.query_pairs_mut()
            .append_pair("response_type", &self.auth.response_type)
            .append_pair("client_id", &self.auth.client_id)
            .append_pair("redirect_uri", &self.auth.redirect_uri)
            .append_pair("scope", &self.auth.scopes.join(" "))
            .append_pair("state", &self.state)
            .append_pair("nonce", &self.nonce);
        if let Some(pkce) = &self.pkce {
            url.query_pairs_mut()
                .append_pair("code_challenge_method", "S256")
                .append_pair("code_challenge", &pkce.challenge());
        }
        Ok(url)
    }

    /// Makes tokens of what came back to the callback page.
    ///
    /// # Errors
    /// When `state` is not ours, the login was refused, or the code is not exchanged.
    pub async fn finish(&self, http: &dyn Http, callback: &Url) -> Result<Tokens> {
        let answer = Callback::parse(callback);
        if let Some(error) = answer.error {
            let why = answer.error_description.unwrap_or_default();
            return Err(Error::unexpected(format!("the login was refused: {error} {why}")));
        }
        if answer.state.as_deref() != Some(&self.state) {
            return Err(Error::unexpected("the callback's `state` is not the one that was sent"));
        }
        match answer.code {
            Some(code) => {
                let answer = exchange(http, &self.auth, &code, self.pkce.as_ref().map(Pkce::verifier)).await?;
                answer.map_err(|refusal| Error::unexpected(refusal.to_string()))
            }
            None => Ok(answer.tokens),
        }
    }
}

/// What Cognito appends to the callback, in the query (code grant) or in the fragment (implicit grant).
#[derive(Debug, Clone, Default)]
pub struct Callback {
    pub code: Option<Secret>,
    pub state: Option<String>,
    pub error: Option<String>,
    pub error_description: Option<String>,
    /// Tokens of the implicit grant.
    pub tokens: Tokens,
}

impl Callback {
    /// Reads a callback; unknown parameters are passed over.
    pub fn parse(url: &Url) -> Self {
        let mut callback = Self::default();
        let fragment = url::form_urlencoded::parse(url.fragment().unwrap_or_default().as_bytes());
        for (name, value) in url.query_pairs().chain(fragment) {
            let value = value.into_owned();
            match name.as_ref() {
                "code" => callback.code = Some(value.into()),
                "state" => callback.state = Some(value),
                "error" => callback.error = Some(value),
                "error_description" => callback.error_description = Some(value),
                "id_token" => callback.tokens.id_token = Some(value.into()),
                "access_token" => callback.tokens.access_token = Some(value.into()),
                "token_type" => callback.tokens.token_type = Some(value),
                "expires_in" => callback.tokens.expires_in = value.parse().ok(),
                _ => {}
            }
        }
        callback
    }
}

/// Tokens of a user. `Debug` shows which there are, never their text.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Tokens {
    pub id_token: Option<Secret>,
    pub access_token: Option<Secret>,
    pub refresh_token: Option<Secret>,
    /// Seconds.
    pub expires_in: Option<u64>,
    pub token_type: Option<String>,
}

impl Tokens {
    /// The token that the site's configuration says the API wants: `id` or `access`.
    pub fn for_use(&self, token_use: &str) -> Option<&Secret> {
        if token_use == "access" { self.access_token.as_ref() } else { self.id_token.as_ref() }
    }
}

/// A refusal of the token endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    /// For example `invalid_grant`.
    pub error: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the token endpoint refused the code: {} (status {})", self.error, self.status)
    }
}

/// Exchanges a code for tokens as a public client.
///
/// # Errors
/// When the endpoint gives no sensible answer. A refusal is an inner `Err`.
pub async fn exchange(
    http: &dyn Http,
    auth: &AuthConfig,
    code: &Secret,
    verifier: Option<&Secret>,
) -> Result<Result<Tokens, Refusal>> {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("client_id", &auth.client_id),
        ("redirect_uri", &auth.redirect_uri),
        ("code", code.reveal()),
    ];
    form.extend(verifier.map(|verifier| ("code_verifier", verifier.reveal())));
    let body = serde_urlencoded::to_string(form).map_err(|error| Error::unexpected(error.to_string()))?;
    let url = endpoint(&auth.domain, "/oauth2/token")?;
    let request = ::http::Request::post(url.as_str())
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json")
        .body(Bytes::from(body))
        .map_err(|error| Error::unexpected(error.to_string()))?;
    let response = http.send(request).await?;
    let status = response.status();
    if status.is_success() {
        let tokens = serde_json::from_slice(response.body());
        return tokens.map(Ok).map_err(|_| Error::unexpected("the token endpoint's answer is not the JSON of tokens"));
    }
    let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap_or_default();
    let error = body["error"].as_str().unwrap_or("no error code").to_owned();
    Ok(Err(Refusal { status: status.as_u16(), error }))
}

fn endpoint(domain: &str, path: &str) -> Result<Url> {
    let text = format!("{}{path}", domain.trim_end_matches('/'));
    Url::parse(&text)
        .map_err(|error| Error::unexpected(format!("`{domain}` is not the address of a login domain: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_the_one_of_rfc_7636() {
        // Appendix B of the RFC.
        let pkce = Pkce::with_verifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(pkce.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!((43..=128).contains(&Pkce::random().verifier().reveal().len()));
    }

    #[test]
    fn callbacks_are_read_from_query_and_fragment() {
        let code = Callback::parse(&"https://x.example/callback.html?code=c&state=s".parse().expect("a URL"));
        assert_eq!((code.code.as_ref().map(Secret::reveal), code.state.as_deref()), (Some("c"), Some("s")));
        let token =
            "https://x.example/callback.html#id_token=i&access_token=a&expires_in=3600&token_type=Bearer&state=s";
        let token = Callback::parse(&token.parse().expect("a URL"));
        assert_eq!(token.tokens.for_use("id").map(Secret::reveal), Some("i"));
        assert_eq!(token.tokens.expires_in, Some(3600));
        assert!(!format!("{token:?}").contains("id_token: Some(\"i\")"));
    }
}
