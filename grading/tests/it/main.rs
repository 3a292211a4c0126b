//! Grading from the outside: archives of real cafés, judged.

mod judging;
mod support;
