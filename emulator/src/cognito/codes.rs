//! Codes that users are sent to prove that an address is theirs: made, sent, checked once.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html> and
//! `…/managing-users-passwords.html`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::Error;
use super::mail;
use super::pools::messages::Letter;
use super::secret::Secret;
use super::state::{Pool, State, User};
use super::tokens::after;
use crate::cloud::Cloud;

/// Wrong guesses after which a code is worth nothing.
const GUESSES: u32 = 5;

/// What a code is for; a user has one of each at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum CodePurpose {
    SignUp,
    Recovery,
    Email,
    PhoneNumber,
}

impl CodePurpose {
    /// The purpose of verifying an attribute on its own.
    pub(crate) fn verifying(attribute: &str) -> Option<Self> {
        match attribute {
            "email" => Some(Self::Email),
            "phone_number" => Some(Self::PhoneNumber),
            _ => None,
        }
    }

    /// Seconds that a code is good for: an hour to replace a password, else a day.
    fn life(self) -> i64 {
        if self == Self::Recovery { 60 * 60 } else { 24 * 60 * 60 }
    }
}

/// A code that a user was sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SentCode {
    code: Secret,
    expires: Timestamp,
    /// `email` or `phone_number`: where it was sent to.
    pub(crate) attribute: String,
    /// The address, which becomes the attribute's value with the code if it is not yet.
    pub(crate) address: String,
    wrong_guesses: u32,
}

/// An address of a user.
#[derive(Debug, Clone)]
pub(crate) struct Recipient {
    pub(crate) attribute: &'static str,
    pub(crate) address: String,
}

impl Recipient {
    /// The first of a user's addresses among `attributes` that `fits`.
    pub(crate) fn of(user: &User, attributes: &[&'static str], fits: impl Fn(&str) -> bool) -> Option<Self> {
        let has = |attribute: &&'static str| {
            let address = user.attributes.get(*attribute).filter(|address| !address.is_empty())?.clone();
            fits(attribute).then_some(Self { attribute, address })
        };
        attributes.iter().find_map(has)
    }

    /// The address as it is shown to somebody who may not be its owner.
    pub(crate) fn masked(&self) -> String {
        if self.attribute == "email" { masked_email(&self.address) } else { masked_number(&self.address) }
    }

    /// `CodeDeliveryDetails`: where a code went.
    pub(crate) fn delivery(&self) -> Value {
        let medium = if self.attribute == "email" { "EMAIL" } else { "SMS" };
        json!({ "Destination": self.masked(), "DeliveryMedium": medium, "AttributeName": self.attribute })
    }
}

/// `f***@c***`.
fn masked_email(address: &str) -> String {
    let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    let (user, host) = address.split_once('@').unwrap_or((address, ""));
    format!("{}***@{}***", first(user), first(host))
}

/// `+*******0100`.
fn masked_number(number: &str) -> String {
    let last: Vec<char> = number.chars().rev().take(4).collect();
    format!("+{}{}", "*".repeat(7), last.into_iter().rev().collect::<String>())
}

/// Sends a fresh code, which replaces an older one for the same purpose.
pub(crate) fn send(
    cloud: &Cloud,
    state: &mut State,
    pool_id: &str,
    username: &str,
    purpose: CodePurpose,
    to: &Recipient,
) -> Result<(), Error> {
    let code = cloud.env().letters(b"0123456789", 6);
    let now = cloud.env().now();
    let sent = SentCode {
        code: Secret::new(&code),
        expires: after(now, purpose.life()),
        attribute: to.attribute.to_owned(),
        address: to.address.clone(),
        wrong_guesses: 0,
    };
    let pool = state.pool_mut(pool_id)?;
    pool.user_mut(username)?.codes.insert(purpose, sent);
    let letter = Letter::with_code(&pool.settings, purpose, to.attribute, &code);
    mail::send(state, now, pool_id, &to.address, letter);
    Ok(())
}

/// Takes the code of a purpose from a user who typed it in; a wrong guess counts.
pub(crate) fn take(user: &mut User, purpose: CodePurpose, given: &str, now: Timestamp) -> Result<SentCode, Error> {
    let sent = user.codes.get_mut(&purpose).filter(|sent| sent.expires > now).ok_or(Error::CodeExpired)?;
    if sent.wrong_guesses >= GUESSES {
        return Err(Error::TooManyAttempts);
    }
    if !sent.code.is(given.trim()) {
        sent.wrong_guesses += 1;
        return Err(Error::CodeMismatch);
    }
    user.codes.remove(&purpose).ok_or(Error::CodeExpired)
}

/// Marks the address that a code was sent to as the user's own. An alias can belong to one user only; with `force` it
/// is taken from the one who had it.
pub(crate) fn verify(pool: &mut Pool, username: &str, sent: &SentCode, force: bool) -> Result<(), Error> {
    let flag = format!("{}_verified", sent.attribute);
    let is_alias = pool.names.alias_attributes.contains(&sent.attribute);
    if is_alias && pool.taken(&sent.address, Some(username)) {
        if !force {
            return Err(Error::AliasExists(if sent.attribute == "email" { "email" } else { "phone_number" }));
        }
        let holder = pool.user_mut(&sent.address)?;
        holder.attributes.insert(flag.clone(), "false".to_owned());
    }
    let user = pool.user_mut(username)?;
    user.attributes.insert(sent.attribute.clone(), sent.address.clone());
    user.attributes.insert(flag, "true".to_owned());
    Ok(())
}
