//! Lab 2: a user pool, an app client for the site, a login page, and Frank.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools.html>.

use aws_sdk_cognitoidentityprovider::types::{
    AdminCreateUserConfigType, AttributeType, MessageActionType, OAuthFlowType, UserPoolClientType,
};
use cafe::journal::Kind;
use cafe::names::{TAG_KEY, TAG_VALUE};
use cafe::{Cafe, Error, Result, find};

/// How often another prefix is tried when somebody has the one we want.
const PREFIXES: usize = 5;

/// Makes the pool of the staff, in which only an administrator makes accounts. Returns its id.
pub async fn create_user_pool(cafe: &Cafe) -> Result<String> {
    let name = &cafe.config.names.user_pool;
    if let Some(pool) = find::user_pool_id(cafe, name).await? {
        return Ok(pool);
    }
    cafe.creating(Kind::UserPool, name).await?;
    let answer = cafe
        .clients
        .cognito
        .create_user_pool()
        .pool_name(name)
        .admin_create_user_config(AdminCreateUserConfigType::builder().allow_admin_create_user_only(true).build())
        .user_pool_tags(TAG_KEY, TAG_VALUE)
        .send()
        .await?;
    let pool = find::required(answer.user_pool.and_then(|pool| pool.id), "the id of the new user pool")?;
    cafe.created(Kind::UserPool, name, &pool).await?;
    Ok(pool)
}

/// Makes a client for the site: public, because a browser cannot keep a secret, with the code grant, and with the
/// addresses to which the login page may send people. Returns its id.
pub async fn create_app_client(cafe: &Cafe, pool: &str) -> Result<String> {
    let name = &cafe.config.names.app_client;
    let site = find::required(find::site_origin(cafe).await?, "the café's website")?;
    let (callback, log_out) = (format!("{site}/callback.html"), format!("{site}/index.html"));
    if let Some(client) = find::app_client(cafe, pool, name).await? {
        let id = client.client_id.clone().unwrap_or_default();
        if !is_right(&client, &callback, &log_out) {
            correct_app_client(cafe, pool, &id, &callback, &log_out).await?;
        }
        return Ok(id);
    }
    cafe.creating(Kind::AppClient, name).await?;
    let answer = cafe
        .clients
        .cognito
        .create_user_pool_client()
        .user_pool_id(pool)
        .client_name(name)
        .allowed_o_auth_flows_user_pool_client(true)
        .allowed_o_auth_flows(OAuthFlowType::Code)
        .allowed_o_auth_scopes("openid")
        .allowed_o_auth_scopes("email")
        .supported_identity_providers("COGNITO")
        .callback_urls(callback)
        .logout_urls(log_out)
        .send()
        .await?;
    let client = answer.user_pool_client.and_then(|client| client.client_id);
    let client = find::required(client, "the id of the new app client")?;
    cafe.created(Kind::AppClient, name, &client).await?;
    Ok(client)
}

/// Whether a client can log Frank in at the site. It may have more than it needs.
pub fn is_right(client: &UserPoolClientType, callback: &str, log_out: &str) -> bool {
    let has = |list: &[String], text: &str| list.iter().any(|entry| entry == text);
    client.allowed_o_auth_flows_user_pool_client == Some(true)
        && client.allowed_o_auth_flows().contains(&OAuthFlowType::Code)
        && ["openid", "email"].iter().all(|scope| has(client.allowed_o_auth_scopes(), scope))
        && has(client.supported_identity_providers(), "COGNITO")
        && has(client.callback_urls(), callback)
        && has(client.logout_urls(), log_out)
}

/// Sets a client right. `UpdateUserPoolClient` puts everything that it is not told back to its default, so it is told
/// everything.
async fn correct_app_client(cafe: &Cafe, pool: &str, client: &str, callback: &str, log_out: &str) -> Result<()> {
    let request = cafe.clients.cognito.update_user_pool_client().user_pool_id(pool).client_id(client);
    request
        .client_name(&cafe.config.names.app_client)
        .allowed_o_auth_flows_user_pool_client(true)
        .allowed_o_auth_flows(OAuthFlowType::Code)
        .allowed_o_auth_scopes("openid")
        .allowed_o_auth_scopes("email")
        .supported_identity_providers("COGNITO")
        .callback_urls(callback)
        .logout_urls(log_out)
        .send()
        .await?;
    Ok(())
}

/// Gives the pool a login page. Its prefix must be unique among everybody's in the region. Returns the page's origin.
pub async fn create_domain(cafe: &Cafe, pool: &str) -> Result<String> {
    if let Some(prefix) = find::domain_prefix(cafe, pool).await? {
        return Ok(cafe.addresses.hosted_ui(&prefix));
    }
    let mut prefix = cafe.workspace().domain_prefix(&cafe.place())?;
    for _ in 0..PREFIXES {
        cafe.creating(Kind::Domain, &prefix).await?;
        let request = cafe.clients.cognito.create_user_pool_domain().user_pool_id(pool).domain(&prefix);
        // Version 1 are the classic pages; version 2 shows nothing before it has a branding style.
        match request.managed_login_version(1).send().await.map_err(Error::from) {
            Ok(_) => {
                cafe.created(Kind::Domain, &prefix, &prefix).await?;
                return Ok(cafe.addresses.hosted_ui(&prefix));
            }
            Err(Error::Aws(failure)) if failure.message.contains("already associated") => {
                prefix = cafe.workspace().another_domain_prefix(&cafe.place())?;
            }
            Err(error) => return Err(error),
        }
    }
    Err(Error::unexpected(format!("{PREFIXES} prefixes for the login page were taken, one after the other")))
}

/// Makes Frank's account, sends no mail, and sets a password that he need not change.
pub async fn create_frank(cafe: &Cafe, pool: &str) -> Result<()> {
    let user = &cafe.config.names.user;
    let attributes = vec![attribute("email", &cafe.config.names.email)?, attribute("email_verified", "true")?];
    let cognito = &cafe.clients.cognito;
    let known = cognito.admin_get_user().user_pool_id(pool).username(user).send().await;
    if find::absent(known.map_err(Into::into))?.is_some() {
        let request = cognito.admin_update_user_attributes().user_pool_id(pool).username(user);
        request.set_user_attributes(Some(attributes)).send().await?;
    } else {
        cafe.creating(Kind::User, user).await?;
        let request = cognito.admin_create_user().user_pool_id(pool).username(user);
        let request = request.message_action(MessageActionType::Suppress);
        request.set_user_attributes(Some(attributes)).send().await?;
        cafe.created(Kind::User, user, user).await?;
    }
    // Nobody can ask for a password, but setting it again does no harm, and then it is certainly this one.
    let password = cafe.frank_password()?;
    let request = cognito.admin_set_user_password().user_pool_id(pool).username(user);
    request.password(password.reveal()).permanent(true).send().await?;
    Ok(())
}

fn attribute(name: &str, value: &str) -> Result<AttributeType> {
    let attribute = AttributeType::builder().name(name).value(value).build();
    attribute.map_err(|error| Error::unexpected(error.to_string()))
}
