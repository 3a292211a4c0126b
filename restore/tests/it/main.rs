//! Restore, the reference and teardown on a café cloud in the same process.

mod baseline;
mod broken_off;
mod labs;
mod support;
mod teardown;
