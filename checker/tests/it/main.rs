//! The checker on café clouds in this process: the state after each lab, and one mistake at a time.

mod browser;
mod matrix;
mod mutants;
mod reports;
mod safe_verdicts;
mod support;
mod variants;
