//! Café clouds in this process, and runs of the checker on them.

pub mod lens;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use cafe::config::Config;
use cafe::http::{SharedHttp, from_fn};
use cafe::{Cafe, Connection, Lab, Secret, Target, Workspace};
use checker::{Context, Options, Run, Selection, Verdict};
use emulator::testing::{ManualClock, SharedKeys};
use emulator::{Cloud, Env, Snapshot};
use jiff::Timestamp;
use tokio::sync::OnceCell;

pub const PASSWORD: &str = "Espresso!4two";

/// A cloud, and the café on it.
#[derive(Debug, Clone)]
pub struct World {
    pub cloud: Cloud,
    pub cafe: Arc<Cafe>,
}

impl World {
    pub async fn empty() -> Self {
        Self::of(Snapshot::default(), Config::default()).await
    }

    pub async fn of(snapshot: Snapshot, config: Config) -> Self {
        // The cloud's own requests are signed with this machine's time, and refused when it is another one.
        let clock = ManualClock::at(now());
        let env = Env::new(Arc::new(clock), Arc::new(SharedKeys::default()), 7);
        let cloud = Cloud::in_memory(env, snapshot);
        let cafe = connect(&cloud, config).await;
        Self { cloud, cafe }
    }

    /// A copy of the café after all labs up to `lab`.
    pub async fn after(lab: Lab) -> Self {
        static SOLVED: [OnceCell<Snapshot>; 5] = [const { OnceCell::const_new() }; 5];
        let snapshot = SOLVED[usize::from(lab.number()) - 1].get_or_init(|| solved(lab)).await;
        Self::of(snapshot.clone(), Config::default()).await
    }

    pub async fn finished() -> Self {
        Self::after(Lab::EndToEnd).await
    }

    /// The same cloud, where one operation of a JSON protocol is answered with an error.
    pub async fn with_fault(mut self, operation: &'static str, status: u16, code: &'static str) -> Self {
        let inner = self.cloud.sdk_http_client();
        let faulty = SharedHttpClient::new(Faulty { inner, operation, status, code });
        let in_process = Some((faulty, plain(&self.cloud)));
        let connection = Connection { in_process, ..Connection::to(Target::Emulated) };
        let cafe = Cafe::connect(connection, Config::default()).await.expect("a café cloud");
        self.cafe = Arc::new(cafe.with_workspace(Workspace::in_memory()));
        self
    }

    pub async fn check(&self) -> Run {
        self.run(&Selection::all()).await
    }

    pub async fn run(&self, selection: &Selection) -> Run {
        self.run_with(selection, self.options()).await
    }

    pub fn options(&self) -> Options {
        Options::new(&self.cafe, Some(Secret::new(PASSWORD)), 42, now)
    }

    pub async fn run_with(&self, selection: &Selection, options: Options) -> Run {
        checker::run(Context::new(Arc::clone(&self.cafe), options), selection, Arc::new(|_| ())).await
    }
}

/// Answers one operation itself.
#[derive(Debug, Clone)]
struct Faulty {
    inner: SharedHttpClient,
    operation: &'static str,
    status: u16,
    code: &'static str,
}

impl HttpClient for Faulty {
    fn http_connector(&self, settings: &HttpConnectorSettings, parts: &RuntimeComponents) -> SharedHttpConnector {
        let connector = self.inner.http_connector(settings, parts);
        SharedHttpConnector::new(FaultyConnector { fault: self.clone(), connector })
    }
}

#[derive(Debug)]
struct FaultyConnector {
    fault: Faulty,
    connector: SharedHttpConnector,
}

impl HttpConnector for FaultyConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        if target.rsplit('.').next() != Some(self.fault.operation) {
            return self.connector.call(request);
        }
        let body = format!("{{\"__type\":\"{}\",\"message\":\"a fault of the test\"}}", self.fault.code);
        let response =
            http::Response::builder().status(self.fault.status).body(SdkBody::from(body)).expect("a response");
        HttpConnectorFuture::ready(Ok(HttpResponse::try_from(response).expect("a response")))
    }
}

/// The time at which the tests began.
pub fn now() -> Timestamp {
    static BEGAN: LazyLock<Timestamp> = LazyLock::new(began);
    *BEGAN
}

#[expect(clippy::disallowed_methods, reason = "this is where the clock of the tests comes from")]
fn began() -> Timestamp {
    Timestamp::now()
}

pub fn plain(cloud: &Cloud) -> SharedHttp {
    let cloud = cloud.clone();
    from_fn(move |request| {
        let cloud = cloud.clone();
        async move { cloud.handle(request).await }
    })
}

pub async fn connect(cloud: &Cloud, config: Config) -> Arc<Cafe> {
    let in_process = Some((cloud.sdk_http_client(), plain(cloud)));
    let connection = Connection { in_process, ..Connection::to(Target::Emulated) };
    let cafe = Cafe::connect(connection, config).await.expect("a café cloud");
    Arc::new(cafe.with_workspace(Workspace::in_memory()))
}

async fn solved(lab: Lab) -> Snapshot {
    let world = World::empty().await;
    let done = restore::solve(&world.cafe, lab, &restore::Options::default(), &mut |_| {}).await;
    done.unwrap_or_else(|error| panic!("the reference of {lab}: {error}"));
    world.cloud.snapshot()
}

/// The verdicts of a run.
pub fn verdicts(run: &Run) -> BTreeMap<&'static str, Verdict> {
    run.records.iter().map(|record| (record.check.id, record.verdict)).collect()
}

/// Checks with this verdict and what they say, for messages.
pub fn with_verdict(run: &Run, verdict: Verdict) -> Vec<String> {
    let records = run.records.iter().filter(|record| record.verdict == verdict);
    records.map(|record| format!("{}: {:?}", record.check.id, record.finding)).collect()
}
