//! One café cloud: its settings, its services' states, and the way of a request to the service it is meant for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::addresses::Destination;
use crate::env::Env;
use crate::faults::{self, Faults, Mishap};
use crate::message::{Request, Response, reply};
use crate::operations::{self, Asked};
use crate::provenance::{self, Change};
use crate::recorder::Recorder;
use crate::shared::{Shared, Spread};
use crate::store::{Store, StoreError};
use crate::{apigateway, cloudfront, cognito, control, dynamodb, execute_api, hosted_ui, iam, s3, stepfunctions, sts};

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
    /// By how many seconds the cloud's time was put forward.
    #[serde(default)]
    pub seconds_ahead: i64,
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
    /// Left out if there is nothing, which earlier versions do not know.
    #[serde(default, skip_serializing_if = "provenance::State::is_empty")]
    pub provenance: provenance::State,
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
    controls_off: AtomicBool,
    faults: Faults,
    recorder: Recorder,
    apigateway: Shared<apigateway::State>,
    cloudfront: Shared<cloudfront::State>,
    cognito: Shared<cognito::State>,
    dynamodb: Shared<dynamodb::State>,
    iam: Shared<iam::State>,
    provenance: Shared<provenance::State>,
    s3: Shared<s3::State>,
    stepfunctions: Shared<stepfunctions::State>,
}

