//! The files of a learner's labs, from a folder or out of an archive that `git` made of a commit.
//!
//! Only what a lab is made of is looked at: `src/`, `site/`, `Cargo.toml` and a build script (to refuse it), below the
//! folders of the labs; the workspace's `Cargo.toml`; and the names in `cafelab.toml`. Everything else there may be, such
//! as settings of Cargo or of the toolchain, is neither read nor used.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use cafe::Lab;
use cafe::config::Config;
use cafe::names::Names;
use tar::{Archive, EntryType};

use crate::submission::Limits;
use crate::submission::handed_in::{can_hold, sha256};

/// The folder of the labs in a course folder.
const LABS: &str = "labs";
/// The settings file of a course folder.
pub const SETTINGS: &str = cafe::config::FILE_NAME;
/// The manifest of the labs' workspace, and of a lab.
pub const MANIFEST: &str = "Cargo.toml";
/// A script that Cargo would run before it compiles.
pub const BUILD_SCRIPT: &str = "build.rs";
/// Folders of a lab.
const FOLDERS: [&str; 2] = ["src", "site"];

/// The files that count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// By their path below `labs`; `cafelab.toml` by its own name.
    pub files: BTreeMap<String, Bytes>,
}

/// Why code is not taken.
#[derive(Debug, thiserror::Error)]
pub enum TreeError {
    #[error("{path}: {source}", path = path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("`{0}` is no plain file")]
    Kind(String),
    #[error("`{0}` has a name that is not allowed")]
    Name(String),
    #[error("`{name}` is longer than {limit} bytes")]
    Large { name: String, limit: u64 },
    #[error("there are more than {0} files")]
    Many(usize),
    #[error("all files together are longer than {0} bytes")]
    Total(u64),
    #[error("there is no lab in it")]
    Empty,
    #[error("what git made of the commit cannot be read: {0}")]
    Archive(io::Error),
}

/// Whether a folder is a course folder or a tree of labs.
pub fn is_code(folder: &Path) -> bool {
    root(folder).is_some()
}

/// The folder with the labs, and the one with the settings.
fn root(folder: &Path) -> Option<(PathBuf, PathBuf)> {
    let has_labs = |folder: &Path| Lab::ALL.iter().any(|lab| folder.join(lab.slug()).join(FOLDERS[0]).is_dir());
    let below = folder.join(LABS);
    if has_labs(&below) {
        return Some((below, folder.to_owned()));
    }
    // Settings beside a tree of labs are the learner's only if it is still called as in a course folder.
    let is_part = folder.file_name().is_some_and(|name| name == LABS);
    let settings = folder.parent().filter(|_| is_part).unwrap_or(folder);
    has_labs(folder).then(|| (folder.to_owned(), settings.to_owned()))
}

/// Whether a path below `labs` counts.
fn counts(path: &str) -> bool {
    let mut parts = path.split('/');
    let (Some(first), rest) = (parts.next(), parts.collect::<Vec<_>>()) else { return false };
    let is_lab = Lab::ALL.iter().any(|lab| lab.slug() == first);
    match rest.as_slice() {
        [] => first == MANIFEST,
        [MANIFEST | BUILD_SCRIPT] => is_lab,
        [folder, _, ..] => is_lab && FOLDERS.contains(folder),
        _ => false,
    }
}

impl Tree {
    /// Reads a folder. Links are not followed.
    ///
    /// # Errors
    /// When a file cannot be read, is none, or goes beyond a limit.
    pub fn read(folder: &Path, limits: &Limits) -> Result<Self, TreeError> {
        let (labs, settings) = root(folder).ok_or(TreeError::Empty)?;
        let mut tree = Gathering { limits, tree: Self::default(), bytes: 0 };
        let is_plain = |path: &Path| fs::symlink_metadata(path).is_ok_and(|about| about.is_file());
        for (path, name) in [(settings.join(SETTINGS), SETTINGS), (labs.join(MANIFEST), MANIFEST)] {
            if is_plain(&path) {
                tree.file(&path, name)?;
            }
        }
        for lab in Lab::ALL {
            for name in [MANIFEST, BUILD_SCRIPT] {
                let path = labs.join(lab.slug()).join(name);
                if fs::symlink_metadata(&path).is_ok() {
                    tree.file(&path, &format!("{lab}/{name}"))?;
                }
            }
            for folder in FOLDERS {
                tree.folder(&labs.join(lab.slug()).join(folder), &format!("{lab}/{folder}"))?;
            }
        }
        tree.done()
    }

