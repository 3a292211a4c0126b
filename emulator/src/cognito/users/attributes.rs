//! Attributes of users: what is acceptable, and how they are shown.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cognito::error::Error;
use crate::cognito::state::{Pool, User};

/// An attribute as inputs have it.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct NameValue {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) value: String,
}

/// A user's attributes as answers have them, `sub` included.
pub(crate) fn shown(user: &User, wanted: impl Fn(&str) -> bool) -> Value {
    let sub = [("sub", user.sub.as_str())].into_iter();
    let rest = user.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let attributes = sub.chain(rest).filter(|(name, _)| wanted(name));
    attributes.map(|(name, value)| json!({ "Name": name, "Value": value })).collect()
}

/// Checks attributes against the pool's schema.
pub(crate) fn accept(pool: &Pool, given: Vec<NameValue>) -> Result<BTreeMap<String, String>, Error> {
    let mut accepted = BTreeMap::new();
    for NameValue { name, value } in given {
        let known = pool.schema.iter().find(|attribute| attribute.name == name);
        let Some(attribute) = known else {
            let text = format!("user.{name}: Attribute does not exist in the schema.");
            return Err(Error::invalid(format!("Attributes did not conform to the schema: {text}\n")));
        };
        if name == "sub" {
            return Err(Error::invalid("Cannot modify an immutable attribute: sub"));
        }
        attribute.check(&value)?;
        check_format(&name, &value)?;
        accepted.insert(name, value);
    }
    Ok(accepted)
}

fn check_format(name: &str, value: &str) -> Result<(), Error> {
    let email = |text: &str| {
        let parts = text.split_once('@');
        parts.is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
            && !text.contains(char::is_whitespace)
    };
    let phone = |text: &str| text.strip_prefix('+').is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()));
    match name {
        "email" if !value.is_empty() && !email(value) => Err(Error::invalid("Invalid email address format.")),
        "phone_number" if !value.is_empty() && !phone(value) => Err(Error::invalid("Invalid phone number format.")),
        _ => Ok(()),
    }
}

/// Refuses a new user that lacks an attribute which the pool requires.
pub(crate) fn check_required(pool: &Pool, attributes: &BTreeMap<String, String>) -> Result<(), Error> {
    let lacking = |name: &str| name != "sub" && !attributes.contains_key(name);
    match pool.schema.iter().find(|attribute| attribute.required && lacking(&attribute.name)) {
        Some(attribute) => {
            let text =
                format!("Attributes did not conform to the schema: {}: The attribute is required\n", attribute.name);
            Err(Error::invalid(text))
        }
        None => Ok(()),
    }
}

/// Changes attributes of a user. A new address is no longer a verified one, unless the same call says so.
pub(crate) fn update(pool: &mut Pool, login: &str, given: Vec<NameValue>, now: Timestamp) -> Result<(), Error> {
    let mut changes = accept(pool, given)?;
    let user = pool.user(login)?;
    let fixed = |name: &String| pool.schema.iter().any(|attribute| attribute.name == *name && !attribute.mutable);
    if let Some(name) = changes.keys().find(|name| fixed(name) && user.attributes.contains_key(*name)) {
        return Err(Error::invalid(format!("user.{name}: Attribute cannot be updated.\n")));
    }
    for alias in ["email", "phone_number"] {
        let Some(value) = changes.get(alias).filter(|value| user.attributes.get(alias) != Some(value)) else {
            continue;
        };
        if pool.taken(value, Some(&user.username)) {
            return Err(Error::AliasExists(alias));
        }
        let verified = format!("{alias}_verified");
        if user.attributes.contains_key(&verified) {
            changes.entry(verified).or_insert_with(|| "false".to_owned());
        }
    }
    let user = pool.user_mut(login)?;
    user.attributes.extend(changes);
    user.modified = now;
    Ok(())
}

/// Removes attributes of a user.
pub(crate) fn delete(pool: &mut Pool, login: &str, names: &[String], now: Timestamp) -> Result<(), Error> {
    pool.user(login)?;
    for name in names {
        let Some(attribute) = pool.schema.iter().find(|attribute| attribute.name == *name) else {
            return Err(Error::invalid(format!("user.{name}: Attribute does not exist in the schema.\n")));
        };
        if attribute.required || !attribute.mutable {
            return Err(Error::invalid(format!("user.{name}: Attribute cannot be deleted.\n")));
        }
    }
    let user = pool.user_mut(login)?;
    user.attributes.retain(|name, _| !names.contains(name));
    user.modified = now;
    Ok(())
}
