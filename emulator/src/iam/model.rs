//! Roles and policies as they are kept, and as answers show them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::env::Env;
use crate::xml::Element;

use super::names::members;

/// Everything but RFC 3986's unreserved characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A role.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    pub name: String,
    pub path: String,
    pub id: String,
    pub arn: String,
    pub created: Timestamp,
    /// The policy that says who may assume it, as it was written.
    pub trust: String,
    pub description: String,
    /// Seconds.
    pub max_session: usize,
    pub tags: BTreeMap<String, String>,
    /// Policies of its own by name, as they were written.
    pub inline: BTreeMap<String, String>,
    /// ARNs of managed policies.
    pub attached: BTreeSet<String>,
}

/// A policy of the account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManagedPolicy {
    pub name: String,
    pub path: String,
    pub id: String,
    pub arn: String,
    pub created: Timestamp,
    pub description: String,
    pub tags: BTreeMap<String, String>,
    /// As it was written.
    pub document: String,
}

impl Role {
    /// The role as `GetRole` shows it.
    pub fn to_xml(&self) -> Element {
        let with_tags = self.listed();
        if self.tags.is_empty() { with_tags } else { with_tags.with(tags(&self.tags)) }
    }

    /// The role as `ListRoles` shows it, without tags.
    pub fn listed(&self) -> Element {
        let role = Element::new("Role")
            .with(Element::text("Path", &self.path))
            .with(Element::text("RoleName", &self.name))
            .with(Element::text("RoleId", &self.id))
            .with(Element::text("Arn", &self.arn))
            .with(Element::text("CreateDate", time(self.created)))
            .with(Element::text("AssumeRolePolicyDocument", encoded(&self.trust)))
            .with(Element::text("MaxSessionDuration", self.max_session));
        if self.description.is_empty() { role } else { role.with(Element::text("Description", &self.description)) }
    }
}

impl ManagedPolicy {
    /// The policy as `GetPolicy` shows it.
    pub fn to_xml(&self, attachments: usize) -> Element {
        let policy = Element::new("Policy")
            .with(Element::text("PolicyName", &self.name))
            .with(Element::text("PolicyId", &self.id))
            .with(Element::text("Arn", &self.arn))
            .with(Element::text("Path", &self.path))
            .with(Element::text("DefaultVersionId", "v1"))
            .with(Element::text("AttachmentCount", attachments))
            .with(Element::text("PermissionsBoundaryUsageCount", 0))
            .with(Element::text("IsAttachable", true))
            .with(Element::text("CreateDate", time(self.created)))
            .with(Element::text("UpdateDate", time(self.created)));
        let policy = match self.description.as_str() {
            "" => policy,
            text => policy.with(Element::text("Description", text)),
        };
        if self.tags.is_empty() { policy } else { policy.with(tags(&self.tags)) }
    }
}

/// A list of tags.
pub fn tags(all: &BTreeMap<String, String>) -> Element {
    let tag = |(key, value)| Element::new("member").with(Element::text("Key", key)).with(Element::text("Value", value));
    members("Tags", all.iter().map(tag))
}

/// A document as answers carry it.
pub fn encoded(document: &str) -> String {
    utf8_percent_encode(document, ENCODED).to_string()
}

/// A moment as answers write it.
pub fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A unique id: a prefix for the kind of thing, and 17 letters or digits.
pub fn id(env: &Env, prefix: &str) -> String {
    prefix.to_owned() + &env.letters(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 17)
}
