//! A cloud's state folder: one JSON file per service, replaced whole and synced before a request is answered.
//!
//! Bodies of S3 objects are files beside them, so that putting the hundredth page does not write the other 99 again.
//! A `kill -9` at any moment leaves each file either as before or as after a request, never in between, and nothing
//! that was acknowledged is lost. The folder is plain: copy it to keep it, delete it to begin anew.

mod bodies;
pub(crate) mod migrations;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::cloud::{Settings, Snapshot};
use crate::s3::{self, Blobs};
use crate::shared::Shared;
use crate::{apigateway, cloudfront, cognito, dynamodb, iam, provenance, stepfunctions};

use bodies::Bodies;
use migrations::PRESENT;

/// How the names of files begin that are still being written.
const UNFINISHED: &str = ".unfinished-";

/// Why a state folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("cannot use the state folder {path}: {source}", path = path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("the state folder {path} is in use by another cafelab process", path = path.display())]
    InUse { path: PathBuf },
    #[error(
        "the state folder {path} has format {found}, but this cafelab reads up to {PRESENT}; use the newer cafelab, or another folder",
        path = path.display()
    )]
    Newer { path: PathBuf, found: u32 },
    #[error("{path} is damaged: {reason}", path = path.display())]
    Damaged { path: PathBuf, reason: String },
}

/// A state folder, locked for this process as long as the value lives.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    /// Held for its lock, which the operating system drops with the process.
    _lock: File,
    /// Held while something is written.
    bodies: Mutex<Bodies>,
}

/// How a service's state is laid out in the folder.
pub(crate) trait Durable: Serialize + DeserializeOwned + Default {
    /// The JSON of the service's file.
    fn to_json(&self) -> Vec<u8> {
        to_json(&Part { format: PRESENT, state: self })
    }

    /// What is kept in files of its own, if the service has such things.
    fn bodies(&self) -> Option<&Blobs> {
        None
    }
}

impl Durable for apigateway::State {}
impl Durable for cloudfront::State {}
impl Durable for cognito::State {}
impl Durable for dynamodb::State {}
impl Durable for iam::State {}
impl Durable for provenance::State {}
impl Durable for stepfunctions::State {}

impl Durable for s3::State {
    fn to_json(&self) -> Vec<u8> {
        to_json(&Part { format: PRESENT, state: self.index() })
    }

    fn bodies(&self) -> Option<&Blobs> {
        Some(self.blobs())
    }
}

/// `cloud.json`.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    format: u32,
    settings: Settings,
    seconds_ahead: i64,
}

/// The file of a service.
#[derive(Debug, Serialize, Deserialize)]
struct Part<T> {
    format: u32,
    state: T,
}

/// The format alone, readable whatever else a file holds.
#[derive(Debug, Deserialize)]
struct Format {
    format: Option<u32>,
}

/// What a folder holds.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub snapshot: Snapshot,
    /// Whether some of it was written in an earlier format, and should be written anew.
    pub older: bool,
}

impl Store {
    /// Opens and locks `folder`, which is made if need be.
    ///
    /// # Errors
    /// When the folder cannot be made or another process has it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let fail = |source| StoreError::Io { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(fail)?;
        let lock = File::options().create(true).truncate(false).write(true).open(folder.join("lock")).map_err(fail)?;
        match lock.try_lock() {
            Ok(()) => {
                let bodies = Mutex::new(Bodies::new(folder));
                Ok(Self { folder: folder.to_owned(), _lock: lock, bodies })
            }
            Err(fs::TryLockError::WouldBlock) => Err(StoreError::InUse { path: folder.to_owned() }),
            Err(fs::TryLockError::Error(source)) => Err(fail(source)),
        }
    }

    /// Reads the state; an empty folder is a new cloud with the settings `fresh`.
    pub(crate) fn load(&self, fresh: &Settings) -> Result<Loaded, StoreError> {
        if !self.file("cloud").exists() {
            self.save_head(fresh, 0)?;
        }
        let mut older = false;
        let Head { settings, seconds_ahead, .. } = read(&self.folder, "cloud", &mut older)?;
        if older {
            // First of all: from here on an older program leaves the folder alone.
            self.save_head(&settings, seconds_ahead)?;
        }
        self.sweep();
        let bodies = |needed: &BTreeSet<String>| self.writing().read(needed.iter().map(String::as_str));
        let snapshot = services(&self.folder, settings, seconds_ahead, &mut older, bodies)?;
        Ok(Loaded { snapshot, older })
    }

    /// Writes what is not a service's.
    pub(crate) fn save_head(&self, settings: &Settings, seconds_ahead: i64) -> Result<(), StoreError> {
        let head = Head { format: PRESENT, settings: settings.clone(), seconds_ahead };
        replace(&self.file("cloud"), &to_json(&head))
    }

    /// Writes one service's state if it changed since it was last written.
    pub(crate) fn save<T: Durable>(&self, name: &str, state: &Shared<T>) -> Result<(), StoreError> {
        // The lock comes first: a request whose change another one is writing must wait until it is on disk.
        let mut writing = self.writing();
        if !state.take_dirty() {
            return Ok(());
        }
        self.write(name, state, &mut writing).inspect_err(|_| state.mark_dirty())
    }

    fn write<T: Durable>(&self, name: &str, state: &Shared<T>, writing: &mut Bodies) -> Result<(), StoreError> {
        // What is written is one moment of the state, copied out so that requests go on meanwhile.
        let (json, new, needed) = {
            let state = state.read();
            let new = state.bodies().map(|bodies| writing.missing(bodies)).unwrap_or_default();
            let needed: Option<BTreeSet<String>> = state.bodies().map(|bodies| bodies.keys().cloned().collect());
            (state.to_json(), new, needed)
        };
        writing.write(new)?;
        replace(&self.file(name), &json)?;
        if let Some(needed) = needed {
            writing.keep_only(&needed);
        }
        Ok(())
    }

    fn writing(&self) -> MutexGuard<'_, Bodies> {
        self.bodies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes unfinished files that a crash left behind. Nothing refers to them.
    fn sweep(&self) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(UNFINISHED)) {
            let _ = fs::remove_file(entry.path());
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        file(&self.folder, name)
    }
}

