//! JSON Web Tokens: reading claims, verifying signatures, and making tokens that must be refused.
//!
//! Tokens are secrets: nothing here shows one. Source: RFC 7519 and
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html>.

pub mod expired;
pub mod forge;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a token claims.
pub type Claims = Map<String, Value>;

/// Why a token is not valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Invalid {
    #[error("it is not a JSON Web Token")]
    Form,
    #[error("its algorithm is {0}, not RS256")]
    Algorithm(String),
    #[error("its key id is none of the pool's keys")]
    Key,
    #[error("its signature does not verify")]
    Signature,
}

/// Verifies the signature of a token with the keys of a pool and returns its claims. Nothing is said about what the
/// claims are worth.
pub fn verify(token: &str, keys: &JwkSet) -> Result<Claims, Invalid> {
    let header = header(token).ok_or(Invalid::Form)?;
    let text = |name: &str| header.get(name).and_then(Value::as_str);
    let algorithm = text("alg").unwrap_or("missing");
    if algorithm != "RS256" {
        return Err(Invalid::Algorithm(algorithm.to_owned()));
    }
    let key = text("kid").and_then(|kid| keys.find(kid)).ok_or(Invalid::Key)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| Invalid::Key)?;
    let mut rules = Validation::new(Algorithm::RS256);
    // Times and audiences are judged by the check, against the clock of the run.
    rules.validate_exp = false;
    rules.validate_aud = false;
    rules.required_spec_claims.clear();
    let token = jsonwebtoken::decode::<Claims>(token, &key, &rules).map_err(|_| Invalid::Signature)?;
    Ok(token.claims)
}

/// The signed tokens in a text.
pub fn find(text: &str) -> Vec<String> {
    let inside = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let token = |word: &&str| word.starts_with("eyJ") && word.split('.').count() == 3;
    text.split(inside).filter(token).map(str::to_owned).collect()
}

/// The claims of a token, unverified.
pub fn claims(token: &str) -> Option<Claims> {
    part(token, 1)
}

fn header(token: &str) -> Option<Claims> {
    part(token, 0)
}

fn part(token: &str, at: usize) -> Option<Claims> {
    let parts: Vec<&str> = token.split('.').collect();
    if parts.len() != 3 {
        return None;
    }
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(parts[at]).ok()?).ok()
}

fn encode(claims: &Claims) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Value::Object(claims.clone()).to_string())
}
