//! The course as part of the binary: what `init` writes and `reset` puts back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};

/// Walkthroughs, starters, and the workspace they form.
pub static LABS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../labs");
/// The crate that starters depend on.
pub static CAFE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../cafe");
/// Tasks, extensions and launch settings.
pub static VS_CODE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../.vscode");
/// The development container.
pub static DEVCONTAINER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../.devcontainer");
/// The settings file with its comments.
pub const CONFIG: &str = include_str!("../../cafelab.toml");
/// The workspace manifest, of which a course folder gets the shared part.
pub const MANIFEST: &str = include_str!("../../Cargo.toml");

/// All files of an embedded folder with their paths inside it, as far as learners need them.
pub fn files<'a>(folder: &'a Dir<'a>) -> Vec<(&'a Path, &'a [u8])> {
    let mut found = Vec::new();
    collect(folder, &mut found);
    found.retain(|(path, _)| !is_build_output(path) && !is_for_graders(path));
    found
}

fn collect<'a>(folder: &'a Dir<'a>, found: &mut Vec<(&'a Path, &'a [u8])>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, found),
            DirEntry::File(file) => found.push((file.path(), file.contents())),
        }
    }
}

fn is_build_output(path: &Path) -> bool {
    path.starts_with("target")
}

/// The deployments that prove the checks; they give every answer away.
fn is_for_graders(path: &Path) -> bool {
    path.iter().any(|part| part == "mutants" || part == "variants")
}

/// Writes a file with its folders unless it is there; tells whether it was written.
pub fn write_new(path: &Path, contents: &[u8]) -> io::Result<bool> {
    if path.exists() {
        return Ok(false);
    }
    write(path, contents)?;
    Ok(true)
}

/// Writes a file with its folders.
pub fn write(path: &Path, contents: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, contents)
}

/// Writes `contents` over a file whose text is another, after copying that into `.cafelab/backup/`.
/// Tells where the copy is.
pub fn replace(root: &Path, path: &Path, contents: &[u8]) -> io::Result<Option<PathBuf>> {
    let old = match fs::read(path) {
        Ok(old) if old == contents => return Ok(None),
        Ok(old) => old,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            write(path, contents)?;
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let inside = path.strip_prefix(root).unwrap_or(path);
    let copy = free_name(&root.join(".cafelab").join("backup").join(inside));
    write(&copy, &old)?;
    write(path, contents)?;
    Ok(Some(copy))
}

/// `user_pool.rs`, `user_pool.rs.2`, `user_pool.rs.3` …: copies never replace each other.
fn free_name(wanted: &Path) -> PathBuf {
    let mut free = wanted.to_owned();
    let mut number = 1;
    while free.exists() {
        number += 1;
        free = PathBuf::from(format!("{}.{number}", wanted.display()));
    }
    free
}
