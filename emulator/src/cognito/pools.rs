//! User pools themselves: create, describe, update, delete, list.
//!
//! Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html> and
//! its neighbours.

pub(crate) mod messages;
pub(crate) mod schema;
pub(crate) mod settings;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use self::schema::Attribute;
use self::settings::{DeletionProtection, PoolSettings};
use super::error::Error;
use super::keys::Keys;
use super::state::{NameRules, Pool, State};
use super::{input, seal};
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::env::epoch_seconds;
use crate::error::AwsError;

/// `CreateUserPool`.
pub(super) fn create(cloud: &Cloud, mut given: Value) -> Answer {
    const NAME: &str = "CreateUserPool";
    let name = input::required(&mut given, "PoolName")?;
    check_name(&name, "poolName")?;
    let names = name_rules(&mut given)?;
    let custom: Option<Vec<Attribute>> = input::optional(NAME, &mut given, "Schema")?;
    let settings: PoolSettings = input::read(NAME, given)?;
    settings.check(NAME)?;
    let now = cloud.env().now();
    let region = &cloud.settings().region;
    let pool = Pool {
        id: format!("{region}_{}", cloud.env().letters(POOL_LETTERS, 9)),
        name,
        created: now,
        modified: now,
        settings,
        names,
        schema: schema::with(custom.unwrap_or_default())?,
        clients: BTreeMap::new(),
        users: BTreeMap::new(),
        groups: BTreeMap::new(),
        resource_servers: BTreeMap::new(),
        brandings: BTreeMap::new(),
        keys: None,
        seal_key: seal::key(cloud.env()),
        revoked: BTreeMap::new(),
        exchanged: BTreeMap::new(),
    };
    cloud.env().expect_keys(Keys::COUNT);
    let mut state = cloud.cognito().write();
    let id = pool.id.clone();
    state.pools.insert(id.clone(), pool);
    Ok(json!({ "UserPool": describe_in(cloud, &state, &id)? }))
}

const POOL_LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Takes out of an input what cannot be changed later.
fn name_rules(given: &mut Value) -> Result<NameRules, Error> {
    const NAME: &str = "CreateUserPool";
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct UsernameConfiguration {
        case_sensitive: bool,
    }
    let usernames: Option<Vec<String>> = input::optional(NAME, given, "UsernameAttributes")?;
    let aliases: Option<Vec<String>> = input::optional(NAME, given, "AliasAttributes")?;
    let configuration: Option<UsernameConfiguration> = input::optional(NAME, given, "UsernameConfiguration")?;
    let (usernames, aliases) = (usernames.unwrap_or_default(), aliases.unwrap_or_default());
    if !usernames.is_empty() && !aliases.is_empty() {
        let text = "Only one of the aliasAttributes or usernameAttributes can be set in a User pool.";
        return Err(Error::invalid(text));
    }
    let allowed = ["phone_number", "email"];
    if usernames.iter().any(|name| !allowed.contains(&name.as_str())) {
        return Err(Error::constraint("usernameAttributes", "satisfy enum value set: [phone_number, email]"));
    }
    if aliases.iter().any(|name| !allowed.contains(&name.as_str()) && name != "preferred_username") {
        let rule = "satisfy enum value set: [phone_number, email, preferred_username]";
        return Err(Error::constraint("aliasAttributes", rule));
    }
    Ok(NameRules {
        username_attributes: usernames,
        alias_attributes: aliases,
        case_sensitive: configuration.map(|configuration| configuration.case_sensitive),
    })
}

/// Names of pools and clients: 1 to 128 of `[\w\s+=,.@-]`.
pub(super) fn check_name(name: &str, member: &str) -> Result<(), Error> {
    let fits = |letter: char| letter.is_alphanumeric() || letter.is_whitespace() || "_+=,.@-".contains(letter);
    match name.chars().count() {
        0 => Err(Error::constraint(member, "have length greater than or equal to 1")),
        129.. => Err(Error::constraint(member, "have length less than or equal to 128")),
        _ if !name.chars().all(fits) => {
            Err(Error::constraint(member, "satisfy regular expression pattern: [\\w\\s+=,.@-]+"))
        }
        _ => Ok(()),
    }
}

/// `DescribeUserPool`.
pub(super) fn describe(cloud: &Cloud, mut given: Value) -> Answer {
    let id = input::required(&mut given, "UserPoolId")?;
    input::nothing_left("DescribeUserPool", &given)?;
    Ok(json!({ "UserPool": describe_in(cloud, &cloud.cognito().read(), &id)? }))
}

