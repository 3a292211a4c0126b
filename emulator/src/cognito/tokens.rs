//! Tokens of a pool: what a sign-in hands out, and how anyone checks it.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html>.

pub(crate) mod claims;
pub(crate) mod machine;
pub(crate) mod order;
mod verify;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) use verify::{Subject, access_subject};
pub use verify::{TokenError, verify_token};

use super::error::Error;
use super::keys;
use super::seal::{self, Purpose};
use super::state::{Pool, User};
use crate::cloud::Cloud;
use crate::env::Env;

/// A sign-in: what all its tokens have in common, through every refresh.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) pool: String,
    pub(crate) client: String,
    pub(crate) username: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) origin: Origin,
    pub(crate) auth_time: i64,
    pub(crate) nonce: Option<String>,
    pub(crate) origin_jti: String,
    pub(crate) event_id: String,
}

/// Where a user signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Origin {
    /// `InitiateAuth` and its kin.
    Api,
    /// The hosted UI and the OAuth endpoints.
    HostedUi,
}

/// What a sign-in through the API allows.
pub(crate) const SELF_SERVICE_SCOPE: &str = "aws.cognito.signin.user.admin";

impl Session {
    /// A sign-in at `auth_time`.
    pub(crate) fn begin(
        env: &Env,
        pool: &str,
        client: &str,
        user: &User,
        origin: Origin,
        auth_time: Timestamp,
    ) -> Self {
        Self {
            pool: pool.to_owned(),
            client: client.to_owned(),
            username: user.username.clone(),
            scopes: vec![SELF_SERVICE_SCOPE.to_owned()],
            origin,
            auth_time: auth_time.as_second(),
            nonce: None,
            origin_jti: origin_jti(env, user.sign_outs),
            event_id: env.uuid(),
        }
    }
}

/// The tokens of a sign-in.
#[derive(Clone)]
pub(crate) struct Tokens {
    /// Absent without the scope `openid`.
    pub(crate) id: Option<String>,
    pub(crate) access: String,
    pub(crate) refresh: String,
    /// Seconds that the access token lasts.
    pub(crate) expires_in: i64,
}

#[derive(Serialize, Deserialize)]
struct Refresh {
    /// Its own, where tokens rotate.
    id: String,
    session: Session,
    expires: Timestamp,
}

/// Makes the tokens of a sign-in.
pub(crate) fn issue(cloud: &Cloud, session: &Session) -> Result<Tokens, Error> {
    let keys = keys::of(cloud, &session.pool)?;
    let now = cloud.env().now();
    let state = cloud.cognito().read();
    let pool = state.pool(&session.pool)?;
    let client = pool.client(&session.client)?;
    let user = pool.user(&session.username)?;
    let facts = claims::Facts { settings: cloud.settings(), env: cloud.env(), pool, client, user, session };
    let expires_in = client.settings.access_seconds();
    let issued = now.as_second();
    let access = keys.access.sign(&facts.access(issued, issued + expires_in));
    let with_id = session.origin == Origin::Api || session.scopes.iter().any(|scope| scope == "openid");
    let id = with_id.then(|| {
        let at_hash = (session.origin == Origin::HostedUi).then(|| half_hash(&access));
        keys.id.sign(&facts.id(issued, issued + client.settings.id_seconds(), at_hash))
    });
    let expires = after(now, client.settings.refresh_seconds());
    let refresh = seal_refresh(cloud, pool, session, expires);
    Ok(Tokens { id, access, refresh, expires_in })
}

fn seal_refresh(cloud: &Cloud, pool: &Pool, session: &Session, expires: Timestamp) -> String {
    let refresh = Refresh { id: cloud.env().uuid(), session: session.clone(), expires };
    seal::seal(cloud.env(), &pool.seal_key, Purpose::RefreshToken, &refresh)
}

