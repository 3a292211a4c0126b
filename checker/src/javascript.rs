//! Runs the site's JavaScript modules without a browser: in an embedded engine, on a page of our own making, with limits
//! on time and memory and no way to the host.
//!
//! What the modules have to do is judged in [`crate::checks::hosted_ui::auth_module`] and
//! [`crate::checks::end_to_end::api_module`]. What a browser does beyond this page (layout, CORS, real navigation) is
//! the business of the browser checks.

pub mod engine;
pub mod host;
mod parts;
pub mod sources;
pub mod visit;

pub use engine::visit;
pub use sources::{Source, Sources};
pub use visit::{Ending, Fetch, Outcome, Reply, Thrown, Trace, Value, Visit};
