//! What proves to the API that the caller knows the client's secret.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html>.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::cognito::error::Error;
use crate::cognito::state::{Client, Pool, State};

/// The client with this id and its pool, if the caller may speak for it.
pub(crate) fn client_of<'a>(
    state: &'a State,
    client_id: &str,
    username: &str,
    given: Option<&str>,
) -> Result<(&'a Pool, &'a Client), Error> {
    let pool = state.pool_of_client(client_id)?;
    let client = pool.client(client_id)?;
    check(client, username, given)?;
    Ok((pool, client))
}

/// Checks a `SECRET_HASH`; clients without a secret need none.
pub(crate) fn check(client: &Client, username: &str, given: Option<&str>) -> Result<(), Error> {
    let id = &client.id;
    match (client.secrets.is_empty(), given) {
        (true, None) => Ok(()),
        (true, Some(_)) => {
            Err(Error::not_authorized(format!("Client {id} is not configured for secret but secret hash was received")))
        }
        (false, None) => Err(Error::not_authorized(format!(
            "Client {id} is configured with secret but SECRET_HASH was not received"
        ))),
        (false, Some(given)) => {
            let hash = STANDARD.decode(given).unwrap_or_default();
            let message = format!("{username}{id}");
            let fits = |secret: &str| {
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
                hmac::verify(&key, message.as_bytes(), &hash).is_ok()
            };
            if client.any_secret(fits) {
                Ok(())
            } else {
                Err(Error::not_authorized(format!("Unable to verify secret hash for client {id}")))
            }
        }
    }
}
