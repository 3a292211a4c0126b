//! Correct deployments that differ from the reference pass every check.
