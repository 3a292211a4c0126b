//! The café cloud: the part of AWS that the café runs on, in one process.
//!
//! [`Cloud::handle`] is the whole interface: an HTTP request in, an HTTP response out. [`server`] puts it on a
//! loopback port, [`sdk`] hands it straight to the AWS SDK for Rust. Many clouds live side by side in one process,
//! each with its own state, clock and ids.
//!
//! This crate knows nothing of labs, checks or the café's resource names.

pub mod addresses;
pub mod apigateway;
mod aws_json;
pub mod cloud;
pub mod cloudfront;
pub mod cognito;
mod control;
pub mod dynamodb;
pub mod env;
pub mod error;
pub mod execute_api;
mod faults;
pub mod fuzzing;
pub mod hosted_ui;
pub mod iam;
mod memo;
mod message;
mod on_behalf;
pub mod operations;
pub mod portable;
pub mod provenance;
mod query;
pub mod recorder;
pub mod s3;
pub mod sdk;
pub mod server;
mod shared;
mod signature;
pub mod stepfunctions;
pub mod store;
mod sts;
pub mod testing;
pub mod vtl;
mod xml;

pub use cloud::{Cloud, Settings, Snapshot};
pub use control::trace;
pub use env::Env;
pub use message::{Request, Response};
