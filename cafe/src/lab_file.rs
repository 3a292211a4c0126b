//! `lab.toml`, which says what a lab is about.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Lab;

/// The contents of a `lab.toml`. A key that is not listed here is an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabFile {
    /// For people, without a number.
    pub title: String,
    /// How long it takes.
    pub minutes: u32,
    /// What the learner can do afterwards.
    pub objectives: Vec<String>,
    /// AWS services that appear in it.
    pub services: Vec<String>,
    /// What has to be there or known before.
    pub prerequisites: Vec<String>,
}

/// A `lab.toml` that cannot be used. The text names file, line and key.
#[derive(Debug, thiserror::Error)]
pub enum LabFileError {
    #[error("cannot read {path}: {source}", path = path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path}: {source}", path = path.display())]
    Invalid { path: PathBuf, source: Box<toml::de::Error> },
}

impl LabFile {
    /// Reads the file of a lab in the folder `labs`.
    pub fn read(labs: &Path, lab: Lab) -> Result<Self, LabFileError> {
        let path = labs.join(lab.slug()).join("lab.toml");
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                toml::from_str(&text).map_err(|source| LabFileError::Invalid { path, source: Box::new(source) })
            }
            Err(source) => Err(LabFileError::Unreadable { path, source }),
        }
    }
}
