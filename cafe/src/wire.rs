//! A place where everything passes that a café sends and gets, SDK calls and plain requests alike: to record it, to play
//! it back, or to disturb it.

mod maker;

use std::fmt;
use std::sync::Arc;

use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use futures::future::BoxFuture;

use crate::http::{Http, HttpError, NoAnswer, Request, Response, SharedHttp, without_query};

pub use maker::Maker;

/// Who sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A client of the AWS SDK; signed.
    Sdk,
    /// Everything else.
    Plain,
}

/// What comes of a request.
pub type Answered<'a> = BoxFuture<'a, Result<Response, HttpError>>;

/// The real transport.
pub type Onward = Arc<dyn Fn(Request) -> Answered<'static> + Send + Sync>;

/// Something that every exchange passes through.
pub trait Wire: fmt::Debug + Send + Sync {
    /// Answers a request, itself or by sending it `onward`.
    fn carry(&self, channel: Channel, request: Request, onward: Onward) -> Answered<'_>;
}

/// A transport that leads nowhere, for a wire that answers everything itself.
pub fn nowhere() -> (SharedHttpClient, SharedHttp) {
    (SharedHttpClient::new(Nowhere), Arc::new(Nowhere))
}

#[derive(Debug, Clone, Copy)]
struct Nowhere;

impl Http for Nowhere {
    fn send(&self, request: Request) -> Answered<'_> {
        let url = without_query(&request.uri().to_string());
        Box::pin(async move { Err(HttpError { url, reason: NoAnswer::NoTarget }) })
    }
}

impl HttpClient for Nowhere {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Self)
    }
}

impl HttpConnector for Nowhere {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Err(ConnectorError::io("there is no target".into())))
    }
}

/// Puts a wire between the SDK and its client; without a client, the SDK's usual one.
pub(crate) fn sdk(wire: Arc<dyn Wire>, inner: Option<SharedHttpClient>) -> SharedHttpClient {
    let usual = || Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https();
    SharedHttpClient::new(Sdk { wire, inner: inner.unwrap_or_else(usual) })
}

/// Puts a wire between plain requests and their transport.
pub(crate) fn plain(wire: Arc<dyn Wire>, inner: SharedHttp) -> SharedHttp {
    Arc::new(Plain { wire, inner })
}

#[derive(Debug)]
struct Plain {
    wire: Arc<dyn Wire>,
    inner: SharedHttp,
}

impl Http for Plain {
    fn send(&self, request: Request) -> Answered<'_> {
        let inner = Arc::clone(&self.inner);
        let onward: Onward = Arc::new(move |request| {
            let inner = Arc::clone(&inner);
            Box::pin(async move { inner.send(request).await })
        });
        self.wire.carry(Channel::Plain, request, onward)
    }
}

#[derive(Debug, Clone)]
struct Sdk {
    wire: Arc<dyn Wire>,
    inner: SharedHttpClient,
}

impl HttpClient for Sdk {
    fn http_connector(&self, settings: &HttpConnectorSettings, parts: &RuntimeComponents) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, parts);
        SharedHttpConnector::new(Connector { wire: Arc::clone(&self.wire), inner })
    }
}

#[derive(Debug)]
struct Connector {
    wire: Arc<dyn Wire>,
    inner: SharedHttpConnector,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (wire, inner) = (Arc::clone(&self.wire), self.inner.clone());
        HttpConnectorFuture::new(async move {
            let onward: Onward = Arc::new(move |request| {
                let inner = inner.clone();
                Box::pin(async move { send(&inner, request).await })
            });
            let request = whole(request).await?;
            let failed = |error: HttpError| ConnectorError::io(error.to_string().into());
            let response = wire.carry(Channel::Sdk, request, onward).await.map_err(failed)?;
            HttpResponse::try_from(response.map(SdkBody::from))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// A request of the SDK with its whole body.
async fn whole(request: HttpRequest) -> Result<Request, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
    let (parts, body) = request.into_parts();
    let body = collected(body).await.map_err(|error| ConnectorError::user(error.into()))?;
    Ok(Request::from_parts(parts, body))
}

async fn send(inner: &SharedHttpConnector, request: Request) -> Result<Response, HttpError> {
    let url = without_query(&request.uri().to_string());
    let failed = |reason: String| HttpError { url: url.clone(), reason: NoAnswer::Said(reason) };
    let request = HttpRequest::try_from(request.map(SdkBody::from)).map_err(|error| failed(error.to_string()))?;
    let response = inner.call(request).await.map_err(|error| failed(root_cause(&error)))?;
    let response = response.try_into_http1x().map_err(|error| failed(error.to_string()))?;
    let (parts, body) = response.into_parts();
    Ok(Response::from_parts(parts, collected(body).await.map_err(failed)?))
}

async fn collected(body: SdkBody) -> Result<Bytes, String> {
    let stream = aws_smithy_types::byte_stream::ByteStream::new(body);
    stream
        .collect()
        .await
        .map(aws_smithy_types::byte_stream::AggregatedBytes::into_bytes)
        .map_err(|error| root_cause(&error))
}

fn root_cause(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
