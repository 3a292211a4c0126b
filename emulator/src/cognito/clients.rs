//! App clients of a pool.
//!
//! Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html>
//! and its neighbours.

pub(crate) mod rules;
pub(crate) mod secrets;
pub(crate) mod settings;

use serde::Deserialize;
use serde_json::{Value, json};

use self::secrets::ClientSecret;
use self::settings::ClientSettings;
use super::error::Error;
use super::input;
use super::pools::{check_name, extend};
use super::state::{Client, Pool};
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::env::epoch_seconds;

/// `CreateUserPoolClient`.
pub(super) fn create(cloud: &Cloud, mut given: Value) -> Answer {
    const NAME: &str = "CreateUserPoolClient";
    let pool_id = input::required(&mut given, "UserPoolId")?;
    let name = input::required(&mut given, "ClientName")?;
    check_name(&name, "clientName")?;
    let generate: Option<bool> = input::optional(NAME, &mut given, "GenerateSecret")?;
    let brought: Option<String> = input::optional(NAME, &mut given, "ClientSecret")?;
    if generate == Some(true) && brought.is_some() {
        return Err(Error::invalid("Only one of GenerateSecret and ClientSecret can be set.").into());
    }
    let id = cloud.env().lower_alphanumeric(26);
    let secrets = if generate == Some(true) || brought.is_some() {
        vec![ClientSecret::make(cloud.env(), &id, brought)?]
    } else {
        Vec::new()
    };
    let mut settings: ClientSettings = input::read(NAME, given)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&pool_id)?;
    settings.check(pool, !secrets.is_empty(), NAME)?;
    let now = cloud.env().now();
    let client = Client { id: id.clone(), name, secrets, created: now, modified: now, settings };
    let shown = shown(pool, &client);
    pool.clients.insert(id, client);
    Ok(json!({ "UserPoolClient": shown }))
}

/// Lists that are unset are absent, and so is a secret that the client does not have.
fn shown(pool: &Pool, client: &Client) -> Value {
    let mut shown = serde_json::to_value(&client.settings).unwrap_or_default();
    let more = json!({
        "UserPoolId": pool.id,
        "ClientId": client.id,
        "ClientName": client.name,
        "CreationDate": epoch_seconds(client.created),
        "LastModifiedDate": epoch_seconds(client.modified),
    });
    extend(&mut shown, more);
    if let Some(secret) = client.shown_secret() {
        shown["ClientSecret"] = secret.into();
    }
    shown
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Named {
    user_pool_id: String,
    client_id: String,
}

/// `DescribeUserPoolClient`.
pub(super) fn describe(cloud: &Cloud, given: Value) -> Answer {
    let given: Named = input::read("DescribeUserPoolClient", given)?;
    let state = cloud.cognito().read();
    let pool = state.pool(&given.user_pool_id)?;
    Ok(json!({ "UserPoolClient": shown(pool, pool.client(&given.client_id)?) }))
}

/// `UpdateUserPoolClient`: everything that is omitted goes back to its default; name and secret stay.
pub(super) fn update(cloud: &Cloud, mut given: Value) -> Answer {
    const NAME: &str = "UpdateUserPoolClient";
    let pool_id = input::required(&mut given, "UserPoolId")?;
    let id = input::required(&mut given, "ClientId")?;
    let name: Option<String> = input::optional(NAME, &mut given, "ClientName")?;
    if let Some(name) = &name {
        check_name(name, "clientName")?;
    }
    let mut settings: ClientSettings = input::read(NAME, given)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&pool_id)?;
    let mut client = pool.client(&id)?.clone();
    settings.check(pool, !client.secrets.is_empty(), NAME)?;
    client.settings = settings;
    client.name = name.unwrap_or(client.name);
    client.modified = cloud.env().now();
    let shown = shown(pool, &client);
    pool.clients.insert(id, client);
    Ok(json!({ "UserPoolClient": shown }))
}

/// `DeleteUserPoolClient`.
pub(super) fn delete(cloud: &Cloud, given: Value) -> Answer {
    let given: Named = input::read("DeleteUserPoolClient", given)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    pool.client(&given.client_id)?;
    pool.clients.remove(&given.client_id);
    pool.brandings.remove(&given.client_id);
    state.codes.retain(|_, code| code.session.client != given.client_id);
    Ok(json!({}))
}

/// `ListUserPoolClients`.
pub(super) fn list(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        user_pool_id: String,
        max_results: Option<usize>,
        next_token: Option<String>,
    }
    let given: Input = input::read("ListUserPoolClients", given)?;
    let limit = input::limit(given.max_results, "maxResults")?;
    let state = cloud.cognito().read();
    let pool = state.pool(&given.user_pool_id)?;
    let shown = |client: &Client| json!({ "ClientId": client.id, "UserPoolId": pool.id, "ClientName": client.name });
    let clients = pool.clients.iter().map(|(id, client)| (id.clone(), shown(client))).collect();
    Ok(input::listed("UserPoolClients", "NextToken", input::page(clients, limit, given.next_token.as_deref())))
}
