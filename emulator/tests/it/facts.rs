//! What is known of real AWS, fact by fact: a file per service, a test per fact, named after it. `d6_…` states fact D6 of the
//! collection that this cloud was built from.
//!
//! *Recorded* means seen in an answer of AWS, *documented* means from its documentation or service models. Some facts stand
//! beside the other tests of their subject, under such a name too.

mod api_gateway;
mod browser;
mod cognito;
mod cognito_clients;
mod cognito_users;
mod delivery;
mod execute_api;
mod hosted_ui;
mod oauth;
mod step_functions;
mod tokens;
pub mod wire;
