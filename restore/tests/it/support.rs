//! A café cloud in this process, optionally one that breaks off after so many requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use bytes::Bytes;
use cafe::config::Config;
use cafe::http::SharedHttp;
use cafe::{Cafe, Connection, Lab, Target, Workspace, http};
use emulator::{Cloud, Settings, Snapshot};
use restore::{Event, Options, Summary};

/// A cloud, and what is remembered of it.
#[derive(Debug, Clone)]
pub struct World {
    pub cloud: Cloud,
    pub workspace: Workspace,
}

impl World {
    pub fn new() -> Self {
        Self::with(Settings::default())
    }

    pub fn with(settings: Settings) -> Self {
        let (env, _) = emulator::testing::env(7);
        let snapshot = Snapshot { settings, ..Snapshot::default() };
        Self { cloud: Cloud::in_memory(env, snapshot), workspace: Workspace::in_memory() }
    }

    pub async fn cafe(&self) -> Cafe {
        self.cafe_with(Config::default()).await
    }

    pub async fn cafe_with(&self, config: Config) -> Cafe {
        self.connect(self.cloud.sdk_http_client(), config).await
    }

    /// A café whose SDK breaks off after `requests` requests.
    pub async fn brittle(&self, requests: usize) -> Cafe {
        let inner = self.cloud.sdk_http_client();
        let left = Arc::new(AtomicUsize::new(requests));
        self.connect(SharedHttpClient::new(Brittle { inner, left }), Config::default()).await
    }

    async fn connect(&self, sdk: SharedHttpClient, config: Config) -> Cafe {
        let region = Some(self.cloud.settings().region.clone());
        let in_process = Some((sdk, self.plain()));
        let connection = Connection { in_process, region, ..Connection::to(Target::Emulated) };
        let cafe = Cafe::connect(connection, config).await.expect("a café cloud");
        cafe.with_workspace(self.workspace.clone())
    }

    fn plain(&self) -> SharedHttp {
        let cloud = self.cloud.clone();
        http::from_fn(move |request| {
            let cloud = cloud.clone();
            async move { cloud.handle(request).await }
        })
    }
}

/// Hands requests on until it breaks off.
#[derive(Debug)]
struct Brittle {
    inner: SharedHttpClient,
    left: Arc<AtomicUsize>,
}

impl HttpClient for Brittle {
    fn http_connector(&self, settings: &HttpConnectorSettings, parts: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, parts);
        SharedHttpConnector::new(BrittleConnector { inner, left: self.left.clone() })
    }
}

#[derive(Debug)]
struct BrittleConnector {
    inner: SharedHttpConnector,
    left: Arc<AtomicUsize>,
}

impl HttpConnector for BrittleConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let allowed = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        if allowed {
            return self.inner.call(request);
        }
        HttpConnectorFuture::ready(Err(ConnectorError::user("broken off".into())))
    }
}

pub async fn restore(cafe: &Cafe, lab: Lab) -> Result<Summary, restore::Failed> {
    restore::restore(cafe, lab, &Options::default(), &mut |_: Event| {}).await
}

pub async fn solve(cafe: &Cafe, lab: Lab) -> Result<Summary, restore::Failed> {
    restore::solve(cafe, lab, &Options::default(), &mut |_: Event| {}).await
}

/// Sends a plain request; returns status, headers and text.
pub async fn send(cafe: &Cafe, method: &str, url: &str, headers: &[(&str, &str)]) -> (u16, ::http::HeaderMap, String) {
    let mut request = ::http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = cafe.http.send(request.body(Bytes::new()).expect("a request")).await.expect("an answer");
    let text = String::from_utf8_lossy(response.body()).into_owned();
    (response.status().as_u16(), response.headers().clone(), text)
}
