//! The café as the earlier labs left it: made, brought up to date, and removed again.
//!
//! [`restore`](fn@restore) makes the state at the start of a lab: the baseline and the [`reference`] of the labs
//! before. It looks before it makes, so it may be run again, also after it was interrupted anywhere. [`plan`] only looks.
//! [`destroy`](fn@destroy) removes what the course made. Nothing here prints: progress is told as [`Event`]s.

mod access;
mod api;
mod delivery;
mod destroy;
mod event;
mod inventory;
mod job;
mod labs;
mod patience;
mod roles;
mod run;
pub mod site;
mod steps;
mod storage;
mod table;
mod workflow;

pub use destroy::{Consent, Destroyed, Found, Ownership, destroy, survey};
pub use event::{Change, Event, Events};
pub use inventory::{PRODUCTS, Product};
pub use job::Options;
pub use run::{Done, Failed, Plan, Planned, Summary, plan, plan_solve, restore, solve};
pub use steps::{STEPS, State, Step};
