//! Observations of a deployment, shared by checks: each is made at most once per run.
//!
//! Here is only what was seen. Whether it is right is judged in [`crate::checks`].

pub mod api;
pub mod api_model;
pub mod aws;
pub mod bucket;
pub mod client;
pub mod data;
pub mod live;
pub mod memo;
pub mod pace;
pub mod patient;
pub mod pool;
pub mod press;
pub mod probe;
pub mod probe_item;
pub mod report_call;
pub mod sign_in;
pub mod site;
pub mod visit;
pub mod workflow;

use memo::Memo;

/// What has been seen so far.
#[derive(Debug, Default)]
pub(crate) struct Observations {
    pub account: Memo<String>,
    pub names: Memo<cafe::names::Names>,
    pub apis: Memo<Vec<api::ApiName>>,
    pub api: Memo<Option<api::Api>>,
    pub live_method: Memo<Option<live::LiveMethod>>,
    pub table: Memo<Option<data::Table>>,
    pub products: Memo<Vec<data::Product>>,
    pub machine: Memo<Option<workflow::Machine>>,
    pub distributions: Memo<Vec<site::Distribution>>,
    pub distribution: Memo<Option<site::Distribution>>,
    pub site_config: Memo<site::ConfigFile>,
    pub pools: Memo<Vec<pool::PoolName>>,
    pub pool: Memo<Option<pool::Pool>>,
    pub client: Memo<Option<client::AppClient>>,
    pub keys: Memo<jsonwebtoken::jwk::JwkSet>,
    pub sign_in: Memo<sign_in::SignIn>,
    pub refusal: Memo<probe::Answer>,
    pub acceptance: Memo<probe::Answer>,
    pub visit: Memo<visit::Visit>,
    pub pressed: Memo<press::Pressed>,
}
