//! Deployed REST APIs, built as state and called with plain requests.

mod api_keys;
mod authorizer;
pub mod definition;
mod front;
mod gateway_responses;
mod integrations;
mod routing;
mod services;
mod test_invoke;
