//! Groups of users.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html>.

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::Error;
use super::state::{Group, Pool};
use super::{input, users};
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::env::epoch_seconds;
use crate::error::AwsError;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Settings {
    user_pool_id: String,
    group_name: String,
    description: Option<String>,
    role_arn: Option<String>,
    precedence: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Named {
    user_pool_id: String,
    group_name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Membership {
    user_pool_id: String,
    group_name: String,
    username: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Page {
    user_pool_id: String,
    group_name: Option<String>,
    username: Option<String>,
    limit: Option<usize>,
    next_token: Option<String>,
}

fn shown(pool: &Pool, name: &str, group: &Group) -> Value {
    let mut shown = json!({
        "GroupName": name,
        "UserPoolId": pool.id,
        "CreationDate": epoch_seconds(group.created),
        "LastModifiedDate": epoch_seconds(group.modified),
    });
    if let Some(text) = &group.description {
        shown["Description"] = text.clone().into();
    }
    if let Some(arn) = &group.role_arn {
        shown["RoleArn"] = arn.clone().into();
    }
    if let Some(precedence) = group.precedence {
        shown["Precedence"] = precedence.into();
    }
    shown
}

impl Settings {
    /// Checks the role and gives the precedence.
    fn check(&self, account: &str) -> Result<Option<u32>, Error> {
        if let Some(arn) = &self.role_arn {
            check_role(arn, account)?;
        }
        let fits = |precedence: i64| {
            let within = u32::try_from(precedence).ok().filter(|own| i32::try_from(*own).is_ok());
            within.ok_or_else(|| out_of_range(precedence))
        };
        self.precedence.map(fits).transpose()
    }
}

fn out_of_range(precedence: i64) -> Error {
    let rule = if precedence < 0 { "greater than or equal to 0" } else { "less than or equal to 2147483647" };
    Error::broken(&precedence.to_string(), "precedence", &format!("have value {rule}"))
}

/// A role is named by its ARN, and only one of this account can be handed on.
fn check_role(arn: &str, account: &str) -> Result<(), Error> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, service, _, owner, resource] = parts[..] else { return Err(no_arn(arn)) };
    if service.is_empty() || resource.is_empty() || owner.is_empty() || !owner.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Err(no_arn(arn));
    }
    if owner != account {
        return Err(AwsError::foreign_role(400).into());
    }
    Ok(())
}

fn no_arn(text: &str) -> Error {
    let part = "[\\w+=/,.@-]+";
    let rule = format!(
        "satisfy regular expression pattern: arn:{part}:{part}:([\\w+=/,.@-]*)?:[0-9]+:{part}(:{part})?(:{part})?"
    );
    Error::broken(text, "roleArn", &rule)
}

/// `CreateGroup`.
pub(super) fn create(cloud: &Cloud, given: Value) -> Answer {
    let given: Settings = input::read("CreateGroup", given)?;
    if given.group_name.is_empty() || given.group_name.chars().count() > 128 {
        return Err(Error::constraint("groupName", "have length between 1 and 128").into());
    }
    let precedence = given.check(&cloud.settings().account)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    if pool.groups.contains_key(&given.group_name) {
        return Err(Error::GroupExists.into());
    }
    let now = cloud.env().now();
    let group =
        Group { description: given.description, role_arn: given.role_arn, precedence, created: now, modified: now };
    let shown = shown(pool, &given.group_name, &group);
    pool.groups.insert(given.group_name, group);
    Ok(json!({ "Group": shown }))
}

/// `UpdateGroup`.
pub(super) fn update(cloud: &Cloud, given: Value) -> Answer {
    let given: Settings = input::read("UpdateGroup", given)?;
    let precedence = given.check(&cloud.settings().account)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    let group = pool.groups.get_mut(&given.group_name).ok_or(Error::NoGroup)?;
    group.description = given.description;
    group.role_arn = given.role_arn;
    group.precedence = precedence;
    group.modified = cloud.env().now();
    let group = group.clone();
    Ok(json!({ "Group": shown(pool, &given.group_name, &group) }))
}

/// `GetGroup`.
pub(super) fn get(cloud: &Cloud, given: Value) -> Answer {
    let given: Named = input::read("GetGroup", given)?;
    let state = cloud.cognito().read();
    let pool = state.pool(&given.user_pool_id)?;
    let group = pool.groups.get(&given.group_name).ok_or(Error::NoGroup)?;
    Ok(json!({ "Group": shown(pool, &given.group_name, group) }))
}

/// `DeleteGroup`.
pub(super) fn delete(cloud: &Cloud, given: Value) -> Answer {
    let given: Named = input::read("DeleteGroup", given)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    pool.groups.remove(&given.group_name).ok_or(Error::NoGroup)?;
    for user in pool.users.values_mut() {
        user.groups.remove(&given.group_name);
    }
    Ok(json!({}))
}

/// `ListGroups`.
pub(super) fn list(cloud: &Cloud, given: Value) -> Answer {
    let given: Page = input::read("ListGroups", given)?;
    let state = cloud.cognito().read();
    let pool = state.pool(&given.user_pool_id)?;
    page_of(pool, &given, |_| true)
}

/// `AdminListGroupsForUser`.
pub(super) fn of_user(cloud: &Cloud, given: Value) -> Answer {
    let given: Page = input::read("AdminListGroupsForUser", given)?;
    let state = cloud.cognito().read();
    let pool = state.pool(&given.user_pool_id)?;
    let user = pool.user(given.username.as_deref().unwrap_or_default())?;
    page_of(pool, &given, |name| user.groups.contains(name))
}

fn page_of(pool: &Pool, given: &Page, wanted: impl Fn(&str) -> bool) -> Answer {
    let limit = input::limit(given.limit, "limit")?;
    let groups = pool.groups.iter().filter(|(name, _)| wanted(name));
    let groups = groups.map(|(name, group)| (name.clone(), shown(pool, name, group))).collect();
    Ok(input::listed("Groups", "NextToken", input::page(groups, limit, given.next_token.as_deref())))
}

/// `ListUsersInGroup`.
pub(super) fn users(cloud: &Cloud, given: Value) -> Answer {
    let given: Page = input::read("ListUsersInGroup", given)?;
    let limit = input::limit(given.limit, "limit")?;
    let name = given.group_name.unwrap_or_default();
    let state = cloud.cognito().read();
    let pool = state.pool(&given.user_pool_id)?;
    if !pool.groups.contains_key(&name) {
        return Err(Error::NoGroup.into());
    }
    let members = pool.users.iter().filter(|(_, user)| user.groups.contains(&name));
    let members = members.map(|(key, user)| (key.clone(), users::listed(user, None))).collect();
    Ok(input::listed("Users", "NextToken", input::page(members, limit, given.next_token.as_deref())))
}

/// `AdminAddUserToGroup`.
pub(super) fn add_user(cloud: &Cloud, given: Value) -> Answer {
    change_membership(cloud, "AdminAddUserToGroup", given, true)
}

/// `AdminRemoveUserFromGroup`.
pub(super) fn remove_user(cloud: &Cloud, given: Value) -> Answer {
    change_membership(cloud, "AdminRemoveUserFromGroup", given, false)
}

fn change_membership(cloud: &Cloud, operation: &str, given: Value, member: bool) -> Answer {
    let given: Membership = input::read(operation, given)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    if !pool.groups.contains_key(&given.group_name) {
        return Err(Error::NoGroup.into());
    }
    let groups = &mut pool.user_mut(&given.username)?.groups;
    if member {
        groups.insert(given.group_name);
    } else {
        groups.remove(&given.group_name);
    }
    Ok(json!({}))
}