    /// Reads an archive in the tar format.
    ///
    /// # Errors
    /// As [`Tree::read`].
    pub fn unpack(archive: &[u8], limits: &Limits) -> Result<Self, TreeError> {
        let mut tree = Gathering { limits, tree: Self::default(), bytes: 0 };
        for entry in Archive::new(archive).entries().map_err(TreeError::Archive)? {
            let mut entry = entry.map_err(TreeError::Archive)?;
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let below = name.strip_prefix(LABS).and_then(|rest| rest.strip_prefix('/')).unwrap_or(&name);
            let kind = entry.header().entry_type();
            if kind == EntryType::Directory || !(below == SETTINGS || counts(below)) {
                continue;
            }
            if kind != EntryType::Regular {
                return Err(TreeError::Kind(shortened(below)));
            }
            tree.check(below, entry.size())?;
            let mut body = Vec::new();
            entry.read_to_end(&mut body).map_err(TreeError::Archive)?;
            tree.tree.files.insert(below.to_owned(), body.into());
        }
        tree.done()
    }

    /// A name for these files, wherever they come from.
    pub fn digest(&self) -> String {
        let lines = self.files.iter().map(|(path, body)| format!("{path} {}\n", sha256(body)));
        sha256(format!("cafelab.code/1\n{}", lines.collect::<String>()).as_bytes())
    }

    /// The files of one folder of a lab, by their paths in it.
    pub fn of<'a>(&'a self, lab: Lab, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a Bytes)> {
        let prefix = format!("{lab}/{folder}/");
        self.files.iter().filter_map(move |(path, body)| Some((path.strip_prefix(&prefix)?, body)))
    }

    /// What the learner calls the café's resources. Settings that cannot be read are as good as none.
    pub fn names(&self) -> Names {
        let text = self.files.get(SETTINGS).and_then(|body| std::str::from_utf8(body).ok());
        text.and_then(|text| Config::parse(text).ok()).unwrap_or_default().names
    }
}

/// A tree in the making, with what it may still take.
struct Gathering<'a> {
    limits: &'a Limits,
    tree: Tree,
    bytes: u64,
}

impl Gathering<'_> {
    fn folder(&mut self, folder: &Path, name: &str) -> Result<(), TreeError> {
        let io = |source| TreeError::Io { path: folder.to_owned(), source };
        match fs::symlink_metadata(folder) {
            Err(_) => return Ok(()),
            Ok(about) if about.is_dir() => {}
            Ok(_) => return Err(TreeError::Kind(name.to_owned())),
        }
        for entry in fs::read_dir(folder).map_err(io)? {
            let entry = entry.map_err(io)?;
            let name = format!("{name}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().map_err(io)?.is_dir() {
                // A folder is checked too, so that none is deeper than a file may be.
                Self::name(&name)?;
                self.folder(&entry.path(), &name)?;
            } else {
                self.file(&entry.path(), &name)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str) -> Result<(), TreeError> {
        let io = |source| TreeError::Io { path: path.to_owned(), source };
        let about = fs::symlink_metadata(path).map_err(io)?;
        if !about.is_file() {
            return Err(TreeError::Kind(shortened(name)));
        }
        self.check(name, about.len())?;
        let mut body = Vec::new();
        // It may have grown since.
        fs::File::open(path).map_err(io)?.take(about.len()).read_to_end(&mut body).map_err(io)?;
        self.tree.files.insert(name.to_owned(), body.into());
        Ok(())
    }

    fn name(name: &str) -> Result<(), TreeError> {
        // Folders of the system and of the version control begin with a dot; sources do not.
        let hidden = name.split('/').any(|part| part.starts_with('.'));
        if hidden || !can_hold(name) { Err(TreeError::Name(shortened(name))) } else { Ok(()) }
    }

    fn check(&mut self, name: &str, bytes: u64) -> Result<(), TreeError> {
        Self::name(name)?;
        if bytes > self.limits.entry {
            return Err(TreeError::Large { name: name.to_owned(), limit: self.limits.entry });
        }
        if self.tree.files.len() >= self.limits.entries {
            return Err(TreeError::Many(self.limits.entries));
        }
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > self.limits.unpacked {
            return Err(TreeError::Total(self.limits.unpacked));
        }
        Ok(())
    }

    fn done(self) -> Result<Tree, TreeError> {
        let has_source = Lab::ALL.iter().any(|lab| self.tree.of(*lab, FOLDERS[0]).next().is_some());
        if has_source { Ok(self.tree) } else { Err(TreeError::Empty) }
    }
}

fn shortened(name: &str) -> String {
    let safe = name.chars().map(|letter| if letter.is_control() { '\u{FFFD}' } else { letter });
    safe.take(80).collect()
}

#[cfg(test)]
mod tests;
