//! Managed policies attached to roles: the account's own and those of AWS.

use crate::cloud::Cloud;
use crate::query::{Answer, Form};
use crate::xml::Element;

use super::State;
use super::aws_managed;
use super::error::Error;
use super::names::{members, name, page};
use super::roles::MAX_NAME;

/// `AttachRolePolicy`. Attaching twice is no error.
pub fn attach(cloud: &Cloud, form: &Form) -> Answer {
    let (role, policy) = (name(form, "RoleName", MAX_NAME)?, form.required("PolicyArn")?);
    let mut state = cloud.iam().write();
    if document(&state, policy).is_none() {
        return Err(Error::NotAttachable(policy.to_owned()).into());
    }
    state.role_mut(role)?.attached.insert(policy.to_owned());
    Ok(Vec::new())
}

/// `DetachRolePolicy`.
pub fn detach(cloud: &Cloud, form: &Form) -> Answer {
    let (role, policy) = (name(form, "RoleName", MAX_NAME)?, form.required("PolicyArn")?);
    let mut state = cloud.iam().write();
    let removed = state.role_mut(role)?.attached.remove(policy);
    if removed { Ok(Vec::new()) } else { Err(Error::NoPolicy(policy.to_owned()).into()) }
}

/// `ListAttachedRolePolicies`.
pub fn list(cloud: &Cloud, form: &Form) -> Answer {
    let role = name(form, "RoleName", MAX_NAME)?;
    let prefix = form.text("PathPrefix").unwrap_or("/");
    let state = cloud.iam().read();
    let attached = state.role(role)?.attached.iter().filter(|arn| path_of(arn).starts_with(prefix));
    let shown = attached.map(|arn| {
        let name = arn.rsplit('/').next().unwrap_or_default();
        let policy = Element::new("member").with(Element::text("PolicyName", name));
        (arn.as_str(), policy.with(Element::text("PolicyArn", arn)))
    });
    let (policies, tail) = page(form, shown)?;
    let mut answer = vec![members("AttachedPolicies", policies)];
    answer.extend(tail);
    Ok(answer)
}

/// The path in the ARN of a policy: `/service-role/` of `arn:aws:iam::aws:policy/service-role/Name`.
fn path_of(arn: &str) -> &str {
    let path = arn.split_once(":policy").map_or("/", |(_, path)| path);
    path.rfind('/').map_or("/", |at| &path[..=at])
}

/// The document of a managed policy.
pub fn document<'a>(state: &'a State, arn: &str) -> Option<&'a str> {
    match state.policies.get(arn) {
        Some(policy) => Some(&policy.document),
        None => aws_managed::document(arn),
    }
}
