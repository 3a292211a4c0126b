//! Lab 3: the site learns where its login page is. (The JavaScript that uses it is in `site/js/auth.js`.)

use cafe::site_config::AuthConfig;
use cafe::{Cafe, Result, find, publish};

/// Writes the `auth` part of `config.json`.
pub async fn publish_auth_config(cafe: &Cafe) -> Result<()> {
    let auth = auth_config(cafe).await?;
    publish::change_config(cafe, |config| config.auth = Some(auth)).await?;
    Ok(())
}

/// What the site needs to know to log Frank in. All of it is public.
pub async fn auth_config(cafe: &Cafe) -> Result<AuthConfig> {
    let names = &cafe.config.names;
    let site = find::required(find::site_origin(cafe).await?, "the café's website")?;
    let pool = find::required(find::user_pool_id(cafe, &names.user_pool).await?, "the user pool")?;
    let client = find::app_client_id(cafe, &pool, &names.app_client).await?;
    let prefix = find::domain_prefix(cafe, &pool).await?;
    Ok(AuthConfig {
        domain: cafe.addresses.hosted_ui(&find::required(prefix, "the login domain")?),
        client_id: find::required(client, "the app client")?,
        redirect_uri: format!("{site}/callback.html"),
        logout_uri: format!("{site}/index.html"),
        scopes: vec!["openid".to_owned(), "email".to_owned()],
        response_type: "code".to_owned(),
        token_use: "id".to_owned(),
    })
}
