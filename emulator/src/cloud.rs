//! One café cloud: its settings, its services' states, and the way of a request to the service it is meant for.

use std::sync::Arc;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::addresses::Destination;
use crate::env::Env;
use crate::message::{Request, Response, reply, text_header};
use crate::shared::Shared;
use crate::store::{Store, StoreError};
use crate::{
    apigateway, cloudfront, cognito, control, dynamodb, execute_api, hosted_ui, iam, s3, signature, stepfunctions, sts,
};

/// What a cloud is told when it is made. Kept with its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Twelve digits.
    pub account: String,
    /// The one region of this cloud, for example `us-east-1`.
    pub region: String,
    /// The port in the addresses of resources. Routing ignores it.
    pub port: u16,
    /// The credentials that sign requests.
    pub access_key_id: String,
    /// Not a secret: the default is `test`, and the cloud is reachable from loopback only.
    pub secret_access_key: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            account: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
            port: 4566,
            access_key_id: "test".to_owned(),
            secret_access_key: "test".to_owned(),
        }
    }
}

/// The whole state of a cloud as plain data.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    pub settings: Settings,
    #[serde(default)]
    pub apigateway: apigateway::State,
    #[serde(default)]
    pub cloudfront: cloudfront::State,
    #[serde(default)]
    pub cognito: cognito::State,
    #[serde(default)]
    pub dynamodb: dynamodb::State,
    #[serde(default)]
    pub iam: iam::State,
    #[serde(default)]
    pub s3: s3::State,
    #[serde(default)]
    pub stepfunctions: stepfunctions::State,
}

/// A café cloud. Cloning gives another handle to the same cloud; [`Cloud::snapshot`] copies one.
#[derive(Debug, Clone)]
pub struct Cloud(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    env: Env,
    settings: Settings,
    store: Option<Store>,
    stop: Notify,
    apigateway: Shared<apigateway::State>,
    cloudfront: Shared<cloudfront::State>,
    cognito: Shared<cognito::State>,
    dynamodb: Shared<dynamodb::State>,
    iam: Shared<iam::State>,
    s3: Shared<s3::State>,
    stepfunctions: Shared<stepfunctions::State>,
}

/// Calls a macro with every service that has a state.
macro_rules! each_service {
    ($go:ident) => {
        $go!(apigateway, cloudfront, cognito, dynamodb, iam, s3, stepfunctions)
    };
}

impl Cloud {
    /// A cloud in memory.
    pub fn in_memory(env: Env, snapshot: Snapshot) -> Self {
        Self::assemble(env, snapshot, None)
    }

    /// A cloud whose state lives in the folder of `store`: all that it acknowledges is on disk first.
    ///
    /// # Errors
    /// When the folder cannot be read, was written by a newer version, or is in use by another process.
    pub fn on_disk(env: Env, store: Store, fresh: Settings) -> Result<Self, StoreError> {
        let snapshot = store.load(fresh)?;
        Ok(Self::assemble(env, snapshot, Some(store)))
    }

    fn assemble(env: Env, snapshot: Snapshot, store: Option<Store>) -> Self {
        macro_rules! build {
            ($($service:ident),*) => {
                Self(Arc::new(Inner {
                    env, settings: snapshot.settings, store, stop: Notify::new(), $($service: Shared::new(snapshot.$service)),*
                }))
            };
        }
        each_service!(build)
    }

    /// A copy of the whole state.
    pub fn snapshot(&self) -> Snapshot {
        macro_rules! copy {
            ($($service:ident),*) => {
                Snapshot { settings: self.0.settings.clone(), $($service: self.0.$service.read().clone()),* }
            };
        }
        each_service!(copy)
    }

    /// What this cloud was told when it was made.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Resolves once somebody has asked this cloud's server to stop, by `POST /_cafe/stop`.
    pub async fn stop_requested(&self) {
        self.0.stop.notified().await;
    }

    pub(crate) fn request_stop(&self) {
        self.0.stop.notify_one();
    }

    /// Time, ids and keys.
    pub(crate) fn env(&self) -> &Env {
        &self.0.env
    }

    pub(crate) fn apigateway(&self) -> &Shared<apigateway::State> {
        &self.0.apigateway
    }

