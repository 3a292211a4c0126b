//! Grading, and the proof that the graders grade.
//!
//! [`submission`] and [`code`] are what learners hand in, [`judge`] says what one of them is worth, [`bulk`] does it for a whole class,
//! [`gradebook`] makes grades of it, [`export`] writes them, and [`cohort`] looks at all of them together. [`validity`] runs
//! the checker on deployments whose verdict is known: mutants with one mistake each, variants that are right in another
//! way, and unfinished work. Nothing here prints.

pub mod bulk;
pub mod code;
pub mod cohort;
pub mod csv;
pub mod export;
#[cfg(test)]
mod fixtures;
pub mod grade;
pub mod gradebook;
pub mod handins;
pub mod judge;
pub mod late;
pub mod ledger;
pub mod marks;
mod page;
pub mod roster;
pub mod rules;
#[cfg(target_os = "linux")]
pub mod sandbox;
pub mod selftest;
pub mod shard;
pub mod submission;
pub mod validity;
