//! Cognito user pools through the official SDK.

mod clients;
mod constraints;
mod domains;
pub mod fixture;
mod pools;
mod recovery;
mod rotation;
mod self_service;
pub mod sign_in;
mod tokens;
mod users;