    pub(crate) fn cloudfront(&self) -> &Shared<cloudfront::State> {
        &self.0.cloudfront
    }

    pub(crate) fn cognito(&self) -> &Shared<cognito::State> {
        &self.0.cognito
    }

    pub(crate) fn dynamodb(&self) -> &Shared<dynamodb::State> {
        &self.0.dynamodb
    }

    pub(crate) fn iam(&self) -> &Shared<iam::State> {
        &self.0.iam
    }

    pub(crate) fn s3(&self) -> &Shared<s3::State> {
        &self.0.s3
    }

    pub(crate) fn stepfunctions(&self) -> &Shared<stepfunctions::State> {
        &self.0.stepfunctions
    }

    /// Answers one HTTP request. What it changed is on disk when this returns.
    pub async fn handle(&self, request: Request) -> Response {
        let response = self.route(&request).await;
        match self.persist() {
            Ok(()) => response,
            Err(error) => {
                let text = format!("The café cloud could not save its state: {error}\n");
                reply(StatusCode::INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", text)
            }
        }
    }

    async fn route(&self, request: &Request) -> Response {
        match Destination::of(request) {
            Destination::Service(host) => self.service(host, request).await,
            Destination::ExecuteApi { api, path } => execute_api::handle(self, request, &api, &path).await,
            Destination::CloudFront { distribution, path } => cloudfront::serve(self, request, &distribution, &path),
            Destination::HostedUi { prefix, path } => hosted_ui::handle(self, request, &prefix, &path),
            Destination::WellKnown { pool, document } => cognito::well_known(self, &pool, &document),
            Destination::Website { bucket, path } => s3::website(self, request, &bucket, &path),
            Destination::Bucket { bucket, path } => s3::handle(self, request, Some(&bucket), &path),
            Destination::Control { path } => control::handle(self, request, &path).await,
        }
    }

    async fn service(&self, host: Option<String>, request: &Request) -> Response {
        let scope = signature::claimed_scope(request).map(|scope| scope.service);
        let name = host.or(scope).or_else(|| service_of_target(request)).unwrap_or_default();
        let path = request.uri().path();
        match name.as_str() {
            "apigateway" => apigateway::handle(self, request).await,
            "cloudfront" => cloudfront::handle(self, request),
            "cognito-idp" => cognito::handle(self, request).await,
            "dynamodb" => dynamodb::SERVICE.handle(self, request).await,
            "states" => stepfunctions::SERVICE.handle(self, request).await,
            "iam" => iam::handle(self, request),
            "sts" => sts::handle(self, request),
            // Unsigned requests on the endpoint are anonymous requests to a bucket, as with any S3 endpoint.
            "s3" | "" => s3::handle(self, request, None, path),
            other => unsupported_service(other),
        }
    }

    /// Writes down what work beside the requests has changed. What fails stays marked and goes with the next request.
    pub(crate) fn save_in_background(&self) {
        self.persist().ok();
    }

    fn persist(&self) -> Result<(), StoreError> {
        let Some(store) = &self.0.store else { return Ok(()) };
        macro_rules! save {
            ($($service:ident),*) => { $(store.save(stringify!($service), &self.0.$service)?;)* };
        }
        each_service!(save);
        Ok(())
    }
}

/// The service of an unsigned JSON request, told by its target header (Cognito's open operations).
fn service_of_target(request: &Request) -> Option<String> {
    // Of the services with a target header, only Cognito is called from browsers.
    if cognito::cors::is_preflight(request) {
        return Some(cognito::SERVICE.name.to_owned());
    }
    let target = text_header(request, "x-amz-target")?;
    let services = [&cognito::SERVICE, &dynamodb::SERVICE, &stepfunctions::SERVICE];
    let found = services.iter().find(|service| target.starts_with(service.target))?;
    Some(found.name.to_owned())
}

fn unsupported_service(name: &str) -> Response {
    let text = format!("The café cloud does not support the service {name}.");
    let body = serde_json::json!({ "__type": "UnsupportedOperation", "message": text });
    reply(StatusCode::NOT_IMPLEMENTED, "application/json", body.to_string())
}
