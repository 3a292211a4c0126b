//! Access tokens without a user, as the grant `client_credentials` gives them.

use serde_json::{Map, Value};

use crate::cloud::Cloud;
use crate::cognito::error::Error;
use crate::cognito::keys;
use crate::cognito::state::Client;

/// A token that stands for the client itself.
pub(crate) fn token(cloud: &Cloud, pool: &str, client: &Client, scopes: &[String]) -> Result<String, Error> {
    let keys = keys::of(cloud, pool)?;
    let now = cloud.env().now().as_second();
    let mut claims = Map::new();
    let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    put("sub", client.id.clone().into());
    put("client_id", client.id.clone().into());
    put("token_use", "access".into());
    put("scope", scopes.join(" ").into());
    put("iss", cloud.settings().issuer(pool).into());
    put("auth_time", now.into());
    put("iat", now.into());
    put("exp", (now + client.settings.access_seconds()).into());
    put("version", 2.into());
    put("jti", cloud.env().uuid().into());
    Ok(keys.access.sign(&claims))
}
