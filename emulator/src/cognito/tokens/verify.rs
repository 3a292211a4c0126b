//! Checking tokens: the signature first, then who issued them and until when.

use std::rc::Rc;

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value};

use super::sign_outs_at;
use crate::cloud::Cloud;
use crate::cognito::error::Error;
use crate::cognito::state::{Pool, User};
use crate::memo::Memo;

/// Why a token is refused, in the order in which it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not three base64url parts of JSON, or another algorithm than RS256.
    #[error("not a token signed with RS256")]
    Malformed,
    /// No key of this pool has that `kid`.
    #[error("signed by a key that the pool does not have")]
    UnknownKey,
    /// The signature does not fit what was signed.
    #[error("the signature does not fit")]
    BadSignature,
    /// Of another pool.
    #[error("issued by somebody else")]
    WrongIssuer,
    /// Past `exp`.
    #[error("the token has expired")]
    Expired,
}

/// The claims of a token that a pool issued, if its signature holds and it has not expired. Revocation is not looked
/// at: whoever verifies a token by the pool's keys alone cannot see it.
pub fn verify_token(cloud: &Cloud, pool_id: &str, token: &str) -> Result<Map<String, Value>, TokenError> {
    let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Malformed)?;
    if header.alg != Algorithm::RS256 {
        return Err(TokenError::Malformed);
    }
    let kid = header.kid.ok_or(TokenError::Malformed)?;
    let key = public_key(cloud, pool_id, &kid).ok_or(TokenError::UnknownKey)?;
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
    let (_, payload) = signed.split_once('.').ok_or(TokenError::Malformed)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed);
    key.verify_sig(signed.as_bytes(), &decode(signature)?).map_err(|_| TokenError::BadSignature)?;
    let claims: Map<String, Value> = serde_json::from_slice(&decode(payload)?).map_err(|_| TokenError::Malformed)?;
    if claims.get("iss").and_then(Value::as_str) != Some(&cloud.settings().issuer(pool_id)) {
        return Err(TokenError::WrongIssuer);
    }
    let expires = claims.get("exp").and_then(Value::as_i64).ok_or(TokenError::Malformed)?;
    if expires <= cloud.env().now().as_second() { Err(TokenError::Expired) } else { Ok(claims) }
}

thread_local! {
    /// Keys by modulus and exponent. Tokens are never remembered: each is verified anew.
    static PARSED: Memo<Option<Rc<ParsedPublicKey>>> = Memo::new();
}

fn public_key(cloud: &Cloud, pool_id: &str, kid: &str) -> Option<Rc<ParsedPublicKey>> {
    let state = cloud.cognito().read();
    let key = state.pool(pool_id).ok()?.keys.as_ref()?.by_kid(kid)?;
    PARSED.with(|known| known.get(&format!("{}.{}", key.n, key.e), |_| parse(&key.n, &key.e).map(Rc::new)))
}

fn parse(n: &str, e: &str) -> Option<ParsedPublicKey> {
    let (n, e) = (URL_SAFE_NO_PAD.decode(n).ok()?, URL_SAFE_NO_PAD.decode(e).ok()?);
    RsaPublicKeyComponents { n, e }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).ok()
}

/// Whose access token it was.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub(crate) pool: String,
    pub(crate) client: String,
    pub(crate) username: String,
    pub(crate) scopes: Vec<String>,
}

/// The user of a valid, unrevoked access token, for operations that a user calls about themselves.
pub(crate) fn access_subject(cloud: &Cloud, token: &str) -> Result<Subject, Error> {
    let invalid = || Error::not_authorized("Invalid Access Token");
    let pool_id = pool_of(token).ok_or_else(invalid)?;
    let claims = verify_token(cloud, &pool_id, token).map_err(|error| match error {
        TokenError::Expired => Error::not_authorized("Access Token has expired"),
        _ => invalid(),
    })?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    if text("token_use") != "access" {
        return Err(invalid());
    }
    let state = cloud.cognito().read();
    let pool = state.pool(&pool_id)?;
    pool.client(&text("client_id")).map_err(|_| invalid())?;
    let user = pool.user(&text("username")).map_err(|_| Error::NoUser)?;
    if !user.enabled {
        return Err(Error::not_authorized("User is disabled."));
    }
    if is_dead(pool, user, &text("origin_jti")) {
        return Err(Error::not_authorized("Access Token has been revoked"));
    }
    let scopes = text("scope").split(' ').map(str::to_owned).collect();
    Ok(Subject { pool: pool_id, client: text("client_id"), username: user.username.clone(), scopes })
}

/// Tokens without `origin_jti` come from clients that have revocation switched off.
fn is_dead(pool: &Pool, user: &User, origin_jti: &str) -> bool {
    if origin_jti.is_empty() {
        return false;
    }
    pool.revoked.contains_key(origin_jti) || sign_outs_at(origin_jti) != Some(user.sign_outs)
}

/// The pool that a token claims to be from, unchecked: enough to find the keys.
fn pool_of(token: &str) -> Option<String> {
    let claims: Map<String, Value> = jsonwebtoken::dangerous::insecure_decode_claims(token).ok()?;
    let issuer = claims.get("iss")?.as_str()?;
    Some(issuer.rsplit_once('/')?.1.to_owned())
}