/// Settings as they are, everything fixed, and what AWS adds. Unset lists are absent.
fn describe_in(cloud: &Cloud, state: &State, id: &str) -> Result<Value, Error> {
    let pool = state.pool(id)?;
    let mut shown = serde_json::to_value(&pool.settings).map_err(|error| Error::invalid(error.to_string()))?;
    let more = json!({
        "Id": pool.id,
        "Name": pool.name,
        "Arn": arn(cloud, id),
        "CreationDate": epoch_seconds(pool.created),
        "LastModifiedDate": epoch_seconds(pool.modified),
        "SchemaAttributes": pool.schema,
        "EstimatedNumberOfUsers": pool.users.len(),
    });
    extend(&mut shown, more);
    if !pool.names.username_attributes.is_empty() {
        shown["UsernameAttributes"] = json!(pool.names.username_attributes);
    }
    if !pool.names.alias_attributes.is_empty() {
        shown["AliasAttributes"] = json!(pool.names.alias_attributes);
    }
    if let Some(case_sensitive) = pool.names.case_sensitive {
        shown["UsernameConfiguration"] = json!({ "CaseSensitive": case_sensitive });
    }
    if let Some(prefix) = state.prefix_of(id) {
        shown["Domain"] = prefix.into();
    }
    Ok(shown)
}

/// Adds the fields of an object to another.
pub(super) fn extend(object: &mut Value, more: Value) {
    if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
}

/// The ARN of a pool.
pub(crate) fn arn(cloud: &Cloud, id: &str) -> String {
    cloud.settings().arn("cognito-idp", &format!("userpool/{id}"))
}

/// `UpdateUserPool`: everything that is omitted goes back to its default.
pub(super) fn update(cloud: &Cloud, mut given: Value) -> Answer {
    const NAME: &str = "UpdateUserPool";
    let id = input::required(&mut given, "UserPoolId")?;
    let name: Option<String> = input::optional(NAME, &mut given, "PoolName")?;
    let settings: PoolSettings = input::read(NAME, given)?;
    settings.check(NAME)?;
    if let Some(name) = &name {
        check_name(name, "poolName")?;
    }
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&id)?;
    pool.settings = settings;
    pool.name = name.unwrap_or_else(|| pool.name.clone());
    pool.modified = cloud.env().now();
    Ok(json!({}))
}

/// `DeleteUserPool`.
pub(super) fn delete(cloud: &Cloud, mut given: Value) -> Answer {
    let id = input::required(&mut given, "UserPoolId")?;
    input::nothing_left("DeleteUserPool", &given)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool(&id)?;
    if pool.settings.deletion_protection == DeletionProtection::Active {
        let text = "The user pool cannot be deleted because deletion protection is activated. \
                    Deletion protection must be inactivated first.";
        return Err(Error::invalid(text).into());
    }
    if state.prefix_of(&id).is_some() {
        let text = "User pool cannot be deleted. It has a domain configured that should be deleted first.";
        return Err(Error::invalid(text).into());
    }
    state.pools.remove(&id);
    state.codes.retain(|_, code| code.session.pool != id);
    Ok(json!({}))
}

/// `ListUserPools`.
pub(super) fn list(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        max_results: usize,
        next_token: Option<String>,
    }
    let given: Input = input::read("ListUserPools", given)?;
    let limit = input::limit(Some(given.max_results), "maxResults")?;
    let state = cloud.cognito().read();
    let shown = |pool: &Pool| {
        json!({
            "Id": pool.id,
            "Name": pool.name,
            "LambdaConfig": {},
            "CreationDate": epoch_seconds(pool.created),
            "LastModifiedDate": epoch_seconds(pool.modified),
        })
    };
    let pools = state.pools.iter().map(|(id, pool)| (id.clone(), shown(pool))).collect();
    Ok(input::listed("UserPools", "NextToken", input::page(pools, limit, given.next_token.as_deref())))
}

/// `AddCustomAttributes`.
pub(super) fn add_attributes(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        user_pool_id: String,
        custom_attributes: Vec<Attribute>,
    }
    let given: Input = input::read("AddCustomAttributes", given)?;
    if given.custom_attributes.len() > 25 {
        return Err(Error::constraint("customAttributes", "have length less than or equal to 25").into());
    }
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    let mut grown = pool.schema.clone();
    for attribute in given.custom_attributes {
        schema::add(&mut grown, attribute)?;
    }
    pool.schema = grown;
    Ok(json!({}))
}

/// `GetUserPoolMfaConfig`: no pool here has a second factor.
pub(super) fn mfa(cloud: &Cloud, mut given: Value) -> Answer {
    let id = input::required(&mut given, "UserPoolId")?;
    input::nothing_left("GetUserPoolMfaConfig", &given)?;
    cloud.cognito().read().pool(&id)?;
    Ok(json!({ "MfaConfiguration": "OFF" }))
}

/// `SetUserPoolMfaConfig`: switching it off is no change, anything else is not supported.
pub(super) fn set_mfa(cloud: &Cloud, mut given: Value) -> Answer {
    let id = input::required(&mut given, "UserPoolId")?;
    let mode: Option<String> = input::optional("SetUserPoolMfaConfig", &mut given, "MfaConfiguration")?;
    input::nothing_left("SetUserPoolMfaConfig", &given)?;
    cloud.cognito().read().pool(&id)?;
    match mode.as_deref() {
        None | Some("OFF") => Ok(json!({ "MfaConfiguration": "OFF" })),
        Some(_) => Err(AwsError::unsupported("MfaConfiguration other than OFF of SetUserPoolMfaConfig")),
    }
}
