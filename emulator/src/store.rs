//! A cloud's state folder: one JSON file per service, replaced whole and synced before a request is answered.
//!
//! A `kill -9` at any moment leaves each file either as before or as after a request, never in between, and nothing
//! that was acknowledged is lost. The folder is plain: copy it to keep it, delete it to begin anew.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::cloud::{Settings, Snapshot};
use crate::shared::Shared;

/// Version of the folder's format that this program writes, and the newest it reads.
const FORMAT: u32 = 1;

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
    #[error("{path} is damaged: {source}", path = path.display())]
    Damaged { path: PathBuf, source: serde_json::Error },
}

/// A state folder, locked for this process as long as the value lives.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    /// Held for its lock, which the operating system drops with the process.
    _lock: File,
    writing: Mutex<()>,
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
            Ok(()) => Ok(Self { folder: folder.to_owned(), _lock: lock, writing: Mutex::new(()) }),
            Err(fs::TryLockError::WouldBlock) => Err(StoreError::InUse { path: folder.to_owned() }),
            Err(fs::TryLockError::Error(source)) => Err(fail(source)),
        }
    }

    /// Reads the state; an empty folder is a new cloud with the settings `fresh`.
    pub(crate) fn load(&self, fresh: Settings) -> Result<Snapshot, StoreError> {
        let head = self.folder.join("cloud.json");
        if !head.exists() {
            let new = Head { format: FORMAT, settings: fresh };
            self.replace(&head, &to_json(&new))?;
        }
        let HeadVersion { format } = read(&head)?;
        if format > FORMAT {
            return Err(StoreError::Newer { path: self.folder.clone(), found: format });
        }
        let Head { settings, .. } = read(&head)?;
        Ok(Snapshot {
            settings,
            apigateway: self.part("apigateway")?,
            cloudfront: self.part("cloudfront")?,
            cognito: self.part("cognito")?,
            dynamodb: self.part("dynamodb")?,
            iam: self.part("iam")?,
            s3: self.part("s3")?,
            stepfunctions: self.part("stepfunctions")?,
        })
    }

    /// Writes one service's state if it changed since it was last written.
    pub(crate) fn save<T: Serialize>(&self, name: &str, state: &Shared<T>) -> Result<(), StoreError> {
        // The lock comes first: a request whose change another one is writing must wait until it is on disk.
        let _one_at_a_time = self.writing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !state.take_dirty() {
            return Ok(());
        }
        let bytes = to_json(&*state.read());
        self.replace(&self.folder.join(format!("{name}.json")), &bytes).inspect_err(|_| state.mark_dirty())
    }

    fn part<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T, StoreError> {
        let path = self.folder.join(format!("{name}.json"));
        if path.exists() { read(&path) } else { Ok(T::default()) }
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let write = || -> io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
            file.write_all(bytes)?;
            file.as_file().sync_data()?;
            file.persist(path)?;
            sync_folder(&self.folder)
        };
        write().map_err(|source| StoreError::Io { path: path.to_owned(), source })
    }
}

fn to_json<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("states are plain data with text keys")
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, StoreError> {
    let bytes = fs::read(path).map_err(|source| StoreError::Io { path: path.to_owned(), source })?;
    serde_json::from_slice(&bytes).map_err(|source| StoreError::Damaged { path: path.to_owned(), source })
}

/// Makes the renaming itself durable. Windows has no such call for folders and needs none.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
