//! Grading from the outside: archives of real cafés, judged.

mod cohort;
mod judging;
#[cfg(unix)]
mod pool;
mod support;
