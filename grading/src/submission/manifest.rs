//! The first entry of an archive: who hands it in, when it was made, and what is in it.

use std::collections::BTreeMap;

use cafe::Learner;
use cafe::names::Names;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The schema's name. Later versions read it for ever; what they add within a version may be absent.
pub const SCHEMA: &str = "cafelab.submission/1";
/// How the names of all versions of the schema begin.
pub const FAMILY: &str = "cafelab.submission/";

/// What `manifest.json` holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub schema: String,
    /// Whom the archive says it is from. Who handed it in is told by the learning platform or the command line.
    pub learner: Learner,
    /// When the archive was made, and the time that the cloud in it goes on from. Lateness is not judged by it.
    pub made_at: Timestamp,
    pub tool: Tool,
    /// What the learner called the café's resources.
    #[serde(default)]
    pub names: Names,
    /// Every other entry.
    pub entries: BTreeMap<String, Entry>,
}

/// What made the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    pub name: String,
    pub version: String,
}

/// An entry of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub bytes: u64,
    /// In hex.
    pub sha256: String,
}

/// The version alone, readable whatever else a newer manifest holds.
#[derive(Debug, Deserialize)]
pub(super) struct Version {
    pub schema: String,
}
