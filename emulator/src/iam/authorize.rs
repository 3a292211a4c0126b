//! Whether a service may take on a role, and whether the role may then do what the service asks.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>. The condition
//! keys that a request has are those set here; a statement with a condition on any other key does not apply (unless
//! its operator is negated or ends in `IfExists`).

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::cloud::Cloud;
use crate::error::AwsError;
use crate::memo::Memo;
use crate::on_behalf::{CallError, OnBehalf};

use super::State;
use super::attachments::document;
use super::model::Role;
use super::policy::{AccessRequest, Decision, Policy, Principal};

/// Whether a role trusts the caller and may do `action` on `resource`. A caller that only asks whether it may take on
/// the role gives `sts:AssumeRole` as the action and looks whether the answer is [`CallError::CannotAssume`].
///
/// # Errors
/// [`CallError::CannotAssume`], or AWS's own refusal with a text that names role, action and resource.
pub(crate) fn authorize(cloud: &Cloud, who: OnBehalf<'_>, action: &str, resource: &str) -> Result<(), CallError> {
    let state = cloud.iam().spread(cloud.env());
    let cannot = |why: &str| CallError::CannotAssume(format!("{why}: {}", who.role_arn));
    let role = state.roles.values().find(|role| role.arn == who.role_arn).ok_or_else(|| cannot("there is no role"))?;
    if !trusts(cloud, role, &who) {
        return Err(cannot(&format!("the role does not trust {}", who.principal)));
    }
    match decision(cloud, &state, role, action, resource) {
        Decision::Allow => Ok(()),
        other => Err(CallError::Aws(refusal(cloud, role, &who, action, resource, other))),
    }
}

thread_local! {
    static POLICIES: Memo<Option<Rc<Policy>>> = Memo::new();
}

/// A policy that was checked when it was saved.
fn parsed(text: &str) -> Option<Rc<Policy>> {
    POLICIES.with(|known| known.get(text, |text| Policy::parse(text).ok().map(Rc::new)))
}

/// A role trusts a service by its global or its regional name.
fn trusts(cloud: &Cloud, role: &Role, who: &OnBehalf<'_>) -> bool {
    let Some(policy) = parsed(&role.trust) else { return false };
    let settings = cloud.settings();
    let mut context = BTreeMap::from([("aws:SourceAccount".to_owned(), settings.account.clone())]);
    context.insert("aws:SourceArn".to_owned(), who.source_arn.to_owned());
    let regional = who.principal.replace(".amazonaws.com", &format!(".{}.amazonaws.com", settings.region));
    let ask = |name: &str| {
        let principal = Principal::Service(name.to_owned());
        policy.evaluate(&AccessRequest {
            principal,
            action: "sts:AssumeRole",
            resource: who.role_arn,
            context: &context,
        })
    };
    let answers = [ask(who.principal), ask(&regional)];
    answers.contains(&Decision::Allow) && !answers.contains(&Decision::Deny)
}

fn decision(cloud: &Cloud, state: &State, role: &Role, action: &str, resource: &str) -> Decision {
    let settings = cloud.settings();
    let context = BTreeMap::from(
        [
            ("aws:CurrentTime", cloud.env().now().to_string()),
            ("aws:PrincipalAccount", settings.account.clone()),
            ("aws:PrincipalArn", role.arn.clone()),
            ("aws:RequestedRegion", settings.region.clone()),
            ("aws:ResourceAccount", settings.account.clone()),
            ("aws:SecureTransport", "true".to_owned()),
        ]
        .map(|(key, value)| (key.to_owned(), value)),
    );
    let request = AccessRequest { principal: Principal::Aws(role.arn.clone()), action, resource, context: &context };
    let attached = role.attached.iter().filter_map(|arn| document(state, arn));
    let documents = role.inline.values().map(String::as_str).chain(attached);
    let decisions = documents.filter_map(parsed).map(|policy| policy.evaluate(&request));
    decisions.fold(Decision::NoMatch, |so_far, one| match (so_far, one) {
        (Decision::Deny, _) | (_, Decision::Deny) => Decision::Deny,
        (Decision::Allow, _) | (_, Decision::Allow) => Decision::Allow,
        _ => Decision::NoMatch,
    })
}

fn refusal(cloud: &Cloud, role: &Role, who: &OnBehalf<'_>, action: &str, resource: &str, how: Decision) -> AwsError {
    let (account, name) = (&cloud.settings().account, &role.name);
    // The names that these services give to the sessions of a role.
    let session = match who.principal {
        "apigateway.amazonaws.com" => "BackplaneAssumeRoleSession".to_owned(),
        _ => cloud.env().letters(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", 32),
    };
    let why = match how {
        Decision::Deny => "with an explicit deny in an identity-based policy".to_owned(),
        _ => format!("because no identity-based policy allows the {action} action"),
    };
    let user = format!("arn:aws:sts::{account}:assumed-role/{name}/{session}");
    let text = format!("User: {user} is not authorized to perform: {action} on resource: {resource} {why}");
    if action.starts_with("s3:") {
        return AwsError::new(403, "AccessDenied", text);
    }
    AwsError::new(400, "AccessDeniedException", text)
}
