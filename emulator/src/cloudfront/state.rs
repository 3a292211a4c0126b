//! What CloudFront keeps.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::edge::Edge;
use crate::xml::Element;

/// All there is in CloudFront.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// By id, in upper case.
    #[serde(default)]
    pub(super) distributions: BTreeMap<String, Distribution>,
    #[serde(default)]
    pub(super) access_controls: BTreeMap<String, AccessControl>,
    /// By id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers_policies: BTreeMap<String, HeadersPolicy>,
    /// Copies at the edge. They are neither saved nor copied with the state: CloudFront may drop what it has cached at
    /// any time, and reading a page must not write to disk.
    #[serde(skip)]
    pub(super) edge: Edge,
}

impl State {
    /// Ids of all distributions.
    pub(crate) fn distribution_ids(&self) -> impl Iterator<Item = &str> {
        self.distributions.keys().map(String::as_str)
    }

    /// What people want to know of a distribution.
    pub(crate) fn settings_of(&self, id: &str) -> Vec<(&'static str, String)> {
        let Some(distribution) = self.distributions.get(id) else { return Vec::new() };
        let config = &distribution.config;
        let text = |name: &str| config.child_text(name).unwrap_or_default().to_owned();
        let origins = config.at(&["Origins", "Items"]).into_iter().flat_map(|items| items.all("Origin"));
        let origins = origins.filter_map(|origin| origin.child_text("DomainName"));
        vec![
            ("Comment", text("Comment")),
            ("Enabled", text("Enabled")),
            ("Origins", origins.collect::<Vec<_>>().join(", ")),
            ("Default root object", text("DefaultRootObject")),
        ]
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Distribution {
    /// `DistributionConfig`, checked and with every default filled in.
    pub config: Element,
    pub etag: String,
    pub modified: Timestamp,
    /// Whether the last change has reached the edge. It does so when somebody looks.
    pub deployed: bool,
    #[serde(default)]
    pub tags: Vec<(String, String)>,
    #[serde(default)]
    pub invalidations: BTreeMap<String, Invalidation>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Invalidation {
    /// `InvalidationBatch`.
    pub batch: Element,
    pub created: Timestamp,
    pub completed: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccessControl {
    /// `OriginAccessControlConfig`.
    pub config: Element,
    pub etag: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeadersPolicy {
    /// `ResponseHeadersPolicyConfig`.
    pub config: Element,
    pub etag: String,
    pub modified: Timestamp,
}

impl Distribution {
    /// `Deployed` or `InProgress`.
    pub fn status(&self) -> &'static str {
        if self.deployed { "Deployed" } else { "InProgress" }
    }

    /// Whether viewers are served.
    pub fn is_enabled(&self) -> bool {
        self.config.child_text("Enabled") == Some("true")
    }
}
