//! `cafelab reset`: a lab's starter files as they were shipped.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use cafe::lab::Lab;
use checker::text;

use crate::args::OneLab;
use crate::course_files::{LABS, files, replace};
use crate::session::Session;
use crate::terminal::{say, words};

/// Puts back every starter file whose text is another, and keeps a copy of each.
pub fn run(session: &Session, args: &OneLab) -> Result<ExitCode> {
    let lab = session.lab_or_current(args.lab)?;
    let labs = session.place.labs()?;
    let mut changed = 0;
    for (path, contents) in starter_files(lab) {
        changed += put(session, &labs.join(path), contents)?;
    }
    if changed == 0 {
        say(words(&text!("files-as-shipped", lab = lab.slug())));
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a course file and tells of the copy that was kept; returns how many files changed.
pub fn put(session: &Session, path: &Path, contents: &[u8]) -> Result<u32> {
    let root = &session.place.folder;
    let shown = path.strip_prefix(root).unwrap_or(path).display();
    if std::fs::read(path).is_ok_and(|old| old == contents) {
        return Ok(0);
    }
    let copy = replace(root, path, contents).with_context(|| format!("cannot write {}", path.display()))?;
    match copy {
        Some(copy) => {
            say(words(&text!("written-with-copy", file = shown.to_string(), copy = copy.display().to_string())));
        }
        None => say(words(&text!("written", file = shown.to_string()))),
    }
    Ok(1)
}

/// The files that a learner edits: everything of the lab but its texts.
fn starter_files(lab: Lab) -> Vec<(&'static Path, &'static [u8])> {
    let mut all = files(&LABS);
    all.retain(|(path, _)| path.starts_with(lab.slug()));
    all
}
