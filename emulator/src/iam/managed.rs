//! Policies of the account that roles share. Each has one version.

use std::collections::BTreeMap;

use crate::cloud::Cloud;
use crate::query::{Answer, Form};
use crate::xml::Element;

use super::State;
use super::aws_managed;
use super::error::Error;
use super::inline::MAX_POLICY_NAME;
use super::model::{ManagedPolicy, encoded, id, time};
use super::names::{document, members, name, page, path};
use super::policy::Kind;
use super::roles::description;
use super::tags::collect;

/// Parameters of `CreatePolicy`.
pub const CREATE: &[&str] = &["PolicyName", "Path", "PolicyDocument", "Description", "Tags"];
/// Parameters of `ListPolicies`.
pub const LIST: &[&str] = &["Scope", "OnlyAttached", "PathPrefix", "Marker", "MaxItems"];

/// `CreatePolicy`.
pub fn create(cloud: &Cloud, form: &Form) -> Answer {
    let (name, path) = (name(form, "PolicyName", MAX_POLICY_NAME)?.to_owned(), path(form)?.to_owned());
    let policy = ManagedPolicy {
        arn: format!("arn:aws:iam::{}:policy{path}{name}", cloud.settings().account),
        id: id(cloud.env(), "ANPA"),
        created: cloud.env().now(),
        description: description(form)?.unwrap_or_default(),
        tags: collect(form, &BTreeMap::new())?,
        document: document(form, "PolicyDocument", Kind::Identity)?,
        name,
        path,
    };
    let mut state = cloud.iam().write();
    if state.policies.values().any(|other| other.name.eq_ignore_ascii_case(&policy.name)) {
        return Err(Error::PolicyExists(policy.name).into());
    }
    let shown = policy.to_xml(0);
    state.policies.insert(policy.arn.clone(), policy);
    Ok(vec![shown])
}

/// `GetPolicy`.
pub fn get(cloud: &Cloud, form: &Form) -> Answer {
    let arn = form.required("PolicyArn")?;
    let state = cloud.iam().read();
    let attachments = attachments(&state, arn);
    Ok(vec![find(cloud, &state, arn)?.to_xml(attachments)])
}

/// `GetPolicyVersion`.
pub fn version(cloud: &Cloud, form: &Form) -> Answer {
    let (arn, version) = (form.required("PolicyArn")?, form.required("VersionId")?);
    let state = cloud.iam().read();
    let policy = find(cloud, &state, arn)?;
    if version != "v1" {
        return Err(Error::NoVersion { policy: arn.to_owned(), version: version.to_owned() }.into());
    }
    let document = Element::text("Document", encoded(&policy.document));
    Ok(vec![only_version(&policy, "PolicyVersion").with(document)])
}

/// `ListPolicyVersions`.
pub fn versions(cloud: &Cloud, form: &Form) -> Answer {
    let arn = form.required("PolicyArn")?;
    let state = cloud.iam().read();
    let policy = find(cloud, &state, arn)?;
    let (versions, tail) = page(form, [("v1", only_version(&policy, "member"))].into_iter())?;
    let mut answer = vec![members("Versions", versions)];
    answer.extend(tail);
    Ok(answer)
}

/// `ListPolicies`: the account's own, those of AWS that this cloud has, or both.
pub fn list(cloud: &Cloud, form: &Form) -> Answer {
    let scope = form.text("Scope").unwrap_or("All");
    if !matches!(scope, "All" | "AWS" | "Local") {
        let text = format!(
            "1 validation error detected: Value '{scope}' at 'scope' failed to satisfy constraint: Member must satisfy enum value set: [All, AWS, Local]"
        );
        return Err(Error::Invalid(text).into());
    }
    let only_attached = form.text("OnlyAttached").is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let prefix = form.text("PathPrefix").unwrap_or("/");
    let state = cloud.iam().read();
    let theirs: Vec<ManagedPolicy> = aws_managed::all(cloud.env().now()).collect();
    let ours = state.policies.values().filter(|_| scope != "AWS");
    let all = ours.chain(theirs.iter().filter(|_| scope != "Local"));
    let mut shown: Vec<(&str, Element)> = all
        .filter(|policy| policy.path.starts_with(prefix))
        .map(|policy| (policy, attachments(&state, &policy.arn)))
        .filter(|(_, attachments)| !only_attached || *attachments > 0)
        .map(|(policy, attachments)| (policy.arn.as_str(), policy.to_xml(attachments)))
        .collect();
    shown.sort_by_key(|(arn, _)| *arn);
    let (policies, tail) = page(form, shown.into_iter())?;
    let mut answer = vec![members("Policies", policies)];
    answer.extend(tail);
    Ok(answer)
}

/// `DeletePolicy`, once no role has it.
pub fn delete(cloud: &Cloud, form: &Form) -> Answer {
    let arn = form.required("PolicyArn")?;
    let mut state = cloud.iam().write();
    if !state.policies.contains_key(arn) {
        return Err(Error::NoPolicy(arn.to_owned()).into());
    }
    if attachments(&state, arn) > 0 {
        return Err(Error::Conflict("Cannot delete a policy attached to entities.").into());
    }
    state.policies.remove(arn);
    Ok(Vec::new())
}

fn find(cloud: &Cloud, state: &State, arn: &str) -> Result<ManagedPolicy, Error> {
    let ours = state.policies.get(arn).cloned();
    let found = ours.or_else(|| aws_managed::all(cloud.env().now()).find(|policy| policy.arn == arn));
    found.ok_or_else(|| Error::NoPolicy(arn.to_owned()))
}

fn attachments(state: &State, arn: &str) -> usize {
    state.roles.values().filter(|role| role.attached.contains(arn)).count()
}

fn only_version(policy: &ManagedPolicy, name: &str) -> Element {
    Element::new(name)
        .with(Element::text("VersionId", "v1"))
        .with(Element::text("IsDefaultVersion", true))
        .with(Element::text("CreateDate", time(policy.created)))
}
