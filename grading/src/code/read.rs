//! Reads code from wherever it is, and names it by what it holds.

use std::path::Path;

use super::tree::Tree;
use super::{Source, Trouble};
use crate::judge::Outcome;
use crate::submission::Limits;
use crate::submission::handed_in::sha256;

/// Code, and its name.
#[derive(Debug)]
pub struct Read {
    /// Of the files; of code that cannot be read, of the reason.
    pub digest: String,
    pub tree: Result<Tree, Unread>,
}

/// Why code cannot be read.
#[derive(Debug)]
pub enum Unread {
    /// It is not code that can be judged.
    Refused(String),
    /// The grader cannot read it here.
    Trouble(Trouble),
}

impl Unread {
    /// What comes of it.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Refused(reason) => Outcome::Refused { reason },
            Self::Trouble(Trouble { reason, log }) => Outcome::Broken { reason, log },
        }
    }
}

/// Reads code. What cannot be read has a name too, so that it takes its place among the others.
pub fn read(path: &Path, source: &Source, limits: &Limits) -> Read {
    let tree = match source {
        Source::Commit(commit) => super::read_commit(path, commit),
        Source::Folder | Source::Archive => {
            Tree::read(path, limits).map_err(|error| Unread::Refused(error.to_string()))
        }
    };
    let digest = match &tree {
        Ok(tree) => tree.digest(),
        Err(Unread::Refused(reason)) => sha256(format!("unreadable code: {reason}").as_bytes()),
        Err(Unread::Trouble(_)) => sha256(format!("unread code: {} {source:?}", path.display()).as_bytes()),
    };
    Read { digest, tree }
}