/// Reads the state of a cloud that another process may be serving; nothing is locked and nothing is changed.
///
/// # Errors
/// When there is no cloud in the folder, or it cannot be read; while the cloud is changing, trying again may help.
pub fn look(folder: &Path) -> Result<Snapshot, StoreError> {
    let mut older = false;
    let Head { settings, seconds_ahead, .. } = read(folder, "cloud", &mut older)?;
    let bodies = |needed: &BTreeSet<String>| bodies::read(&folder.join("bodies"), needed.iter().map(String::as_str));
    services(folder, settings, seconds_ahead, &mut older, bodies)
}

/// Reads the states of all services; `bodies` reads the bodies that are named.
fn services(
    folder: &Path,
    settings: Settings,
    seconds_ahead: i64,
    older: &mut bool,
    bodies: impl FnOnce(&BTreeSet<String>) -> Result<Blobs, StoreError>,
) -> Result<Snapshot, StoreError> {
    let mut s3: s3::State = part(folder, "s3", older)?;
    let blobs = bodies(&s3.blobs_needed().map(str::to_owned).collect())?;
    s3.attach(blobs);
    Ok(Snapshot {
        settings,
        seconds_ahead,
        apigateway: part(folder, "apigateway", older)?,
        cloudfront: part(folder, "cloudfront", older)?,
        cognito: part(folder, "cognito", older)?,
        dynamodb: part(folder, "dynamodb", older)?,
        iam: part(folder, "iam", older)?,
        provenance: part(folder, "provenance", older)?,
        s3,
        stepfunctions: part(folder, "stepfunctions", older)?,
    })
}

fn file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.json"))
}

/// A service's state; nothing was saved of services that were never used.
fn part<T: Durable>(folder: &Path, name: &str, older: &mut bool) -> Result<T, StoreError> {
    if !file(folder, name).exists() {
        return Ok(T::default());
    }
    Ok(read::<Part<T>>(folder, name, older)?.state)
}

/// Reads a file of this or an earlier format, and notes whether it was an earlier one.
fn read<T: DeserializeOwned>(folder: &Path, name: &str, older: &mut bool) -> Result<T, StoreError> {
    let path = file(folder, name);
    let bytes = fs::read(&path).map_err(|source| StoreError::Io { path: path.clone(), source })?;
    let damaged = |error: serde_json::Error| StoreError::Damaged { path: path.clone(), reason: error.to_string() };
    let Format { format } = serde_json::from_slice(&bytes).map_err(damaged)?;
    match format.unwrap_or(1) {
        PRESENT => serde_json::from_slice(&bytes).map_err(damaged),
        newer if newer > PRESENT => Err(StoreError::Newer { path: folder.to_owned(), found: newer }),
        _ => {
            *older = true;
            let json = serde_json::from_slice(&bytes).map_err(damaged)?;
            serde_json::from_value(migrations::migrate(name, json)).map_err(damaged)
        }
    }
}

/// Puts a whole file in the place of another, durably.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_data()?;
        file.persist(path)?;
        sync_folder(folder)
    };
    write().map_err(|source| StoreError::Io { path: path.to_owned(), source })
}

fn to_json<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("states are plain data with text keys")
}

/// Makes the renaming itself durable. Windows has no such call for folders and needs none.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
