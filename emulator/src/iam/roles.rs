//! Roles.

use std::collections::{BTreeMap, BTreeSet};

use crate::cloud::Cloud;
use crate::error::AwsError;
use crate::query::{Answer, Form, invalid};
use crate::xml::Element;

use super::error::Error;
use super::model::{Role, id};
use super::names::{document, members, name, page, path};
use super::policy::Kind;
use super::principals;
use super::tags::collect;

/// Parameters of `CreateRole`.
pub const CREATE: &[&str] =
    &["RoleName", "Path", "AssumeRolePolicyDocument", "Description", "MaxSessionDuration", "Tags"];
/// The longest name of a role.
pub const MAX_NAME: usize = 64;
/// The longest description.
pub const MAX_DESCRIPTION: usize = 1000;

/// `CreateRole`.
pub fn create(cloud: &Cloud, form: &Form) -> Answer {
    let (name, path) = (name(form, "RoleName", MAX_NAME)?.to_owned(), path(form)?.to_owned());
    let trust = document(form, "AssumeRolePolicyDocument", Kind::Trust)?;
    principals::check(cloud, &trust)?;
    let role = Role {
        arn: format!("arn:aws:iam::{}:role{path}{name}", cloud.settings().account),
        id: id(cloud.env(), "AROA"),
        created: cloud.env().now(),
        trust,
        description: description(form)?.unwrap_or_default(),
        max_session: max_session(form)?.unwrap_or(3600),
        tags: collect(form, &BTreeMap::new())?,
        inline: BTreeMap::new(),
        attached: BTreeSet::new(),
        name,
        path,
    };
    let mut state = cloud.iam().write();
    // Names differ in more than case.
    if state.roles.keys().any(|other| other.eq_ignore_ascii_case(&role.name)) {
        return Err(Error::RoleExists(role.name).into());
    }
    let shown = role.to_xml();
    state.roles.insert(role.name.clone(), role);
    Ok(vec![shown])
}

/// `GetRole`.
pub fn get(cloud: &Cloud, form: &Form) -> Answer {
    let name = name(form, "RoleName", MAX_NAME)?;
    let state = cloud.iam().read();
    Ok(vec![state.role(name)?.to_xml().with(Element::new("RoleLastUsed"))])
}

/// `ListRoles`.
pub fn list(cloud: &Cloud, form: &Form) -> Answer {
    let prefix = form.text("PathPrefix").unwrap_or("/");
    let state = cloud.iam().read();
    let roles = state.roles.values().filter(|role| role.path.starts_with(prefix));
    let (roles, tail) = page(form, roles.map(|role| (role.name.as_str(), role.listed())))?;
    let mut answer = vec![members("Roles", roles)];
    answer.extend(tail);
    Ok(answer)
}

/// `DeleteRole`, once nothing hangs on it.
pub fn delete(cloud: &Cloud, form: &Form) -> Answer {
    let name = name(form, "RoleName", MAX_NAME)?;
    let mut state = cloud.iam().write();
    let role = state.role(name)?;
    if !role.attached.is_empty() {
        return Err(Error::Conflict("Cannot delete entity, must detach all policies first.").into());
    }
    if !role.inline.is_empty() {
        return Err(Error::Conflict("Cannot delete entity, must delete policies first.").into());
    }
    state.roles.remove(name);
    Ok(Vec::new())
}

/// `UpdateAssumeRolePolicy`.
pub fn update_trust(cloud: &Cloud, form: &Form) -> Answer {
    let name = name(form, "RoleName", MAX_NAME)?;
    let trust = document(form, "PolicyDocument", Kind::Trust)?;
    principals::check(cloud, &trust)?;
    cloud.iam().write().role_mut(name)?.trust = trust;
    Ok(Vec::new())
}

/// `UpdateRole`. What it does not name goes back to its default, as with AWS.
pub fn update(cloud: &Cloud, form: &Form) -> Answer {
    let name = name(form, "RoleName", MAX_NAME)?;
    let (description, max_session) = (description(form)?, max_session(form)?);
    let mut state = cloud.iam().write();
    let role = state.role_mut(name)?;
    if let Some(description) = description {
        role.description = description;
    }
    role.max_session = max_session.unwrap_or(3600);
    Ok(Vec::new())
}

/// `ListInstanceProfilesForRole`: there are none in this cloud, and tools ask before they delete a role.
pub fn instance_profiles(cloud: &Cloud, form: &Form) -> Answer {
    let name = name(form, "RoleName", MAX_NAME)?;
    cloud.iam().read().role(name)?;
    Ok(vec![Element::new("InstanceProfiles"), Element::text("IsTruncated", false)])
}

/// The description, checked.
pub fn description(form: &Form) -> Result<Option<String>, AwsError> {
    let Some(text) = form.text("Description") else { return Ok(None) };
    if text.chars().count() > MAX_DESCRIPTION {
        let constraint = "Member must have length less than or equal to 1000";
        return Err(invalid(&format!("Value at 'description' failed to satisfy constraint: {constraint}")));
    }
    Ok(Some(text.to_owned()))
}

fn max_session(form: &Form) -> Result<Option<usize>, AwsError> {
    let given = form.number("MaxSessionDuration")?;
    match given.filter(|seconds| !(3600..=43_200).contains(seconds)) {
        Some(seconds) => Err(invalid(&format!(
            "Value '{seconds}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200"
        ))),
        None => Ok(given),
    }
}
