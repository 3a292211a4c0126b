//! The claims of id and access tokens.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html>
//! and `…-using-the-access-token.html`.

use serde_json::{Map, Value, json};

use super::{Origin, Session};
use crate::cloud::Settings;
use crate::cognito::state::{Client, Group, Pool, User};
use crate::env::Env;

/// Everything that claims are made of.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) env: &'a Env,
    pub(crate) pool: &'a Pool,
    pub(crate) client: &'a Client,
    pub(crate) user: &'a User,
    pub(crate) session: &'a Session,
}

type Claims = Map<String, Value>;

impl Facts<'_> {
    /// Claims of an access token; times in seconds since the epoch.
    pub(crate) fn access(&self, issued: i64, expires: i64) -> Claims {
        let mut claims = self.common("access", issued, expires);
        claims.insert("client_id".into(), self.client.id.clone().into());
        claims.insert("username".into(), self.user.username.clone().into());
        claims.insert("scope".into(), self.session.scopes.join(" ").into());
        if self.session.origin == Origin::HostedUi {
            claims.insert("version".into(), 2.into());
        }
        claims
    }

    /// Claims of an id token.
    pub(crate) fn id(&self, issued: i64, expires: i64, at_hash: Option<String>) -> Claims {
        let mut claims = self.common("id", issued, expires);
        claims.insert("aud".into(), self.client.id.clone().into());
        claims.insert("cognito:username".into(), self.user.username.clone().into());
        for (name, value) in self.readable() {
            claims.insert(name.clone(), claim_value(name, value));
        }
        if let Some(at_hash) = at_hash {
            claims.insert("at_hash".into(), at_hash.into());
        }
        if let Some(nonce) = &self.session.nonce {
            claims.insert("nonce".into(), nonce.clone().into());
        }
        self.add_roles(&mut claims);
        claims
    }

    /// The attributes that the scopes and the client's read permissions show.
    pub(crate) fn readable(&self) -> impl Iterator<Item = (&String, &String)> {
        let shown = |name: &str| {
            self.client.settings.reads(name)
                && (self.session.origin == Origin::Api || scopes_show(&self.session.scopes, name))
        };
        self.user.attributes.iter().filter(move |(name, _)| shown(name))
    }

    fn common(&self, token_use: &str, issued: i64, expires: i64) -> Claims {
        let mut claims = Claims::new();
        let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        put("sub", self.user.sub.clone().into());
        put("iss", self.settings.issuer(&self.pool.id).into());
        put("token_use", token_use.into());
        put("auth_time", self.session.auth_time.into());
        put("iat", issued.into());
        put("exp", expires.into());
        put("event_id", self.session.event_id.clone().into());
        if self.client.settings.enable_token_revocation {
            put("origin_jti", self.session.origin_jti.clone().into());
        }
        put("jti", self.env.uuid().into());
        let groups: Vec<&str> = self.groups().into_iter().map(|(name, _)| name).collect();
        if !groups.is_empty() {
            put("cognito:groups", json!(groups));
        }
        claims
    }

    /// The user's groups, the one that counts most first.
    fn groups(&self) -> Vec<(&str, &Group)> {
        let of_user = |name: &String| self.pool.groups.get_key_value(name).map(|(name, group)| (name.as_str(), group));
        let mut groups: Vec<(&str, &Group)> = self.user.groups.iter().filter_map(of_user).collect();
        groups.sort_by_key(|(_, group)| group.precedence.unwrap_or(u32::MAX));
        groups
    }

    fn add_roles(&self, claims: &mut Claims) {
        let roles: Vec<String> = self.groups().iter().filter_map(|(_, group)| group.role_arn.clone()).collect();
        if let Some(first) = roles.first() {
            claims.insert("cognito:preferred_role".into(), first.clone().into());
            claims.insert("cognito:roles".into(), json!(roles));
        }
    }
}

/// Whether scopes show an attribute: `openid` alone shows all, `email` and `phone` narrow that down.
fn scopes_show(scopes: &[String], name: &str) -> bool {
    let has = |scope: &str| scopes.iter().any(|own| own == scope);
    if !has("openid") {
        return false;
    }
    if has("profile") || !(has("email") || has("phone")) {
        return true;
    }
    match name {
        "email" | "email_verified" => has("email"),
        "phone_number" | "phone_number_verified" => has("phone"),
        _ => false,
    }
}

/// Two claims are booleans and one is an address; everything else is text, custom attributes always.
fn claim_value(name: &str, value: &str) -> Value {
    match name {
        "email_verified" | "phone_number_verified" => (value == "true").into(),
        "address" => json!({ "formatted": value }),
        "updated_at" => value.parse::<i64>().map_or_else(|_| value.into(), Into::into),
        _ => value.into(),
    }
}
