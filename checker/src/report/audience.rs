//! The one rule about who sees what, for every format.
//!
//! Nothing in a report is secret: the checks are public, and tokens and passwords never get this far. So whoever may
//! see a score sees what it is made of, at once; on Gradescope a single scored test that students do not see yet would
//! hide their whole total. Only a check that is worth nothing and passed is kept from learners, as it tells them nothing.

use super::json::Entry;
use crate::check::Verdict;

/// Whether learners see a check in their report.
pub fn learners_see(entry: &Entry) -> bool {
    entry.points > 0 || entry.verdict != Verdict::Pass
}
