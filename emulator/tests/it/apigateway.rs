//! The control plane of REST APIs: the official SDK, and requests of its own making whose answers are compared with
//! what AWS was recorded to answer.

mod authorizers;
mod cafe;
mod canary;
mod deployments;
mod export;
mod gateway_responses;
mod import;
mod integrations;
mod methods;
mod models;
mod resources;
mod rest_apis;
mod stages;
mod test_invoke;
mod usage_plans;
pub(crate) mod wire;
