//! Grading from the outside: cafés whose verdict is known, and archives of cafés, judged.

mod browser;
mod cohort;
mod judging;
#[cfg(unix)]
mod pool;
mod support;
mod validity;
