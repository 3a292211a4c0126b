//! `place.json`: where the learner is on each target.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::storage::Storage;
use crate::{Error, Lab, Result, Target};

/// The file's name.
pub const FILE: &str = "place.json";

/// A target and a region: the café in one does not know of the café in another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(String);

impl Place {
    /// The place of a deployment.
    pub fn new(target: &Target, region: &str) -> Self {
        Self(format!("{target} {region}"))
    }
}

/// What is remembered of a place.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Marks {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lab: Option<Lab>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_prefix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frank_pool: Option<String>,
}

pub fn read(storage: &Storage, place: &Place) -> Result<Marks> {
    Ok(all(storage)?.remove(&place.0).unwrap_or_default())
}

pub fn change(storage: &Storage, place: &Place, change: impl FnOnce(&mut Marks)) -> Result<()> {
    let mut places = all(storage)?;
    change(places.entry(place.0.clone()).or_default());
    let text = serde_json::to_string_pretty(&places).map_err(|error| Error::unexpected(error.to_string()))?;
    storage.replace(FILE, &format!("{text}\n"))
}

fn all(storage: &Storage) -> Result<BTreeMap<String, Marks>> {
    let Some(text) = storage.read(FILE)? else { return Ok(BTreeMap::new()) };
    serde_json::from_str(&text).map_err(|error| Error::unexpected(format!("{FILE} in the folder .cafelab: {error}")))
}
