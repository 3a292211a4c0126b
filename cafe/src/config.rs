//! `cafelab.toml`: what a learner or an instructor may want otherwise. Every key is optional.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::names::Names;

/// The file's name, looked for in the current folder and the folders above it.
pub const FILE_NAME: &str = "cafelab.toml";

/// The contents of `cafelab.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `emulated`, `live` or an endpoint URL.
    pub target: Option<String>,
    /// AWS region of the deployment.
    pub region: Option<String>,
    /// AWS profile for `live`.
    pub profile: Option<String>,
    /// Names of resources.
    pub names: Names,
    /// Roles, for accounts that may not create any.
    pub roles: Roles,
}

/// The `[roles]` table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Roles {
    /// Name of a role that exists and is used for everything, for example `LabRole`.
    pub existing: Option<String>,
}

/// A `cafelab.toml` that cannot be read. The text names file, line and key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read {path}: {source}", path = path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{path}: {source}", path = path.display())]
    Invalid { path: PathBuf, source: Box<toml::de::Error> },
}

impl Config {
    /// Reads a file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        toml::from_str(&text).map_err(|source| ConfigError::Invalid { path: path.to_owned(), source: Box::new(source) })
    }

    /// Finds `cafelab.toml` in `folder` or above it.
    pub fn find(folder: &Path) -> Option<PathBuf> {
        folder.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file())
    }
}
