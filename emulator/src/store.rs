//! A cloud's state folder: one JSON file per service, replaced whole and synced before a request is answered.
//!
//! Bodies of S3 objects are files beside them, so that putting the hundredth page does not write the other 99 again.
//! A `kill -9` at any moment leaves each file either as before or as after a request, never in between, and nothing
//! that was acknowledged is lost. The folder is plain: copy it to keep it, delete it to begin anew.

mod bodies;

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
use crate::{apigateway, cloudfront, cognito, dynamodb, iam, stepfunctions};

use bodies::Bodies;

/// Version of the folder's format that this program writes, and the newest it reads.
const FORMAT: u32 = 1;
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
        "the state folder {path} has format {found}, but this cafelab reads up to {FORMAT}; use the newer cafelab, or another folder",
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
        to_json(self)
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
impl Durable for stepfunctions::State {}

impl Durable for s3::State {
    fn to_json(&self) -> Vec<u8> {
        to_json(&self.index())
    }

    fn bodies(&self) -> Option<&Blobs> {
        Some(self.blobs())
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    format: u32,
    settings: Settings,
}

/// The version alone, readable whatever else a newer format holds.
#[derive(Debug, Deserialize)]
struct HeadVersion {
    format: u32,
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
    pub(crate) fn load(&self, fresh: Settings) -> Result<Snapshot, StoreError> {
        let head = self.folder.join("cloud.json");
        if !head.exists() {
            let new = Head { format: FORMAT, settings: fresh };
            replace(&head, &to_json(&new))?;
        }
        let snapshot = parts(&self.folder, |needed| self.writing().read(needed.iter().map(String::as_str)))?;
        self.sweep();
        Ok(snapshot)
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
        replace(&self.folder.join(format!("{name}.json")), &json)?;
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
}

/// Reads the state of a cloud that another process may be serving; nothing is locked and nothing is changed.
///
/// # Errors
/// When there is no cloud in the folder, or it cannot be read; while the cloud is changing, trying again may help.
pub fn look(folder: &Path) -> Result<Snapshot, StoreError> {
    parts(folder, |needed| bodies::read(&folder.join("bodies"), needed.iter().map(String::as_str)))
}

/// Reads all files of a folder; `bodies` reads those that are named.
fn parts(
    folder: &Path,
    bodies: impl FnOnce(&BTreeSet<String>) -> Result<Blobs, StoreError>,
) -> Result<Snapshot, StoreError> {
    let head = folder.join("cloud.json");
    let HeadVersion { format } = read(&head)?;
    if format > FORMAT {
        return Err(StoreError::Newer { path: folder.to_owned(), found: format });
    }
    let Head { settings, .. } = read(&head)?;
    let mut s3: s3::State = part(folder, "s3")?;
    let blobs = bodies(&s3.blobs_needed().map(str::to_owned).collect())?;
    s3.attach(blobs);
    Ok(Snapshot {
        settings,
        apigateway: part(folder, "apigateway")?,
        cloudfront: part(folder, "cloudfront")?,
        cognito: part(folder, "cognito")?,
        dynamodb: part(folder, "dynamodb")?,
        iam: part(folder, "iam")?,
        s3,
        stepfunctions: part(folder, "stepfunctions")?,
    })
}

fn part<T: DeserializeOwned + Default>(folder: &Path, name: &str) -> Result<T, StoreError> {
    let path = folder.join(format!("{name}.json"));
    if path.exists() { read(&path) } else { Ok(T::default()) }
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

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, StoreError> {
    let bytes = fs::read(path).map_err(|source| StoreError::Io { path: path.to_owned(), source })?;
    serde_json::from_slice(&bytes)
        .map_err(|error| StoreError::Damaged { path: path.to_owned(), reason: error.to_string() })
}

/// Makes the renaming itself durable. Windows has no such call for folders and needs none.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
