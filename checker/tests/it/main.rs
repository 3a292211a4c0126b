//! The checker on café clouds in this process: the state after each lab, and one mistake at a time.

mod doors;
mod everything_alike;
mod faults;
mod matrix;
mod modules;
mod mutants;
mod recordings;
mod reports;
mod saboteur;
mod safe_verdicts;
mod support;
mod variants;
