//! Resource servers: APIs with scopes of their own.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html>.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::Error;
use super::input;
use super::state::ResourceServer;
use crate::aws_json::Answer;
use crate::cloud::Cloud;

/// Resource servers of one page of a list.
const MOST: usize = 50;

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Scope {
    scope_name: String,
    scope_description: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Settings {
    user_pool_id: String,
    identifier: String,
    name: String,
    #[serde(default)]
    scopes: Vec<Scope>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Named {
    user_pool_id: String,
    identifier: String,
}

fn shown(pool: &str, identifier: &str, server: &ResourceServer) -> Value {
    let scopes = server.scopes.iter();
    let scopes: Vec<Value> =
        scopes.map(|(name, text)| json!({ "ScopeName": name, "ScopeDescription": text })).collect();
    let mut shown = json!({ "UserPoolId": pool, "Identifier": identifier, "Name": server.name });
    if !scopes.is_empty() {
        shown["Scopes"] = scopes.into();
    }
    shown
}

impl Settings {
    fn server(&self) -> Result<ResourceServer, Error> {
        let plain = |letter: char| ('\x21'..='\x7e').contains(&letter) && letter != '"' && letter != '\\';
        if self.identifier.is_empty() || self.identifier.len() > 256 || !self.identifier.chars().all(plain) {
            let rule = "satisfy regular expression pattern: [\\x21\\x23-\\x5B\\x5D-\\x7E]+";
            return Err(Error::constraint("identifier", rule));
        }
        let fits = |name: &str| !name.is_empty() && name.chars().all(|letter| plain(letter) && letter != '/');
        if !self.scopes.iter().all(|scope| fits(&scope.scope_name)) {
            let rule = "satisfy regular expression pattern: [\\x21\\x23-\\x2E\\x30-\\x5B\\x5D-\\x7E]+";
            return Err(Error::constraint("scopes.1.member.scopeName", rule));
        }
        let scopes = self.scopes.iter();
        let scopes = scopes.map(|scope| (scope.scope_name.clone(), scope.scope_description.clone())).collect();
        Ok(ResourceServer { name: self.name.clone(), scopes })
    }
}

/// `CreateResourceServer`.
pub(super) fn create(cloud: &Cloud, given: Value) -> Answer {
    let given: Settings = input::read("CreateResourceServer", given)?;
    let server = given.server()?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    if pool.resource_servers.contains_key(&given.identifier) {
        return Err(Error::invalid(format!("{} already exists in user pool {}.", given.identifier, pool.id)).into());
    }
    let shown = shown(&pool.id, &given.identifier, &server);
    pool.resource_servers.insert(given.identifier, server);
    Ok(json!({ "ResourceServer": shown }))
}

/// `UpdateResourceServer`.
pub(super) fn update(cloud: &Cloud, given: Value) -> Answer {
    let given: Settings = input::read("UpdateResourceServer", given)?;
    let server = given.server()?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    let own = pool.resource_servers.get_mut(&given.identifier);
    *own.ok_or_else(|| Error::NoResourceServer(given.identifier.clone()))? = server.clone();
    Ok(json!({ "ResourceServer": shown(&given.user_pool_id, &given.identifier, &server) }))
}

/// `DescribeResourceServer`.
pub(super) fn describe(cloud: &Cloud, given: Value) -> Answer {
    let given: Named = input::read("DescribeResourceServer", given)?;
    let state = cloud.cognito().read();
    let pool = state.pool(&given.user_pool_id)?;
    let server = pool.resource_servers.get(&given.identifier);
    let server = server.ok_or_else(|| Error::NoResourceServer(given.identifier.clone()))?;
    Ok(json!({ "ResourceServer": shown(&pool.id, &given.identifier, server) }))
}

/// `DeleteResourceServer`.
pub(super) fn delete(cloud: &Cloud, given: Value) -> Answer {
    let given: Named = input::read("DeleteResourceServer", given)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    let gone = pool.resource_servers.remove(&given.identifier);
    gone.ok_or(Error::NoResourceServer(given.identifier))?;
    Ok(json!({}))
}

/// `ListResourceServers`.
pub(super) fn list(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        user_pool_id: String,
        max_results: Option<usize>,
        next_token: Option<String>,
    }
    let given: Input = input::read("ListResourceServers", given)?;
    let limit = match given.max_results.unwrap_or(MOST) {
        0 => return Err(Error::broken("0", "maxResults", "have value greater than or equal to 1").into()),
        limit @ ..=MOST => limit,
        limit => {
            let rule = format!("have value less than or equal to {MOST}");
            return Err(Error::broken(&limit.to_string(), "maxResults", &rule).into());
        }
    };
    let state = cloud.cognito().read();
    let pool = state.pool(&given.user_pool_id)?;
    let servers = pool.resource_servers.iter();
    let servers = servers.map(|(id, server)| (id.clone(), shown(&pool.id, id, server))).collect();
    Ok(input::listed("ResourceServers", "NextToken", input::page(servers, limit, given.next_token.as_deref())))
}
