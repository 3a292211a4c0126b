//! Cognito as the module sees it: tokens, and a token endpoint that is as strict as the real one.

use aws_lc_rs::digest;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use cafe::site_config::AuthConfig;
use serde_json::{Value as Json, json};

use super::super::module::NOW;
use super::login::Attempt;
use crate::javascript::{Fetch, Reply};
use crate::text;
use crate::text::Text;

/// The code of every successful login.
pub const CODE: &str = "3f0c9d52-7b1e-4a86-9c40-5d2e8f7a6b10";
/// For how many seconds tokens are good.
pub const LIFE: i64 = 3600;

/// Tokens of a login.
#[derive(Debug, Clone)]
pub struct Tokens {
    pub id: String,
    pub access: String,
}

impl Tokens {
    /// Frank's, with this nonce in the id token.
    pub fn with_nonce(auth: &AuthConfig, nonce: &str) -> Self {
        let now = NOW / 1000;
        let common = json!({
            "sub": "f4a82478-3041-70f6-1d2c-8a5b0c6d7e8f", "iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_cafelab00",
            "auth_time": now, "iat": now, "exp": now + LIFE, "jti": "0b6c1d2e-3f40-4a51-8b62-9c7d8e9f0a1b",
        });
        let id = with(
            &common,
            &json!({ "aud": auth.client_id, "token_use": "id", "nonce": nonce,
            "cognito:username": "frank", "email": "frank@cafe.example", "email_verified": true }),
        );
        let access = with(
            &common,
            &json!({ "client_id": auth.client_id, "token_use": "access",
            "scope": auth.scopes.join(" "), "username": "frank", "version": 2 }),
        );
        Self { id: token(&id), access: token(&access) }
    }

    /// The token that the site wants, and the other one.
    pub fn wanted(&self, auth: &AuthConfig) -> (&str, &str) {
        if auth.token_use == "access" { (&self.access, &self.id) } else { (&self.id, &self.access) }
    }

    /// The answer of the token endpoint.
    fn answer(&self) -> Reply {
        let body = json!({ "id_token": self.id, "access_token": self.access, "refresh_token": "eyJjdHkiOiJKV1QifQ.r.e.f.s",
            "expires_in": LIFE, "token_type": "Bearer" });
        Reply::json(200, &body)
    }

    /// The fragment of the implicit grant.
    pub fn fragment(&self, state: &str) -> String {
        let pairs = [
            ("id_token", self.id.as_str()),
            ("access_token", &self.access),
            ("expires_in", "3600"),
            ("token_type", "Bearer"),
            ("state", state),
        ];
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }
}

fn with(common: &Json, more: &Json) -> Json {
    let mut all = common.as_object().cloned().unwrap_or_default();
    all.extend(more.as_object().cloned().unwrap_or_default());
    Json::Object(all)
}

/// A token of that form. Nobody has signed it: only an API verifies tokens.
fn token(claims: &Json) -> String {
    let encode = |json: &Json| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
    let signature = BASE64_URL_SAFE_NO_PAD.encode([7; 256]);
    format!("{}.{}.{signature}", encode(&json!({ "kid": "cafe=", "alg": "RS256" })), encode(claims))
}

/// How the token endpoint behaves.
#[derive(Debug, Clone)]
pub enum Endpoint {
    /// Exchanges the code of an attempt for tokens.
    Open(Box<(AuthConfig, Attempt, Tokens)>),
    /// Refuses every code.
    Refuses,
    /// Cannot be reached.
    Silent,
}

impl Endpoint {
    /// Answers a request of the module.
    pub fn answer(&self, domain: &str, fetch: &Fetch) -> Option<Reply> {
        if fetch.address() != format!("{domain}/oauth2/token") {
            // The pages of the login send no CORS headers, so a page sees nothing of them.
            return None;
        }
        let refuse = |error: &str| Some(Reply::json(400, &json!({ "error": error })));
        match self {
            Self::Silent => None,
            Self::Refuses => refuse("invalid_grant"),
            Self::Open(open) => {
                let (auth, attempt, tokens) = open.as_ref();
                match wrong_field(auth, attempt, fetch) {
                    None => Some(tokens.answer()),
                    Some(Wrong::NotAForm) => refuse("invalid_request"),
                    Some(Wrong::Field("client_id", ..)) => refuse("invalid_client"),
                    Some(_) => refuse("invalid_grant"),
                }
            }
        }
    }
}

/// What is wrong with a request for tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    NotAForm,
    /// A field: its name, what is expected as `name=value`, and the value that is there.
    Field(&'static str, Text, Option<String>),
    /// The verifier does not fit the challenge.
    Verifier,
}

/// The first thing that is wrong with a request for tokens.
pub fn wrong_field(auth: &AuthConfig, attempt: &Attempt, fetch: &Fetch) -> Option<Wrong> {
    let kind = fetch.header("content-type").unwrap_or_default().to_ascii_lowercase();
    if fetch.method != "POST" || !kind.starts_with("application/x-www-form-urlencoded") {
        return Some(Wrong::NotAForm);
    }
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", &auth.client_id),
        ("redirect_uri", &auth.redirect_uri),
        ("code", CODE),
    ];
    for (name, expected) in fields {
        let seen = fetch.field(name);
        if seen.as_deref() != Some(expected) {
            return Some(Wrong::Field(name, format!("{name}={expected}").into(), seen));
        }
    }
    let verifier = fetch.field("code_verifier");
    match (&attempt.challenge, verifier) {
        (Some(_), None) => Some(Wrong::Field("code_verifier", text!("verifier-field"), None)),
        // RFC 7636, section 4.1.
        (Some(_), Some(verifier)) if !(43..=128).contains(&verifier.len()) => {
            Some(Wrong::Field("code_verifier", text!("verifier-of-length"), Some(verifier)))
        }
        (Some(challenge), Some(verifier)) if *challenge != challenge_of(&verifier) => Some(Wrong::Verifier),
        _ => None,
    }
}

fn challenge_of(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()))
}
