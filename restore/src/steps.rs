//! All steps in their order, as data. A step looks whether its resource is as it should be, and makes it so.

use cafe::journal::Kind;
use cafe::names::Names;
use cafe::{Lab, Result};
use futures::future::BoxFuture;

use crate::job::Job;
use crate::{access, api, delivery, labs, roles, site, storage, table, workflow};

/// What a step found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// All is as it should be.
    Ready,
    /// There is nothing yet.
    Missing,
    /// There is something, but not as it should be; the text says what, for people.
    Differs(String),
}

impl State {
    /// [`State::Ready`] or [`State::Differs`].
    pub fn ready_if(ready: bool, else_what: &str) -> Self {
        if ready { Self::Ready } else { Self::Differs(else_what.to_owned()) }
    }
}

type Look = for<'a> fn(&'a Job<'a>) -> BoxFuture<'a, Result<State>>;
type Make = for<'a> fn(&'a Job<'a>) -> BoxFuture<'a, Result<()>>;

/// One resource, or a few that belong together.
#[derive(Debug)]
pub struct Step {
    /// For people, in lower case, unique.
    pub title: &'static str,
    pub kind: Kind,
    /// The lab whose reference this is; `None` is the baseline.
    pub lab: Option<Lab>,
    name: fn(&Names) -> String,
    pub(crate) look: Look,
    pub(crate) make: Make,
}

impl Step {
    /// The resource's own name.
    pub fn name(&self, names: &Names) -> String {
        (self.name)(names)
    }
}

/// Writes a step: title, kind, lab, name, and the module or functions that do it.
macro_rules! step {
    ($title:literal, $kind:ident, $lab:expr, $name:expr, $look:path, $make:path) => {
        Step {
            title: $title,
            kind: Kind::$kind,
            lab: $lab,
            name: $name,
            look: |job| Box::pin($look(job)),
            make: |job| Box::pin($make(job)),
        }
    };
}

const LAB_2: Option<Lab> = Some(Lab::UserPool);
const LAB_3: Option<Lab> = Some(Lab::HostedUi);
const LAB_4: Option<Lab> = Some(Lab::ApiAuth);
const LAB_5: Option<Lab> = Some(Lab::EndToEnd);

/// Everything that there is to make.
pub static STEPS: &[Step] = &[
    step!("site bucket", Bucket, None, |names| names.bucket.clone(), storage::look, storage::make),
    step!("inventory table", Table, None, |names| names.table.clone(), table::look, table::make),
    step!("products", Item, None, |names| names.table.clone(), table::look_items, table::make_items),
    step!("workflow's role", Role, None, |names| names.report_role.clone(), roles::look_report, roles::make_report),
    step!("report workflow", StateMachine, None, |names| names.state_machine.clone(), workflow::look, workflow::make),
    step!("API's role", Role, None, |names| names.api_role.clone(), roles::look_api, roles::make_api),
    step!("origin access", OriginAccessControl, None, access::name, access::look, access::make),
    step!("website", Distribution, None, |names| names.distribution.clone(), delivery::look, delivery::make),
    step!("bucket policy", Bucket, None, |names| names.bucket.clone(), storage::look_policy, storage::make_policy),
    step!("site files", Object, None, |names| names.bucket.clone(), site::look, site::make),
    step!("API", RestApi, None, |names| names.api.clone(), api::look, api::make),
    step!("product list", RestApi, None, |_| "GET /products".into(), api::look_products, api::make_products),
    step!("report endpoint", RestApi, None, |_| "POST /create_report".into(), api::look_report, api::make_report),
    step!("API's refusals", RestApi, None, |names| names.api.clone(), api::look_refusals, api::make_refusals),
    step!("stage", Deployment, None, |names| names.stage.clone(), api::look_stage, api::make_stage),
    step!("site configuration", Object, None, |_| "config.json".into(), site::look_config, site::make_config),
    step!("user pool", UserPool, LAB_2, |names| names.user_pool.clone(), labs::look_pool, labs::make_pool),
    step!("app client", AppClient, LAB_2, |names| names.app_client.clone(), labs::look_client, labs::make_client),
    step!("login page", Domain, LAB_2, |names| names.user_pool.clone(), labs::look_domain, labs::make_domain),
    step!("account", User, LAB_2, |names| names.user.clone(), labs::look_frank, labs::make_frank),
    step!("login settings", Object, LAB_3, |_| "config.json".into(), labs::look_auth, labs::make_auth),
    step!("authorizer", Authorizer, LAB_4, |names| names.user_pool.clone(), labs::look_closed, labs::make_closed),
    step!("CORS", RestApi, LAB_4, |names| names.api.clone(), labs::look_cors, labs::make_cors),
    step!("report settings", Object, LAB_5, |_| "config.json".into(), labs::look_report, labs::make_report),
    step!("first answers", Distribution, None, |names| names.api.clone(), delivery::look_served, delivery::make_served),
];
