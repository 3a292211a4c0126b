//! The words that all parts of cafelab share: what the café's resources are called, where they live, how to reach
//! them, and what the course keeps on disk.
//!
//! Learner code gets a ready [`Cafe`]: SDK clients for the target, names, and an HTTP client.

pub mod addresses;
pub mod clients;
pub mod config;
pub mod context;
pub mod control;
pub mod deploy;
pub mod error;
pub mod find;
pub mod http;
pub mod journal;
pub mod lab;
pub mod lab_file;
pub mod learner;
pub mod login;
pub mod names;
pub mod oauth;
pub mod publish;
pub mod report;
pub mod secret;
pub mod signed;
pub mod site_config;
pub mod target;
pub mod wire;
pub mod workspace;

pub use context::{Cafe, Connection};
pub use error::Error;
pub use lab::Lab;
pub use learner::Learner;
pub use secret::Secret;
pub use target::Target;
pub use workspace::Workspace;

/// What fallible functions of the course return.
pub type Result<T, E = Error> = std::result::Result<T, E>;
