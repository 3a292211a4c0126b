//! The Amazon States Language: reading, checking and running definitions.
//!
//! Knows nothing of the cloud: tasks go out through [`tasks::Tasks`], time and randomness come from [`crate::Env`].
//! Source: <https://states-language.net/spec.html> and the developer guide of Step Functions.

pub(super) mod choice;
pub(super) mod definition;
pub(super) mod events;
pub(super) mod failure;
pub(super) mod fields;
mod guard;
pub(super) mod intrinsics;
pub(super) mod jsonata;
mod jsonata_check;
mod jsonata_functions;
mod jsonata_sizes;
pub(super) mod jsonpath;
pub(super) mod resource;
mod retry;
pub(super) mod run;
mod scope;
mod states;
pub(super) mod tasks;
#[cfg(test)]
mod tests;
mod timestamp;
pub(super) mod validate;