/// Calls a macro with everything that has a state: the services, and who made what.
macro_rules! each_service {
    ($go:ident) => {
        $go!(apigateway, cloudfront, cognito, dynamodb, iam, provenance, s3, stepfunctions)
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
    pub fn on_disk(env: Env, store: Store, fresh: &Settings) -> Result<Self, StoreError> {
        let loaded = store.load(fresh)?;
        let cloud = Self::assemble(env, loaded.snapshot, Some(store));
        if loaded.older {
            cloud.mark_all();
            cloud.persist()?;
        }
        Ok(cloud)
    }

    fn assemble(env: Env, snapshot: Snapshot, store: Option<Store>) -> Self {
        let env = env.ahead_by(snapshot.seconds_ahead);
        macro_rules! build {
            ($($service:ident),*) => {
                Self(Arc::new(Inner {
                    env,
                    settings: snapshot.settings,
                    store,
                    stop: Notify::new(),
                    controls_off: AtomicBool::new(false),
                    faults: Faults::default(),
                    recorder: Recorder::default(),
                    $($service: Shared::new(snapshot.$service)),*
                }))
            };
        }
        each_service!(build)
    }

    /// A copy of the whole state.
    pub fn snapshot(&self) -> Snapshot {
        macro_rules! copy {
            ($($service:ident),*) => {
                Snapshot {
                    settings: self.0.settings.clone(),
                    seconds_ahead: self.0.env.seconds_ahead(),
                    $($service: self.0.$service.read().clone()),*
                }
            };
        }
        each_service!(copy)
    }

    /// What this cloud was told when it was made.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The last exchanges, and those to come.
    pub fn recorder(&self) -> &Recorder {
        &self.0.recorder
    }

    /// From now on nobody can control this cloud from outside: no made-to-order tokens, no faults, no reset, no moving
    /// of its clock, no reading of its recordings. There is no way back.
    pub fn switch_off_controls(&self) {
        self.0.controls_off.store(true, Ordering::Release);
    }

    pub(crate) fn controls_are_off(&self) -> bool {
        self.0.controls_off.load(Ordering::Acquire)
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// Resolves once somebody has asked this cloud's server to stop, by `POST /_cafelab/stop`.
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

    /// DynamoDB as a read sees it: strongly consistent, or as far as writes have spread.
    pub(crate) fn dynamodb_for(&self, consistent: bool) -> Spread<'_, dynamodb::State> {
        dynamodb::sweep(self);
        if consistent { Spread::Present(self.dynamodb().read()) } else { self.dynamodb().spread(self.env()) }
    }

    pub(crate) fn iam(&self) -> &Shared<iam::State> {
        &self.0.iam
    }

    pub(crate) fn provenance(&self) -> &Shared<provenance::State> {
        &self.0.provenance
    }

    pub(crate) fn s3(&self) -> &Shared<s3::State> {
        &self.0.s3
    }

    pub(crate) fn stepfunctions(&self) -> &Shared<stepfunctions::State> {
        &self.0.stepfunctions
    }

    /// Answers one HTTP request. What it changed is on disk when this returns.
    pub async fn handle(&self, request: Request) -> Response {
        let destination = Destination::of(&request);
        let Some(asked) = Asked::of(&destination, &request) else {
            let response = self.route(&request, &destination).await;
            return self.durable(response);
        };
        let mishap = self.0.faults.draw(asked.service, asked.operation.as_deref());
        let recording = self.0.recorder.is_wanted().then(|| Recorder::begin(&self.0.env, &request, asked.clone()));
        let change = Change::of(self, &request, &asked);
        let answer = async {
            let response = self.answer(&request, &destination, &asked, mishap).await;
            if let (Some(change), true) = (change, response.status().is_success()) {
                change.keep(self);
            }
            response
        };
        let Some(recording) = recording else { return self.durable(answer.await) };
        let response = self.durable(recording.within(answer).await);
        self.0.recorder.end(&self.0.env, recording, &response);
        response
    }

    async fn answer(&self, request: &Request, destination: &Destination, asked: &Asked, mishap: Mishap) -> Response {
        if !mishap.latency.is_zero() {
            self.0.env.sleep(mishap.latency).await;
        }
        if let Some(refusal) = mishap.refusal {
            return faults::refuse(self, request, destination, asked, refusal);
        }
        if mishap.propagation.is_zero() {
            return self.route(request, destination).await;
        }
        let past = self.past(asked.service);
        let response = self.route(request, destination).await;
        if let (Some(past), true) = (past, response.status().is_success()) {
            past(mishap.propagation);
        }
        response
    }

    fn durable(&self, response: Response) -> Response {
        match self.persist() {
            Ok(()) => response,
            Err(error) => {
                let text = format!("The café cloud could not save its state: {error}\n");
                reply(StatusCode::INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", text)
            }
        }
    }

    async fn route(&self, request: &Request, destination: &Destination) -> Response {
        match destination {
            Destination::Service(host) => self.service(host.as_deref(), request).await,
            Destination::ExecuteApi { api, path } => execute_api::handle(self, request, api, path).await,
            Destination::CloudFront { distribution, path } => cloudfront::serve(self, request, distribution, path),
            Destination::HostedUi { prefix, path } => hosted_ui::handle(self, request, prefix, path),
            Destination::WellKnown { pool, document } => cognito::well_known(self, pool, document),
            Destination::Website { bucket, path } => s3::website(self, request, bucket, path),
            Destination::Bucket { bucket, path } => s3::handle(self, request, Some(bucket), path),
            Destination::Control { path } => control::handle(self, request, path).await,
        }
    }

    async fn service(&self, host: Option<&str>, request: &Request) -> Response {
        let name = match operations::service_name(host, request) {
            Ok(name) => name,
            Err(unknown) => return unsupported_service(&unknown),
        };
        match name {
            "apigateway" => apigateway::handle(self, request).await,
            "cloudfront" => cloudfront::handle(self, request),
            "cognito-idp" => cognito::handle(self, request).await,
            "dynamodb" => dynamodb::SERVICE.handle(self, request).await,
            "states" => stepfunctions::SERVICE.handle(self, request).await,
            "iam" => iam::handle(self, request),
            "sts" => sts::handle(self, request),
            _ => s3::handle(self, request, None, request.uri().path()),
        }
    }

    /// Remembers the state of a service as it is; the result shows it to those whom changes reach later, for so long.
    fn past(&self, service: &str) -> Option<Box<dyn FnOnce(Duration) + Send + '_>> {
        match service {
            "apigateway" => Some(past(&self.0.env, &self.0.apigateway)),
            "cloudfront" => Some(past(&self.0.env, &self.0.cloudfront)),
            "cognito-idp" => Some(past(&self.0.env, &self.0.cognito)),
            "dynamodb" => Some(past(&self.0.env, &self.0.dynamodb)),
            "iam" => Some(past(&self.0.env, &self.0.iam)),
            "states" => Some(past(&self.0.env, &self.0.stepfunctions)),
            // S3 is strongly consistent, and STS keeps nothing.
            _ => None,
        }
    }

    /// Begins anew: no resources, no faults, no recordings, present time.
    pub(crate) fn reset(&self) -> Result<(), StoreError> {
        self.0.faults.remove(None);
        self.0.recorder.clear();
        macro_rules! empty {
            ($($service:ident),*) => { $(self.0.$service.replace(Default::default());)* };
        }
        each_service!(empty);
        self.put_ahead(0)
    }

    /// Puts the cloud's time forward, durably.
    pub(crate) fn put_ahead(&self, seconds: i64) -> Result<(), StoreError> {
        if let Some(store) = &self.0.store {
            store.save_head(&self.0.settings, seconds)?;
        }
        self.0.env.put_ahead(seconds);
        Ok(())
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

    fn mark_all(&self) {
        macro_rules! mark {
            ($($service:ident),*) => { $(self.0.$service.mark_dirty();)* };
        }
        each_service!(mark);
    }
}

fn past<'a, T: Clone + Send + Sync>(env: &'a Env, state: &'a Shared<T>) -> Box<dyn FnOnce(Duration) + Send + 'a> {
    let old = Arc::new(state.read().clone());
    Box::new(move |delay| {
        let until = env.now().checked_add(delay).unwrap_or(jiff::Timestamp::MAX);
        state.lag(old, until);
    })
}

fn unsupported_service(name: &str) -> Response {
    let text = format!("The café cloud does not support the service {name}.");
    let body = serde_json::json!({ "__type": "UnsupportedOperation", "message": text });
    reply(StatusCode::NOT_IMPLEMENTED, "application/json", body.to_string())
}
