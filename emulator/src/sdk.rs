//! The AWS SDK for Rust connected to a cloud in the same process: no socket, no port.

use std::fmt;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use futures::future::BoxFuture;
use http_body_util::BodyExt;

use crate::cloud::Cloud;
use crate::{Request, Response};

impl Cloud {
    /// An HTTP client for the SDK's configuration whose every request this cloud answers.
    pub fn sdk_http_client(&self) -> SharedHttpClient {
        let cloud = self.clone();
        sdk_http_client(move |request| {
            let cloud = cloud.clone();
            async move { cloud.handle(request).await }
        })
    }
}

/// An HTTP client for the SDK's configuration whose every request a function answers, for example one that stands
/// between the SDK and a cloud.
pub fn sdk_http_client<F, R>(answer: F) -> SharedHttpClient
where
    F: Fn(Request) -> R + Send + Sync + 'static,
    R: Future<Output = Response> + Send + 'static,
{
    SharedHttpClient::new(InProcess(Arc::new(move |request| Box::pin(answer(request)))))
}

type Answer = dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync;

#[derive(Clone)]
struct InProcess(Arc<Answer>);

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl HttpClient for InProcess {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = Arc::clone(&self.0);
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            let (parts, body) = request.into_parts();
            let body = body.collect().await.map_err(ConnectorError::user)?.to_bytes();
            let response = answer(http::Request::from_parts(parts, body)).await;
            let response = response.map(SdkBody::from);
            HttpResponse::try_from(response).map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}
