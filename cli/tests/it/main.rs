//! The program as its users meet it, and the rules of the house.

mod bad_input;
#[cfg(unix)]
mod broken_off;
mod course;
mod durability;
mod grading;
mod house;
mod isolation;
mod program;
mod recordings;
mod reports;
mod starters;
