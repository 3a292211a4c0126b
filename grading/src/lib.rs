//! Grading. [`submission`] is what learners hand in. Nothing here prints.

pub mod submission;
