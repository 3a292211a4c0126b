//! Making users: `AdminCreateUser`, and what it shares with `SignUp`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::attributes::{self, NameValue};
use super::listed;
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::cognito::error::Error;
use crate::cognito::password::Hash;
use crate::cognito::state::{Failures, Pool, User, UserStatus};
use crate::cognito::{input, mail};
use crate::error::AwsError;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Input {
    user_pool_id: String,
    username: String,
    #[serde(default)]
    user_attributes: Vec<NameValue>,
    temporary_password: Option<String>,
    #[serde(default)]
    force_alias_creation: bool,
    message_action: Option<MessageAction>,
    #[serde(default)]
    desired_delivery_mediums: Vec<Medium>,
    /// For triggers, which no pool here has.
    #[serde(rename = "ValidationData")]
    _validation: Option<IgnoredAny>,
    #[serde(rename = "ClientMetadata")]
    _metadata: Option<IgnoredAny>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
enum MessageAction {
    Resend,
    Suppress,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
enum Medium {
    Sms,
    Email,
}

/// `AdminCreateUser`. The invitation goes to the cloud's own mailbox.
pub(in crate::cognito) fn create(cloud: &Cloud, given: Value) -> Answer {
    const NAME: &str = "AdminCreateUser";
    let given: Input = input::read(NAME, given)?;
    if given.message_action == Some(MessageAction::Resend) {
        return Err(AwsError::unsupported(format_args!("MessageAction RESEND of {NAME}")));
    }
    if given.force_alias_creation {
        return Err(AwsError::unsupported(format_args!("ForceAliasCreation of {NAME}")));
    }
    let (password, policy) = {
        let state = cloud.cognito().read();
        let policy = state.pool(&given.user_pool_id)?.settings.policies.password_policy.clone();
        (given.temporary_password.unwrap_or_else(|| policy.invent(cloud.env())), policy)
    };
    policy.accept(&password)?;
    let hash = Hash::of(cloud.env(), &password);
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    let attributes = attributes::accept(pool, given.user_attributes)?;
    let status = UserStatus::ForceChangePassword;
    let user = add(cloud, pool, NewUser { login: given.username, attributes, password: Some(hash), status })?;
    let (pool, shown) = (pool.id.clone(), listed(&user, None));
    if given.message_action.is_none() {
        let name = if given.desired_delivery_mediums.contains(&Medium::Email) { "email" } else { "phone_number" };
        if let Some(address) = user.attributes.get(name) {
            let text = format!("Your username is {} and temporary password is {password}.", user.username);
            mail::send(&mut state, cloud.env().now(), &pool, address, text);
        }
    }
    Ok(json!({ "User": shown }))
}

/// What is known of a user before it exists.
pub(crate) struct NewUser {
    pub(crate) login: String,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) password: Option<Hash>,
    pub(crate) status: UserStatus,
}

/// Adds a user under the pool's rules of names.
pub(crate) fn add(cloud: &Cloud, pool: &mut Pool, mut new: NewUser) -> Result<User, Error> {
    let sub = cloud.env().uuid();
    let username = name_of(pool, &mut new, &sub)?;
    if pool.users.contains_key(&pool.key(&username)) {
        return Err(Error::UserExists);
    }
    for alias in ["email", "phone_number"] {
        let used = pool.names.username_attributes.iter().any(|name| name == alias);
        if used && new.attributes.get(alias).is_some_and(|value| pool.taken(value, None)) {
            return Err(Error::AliasTaken(if alias == "email" { "email" } else { "phone_number" }));
        }
    }
    attributes::check_required(pool, &new.attributes)?;
    let now = cloud.env().now();
    let user = User {
        username: username.clone(),
        sub,
        attributes: new.attributes,
        status: new.status,
        enabled: true,
        created: now,
        modified: now,
        password: new.password,
        password_set: now,
        failures: Failures::default(),
        sign_outs: 0,
        code: None,
        groups: BTreeSet::new(),
    };
    pool.users.insert(pool.key(&username), user.clone());
    Ok(user)
}

/// The name of a new user: what was asked for, or the `sub` where an address takes the place of a name.
fn name_of(pool: &Pool, new: &mut NewUser, sub: &str) -> Result<String, Error> {
    let login = new.login.clone();
    let fits = |letter: char| !letter.is_whitespace() && !letter.is_control();
    if login.is_empty() || login.chars().count() > 128 || !login.chars().all(fits) {
        let rule = "satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+";
        return Err(Error::constraint("username", rule));
    }
    let is_email = login.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    let digits = login.strip_prefix('+').is_some_and(|rest| rest.len() > 6 && rest.chars().all(|c| c.is_ascii_digit()));
    let takes = |name: &str| pool.names.username_attributes.iter().any(|own| own == name);
    if pool.names.username_attributes.is_empty() {
        let aliased = |name: &str| pool.names.alias_attributes.iter().any(|own| own == name);
        if is_email && aliased("email") {
            let text = "Username cannot be of email format, since user pool is configured for email alias.";
            return Err(Error::invalid(text));
        }
        if digits && aliased("phone_number") {
            let text =
                "Username cannot be of phone number format, since user pool is configured for phone number alias.";
            return Err(Error::invalid(text));
        }
        return Ok(login);
    }
    if is_email && takes("email") {
        new.attributes.entry("email".to_owned()).or_insert(login);
    } else if digits && takes("phone_number") {
        new.attributes.entry("phone_number".to_owned()).or_insert(login);
    } else {
        let text = match (takes("email"), takes("phone_number")) {
            (true, true) => "Username should be either an email or a phone number.",
            (true, false) => "Username should be an email.",
            _ => "Username should be a phone number.",
        };
        return Err(Error::invalid(text));
    }
    Ok(sub.to_owned())
}
