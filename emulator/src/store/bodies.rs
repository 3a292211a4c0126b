//! The bodies of S3 objects as files of their own, `bodies/<sha256>`: what was written once is never written again.
//!
//! A body is on disk before the JSON that names it and goes after the JSON that no longer does. What a crash leaves
//! over is removed when the folder is opened again.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::{StoreError, replace};
use crate::s3::{Blobs, digest};

/// The folder of bodies, and what is in it.
#[derive(Debug)]
pub(super) struct Bodies {
    folder: PathBuf,
    present: BTreeSet<String>,
}

/// Reads the bodies that are needed.
pub(super) fn read<'a>(folder: &Path, needed: impl Iterator<Item = &'a str>) -> Result<Blobs, StoreError> {
    let mut blobs = Blobs::new();
    for name in needed {
        if blobs.contains_key(name) {
            continue;
        }
        let path = folder.join(name);
        let bytes = fs::read(&path).map_err(|source| StoreError::Io { path: path.clone(), source })?;
        if digest(&bytes) != name {
            return Err(StoreError::Damaged { path, reason: "its content is not what its name says".to_owned() });
        }
        blobs.insert(name.to_owned(), Bytes::from(bytes));
    }
    Ok(blobs)
}

impl Bodies {
    /// Nothing is known to be there until it is read.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.join("bodies"), present: BTreeSet::new() }
    }

    /// Reads the bodies that are needed, and removes the others.
    pub fn read<'a>(&mut self, needed: impl Iterator<Item = &'a str>) -> Result<Blobs, StoreError> {
        let blobs = read(&self.folder, needed)?;
        self.present = self.listed().map_err(|source| StoreError::Io { path: self.folder.clone(), source })?;
        self.keep_only(&blobs.keys().cloned().collect());
        Ok(blobs)
    }

    /// Those of `blobs` that have to be written.
    pub fn missing(&self, blobs: &Blobs) -> Vec<(String, Bytes)> {
        let new = blobs.iter().filter(|(name, _)| !self.present.contains(*name));
        new.map(|(name, body)| (name.clone(), body.clone())).collect()
    }

    /// Writes bodies.
    pub fn write(&mut self, bodies: Vec<(String, Bytes)>) -> Result<(), StoreError> {
        if bodies.is_empty() {
            return Ok(());
        }
        let fail = |source| StoreError::Io { path: self.folder.clone(), source };
        fs::create_dir_all(&self.folder).map_err(fail)?;
        for (name, body) in bodies {
            replace(&self.folder.join(&name), &body)?;
            self.present.insert(name);
        }
        Ok(())
    }

    /// Removes what is no longer needed. What cannot be removed now is tried again when the folder is opened.
    pub fn keep_only(&mut self, needed: &BTreeSet<String>) {
        let (kept, gone) = std::mem::take(&mut self.present).into_iter().partition(|name| needed.contains(name));
        self.present = kept;
        for name in gone {
            let _ = fs::remove_file(self.folder.join(name));
        }
    }

    fn listed(&self) -> io::Result<BTreeSet<String>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
            Err(error) => return Err(error),
        };
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }
}
