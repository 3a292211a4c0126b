//! What a token says, for those who learn to read one: header and claims, never the signature.
//!
//! Without its signature a token opens nothing. Of claims that are not on the list it is kept only that they were there:
//! a client may have put anything into them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header;
use serde::Serialize;
use serde_json::{Map, Value};

use super::redaction::HIDDEN;
use crate::message::{Request, Response};

/// Members of header and claims whose values are kept.
const KNOWN: [&str; 19] = [
    "alg",
    "aud",
    "auth_time",
    "client_id",
    "cognito:groups",
    "cognito:username",
    "email",
    "email_verified",
    "exp",
    "iat",
    "iss",
    "kid",
    "nbf",
    "scope",
    "sub",
    "token_use",
    "typ",
    "username",
    "version",
];
/// Longer values are left out.
const LONGEST: usize = 300;
/// More members than any token of Cognito has.
const MOST: usize = 40;

/// A token as it was sent or handed out.
#[derive(Debug, Clone, Serialize)]
pub struct Token {
    /// Where it was: `Authorization`, or the member of the response.
    pub place: &'static str,
    pub header: Map<String, Value>,
    pub claims: Map<String, Value>,
}

/// The token of an Authorization header.
pub(super) fn sent(request: &Request) -> Option<Token> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    read("Authorization", value.strip_prefix("Bearer ").unwrap_or(value))
}

/// The tokens that the token endpoint hands out.
pub(super) fn issued(response: &Response) -> Vec<Token> {
    let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    let places = ["id_token", "access_token"];
    places.into_iter().filter_map(|place| read(place, body.get(place)?.as_str()?)).collect()
}

fn read(place: &'static str, token: &str) -> Option<Token> {
    let mut parts = token.split('.');
    let (head, claims, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    let object = |part: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
        serde_json::from_slice::<Map<String, Value>>(&bytes).ok().map(harmless)
    };
    Some(Token { place, header: object(head)?, claims: object(claims)? })
}

fn harmless(members: Map<String, Value>) -> Map<String, Value> {
    let plain = |name: &str| name.len() <= 40 && name.chars().all(|c| c.is_ascii_alphanumeric() || "_:-.".contains(c));
    let members = members.into_iter().take(MOST).filter(|(name, _)| plain(name));
    let member = |(name, value): (String, Value)| {
        let kept = KNOWN.contains(&name.as_str()) && value.to_string().len() <= LONGEST;
        (name, if kept { value } else { HIDDEN.into() })
    };
    members.map(member).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn token(claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.c2lnbmF0dXJl", part(&json!({ "alg": "RS256", "kid": "k1" })), part(claims))
    }

    #[test]
    fn claims_are_read_and_what_is_not_known_is_hidden() {
        let text = token(&json!({ "iss": "https://pool", "nonce": "n0nce", "custom:x": "s3cret", "a b": 1, "exp": 7 }));
        let read = read("id_token", &text).expect("a token");
        assert_eq!(Value::from(read.header), json!({ "alg": "RS256", "kid": "k1" }));
        let expected = json!({ "iss": "https://pool", "nonce": HIDDEN, "custom:x": HIDDEN, "exp": 7 });
        assert_eq!(Value::from(read.claims), expected);
    }

    #[test]
    fn what_is_no_token_is_none() {
        for text in ["", "nonsense", "a.b.c", "a.b", "....", "AWS4-HMAC-SHA256 Credential=test"] {
            assert!(read("Authorization", text).is_none(), "{text}");
        }
        let long = token(&json!({ "sub": "x".repeat(1000) }));
        assert_eq!(read("Authorization", &long).expect("a token").claims["sub"], HIDDEN);
    }
}
