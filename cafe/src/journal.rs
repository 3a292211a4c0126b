//! The journal of what the course makes and removes: what it names, `destroy` may remove without asking.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Cafe, Result};

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub event: Event,
    pub kind: Kind,
    pub name: String,
    /// Id or ARN, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub target: String,
    pub region: String,
    pub account: String,
}

/// What happens to a resource. Written before and after each call, so that a crash in between leaves a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// It is about to be made.
    Planned,
    Created,
    /// It is about to be removed.
    Deleting,
    Deleted,
}

/// Kinds of the café's resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Bucket,
    Object,
    Table,
    Item,
    Role,
    StateMachine,
    OriginAccessControl,
    Distribution,
    RestApi,
    Deployment,
    Authorizer,
    UserPool,
    AppClient,
    Domain,
    User,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.noun())
    }
}

impl Kind {
    /// For people, in lower case.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Bucket => "bucket",
            Self::Object => "file of the site",
            Self::Table => "table",
            Self::Item => "products",
            Self::Role => "role",
            Self::StateMachine => "state machine",
            Self::OriginAccessControl => "origin access control",
            Self::Distribution => "distribution",
            Self::RestApi => "REST API",
            Self::Deployment => "deployment",
            Self::Authorizer => "authorizer",
            Self::UserPool => "user pool",
            Self::AppClient => "app client",
            Self::Domain => "login domain",
            Self::User => "user",
        }
    }
}

impl Cafe {
    /// Notes in the journal that a resource is about to be made.
    pub async fn creating(&self, kind: Kind, name: &str) -> Result<()> {
        self.note(Event::Planned, kind, name, None).await
    }

    /// Notes in the journal that a resource was made.
    pub async fn created(&self, kind: Kind, name: &str, id: &str) -> Result<()> {
        self.note(Event::Created, kind, name, Some(id)).await
    }

    /// Notes what happens to a resource in the journal.
    pub async fn note(&self, event: Event, kind: Kind, name: &str, id: Option<&str>) -> Result<()> {
        self.workspace().record(&Entry {
            event,
            kind,
            name: name.to_owned(),
            id: id.map(str::to_owned),
            target: self.target.to_string(),
            region: self.region.clone(),
            account: self.account().await?.to_owned(),
        })
    }

    /// What the journal says was made on this target, in this account and region, and not removed since. Something
    /// that was planned and of which nothing more is known is among it, without an id.
    pub async fn standing(&self) -> Result<Vec<Entry>> {
        let (target, account) = (self.target.to_string(), self.account().await?);
        let mut standing: Vec<Entry> = Vec::new();
        for entry in self.workspace().journal()? {
            if entry.target != target || entry.account != account || entry.region != self.region {
                continue;
            }
            let same = |other: &Entry| {
                other.kind == entry.kind
                    && (other.id == entry.id && entry.id.is_some() || other.name == entry.name && other.id.is_none())
            };
            match entry.event {
                Event::Planned if !standing.iter().any(same) => standing.push(entry),
                Event::Created | Event::Deleted => {
                    standing.retain(|other| !same(other));
                    if entry.event == Event::Created {
                        standing.push(entry);
                    }
                }
                Event::Planned | Event::Deleting => {}
            }
        }
        Ok(standing)
    }
}

/// Reads a journal; what is not a line of a journal is passed over.
pub fn parse(text: &str) -> Vec<Entry> {
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}
