//! Policies inside a role.

use crate::cloud::Cloud;
use crate::query::{Answer, Form};
use crate::xml::Element;

use super::error::Error;
use super::model::encoded;
use super::names::{document, members, name, page};
use super::policy::Kind;
use super::roles::MAX_NAME;

/// The longest name of a policy.
pub const MAX_POLICY_NAME: usize = 128;

/// `PutRolePolicy`.
pub fn put(cloud: &Cloud, form: &Form) -> Answer {
    let role = name(form, "RoleName", MAX_NAME)?;
    let policy = name(form, "PolicyName", MAX_POLICY_NAME)?.to_owned();
    let document = document(form, "PolicyDocument", Kind::Identity)?;
    cloud.iam().write().role_mut(role)?.inline.insert(policy, document);
    Ok(Vec::new())
}

/// `GetRolePolicy`.
pub fn get(cloud: &Cloud, form: &Form) -> Answer {
    let (role, policy) = (name(form, "RoleName", MAX_NAME)?, name(form, "PolicyName", MAX_POLICY_NAME)?);
    let state = cloud.iam().read();
    let document = state.role(role)?.inline.get(policy).ok_or_else(|| Error::NoInlinePolicy(policy.to_owned()))?;
    Ok(vec![
        Element::text("RoleName", role),
        Element::text("PolicyName", policy),
        Element::text("PolicyDocument", encoded(document)),
    ])
}

/// `ListRolePolicies`.
pub fn list(cloud: &Cloud, form: &Form) -> Answer {
    let role = name(form, "RoleName", MAX_NAME)?;
    let state = cloud.iam().read();
    let names = state.role(role)?.inline.keys().map(|name| (name.as_str(), Element::text("member", name)));
    let (names, tail) = page(form, names)?;
    let mut answer = vec![members("PolicyNames", names)];
    answer.extend(tail);
    Ok(answer)
}

/// `DeleteRolePolicy`.
pub fn delete(cloud: &Cloud, form: &Form) -> Answer {
    let (role, policy) = (name(form, "RoleName", MAX_NAME)?, name(form, "PolicyName", MAX_POLICY_NAME)?);
    let removed = cloud.iam().write().role_mut(role)?.inline.remove(policy);
    removed.map(|_| Vec::new()).ok_or_else(|| Error::NoInlinePolicy(policy.to_owned()).into())
}
