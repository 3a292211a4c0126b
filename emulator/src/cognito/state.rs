//! What there is in Cognito, as plain data, and how things in it are found.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::clients::secrets::ClientSecret;
use super::clients::settings::ClientSettings;
use super::codes::{CodePurpose, SentCode};
use super::error::Error;
use super::keys::Keys;
use super::mail::Message;
use super::pools::schema::Attribute;
use super::pools::settings::PoolSettings;
use super::secret::Secret;
use super::tokens::{Exchanged, Session};
use super::verifier::Verifier;

/// All there is in this service.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// By id.
    pub(crate) pools: BTreeMap<String, Pool>,
    /// By prefix.
    pub(crate) domains: BTreeMap<String, Domain>,
    /// Authorization codes that nobody has used yet, by code.
    pub(crate) codes: BTreeMap<String, Code>,
    /// The newest messages, oldest first.
    pub(crate) mailbox: Vec<Message>,
}

impl State {
    pub(crate) fn pool(&self, id: &str) -> Result<&Pool, Error> {
        self.pools.get(id).ok_or_else(|| Error::no_pool(id))
    }

    pub(crate) fn pool_mut(&mut self, id: &str) -> Result<&mut Pool, Error> {
        self.pools.get_mut(id).ok_or_else(|| Error::no_pool(id))
    }

    /// The pool that has the client, for operations that name the client alone.
    pub(crate) fn pool_of_client(&self, client: &str) -> Result<&Pool, Error> {
        let found = self.pools.values().find(|pool| pool.clients.contains_key(client));
        found.ok_or_else(|| Error::NoClient(client.to_owned()))
    }

    /// The prefix of a pool's domain.
    pub(crate) fn prefix_of(&self, pool: &str) -> Option<&str> {
        self.domains.iter().find(|(_, domain)| domain.pool == pool).map(|(prefix, _)| prefix.as_str())
    }
}

/// A user pool.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Pool {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) settings: PoolSettings,
    pub(crate) names: NameRules,
    pub(crate) schema: Vec<Attribute>,
    pub(crate) clients: BTreeMap<String, Client>,
    /// By the key of their name, see [`Pool::key`].
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) groups: BTreeMap<String, Group>,
    pub(crate) resource_servers: BTreeMap<String, ResourceServer>,
    /// Branding styles of the managed login pages, by client.
    pub(crate) brandings: BTreeMap<String, Branding>,
    /// Made when they are first needed, since making them takes a while.
    pub(crate) keys: Option<Keys>,
    /// Key of what only this pool can read: refresh tokens, session cookies.
    pub(crate) seal_key: Secret,
    /// `origin_jti` of revoked sign-ins, and when their last token ends anyway.
    pub(crate) revoked: BTreeMap<String, Timestamp>,
    /// Refresh tokens of rotating clients that were exchanged, by their id.
    pub(crate) exchanged: BTreeMap<String, Exchanged>,
}

/// How users are named; fixed when the pool is made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct NameRules {
    /// `email` or `phone_number` in the place of a user name.
    pub(crate) username_attributes: Vec<String>,
    /// Attributes that can be used beside a user name.
    pub(crate) alias_attributes: Vec<String>,
    /// `None` is not shown and means that case matters.
    pub(crate) case_sensitive: Option<bool>,
}

impl Pool {
    pub(crate) fn client(&self, id: &str) -> Result<&Client, Error> {
        self.clients.get(id).ok_or_else(|| Error::NoClient(id.to_owned()))
    }

    pub(crate) fn client_mut(&mut self, id: &str) -> Result<&mut Client, Error> {
        self.clients.get_mut(id).ok_or_else(|| Error::NoClient(id.to_owned()))
    }

    /// The key of a name in `users`, and the form in which names and aliases are compared.
    pub(crate) fn key(&self, name: &str) -> String {
        if self.names.case_sensitive == Some(false) { name.to_lowercase() } else { name.to_owned() }
    }

    /// Finds a user by name or by what the pool accepts in its place.
    pub(crate) fn user(&self, login: &str) -> Result<&User, Error> {
        self.key_of(login).and_then(|key| self.users.get(&key)).ok_or(Error::NoUser)
    }

    pub(crate) fn user_mut(&mut self, login: &str) -> Result<&mut User, Error> {
        let key = self.key_of(login).ok_or(Error::NoUser)?;
        self.users.get_mut(&key).ok_or(Error::NoUser)
    }

    fn key_of(&self, login: &str) -> Option<String> {
        let key = self.key(login);
        if self.users.contains_key(&key) {
            return Some(key);
        }
        let holder = |name: &&String| self.users.iter().find(|(_, user)| self.has_alias(user, name, &key));
        let found = self.names.username_attributes.iter().chain(&self.names.alias_attributes).find_map(|n| holder(&n));
        found.map(|(key, _)| key.clone())
    }

    /// Whether `user` can be found by `value` as its attribute `name`. An alias counts once it is verified.
    fn has_alias(&self, user: &User, name: &str, value: &str) -> bool {
        let verified = name == "preferred_username"
            || self.names.username_attributes.iter().any(|own| own == name)
            || user.attributes.get(&format!("{name}_verified")).is_some_and(|verified| verified == "true");
        verified && user.attributes.get(name).is_some_and(|own| self.key(own) == value)
    }

    /// The user other than `except` who already has this name or alias.
    pub(crate) fn taken(&self, value: &str, except: Option<&str>) -> bool {
        self.user(value).is_ok_and(|user| Some(user.username.as_str()) != except)
    }
}

/// An app client.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) name: String,
    /// None for a public client.
    pub(crate) secrets: Vec<ClientSecret>,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) settings: ClientSettings,
}

/// A user.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) username: String,
    pub(crate) sub: String,
    /// Without `sub`.
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) status: UserStatus,
    pub(crate) enabled: bool,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
    pub(crate) password: Option<Verifier>,
    pub(crate) password_set: Timestamp,
    pub(crate) failures: Failures,
    /// How many times the user signed out everywhere; tokens and sessions of earlier counts are dead.
    pub(crate) sign_outs: u16,
    pub(crate) codes: BTreeMap<CodePurpose, SentCode>,
    pub(crate) groups: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum UserStatus {
    Unconfirmed,
    Confirmed,
    ForceChangePassword,
    ResetRequired,
}

impl UserStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unconfirmed => "UNCONFIRMED",
            Self::Confirmed => "CONFIRMED",
            Self::ForceChangePassword => "FORCE_CHANGE_PASSWORD",
            Self::ResetRequired => "RESET_REQUIRED",
        }
    }
}

/// Wrong passwords in a row.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Failures {
    pub(crate) count: u32,
    pub(crate) last: Option<Timestamp>,
    pub(crate) locked_until: Option<Timestamp>,
}

/// A group of users.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) description: Option<String>,
    pub(crate) role_arn: Option<String>,
    pub(crate) precedence: Option<u32>,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
}

/// An API and the scopes that clients can ask for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ResourceServer {
    pub(crate) name: String,
    /// Names with their descriptions.
    pub(crate) scopes: BTreeMap<String, String>,
}

/// A style of the managed login pages.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Branding {
    pub(crate) id: String,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
}

/// A prefix domain.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Domain {
    pub(crate) pool: String,
    /// 1 is the classic hosted UI, 2 the managed login.
    pub(crate) login_version: u8,
    pub(crate) version: String,
}

/// An authorization code: good for one exchange within five minutes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Code {
    pub(crate) session: Session,
    pub(crate) redirect_uri: String,
    /// PKCE, method S256.
    pub(crate) challenge: Option<String>,
    pub(crate) expires: Timestamp,
}
