//! Small files in a folder, or the same in memory.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::{Error, Result};

/// Named texts.
#[derive(Debug)]
pub enum Storage {
    Folder(PathBuf),
    Memory(Texts),
}

/// Texts in memory. `Debug` shows their names only.
#[derive(Default)]
pub struct Texts(Mutex<BTreeMap<String, String>>);

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Texts")
    }
}

impl Storage {
    pub fn memory() -> Self {
        Self::Memory(Texts::default())
    }

    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Memory(_) => None,
        }
    }

    /// The text, if there is one.
    pub fn read(&self, name: &str) -> Result<Option<String>> {
        match self {
            Self::Memory(Texts(texts)) => Ok(texts.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()),
            Self::Folder(folder) => {
                let path = folder.join(name);
                match std::fs::read_to_string(&path) {
                    Ok(text) => Ok(Some(text)),
                    Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                    Err(source) => Err(failed("cannot read", &path, source)),
                }
            }
        }
    }

    /// Replaces the text as a whole: a crash leaves the old or the new one. Only the owner may read the file.
    pub fn replace(&self, name: &str, text: &str) -> Result<()> {
        match self {
            Self::Memory(Texts(texts)) => {
                texts.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), text.to_owned());
                Ok(())
            }
            Self::Folder(folder) => {
                let path = folder.join(name);
                replace_file(folder, &path, text).map_err(|source| failed("cannot write", &path, source))
            }
        }
    }

    /// Adds a line that is on disk when this returns.
    pub fn append(&self, name: &str, line: &str) -> Result<()> {
        match self {
            Self::Memory(Texts(texts)) => {
                let mut texts = texts.lock().unwrap_or_else(PoisonError::into_inner);
                let text = texts.entry(name.to_owned()).or_default();
                text.push_str(line);
                text.push('\n');
                Ok(())
            }
            Self::Folder(folder) => {
                let path = folder.join(name);
                append_file(folder, &path, line).map_err(|source| failed("cannot write", &path, source))
            }
        }
    }
}

fn replace_file(folder: &Path, path: &Path, text: &str) -> std::io::Result<()> {
    make_folder(folder)?;
    let new = path.with_extension("new");
    // A left-over of a crash may have other permissions.
    match std::fs::remove_file(&new) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = private().create_new(true).write(true).open(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&new, path)
}

fn append_file(folder: &Path, path: &Path, line: &str) -> std::io::Result<()> {
    make_folder(folder)?;
    let mut file = private().create(true).append(true).open(path)?;
    // A line that was cut off by a crash must not swallow this one.
    let start = if ends_with_newline(path)? { "" } else { "\n" };
    file.write_all(format!("{start}{line}\n").as_bytes())?;
    file.sync_all()
}

fn ends_with_newline(path: &Path) -> std::io::Result<bool> {
    use std::io::{Read, Seek, SeekFrom};
    let mut file = File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Makes the folder, and tells git to pass over it: it may hold a password.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join(".gitignore"), "*\n")
}

#[cfg(unix)]
fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
fn private() -> OpenOptions {
    OpenOptions::new()
}

fn failed(what: &str, path: &Path, source: std::io::Error) -> Error {
    Error::File { what: format!("{what} {}", path.display()), source }
}
