//! Where the course folder is, and whether a café cloud runs on its state.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cafe::config::{Config, ConfigError};
use checker::text;
use emulator::store::{Store, StoreError};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::args::Global;
use crate::terminal::{usage, words};

/// The folder of the course: where `cafelab.toml` is, or the current folder.
#[derive(Debug, Clone)]
pub struct Place {
    pub folder: PathBuf,
    pub config: Config,
}

/// What `up` leaves for other commands.
#[derive(Debug, Serialize, Deserialize)]
pub struct Running {
    pub endpoint: Url,
    pub pid: u32,
    /// The port in the addresses of its resources.
    pub port: u16,
    pub region: String,
    /// It cannot be stopped by a control request.
    #[serde(default)]
    pub no_controls: bool,
}

/// Whether the state folder is free.
#[derive(Debug)]
pub enum CloudState {
    /// A café cloud serves it.
    Running(Running),
    /// Nobody uses it; it is locked for us now.
    Ours(Store),
}

impl Place {
    /// Finds the folder and reads its `cafelab.toml`.
    pub fn find(global: &Global) -> Result<Self> {
        let start = match &global.folder {
            Some(folder) => folder.clone(),
            None => std::env::current_dir().context("the current folder cannot be found")?,
        };
        let Some(file) = Config::find(&start) else {
            return Ok(Self { folder: start, config: Config::default() });
        };
        let config = Config::read(&file).map_err(|error| match error {
            ConfigError::Invalid { .. } | ConfigError::Unreadable { .. } => usage(error.to_string()),
        })?;
        let folder = file.parent().unwrap_or(&start).to_owned();
        Ok(Self { folder, config })
    }

    /// `.cafelab/`, the course's own notes.
    pub fn notes(&self) -> PathBuf {
        self.folder.join(".cafelab")
    }

    /// The state folder of the café cloud.
    pub fn state(&self, chosen: Option<&Path>) -> PathBuf {
        chosen.map_or_else(|| self.notes().join("cloud"), Path::to_owned)
    }

    /// `labs/`, if this is a course folder.
    pub fn labs(&self) -> Result<PathBuf> {
        let labs = self.folder.join("labs");
        if labs.is_dir() {
            return Ok(labs);
        }
        Err(usage(words(&text!("no-labs-folder", folder = self.folder.display().to_string()))))
    }
}

/// Locks the state folder, or finds the cloud that has it.
pub fn cloud_state(folder: &Path) -> Result<CloudState> {
    match Store::open(folder) {
        Ok(store) => Ok(CloudState::Ours(store)),
        Err(StoreError::InUse { .. }) => {
            let note = fs::read(note_of(folder)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
            note.map(CloudState::Running)
                .ok_or_else(|| usage(words(&text!("folder-is-busy", folder = folder.display().to_string()))))
        }
        Err(error) => Err(usage(error.to_string())),
    }
}

/// Where `up` notes that it runs.
pub fn note_of(folder: &Path) -> PathBuf {
    folder.join("running.json")
}

/// Whether a cloud serves this folder.
pub fn running(state: &Path) -> Result<Option<Running>> {
    Ok(match cloud_state(state)? {
        CloudState::Running(running) => Some(running),
        CloudState::Ours(_) => None,
    })
}
