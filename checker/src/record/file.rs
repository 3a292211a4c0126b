//! The file of a recording.

use cafe::config::Config;
use cafe::names::Names;
use cafe::{Cafe, Connection, Target};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::tokens;

/// The name of the format and its major version.
pub const FORMAT: &str = "cafelab.record/1";

/// A recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    pub format: String,
    #[serde(flatten)]
    pub about: About,
    pub exchanges: Vec<Exchange>,
    /// Redacted tokens, and what was wrong with their signatures; nothing if they were good.
    pub signatures: Vec<(String, Option<tokens::Invalid>)>,
}

/// What has to be known to run the same checks again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// `emulated`, `live` or an endpoint.
    pub target: String,
    pub region: String,
    pub port: u16,
    pub endpoint: Option<Url>,
    pub names: Names,
    pub seed: u64,
    pub may_write: bool,
    /// The time of the run.
    pub at: Timestamp,
    /// The checks that were asked for.
    pub checks: Vec<String>,
}

/// A request and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// Method, address, telling headers and body.
    pub request: String,
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Outcome {
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: String,
        /// Whether the body is written as base64 because it is no text.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        base64: bool,
    },
    /// There was no answer; why.
    Failure { failure: String },
}

/// A file that is no recording, or not one of ours.
#[derive(Debug, thiserror::Error)]
pub enum Invalid {
    #[error("it is not a recording: {0}")]
    NotJson(#[from] serde_json::Error),
    #[error("it is not a recording of `cafelab check --record`: it has no `format`")]
    Foreign,
    #[error("its format is {0}, and this cafelab reads {FORMAT}")]
    OtherVersion(String),
    #[error("it names a target that does not exist: {0}")]
    Target(String),
}

impl About {
    /// Of a run that is about to begin.
    pub fn of(cafe: &Cafe, options: &crate::Options, checks: Vec<String>) -> Self {
        Self {
            target: cafe.target.to_string(),
            region: cafe.region.clone(),
            port: cafe.addresses.port(),
            endpoint: cafe.addresses.endpoint().cloned(),
            names: cafe.config.names.clone(),
            seed: options.seed,
            may_write: options.may_write,
            at: (options.now)(),
            checks,
        }
    }
}

impl Recording {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is damaged, foreign, or of another version.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let json: serde_json::Value = serde_json::from_str(text)?;
        let format = json.get("format").and_then(serde_json::Value::as_str).ok_or(Invalid::Foreign)?;
        if format != FORMAT {
            return Err(Invalid::OtherVersion(format.to_owned()));
        }
        Ok(serde_json::from_value(json)?)
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        format!("{}\n", serde_json::to_string_pretty(self).unwrap_or_default())
    }

    /// How the recorded target is reached: not at all, but its addresses are the same.
    pub fn connection(&self) -> Result<(Connection, Config), Invalid> {
        let target: Target = self
            .about
            .target
            .parse()
            .map_err(|error: cafe::target::InvalidTarget| Invalid::Target(error.to_string()))?;
        let connection = Connection {
            region: Some(self.about.region.clone()),
            port: self.about.port,
            endpoint: self.about.endpoint.clone().filter(|_| !target.is_live()),
            ..Connection::to(target)
        };
        Ok((connection, Config { names: self.about.names.clone(), ..Config::default() }))
    }
}
