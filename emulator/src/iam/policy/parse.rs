//! From JSON to a [`Policy`], and the elements that each kind of policy must and must not have.

use serde_json::{Map, Value};

use super::condition::Condition;
use super::pattern::Patterns;
use super::{Policy, Principals, Statement};

/// What a policy is attached to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A role's permissions.
    Identity,
    /// Who may assume a role.
    Trust,
    /// A bucket and the like.
    Resource,
}

/// Why a text is not a policy, or not one of its kind. Services put it into words of their own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    #[error("the policy is not valid JSON")]
    NotJson,
    #[error("the policy has a syntax error: {0}")]
    Syntax(String),
    #[error("a statement lacks the element {0}")]
    Missing(&'static str),
    #[error("a statement has the element {0}, which has no place in this kind of policy")]
    Prohibited(&'static str),
    #[error("a statement has the invalid principal {kind}: {value}")]
    Principal { kind: String, value: String },
    #[error("the action {0} has no service prefix")]
    Action(String),
    #[error("the resource {0} is neither an ARN nor *")]
    Resource(String),
}

const STATEMENT_ELEMENTS: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

pub fn policy(text: &str) -> Result<Policy, PolicyError> {
    let value: Value = serde_json::from_str(text).map_err(|_| PolicyError::NotJson)?;
    let Value::Object(document) = value else { return Err(PolicyError::NotJson) };
    if let Some(name) = document.keys().find(|name| !matches!(name.as_str(), "Version" | "Id" | "Statement")) {
        return Err(syntax(format!("unknown element {name}")));
    }
    match document.get("Version").map(Value::as_str) {
        None | Some(Some("2012-10-17" | "2008-10-17")) => {}
        Some(_) => return Err(syntax("Version must be 2012-10-17 or 2008-10-17")),
    }
    let statements = match document.get("Statement") {
        Some(Value::Array(statements)) => statements.iter().map(statement).collect::<Result<_, _>>()?,
        Some(one @ Value::Object(_)) => vec![statement(one)?],
        _ => return Err(PolicyError::Missing("Statement")),
    };
    Ok(Policy { statements })
}

pub fn check(statement: &Statement, kind: Kind) -> Result<(), PolicyError> {
    match (kind, &statement.principals) {
        (Kind::Identity, Some(_)) => return Err(PolicyError::Prohibited("Principal")),
        (Kind::Trust | Kind::Resource, None) => return Err(PolicyError::Missing("Principal")),
        _ => {}
    }
    match (kind, &statement.resources) {
        (Kind::Trust, Some(_)) => Err(PolicyError::Prohibited("Resource")),
        (Kind::Identity | Kind::Resource, None) => Err(PolicyError::Missing("Resource")),
        _ => Ok(()),
    }
}

fn statement(value: &Value) -> Result<Statement, PolicyError> {
    let Value::Object(fields) = value else { return Err(syntax("a statement must be an object")) };
    if let Some(name) = fields.keys().find(|name| !STATEMENT_ELEMENTS.contains(&name.as_str())) {
        return Err(syntax(format!("unknown element {name}")));
    }
    let allow = match fields.get("Effect").and_then(Value::as_str) {
        Some("Allow") => true,
        Some("Deny") => false,
        Some(other) => return Err(syntax(format!("the effect {other} is neither Allow nor Deny"))),
        None => return Err(PolicyError::Missing("Effect")),
    };
    let mut actions = patterns(fields, "Action", "NotAction")?.ok_or(PolicyError::Missing("Action"))?;
    for action in &mut actions.patterns {
        if action != "*" && !action.contains(':') {
            return Err(PolicyError::Action(action.clone()));
        }
        action.make_ascii_lowercase();
    }
    let resources = patterns(fields, "Resource", "NotResource")?;
    let bad = resources.iter().flat_map(|some| &some.patterns).find(|text| *text != "*" && !text.starts_with("arn:"));
    if let Some(text) = bad {
        return Err(PolicyError::Resource(text.clone()));
    }
    Ok(Statement { allow, principals: principals(fields)?, actions, resources, conditions: conditions(fields)? })
}

fn patterns(fields: &Map<String, Value>, name: &str, negation: &str) -> Result<Option<Patterns>, PolicyError> {
    let (negated, value) = match (fields.get(name), fields.get(negation)) {
        (Some(_), Some(_)) => return Err(syntax(format!("{name} and {negation} exclude each other"))),
        (Some(value), None) => (false, value),
        (None, Some(value)) => (true, value),
        (None, None) => return Ok(None),
    };
    let patterns = texts(value).ok_or_else(|| syntax(format!("{name} must be a text or a list of texts")))?;
    Ok((!patterns.is_empty()).then_some(Patterns { negated, patterns }))
}

fn principals(fields: &Map<String, Value>) -> Result<Option<Principals>, PolicyError> {
    let (negated, value) = match (fields.get("Principal"), fields.get("NotPrincipal")) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(syntax("Principal and NotPrincipal exclude each other")),
        (Some(value), None) => (false, value),
        (None, Some(value)) => (true, value),
    };
    let mut who = Principals { negated, ..Principals::default() };
    match value {
        Value::String(text) if text == "*" => who.anyone = true,
        Value::Object(kinds) if !kinds.is_empty() => {
            for (kind, value) in kinds {
                let names = texts(value).ok_or_else(|| syntax("a principal must be a text or a list of texts"))?;
                names.into_iter().try_for_each(|name| who.add(kind, name))?;
            }
        }
        _ => return Err(syntax("Principal must be * or an object")),
    }
    Ok(Some(who))
}

impl Principals {
    fn add(&mut self, kind: &str, name: String) -> Result<(), PolicyError> {
        match kind {
            "AWS" if name == "*" => self.anyone = true,
            "AWS" if is_account(&name) || name.starts_with("arn:aws:") => self.aws.push(name),
            "Service" if name.ends_with(".amazonaws.com") => self.services.push(name),
            // Nobody in this cloud comes from an identity provider or has a canonical id, so these match no one.
            "Federated" | "CanonicalUser" => {}
            _ => return Err(PolicyError::Principal { kind: kind.to_owned(), value: name }),
        }
        Ok(())
    }
}

fn conditions(fields: &Map<String, Value>) -> Result<Vec<Condition>, PolicyError> {
    let Some(value) = fields.get("Condition") else { return Ok(Vec::new()) };
    let Value::Object(operators) = value else { return Err(syntax("Condition must be an object")) };
    let mut all = Vec::new();
    for (operator, keys) in operators {
        let Value::Object(keys) = keys else { return Err(syntax(format!("{operator} must be an object"))) };
        for (key, values) in keys {
            let values = scalars(values).ok_or_else(|| syntax(format!("{key} must be a text or a list of texts")))?;
            let condition = Condition::new(operator, key, values);
            all.push(condition.ok_or_else(|| syntax(format!("unknown condition operator {operator}")))?);
        }
    }
    Ok(all)
}

/// A text or a list of texts.
fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

/// As [`texts`], where numbers and booleans may stand bare.
fn scalars(value: &Value) -> Option<Vec<String>> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    match value {
        Value::Array(items) => items.iter().map(one).collect(),
        other => one(other).map(|text| vec![text]),
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn syntax(what: impl Into<String>) -> PolicyError {
    PolicyError::Syntax(what.into())
}
