//! On systems without Linux's sandboxes, code of learners is not run.

use std::path::{Path, PathBuf};

use checker::Browser;
use serde::{Deserialize, Serialize};

use super::tree::Tree;
use super::{Guards, Trouble, Unread};
use crate::judge::{How, Outcome};

/// What it takes to judge code; nobody has it here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Workshop {}

const WHY: &str = "code of learners is compiled and run on Linux only";

impl Workshop {
    /// Tells why there is none.
    ///
    /// # Errors
    /// Always.
    #[expect(clippy::unused_async, reason = "the shape of the other one")]
    pub async fn open(_: PathBuf, _: &How) -> Result<Self, Trouble> {
        Err(Trouble::new(WHY))
    }

    /// What is enforced.
    pub fn guards(&self) -> &Guards {
        match *self {}
    }
}

/// Tells why it does not.
#[expect(clippy::unused_async, reason = "the shape of the other one")]
pub async fn judge(_: &Tree, _: &How, _: Option<&Browser>, workshop: &Workshop) -> Outcome {
    match *workshop {}
}

/// Tells why it does not.
///
/// # Errors
/// Always.
pub fn read_commit(_: &Path, _: &str) -> Result<Tree, Unread> {
    Err(Unread::Trouble(Trouble::new(WHY)))
}

/// Tells why nothing is enforced.
///
/// # Errors
/// Always.
#[expect(clippy::unused_async, reason = "the shape of the other one")]
pub async fn probe(_: PathBuf, _: &How) -> Result<Guards, Trouble> {
    Err(Trouble::new(WHY))
}
