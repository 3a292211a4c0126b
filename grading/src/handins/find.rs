//! Looks through files and folders for what was handed in, and remembers what looked like it and is not.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};

use super::HandInError;
use crate::code::{self, Source};
use crate::submission::ENDING;

/// Folders below a given one in which archives are looked for.
const DEPTH: usize = 6;
/// Endings of archives of other programs, in which somebody may have packed what was to be handed in.
const PACKED: [&str; 9] = ["7z", "bz2", "gz", "rar", "tar", "tgz", "xz", "zip", "zst"];

/// What there is.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub found: Vec<(PathBuf, Source)>,
    /// Paths and why what is there is not graded.
    pub passed_over: Vec<(PathBuf, String)>,
}

impl Places {
    /// All that is in files and folders, in the order of the paths; what is named twice is there once.
    pub fn of(paths: &[PathBuf]) -> Result<Self, HandInError> {
        let mut places = Self::default();
        for path in paths {
            places.add(path)?;
        }
        places.found.sort();
        let mut known = BTreeSet::new();
        places.found.retain(|(path, source)| {
            let real = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
            known.insert((real, source.clone()))
        });
        places.passed_over.sort();
        places.passed_over.dedup();
        Ok(places)
    }

    fn add(&mut self, path: &Path) -> Result<(), HandInError> {
        if let Some((repository, commit)) = code::source::commit(path) {
            self.found.push((repository, Source::Commit(commit)));
            return Ok(());
        }
        let io = |source| HandInError::Io { path: path.to_owned(), source };
        let about = fs::metadata(path).map_err(io)?;
        if path.to_str().is_none() {
            return Err(HandInError::Name { path: path.to_owned() });
        }
        if about.is_dir() {
            // Below it, what cannot be read is passed over; it itself has to be there.
            fs::read_dir(path).map_err(io)?;
            let before = (self.found.len(), self.passed_over.len());
            self.collect(path, DEPTH);
            if (self.found.len(), self.passed_over.len()) == before {
                return Err(HandInError::Empty { path: path.to_owned() });
            }
        } else if is_archive(path) {
            self.found.push((path.to_owned(), Source::Archive));
        } else {
            return Err(HandInError::NoArchive { path: path.to_owned() });
        }
        Ok(())
    }

    fn pass_over(&mut self, path: PathBuf, why: impl Into<String>) {
        self.passed_over.push((path, why.into()));
    }

    /// The archives in a folder and below. Where there is none but a tree of labs, the folder itself is what was handed in.
    fn collect(&mut self, folder: &Path, depth: usize) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.pass_over(folder.to_owned(), format!("it cannot be read: {error}")),
        };
        let (mut archives, mut folders, mut odd) = (Vec::new(), Vec::new(), Vec::new());
        for entry in entries.flatten().filter(|entry| !is_of_macos(entry)) {
            let (Ok(kind), path) = (entry.file_type(), entry.path()) else { continue };
            let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
            if path.to_str().is_none() {
                odd.push((path, "its name is not UTF-8; rename it".to_owned()));
            } else if kind.is_dir() {
                // What tools put there is nobody's submission.
                let name = entry.file_name();
                folders
                    .extend(Some(path).filter(|_| !["node_modules", "target", ".git"].iter().any(|own| name == *own)));
            } else if kind.is_file() && is_archive(&path) {
                archives.push((path, Source::Archive));
            } else if kind.is_symlink() && (is_archive(&path) || path.is_dir()) {
                odd.push((path, "it is a link, and links are not followed".to_owned()));
            } else if PACKED.contains(&ending.as_str()) {
                odd.push((path, format!("it is no archive of cafelab (*.{ENDING})")));
            }
        }
        let is_code = code::tree::is_code(folder);
        if archives.is_empty() && is_code {
            self.found.push((folder.to_owned(), Source::Folder));
            return;
        }
        self.found.append(&mut archives);
        if is_code {
            // The archive was made of it.
            return;
        }
        self.passed_over.append(&mut odd);
        for folder in folders {
            if depth > 0 {
                self.collect(&folder, depth - 1);
            } else {
                self.pass_over(folder, format!("it is more than {DEPTH} folders down"));
            }
        }
    }
}

/// Whether a file is an archive by its name.
pub(super) fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(ENDING))
}

/// What Finder adds to what it packs.
fn is_of_macos(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    name.to_string_lossy().starts_with("._") || name == "__MACOSX"
}
