//! Grading, and the proof that the graders grade.
//!
//! [`validity`] runs the checker on deployments whose verdict is known: mutants with one mistake each, variants that are
//! right in another way, and unfinished work. Nothing here prints.

pub mod validity;
