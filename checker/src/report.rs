//! Reports: what a finished run says, in JSON for programs and in words for people.

pub mod human;
pub mod json;
