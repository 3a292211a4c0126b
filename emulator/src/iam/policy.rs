//! Policy documents: read, checked for their kind, and evaluated. For roles, trust policies and bucket policies alike.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>. Not here: whose policies
//! count for a request, and policy variables such as `${aws:username}`, which match nothing.

mod condition;
mod parse;
mod pattern;

use std::collections::BTreeMap;

pub use parse::{Kind, PolicyError};
pub use pattern::like;

use condition::Condition;
use pattern::Patterns;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Somebody without a signature.
    Anonymous,
    /// A service, for example `cloudfront.amazonaws.com`.
    Service(String),
    /// An ARN, for example of a user or an assumed role.
    Aws(String),
}

/// What a policy is asked about.
#[derive(Debug, Clone)]
pub struct AccessRequest<'a> {
    pub principal: Principal,
    /// For example `s3:GetObject`.
    pub action: &'a str,
    /// ARN of the thing acted on.
    pub resource: &'a str,
    /// Condition keys, for example `aws:SourceArn`. Keys are compared without case.
    pub context: &'a BTreeMap<String, String>,
}

/// What one policy says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Allow,
    /// Explicitly denied: no other policy can allow it.
    Deny,
    /// The policy does not speak of the request.
    NoMatch,
}

/// A parsed policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    statements: Vec<Statement>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Statement {
    allow: bool,
    /// Absent in identity policies, which speak of whoever they are attached to.
    principals: Option<Principals>,
    actions: Patterns,
    /// Absent in trust policies, which speak of their role.
    resources: Option<Patterns>,
    conditions: Vec<Condition>,
}

/// `Principal` or `NotPrincipal`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Principals {
    negated: bool,
    /// `"*"` or `{"AWS": "*"}`.
    anyone: bool,
    aws: Vec<String>,
    services: Vec<String>,
}

impl Policy {
    /// Reads a policy document.
    ///
    /// # Errors
    /// When it is not JSON or not a policy; [`Policy::check`] tells whether it is one of the right kind.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        parse::policy(text)
    }

    /// Checks what differs between kinds of policies.
    ///
    /// # Errors
    /// When an element is missing or has no place in this kind.
    pub fn check(&self, kind: Kind) -> Result<(), PolicyError> {
        self.statements.iter().try_for_each(|statement| parse::check(statement, kind))
    }

    /// What this policy says of a request: a matching `Deny` beats every `Allow`.
    pub fn evaluate(&self, request: &AccessRequest<'_>) -> Decision {
        let matching = self.statements.iter().filter(|statement| statement.matches(request));
        matching.fold(Decision::NoMatch, |decision, statement| match (decision, statement.allow) {
            (Decision::Deny, _) | (_, false) => Decision::Deny,
            _ => Decision::Allow,
        })
    }

    /// Whether it allows something to the whole world, as S3's public access block understands it.
    pub fn is_public(&self) -> bool {
        self.statements.iter().any(|statement| {
            let open = statement.principals.as_ref().is_some_and(|who| who.anyone || who.negated);
            statement.allow && open && !statement.conditions.iter().any(Condition::restricts)
        })
    }

    /// The accounts and ARNs, and the services, that each statement names as principals.
    pub fn principals(&self) -> impl Iterator<Item = (&[String], &[String])> {
        self.statements
            .iter()
            .filter_map(|statement| statement.principals.as_ref())
            .map(|who| (&*who.aws, &*who.services))
    }

    /// Every action pattern and resource pattern that it names, for checks of a service's own.
    pub fn patterns(&self) -> impl Iterator<Item = (&[String], &[String])> {
        self.statements.iter().map(|statement| {
            let resources = statement.resources.as_ref().map_or(&[][..], |resources| &resources.patterns);
            (&*statement.actions.patterns, resources)
        })
    }
}

impl Statement {
    fn matches(&self, request: &AccessRequest<'_>) -> bool {
        self.principals.as_ref().is_none_or(|who| who.include(&request.principal))
            && self.actions.include(&request.action.to_ascii_lowercase())
            && self.resources.as_ref().is_none_or(|resources| resources.include(request.resource))
            && self.conditions.iter().all(|condition| condition.holds(request.context))
    }
}

impl Principals {
    fn include(&self, who: &Principal) -> bool {
        let named = match who {
            _ if self.anyone => true,
            Principal::Anonymous => false,
            Principal::Service(name) => self.services.contains(name),
            Principal::Aws(arn) => self.aws.iter().any(|named| names_caller(named, arn)),
        };
        named != self.negated
    }
}

/// An account, written as its number or as its root, stands for everyone in it.
fn names_caller(named: &str, arn: &str) -> bool {
    let account = arn.split(':').nth(4).unwrap_or_default();
    let root = named.strip_prefix("arn:aws:iam::").and_then(|rest| rest.strip_suffix(":root"));
    named == arn || named == account || root == Some(account)
}

#[cfg(test)]
mod tests;
