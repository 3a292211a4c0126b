//! Checks of lab 05: the whole way, and whether the report at its end is true.

pub mod api_module;
pub mod body;
pub mod browser;
pub mod complete;
pub mod journey;
pub mod real_time;