/// Fresh tokens for a refresh token. If the client's tokens rotate, the refresh token is a fresh one as well, with
/// what is left of the life of the old one, which is worth nothing once its time of grace is over.
pub(crate) fn renew(cloud: &Cloud, pool_id: &str, client: &str, refresh_token: &str) -> Result<Renewed, Error> {
    let session = resume(cloud, pool_id, client, refresh_token)?;
    let tokens = issue(cloud, &session)?;
    let grace = cloud.cognito().read().pool(pool_id)?.client(client)?.settings.rotation_grace();
    let Some(grace) = grace else { return Ok(Renewed { tokens, rotated: false }) };
    let now = cloud.env().now();
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(pool_id)?;
    let old: Option<Refresh> = seal::open(&pool.seal_key, Purpose::RefreshToken, refresh_token);
    let old = old.ok_or(Error::RefreshTokenReused)?;
    pool.exchanged.retain(|_, used| used.forget_at > now);
    // Of two calls at once without a time of grace one is too late.
    if pool.exchanged.get(&old.id).is_some_and(|used| used.good_until <= now) {
        return Err(Error::RefreshTokenReused);
    }
    let refresh = seal_refresh(cloud, pool, &session, old.expires);
    pool.exchanged.entry(old.id).or_insert(Exchanged { good_until: after(now, grace), forget_at: old.expires });
    Ok(Renewed { tokens: Tokens { refresh, ..tokens }, rotated: true })
}

/// What a refresh token gives.
pub(crate) struct Renewed {
    pub(crate) tokens: Tokens,
    /// Whether the client gets the refresh token, too.
    pub(crate) rotated: bool,
}

/// A refresh token that was exchanged for another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Exchanged {
    good_until: Timestamp,
    forget_at: Timestamp,
}

/// The sign-in that a refresh token continues.
pub(crate) fn resume(cloud: &Cloud, pool: &str, client: &str, refresh_token: &str) -> Result<Session, Error> {
    let invalid = || Error::not_authorized("Invalid Refresh Token");
    let state = cloud.cognito().read();
    let pool = state.pool(pool)?;
    let refresh: Refresh = seal::open(&pool.seal_key, Purpose::RefreshToken, refresh_token).ok_or_else(invalid)?;
    let exchanged = pool.exchanged.get(&refresh.id);
    if exchanged.is_some_and(|exchanged| exchanged.good_until <= cloud.env().now()) {
        return Err(Error::RefreshTokenReused);
    }
    let session = refresh.session;
    if session.client != client {
        return Err(invalid());
    }
    if refresh.expires <= cloud.env().now() {
        return Err(Error::not_authorized("Refresh Token has expired"));
    }
    let user = pool.user(&session.username).map_err(|_| invalid())?;
    if !user.enabled {
        return Err(Error::not_authorized("User is disabled."));
    }
    if pool.revoked.contains_key(&session.origin_jti) || sign_outs_at(&session.origin_jti) != Some(user.sign_outs) {
        return Err(Error::not_authorized("Refresh Token has been revoked"));
    }
    Ok(session)
}

/// Makes a refresh token and every token of its sign-in worthless. Unknown and old tokens are no error.
pub(crate) fn revoke(cloud: &Cloud, pool: &str, client: &str, token: &str) -> Result<(), Error> {
    let now = cloud.env().now();
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(pool)?;
    let Some(refresh) = seal::open::<Refresh>(&pool.seal_key, Purpose::RefreshToken, token) else {
        let ours = token.split('.').count() == 3;
        return if ours { Err(Error::TokenType) } else { Ok(()) };
    };
    if refresh.session.client != client {
        return Err(Error::ClientSecret);
    }
    pool.revoked.retain(|_, until| *until > now);
    pool.revoked.insert(refresh.session.origin_jti, refresh.expires);
    Ok(())
}

/// A moment some seconds after another; the end of time if there is none.
pub(crate) fn after(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

/// base64url of the left half of a token's SHA-256, as in `at_hash`.
fn half_hash(token: &str) -> String {
    let hash = digest::digest(&digest::SHA256, token.as_bytes());
    URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16])
}

/// A UUID whose last four digits count the user's global sign-outs, so that older tokens are told without a list.
fn origin_jti(env: &Env, sign_outs: u16) -> String {
    let random = env.uuid();
    format!("{}{sign_outs:04x}", &random[..random.len() - 4])
}

fn sign_outs_at(origin_jti: &str) -> Option<u16> {
    u16::from_str_radix(origin_jti.get(origin_jti.len().checked_sub(4)?..)?, 16).ok()
}
