//! Checks of lab 04: the report is closed to strangers and open to Frank, also for browsers.

pub mod accepts;
pub mod authorizer;
pub mod cors;
pub mod deployed;
pub mod open_door;
pub mod preflight;
pub mod products;
pub mod rejects;
