//! Tokens that look like Frank's and must be refused.

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand::RngExt;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::{Claims, claims, encode, header};

/// A key that opens nothing: it exists so that forged tokens cost no key generation. It is public on purpose.
static KEY: LazyLock<RsaKeyPair> = LazyLock::new(|| {
    RsaKeyPair::from_pkcs8(include_bytes!("forger_key.der")).expect("the embedded key is a PKCS #8 key")
});

/// Nonsense that has the length of a token but not its form.
pub fn garbage(random: &mut StdRng) -> String {
    (0..600).map(|_| char::from(random.random_range(b'a'..=b'z'))).collect()
}

/// The payload says somebody else; header and signature are the real ones. (Never change the last character of the
/// signature instead: lenient decoders read several characters as the same bytes.)
pub fn tampered(token: &str) -> Option<String> {
    let parts: Vec<&str> = token.split('.').collect();
    let changed = encode(&as_somebody_else(claims(token)?));
    Some(format!("{}.{changed}.{}", parts.first()?, parts.get(2)?))
}

/// `alg: none` and no signature.
pub fn unsigned(token: &str) -> Option<String> {
    let mut header = header(token)?;
    header.insert("alg".to_owned(), json!("none"));
    Some(format!("{}.{}.", encode(&header), encode(&claims(token)?)))
}

/// The same claims under the same `kid`, signed by another key.
pub fn forged(token: &str) -> Option<String> {
    let signed = token.rsplit_once('.')?.0;
    let mut signature = vec![0; KEY.public_modulus_len()];
    KEY.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).ok()?;
    Some(format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)))
}

fn as_somebody_else(mut claims: Claims) -> Claims {
    for name in ["cognito:username", "username", "email", "sub"] {
        if let Some(Value::String(text)) = claims.get_mut(name) {
            text.push('x');
        }
    }
    claims.insert("cafelab".to_owned(), json!("tampered"));
    claims
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::jwk::JwkSet;

    use super::*;
    use crate::tokens::{Invalid, verify};

    /// A token that the embedded key signed, and the keys that verify it.
    fn token() -> (String, JwkSet) {
        let key = jsonwebtoken::DecodingKey::from_rsa_der(aws_lc_rs::signature::KeyPair::public_key(&*KEY).as_ref());
        let jwk = jsonwebtoken::jwk::Jwk::from_decoding_key(&key, None);
        let mut jwk = jwk.expect("a public key is a JWK");
        jwk.common.key_id = Some("k1=".to_owned());
        let header = encode(json!({ "kid": "k1=", "alg": "RS256" }).as_object().expect("an object"));
        let payload = encode(json!({ "sub": "1", "email": "frank@cafe.example" }).as_object().expect("an object"));
        let token = forged(&format!("{header}.{payload}.")).expect("a token");
        (token, JwkSet { keys: vec![jwk] })
    }

    #[test]
    fn every_forgery_is_recognised() {
        let (token, keys) = token();
        assert_eq!(verify(&token, &keys).expect("valid")["sub"], "1");
        assert_eq!(verify(&tampered(&token).expect("a token"), &keys), Err(Invalid::Signature));
        let unsigned = unsigned(&token).expect("a token");
        assert_eq!(verify(&unsigned, &keys), Err(Invalid::Algorithm("none".to_owned())));
        assert!(unsigned.ends_with('.'));
        assert_eq!(verify(&token, &JwkSet { keys: Vec::new() }), Err(Invalid::Key));
        assert_eq!(verify("aaa", &keys), Err(Invalid::Form));
    }
}
