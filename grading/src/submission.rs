//! What a learner hands in: an archive `<learner>.cafe`, gzip over tar.
//!
//! The format is described in `docs/submission.md`. An archive is in the learner's hands, so [`read`] believes nothing:
//! sizes, names and kinds of entries have limits, every entry has to be the one that the manifest lists, and what the
//! grader can see for itself is not asked of the archive.

pub mod handed_in;
pub mod limits;
pub mod manifest;
pub mod pack;
pub mod secrets;

pub use handed_in::{Refused, Submission, can_hold, read};
pub use limits::Limits;
pub use manifest::Manifest;
pub use pack::pack;

/// The ending of the name of an archive, without its dot.
pub const ENDING: &str = "cafe";
