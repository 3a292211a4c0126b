//! Code of learners as a submission: a tree of labs, compiled and run against a café cloud of its own, in a sandbox.
//!
//! What is judged is the cloud that the programs leave, by the same checks and in the same way as an archive's; nothing
//! that they print counts. [`tree`] says which files count, [`manifest`] what is refused, [`base`](self) and
//! [`crate::sandbox`] how the rest is compiled and run.

pub mod limits;
pub mod manifest;
mod read;
pub mod source;
pub mod tree;

#[cfg(target_os = "linux")]
mod base;
#[cfg(target_os = "linux")]
mod commit;
#[cfg(target_os = "linux")]
mod compile;
#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod run;
#[cfg(target_os = "linux")]
mod sets;
#[cfg(target_os = "linux")]
mod thin;
#[cfg(target_os = "linux")]
mod work;
#[cfg(target_os = "linux")]
mod workshop;

use checker::text;
use checker::text::Text;
use serde::{Deserialize, Serialize};

#[cfg(not(target_os = "linux"))]
use elsewhere::read_commit;
#[cfg(not(target_os = "linux"))]
pub use elsewhere::{Workshop, judge, probe};
pub use read::{Read, Unread, read};
pub use source::Source;
#[cfg(target_os = "linux")]
pub use work::judge;
#[cfg(target_os = "linux")]
use work::read_commit;
#[cfg(target_os = "linux")]
pub use workshop::{Workshop, probe};

/// What holds strangers' code on this machine, and what does not, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guards {
    pub enforced: Vec<String>,
    pub missing: Vec<String>,
}

/// What came of a learner's programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// What compiled them.
    pub compiler: String,
    pub guards: Guards,
    /// In the order of the course.
    pub labs: Vec<LabWork>,
}

/// What came of a lab's program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabWork {
    /// The lab's slug.
    pub lab: String,
    #[serde(flatten)]
    pub came: Came,
    /// What the compiler or the program said, cut and made harmless; nothing if all went well.
    pub said: String,
}

/// How far a lab's program got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "came", rename_all = "kebab-case")]
pub enum Came {
    /// It ran and ended well.
    Done,
    /// It ran and ended with this exit code.
    Failed { code: i32 },
    /// It does not compile.
    NotBuilt,
    /// It, or its compiler, was stopped.
    Stopped { why: String },
    /// Its files for the site could not be published after it.
    NotPublished,
    /// There was no time left for it.
    NotRun,
}

impl Came {
    /// In a sentence.
    pub fn sentence(&self) -> Text {
        match self {
            Self::Done => text!("program-done"),
            Self::Failed { code } => text!("program-failed", code = code.to_string()),
            Self::NotBuilt => text!("program-not-built"),
            Self::Stopped { why } => text!("program-stopped", why = why),
            Self::NotPublished => text!("program-not-published"),
            Self::NotRun => text!("program-not-run"),
        }
    }
}

/// Why code could not be judged. The grader's own trouble, not the learner's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Trouble {
    pub reason: String,
    pub log: String,
}

impl Trouble {
    /// Trouble with a log of nothing.
    #[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
    pub fn new(reason: impl ToString) -> Self {
        Self { reason: reason.to_string(), log: String::new() }
    }
}
