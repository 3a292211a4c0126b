//! Tokens made to order for graders: genuine in every way, but with the life that was asked for, an expired one too.

use super::claims::Facts;
use super::{Origin, Session, after, half_hash};
use crate::cloud::Cloud;
use crate::cognito::error::Error;
use crate::cognito::keys;

/// Seconds between `iat` and `exp` of a token that has expired already.
const PAST_LIFE: i64 = 3600;

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    pub(crate) pool: &'a str,
    pub(crate) client: &'a str,
    pub(crate) username: &'a str,
    /// An access token instead of an id token.
    pub(crate) access: bool,
    /// Seconds from now; negative for a token that has expired.
    pub(crate) expires_in: i64,
    /// Space-separated; all of the client's if absent.
    pub(crate) scope: Option<&'a str>,
}

/// Makes a token as the hosted UI would have made it.
pub(crate) fn make(cloud: &Cloud, order: &Order<'_>) -> Result<String, Error> {
    let keys = keys::of(cloud, order.pool)?;
    let env = cloud.env();
    let expires = after(env.now(), order.expires_in);
    let issued = if order.expires_in > 0 { env.now() } else { after(expires, -PAST_LIFE) };
    let state = cloud.cognito().read();
    let pool = state.pool(order.pool)?;
    let (client, user) = (pool.client(order.client)?, pool.user(order.username)?);
    let mut session = Session::begin(env, order.pool, order.client, user, Origin::HostedUi, issued);
    session.scopes = match order.scope {
        Some(text) => text.split_whitespace().map(str::to_owned).collect(),
        None => client.settings.scopes.clone(),
    };
    let facts = Facts { settings: cloud.settings(), env, pool, client, user, session: &session };
    let access = keys.access.sign(&facts.access(issued.as_second(), expires.as_second()));
    if order.access {
        return Ok(access);
    }
    Ok(keys.id.sign(&facts.id(issued.as_second(), expires.as_second(), Some(half_hash(&access)))))
}
