//! Making users: `AdminCreateUser`, and what it shares with `SignUp`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::attributes::{self, NameValue};
use super::{listed, set_password_of};
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::cognito::codes::Recipient;
use crate::cognito::error::Error;
use crate::cognito::pools::messages::Letter;
use crate::cognito::state::{Failures, Pool, User, UserStatus};
use crate::cognito::verifier::Verifier;
use crate::cognito::{input, mail};

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
    let given: Input = input::read("AdminCreateUser", given)?;
    let policy = cloud.cognito().read().pool(&given.user_pool_id)?.settings.policies.password_policy.clone();
    let password = given.temporary_password.clone().unwrap_or_else(|| policy.invent(cloud.env()));
    policy.accept(&password)?;
    let user = if given.message_action == Some(MessageAction::Resend) {
        renew(cloud, &given, &password)?
    } else {
        let draft = Draft::new(
            cloud,
            cloud.cognito().read().pool(&given.user_pool_id)?,
            given.username.clone(),
            given.user_attributes.clone(),
        )?;
        let verifier = draft.verifier(cloud, &given.user_pool_id, &password);
        let mut state = cloud.cognito().write();
        let pool = state.pool_mut(&given.user_pool_id)?;
        add(cloud, pool, draft, verifier, UserStatus::ForceChangePassword, given.force_alias_creation)?
    };
    if given.message_action != Some(MessageAction::Suppress) {
        invite(cloud, &given, &user, &password)?;
    }
    Ok(json!({ "User": listed(&user, None) }))
}

/// Gives a user who has not yet come another temporary password.
fn renew(cloud: &Cloud, given: &Input, password: &str) -> Result<User, Error> {
    let found = cloud.cognito().read().pool(&given.user_pool_id)?.user(&given.username)?.clone();
    if found.status != UserStatus::ForceChangePassword {
        return Err(Error::NotInvited(given.username.clone()));
    }
    set_password_of(cloud, &given.user_pool_id, &found.username, password, UserStatus::ForceChangePassword)?;
    Ok(cloud.cognito().read().pool(&given.user_pool_id)?.user(&found.username)?.clone())
}

/// By text message, unless letters are asked for.
fn invite(cloud: &Cloud, given: &Input, user: &User, password: &str) -> Result<(), Error> {
    let mediums =
        if given.desired_delivery_mediums.is_empty() { &[Medium::Sms][..] } else { &given.desired_delivery_mediums };
    let mut state = cloud.cognito().write();
    for medium in mediums {
        let attribute = if *medium == Medium::Email { "email" } else { "phone_number" };
        if let Some(to) = Recipient::of(user, &[attribute], |_| true) {
            let settings = &state.pool(&given.user_pool_id)?.settings;
            let letter = Letter::invitation(settings, attribute, &user.username, password);
            mail::send(&mut state, cloud.env().now(), &given.user_pool_id, &to.address, letter);
        }
    }
    Ok(())
}

/// A user who is about to be made: names and attributes are settled, the password is not.
pub(crate) struct Draft {
    sub: String,
    username: String,
    attributes: BTreeMap<String, String>,
}

impl Draft {
    /// Checks what is given against the pool's rules.
    pub(crate) fn new(cloud: &Cloud, pool: &Pool, login: String, given: Vec<NameValue>) -> Result<Self, Error> {
        let mut attributes = attributes::accept(pool, given)?;
        let sub = cloud.env().uuid();
        let username = name_of(pool, login, &mut attributes, &sub)?;
        attributes::check_required(pool, &attributes)?;
        let draft = Self { sub, username, attributes };
        draft.check_free(pool)?;
        Ok(draft)
    }

    /// The verifier of a password.
    pub(crate) fn verifier(&self, cloud: &Cloud, pool_id: &str, password: &str) -> Verifier {
        Verifier::of(cloud.env(), pool_id, &self.username, password)
    }

    /// Nobody else may have the name, nor an address that takes the place of a name.
    fn check_free(&self, pool: &Pool) -> Result<(), Error> {
        if pool.users.contains_key(&pool.key(&self.username)) {
            return Err(Error::UserExists);
        }
        for alias in ["email", "phone_number"] {
            let used = pool.names.username_attributes.iter().any(|name| name == alias);
            if used && self.attributes.get(alias).is_some_and(|value| pool.taken(value, None)) {
                return Err(Error::AliasTaken(alias));
            }
        }
        Ok(())
    }
}

/// Adds a user. With `force` an alias that is verified from the start is taken from the one who had it.
pub(crate) fn add(
    cloud: &Cloud,
    pool: &mut Pool,
    draft: Draft,
    password: Verifier,
    status: UserStatus,
    force: bool,
) -> Result<User, Error> {
    draft.check_free(pool)?;
    for alias in ["email", "phone_number"] {
        let flag = format!("{alias}_verified");
        let used = pool.names.alias_attributes.iter().any(|name| name == alias);
        let verified = draft.attributes.get(&flag).is_some_and(|value| value == "true");
        let Some(value) = draft.attributes.get(alias).filter(|_| used && verified) else { continue };
        if pool.taken(value, None) {
            if !force {
                return Err(Error::AliasTaken(alias));
            }
            pool.user_mut(value)?.attributes.insert(flag, "false".to_owned());
        }
    }
    let now = cloud.env().now();
    let user = User {
        username: draft.username,
        sub: draft.sub,
        attributes: draft.attributes,
        status,
        enabled: true,
        created: now,
        modified: now,
        password: Some(password),
        password_set: now,
        failures: Failures::default(),
        sign_outs: 0,
        codes: BTreeMap::new(),
        groups: BTreeSet::new(),
    };
    pool.users.insert(pool.key(&user.username), user.clone());
    Ok(user)
}

/// The name of a new user: what was asked for, or the `sub` where an address takes the place of a name.
fn name_of(pool: &Pool, login: String, attributes: &mut BTreeMap<String, String>, sub: &str) -> Result<String, Error> {
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
        attributes.entry("email".to_owned()).or_insert(login);
    } else if digits && takes("phone_number") {
        attributes.entry("phone_number".to_owned()).or_insert(login);
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
