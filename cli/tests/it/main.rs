//! The program as its users meet it, and the rules of the house.

mod bad_input;
mod course;
mod durability;
mod grading;
mod house;
mod isolation;
mod program;
mod reports;
mod starters;
