//! API keys and usage plans: who may call a stage how often.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Map, State};

/// A key that clients send as `x-api-key`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApiKey {
    pub id: String,
    /// What clients send.
    pub value: String,
    pub name: Option<String>,
    pub description: Option<String>,
    pub customer: Option<String>,
    pub enabled: bool,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub tags: Map,
}

/// Stages, the keys that open them, and how often.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UsagePlan {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub stages: Vec<PlanStage>,
    pub throttle: Option<Throttle>,
    pub quota: Option<Quota>,
    pub product_code: Option<String>,
    /// Ids of API keys.
    pub keys: Vec<String>,
    pub tags: Map,
}

/// A stage of a usage plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanStage {
    pub api: String,
    pub stage: String,
    /// By `/path/VERB`.
    pub throttle: BTreeMap<String, Throttle>,
}

/// Limits of one client.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Throttle {
    /// Requests at once.
    #[serde(default)]
    pub burst_limit: i64,
    /// Requests per second.
    #[serde(default)]
    pub rate_limit: f64,
}

/// Requests of one client in a day, a week or a month.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    #[serde(default)]
    pub limit: i64,
    /// Requests by which the first period is shorter.
    #[serde(default)]
    pub offset: i64,
    /// `DAY`, `WEEK` or `MONTH`.
    #[serde(default)]
    pub period: String,
}

impl PlanStage {
    /// Whether there is such a stage.
    pub fn is_there(&self, state: &State) -> bool {
        state.apis.get(&self.api).is_some_and(|api| api.stages.contains_key(&self.stage))
    }
}

impl UsagePlan {
    /// The plan's entry for a stage.
    pub fn stage(&self, api: &str, stage: &str) -> Option<&PlanStage> {
        self.stages.iter().find(|entry| entry.api == api && entry.stage == stage)
    }
}
