//! The checker on café clouds in this process: the state after each lab, and one mistake at a time.

mod formats;
mod matrix;
mod messages;
mod mutants;
mod reports;
mod safe_verdicts;
mod support;
mod variants;
