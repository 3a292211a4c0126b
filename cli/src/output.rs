//! Files that other programs wait for: whole or not there, never half written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Writes a file with its folders so that readers see the old contents or the new ones, nothing in between. What is no
/// plain file, such as `/dev/stdout` or a pipe, is written to as it is.
pub fn write_whole(path: &Path, contents: &str) -> io::Result<()> {
    let target = match fs::metadata(path) {
        Ok(existing) if existing.is_dir() => return Err(io::Error::from(io::ErrorKind::IsADirectory)),
        Ok(existing) if !existing.is_file() => return fs::write(path, contents),
        // A link stays one; what it leads to is replaced.
        Ok(_) => fs::canonicalize(path)?,
        Err(_) => path.to_owned(),
    };
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    let unfinished = beside(&target);
    let written = fs::File::create(&unfinished).and_then(|mut file| {
        io::Write::write_all(&mut file, contents.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, &target)
    });
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written
}

/// In the same folder, because only there renaming is one step.
fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.unfinished-{}", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_replaced_whole_and_leave_nothing_beside() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("grade/results/results.json");
        write_whole(&path, "one").expect("written");
        write_whole(&path, "two").expect("written");
        assert_eq!(fs::read_to_string(&path).expect("readable"), "two");
        let beside = fs::read_dir(path.parent().expect("a folder")).expect("readable").count();
        assert_eq!(beside, 1);
    }

    #[test]
    fn what_cannot_be_written_is_an_error_and_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(write_whole(folder.path(), "text").is_err());
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").expect("written");
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        write_whole(&link, "new").expect("written");
        assert_eq!(fs::read_to_string(&file).expect("readable"), "new");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
    }
}
