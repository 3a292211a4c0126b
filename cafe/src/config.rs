//! `cafelab.toml`: what a learner or an instructor may want otherwise. Every key is optional.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Learner;
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
    /// Whose café this is. Names that are not given then carry this learner's mark.
    pub learner: Option<Learner>,
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
        Self::parse(&text).map_err(|source| ConfigError::Invalid { path: path.to_owned(), source: Box::new(source) })
    }

    /// Reads a text.
    ///
    /// # Errors
    /// Names line and key.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let mut config: Self = toml::from_str(text)?;
        if let Some(learner) = &config.learner {
            let mut names = toml::Table::try_from(Names::of(learner)).expect("names are plain text");
            let given: toml::Table = toml::from_str(text)?;
            names.extend(given.get("names").and_then(toml::Value::as_table).cloned().unwrap_or_default());
            config.names = names.try_into()?;
        }
        Ok(config)
    }

    /// Finds `cafelab.toml` in `folder` or above it.
    pub fn find(folder: &Path) -> Option<PathBuf> {
        folder.ancestors().map(|folder| folder.join(FILE_NAME)).find(|path| path.is_file())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_the_mark_of_the_learner_unless_they_are_given() {
        let config = Config::parse("learner = \"ada\"\n[names]\nuser_pool = \"own\"").expect("settings");
        let ada: Learner = "ada".parse().expect("an id");
        assert_eq!(config.names.user_pool, "own");
        assert_eq!(config.names.api, format!("CafeApi-{}", ada.mark()));
        assert_eq!(config.names.bucket, format!("cafe-site-{}-<account>-<region>", ada.mark()));
        assert_eq!(config.names.api_role, format!("CafeApiRole-{}-<region>", ada.mark()));
        assert_eq!((config.names.user.as_str(), config.names.stage.as_str()), ("frank", "prod"));
        assert_eq!(Config::parse("").expect("settings").names, Names::default());
    }

    #[test]
    fn mistakes_are_named() {
        for (text, said) in [
            ("learner = \"a b\"", "is not a learner's id"),
            ("learnr = \"ada\"", "unknown field `learnr`"),
            ("learner = \"ada\"\n[names]\npool = \"x\"", "unknown field `pool`"),
        ] {
            let error = Config::parse(text).expect_err(text).to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
