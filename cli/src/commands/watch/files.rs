//! Noticing that files have changed, by looking at them: it works on every system and on network folders too.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Sizes and times of all files below some folders.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Mark(BTreeMap<PathBuf, (u64, Option<SystemTime>)>);

/// Folders that nothing of the course is in, or that are results.
const IGNORED: &[&str] = &["target", "node_modules", ".git"];

impl Mark {
    /// As the folders are now; what cannot be read counts as not there.
    pub fn of(folders: &[PathBuf]) -> Self {
        let mut mark = Self::default();
        for folder in folders {
            mark.add(folder);
        }
        mark
    }

    fn add(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let Ok(about) = entry.metadata() else { continue };
            if about.is_dir() {
                if !IGNORED.contains(&name.as_ref()) {
                    self.add(&entry.path());
                }
            } else if is_state(&name) {
                self.0.insert(entry.path(), (about.len(), about.modified().ok()));
            }
        }
    }
}

/// Neither the lock, nor the note of a server, nor a file that is being written.
fn is_state(name: &str) -> bool {
    name != "lock" && name != "running.json" && !name.starts_with(".unfinished-")
}

/// Copies a state folder. An error means that it was changed meanwhile; a folder that is not there is an empty one.
pub fn copy_state(from: &Path, to: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(from) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy_state(&entry.path(), &target)?;
        } else if is_state(&entry.file_name().to_string_lossy()) {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_changes_with_the_state_and_with_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let mark = || Mark::of(&[folder.path().to_owned()]);
        fs::create_dir_all(at("bodies")).expect("a folder");
        fs::create_dir_all(at("target/debug")).expect("a folder");
        let before = mark();
        for other in ["lock", "running.json", ".unfinished-x", "target/debug/lab"] {
            fs::write(at(other), "x").expect("written");
            assert_eq!(mark(), before, "{other}");
        }
        fs::write(at("cognito.json"), "{}").expect("written");
        let changed = mark();
        assert_ne!(changed, before);
        fs::write(at("bodies/abc"), "body").expect("written");
        assert_ne!(mark(), changed);
    }

    #[test]
    fn a_copy_has_the_state_only() {
        let (from, to) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        fs::create_dir(from.path().join("bodies")).expect("a folder");
        for name in ["lock", "s3.json", "bodies/abc"] {
            fs::write(from.path().join(name), name).expect("written");
        }
        copy_state(from.path(), to.path()).expect("copied");
        assert!(to.path().join("s3.json").exists() && to.path().join("bodies/abc").exists());
        assert!(!to.path().join("lock").exists());
        copy_state(&from.path().join("nowhere"), to.path()).expect("an empty folder");
    }
}
