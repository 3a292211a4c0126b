//! Sets of compiled files, in folders of their own that never change: learners' programs see nothing of the target folder,
//! and a build that goes on meanwhile takes nothing away from them. A set that nobody uses any more is removed.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::submission::handed_in::sha256;

/// A set that this process uses.
#[derive(Debug)]
pub struct Set {
    pub folder: PathBuf,
    /// Keeps others from removing it.
    lock: File,
}

impl Set {
    /// The set for as long as this process lives, children included that are told where it is.
    pub fn keep(self) -> PathBuf {
        std::mem::forget(self.lock);
        self.folder
    }
}

/// The set of these files below `sets`, made if it is not there yet. Sets of other files that no process uses are removed.
///
/// # Errors
/// When a file cannot be read, or nothing can be written.
pub fn collect(sets: &Path, files: &[&Path]) -> io::Result<Set> {
    let mut about = String::new();
    for path in files {
        let (bytes, changed) = fs::metadata(path).and_then(|meta| Ok((meta.len(), meta.modified()?)))?;
        let changed = changed.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
        // Writing to a String cannot fail.
        let _ = writeln!(about, "{} {bytes} {changed}", path.display());
    }
    let name = &sha256(about.as_bytes())[..16];
    fs::create_dir_all(sets)?;
    let lock = lock_of(sets, name)?;
    lock.lock_shared()?;
    let set = Set { folder: sets.join(name), lock };
    if !set.folder.is_dir() {
        fill(&set.folder, files)?;
        remove_others(sets, name)?;
    }
    Ok(set)
}

fn lock_of(sets: &Path, name: &str) -> io::Result<File> {
    File::options().create(true).append(true).open(sets.join(format!("{name}.lock")))
}

fn fill(folder: &Path, files: &[&Path]) -> io::Result<()> {
    let unfinished = folder.with_extension(std::process::id().to_string());
    if unfinished.is_dir() {
        // Of a process that was killed and had the same number. Its files are the very ones that are linked below.
        fs::remove_dir_all(&unfinished)?;
    }
    fs::create_dir_all(&unfinished)?;
    for path in files {
        let to = unfinished.join(path.file_name().unwrap_or_default());
        if fs::hard_link(path, &to).is_err() {
            fs::copy(path, &to)?;
        }
    }
    // Another process may have been faster.
    if let Err(error) = fs::rename(&unfinished, folder) {
        fs::remove_dir_all(&unfinished)?;
        if !folder.is_dir() {
            return Err(error);
        }
    }
    Ok(())
}

fn remove_others(sets: &Path, own: &str) -> io::Result<()> {
    for entry in fs::read_dir(sets)?.flatten() {
        let folder = entry.path();
        let Some(name) = folder.file_stem().and_then(|name| name.to_str()).filter(|name| *name != own) else {
            continue;
        };
        // Who uses it holds a lock, and so does who is filling it.
        let lock = lock_of(sets, name)?;
        if folder.is_dir() && lock.try_lock().is_ok() {
            fs::remove_dir_all(&folder)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_goes_when_there_is_a_newer_one_and_nobody_uses_it() {
        let place = tempfile::tempdir().expect("a folder");
        let (file, sets) = (place.path().join("a.rmeta"), place.path().join("sets"));
        let set = |text: &str| {
            fs::write(&file, text).expect("writable");
            collect(&sets, &[&file]).expect("a set")
        };
        let first = set("one");
        let (again, second) = (collect(&sets, &[&file]).expect("a set"), set("second"));
        assert_eq!(first.folder, again.folder);
        assert!(first.folder.is_dir() && second.folder.join("a.rmeta").is_file(), "both are in use");
        let second = second.keep();
        drop((first.lock, again.lock));
        fs::create_dir(first.folder.with_extension("123")).expect("what a process left that was killed");
        let third = set("the third").folder;
        let mut left: Vec<_> = fs::read_dir(&sets).expect("a folder").flatten().map(|entry| entry.path()).collect();
        left.retain(|path| path.is_dir());
        left.sort();
        let mut expected = vec![second, third];
        expected.sort();
        assert_eq!(left, expected);
    }
}
