//! What is known of real AWS, fact by fact: a file per service, a test per fact, marked as it was found.
//!
//! *Recorded* means seen in an answer of AWS, *documented* means from its documentation or service models.

mod cognito;
mod cognito_clients;
mod cognito_users;
mod hosted_ui;
mod oauth;
mod tokens;
pub mod wire;
