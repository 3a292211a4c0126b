//! An expired token of Frank's, from a target that can make one: the café cloud can, through a request that is signed
//! with its own key; AWS cannot.

use cafe::Secret;
use cafe::control::{TokenWish, token};

use crate::context::Context;
use crate::finding::Unjudged;

impl Context {
    /// A token that expired a minute ago; `None` where the target cannot make one.
    pub async fn expired_token(&self) -> Result<Option<Secret>, Unjudged> {
        let (pool, client, auth, name) =
            futures::try_join!(self.the_pool(), self.the_client(), self.the_auth(), self.login_name())?;
        let wish = TokenWish {
            user_pool_id: &pool.id,
            client_id: &client.id,
            username: name,
            token_use: &auth.token_use,
            expires_in: -60,
        };
        match token(&self.cafe, wish).await {
            Ok(token) => Ok(token),
            Err(cafe::Error::Http(error)) => Err(Unjudged::http(&error)),
            // Another emulator, which does not know the request.
            Err(_) => Ok(None),
        }
    }
}
