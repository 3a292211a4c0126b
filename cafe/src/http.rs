//! Plain HTTP for everything that is not an SDK call: the site, the login page, the API.
//!
//! Redirects are never followed and no cookies are kept: callers see each answer as it is.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use url::Url;

/// A request with its whole body and an absolute URI.
pub type Request = ::http::Request<Bytes>;
/// A response with its whole body.
pub type Response = ::http::Response<Bytes>;

/// How long a single request may take. API Gateway itself gives up after 29 s.
const TIMEOUT: Duration = Duration::from_secs(35);

/// A request that got no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no answer from {url}: {reason}")]
pub struct HttpError {
    /// Without its query, which may hold secrets.
    pub url: String,
    pub reason: NoAnswer,
}

/// Why there was no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// Within so many seconds.
    #[error("no answer within {0} s")]
    Within(u64),
    /// It ends early; bytes, and how many were announced.
    #[error("the answer ends after {0} of {1} bytes")]
    CutOff(usize, usize),
    #[error("there is no target")]
    NoTarget,
    #[error("the recording does not hold this request")]
    NotRecorded,
    /// In the words of the system or of a library.
    #[error("{0}")]
    Said(String),
}

/// Something that sends requests: the network, a cloud in the same process, a recording.
pub trait Http: fmt::Debug + Send + Sync {
    /// Sends one request and returns its whole answer, whatever its status.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, HttpError>>;
}

/// A shared [`Http`].
pub type SharedHttp = Arc<dyn Http>;

/// Makes an [`Http`] of a function, for example of a cloud in the same process.
pub fn from_fn<F, R>(answer: F) -> SharedHttp
where
    F: Fn(Request) -> R + Send + Sync + 'static,
    R: Future<Output = Response> + Send + 'static,
{
    Arc::new(FromFn(move |request| Box::pin(answer(request)) as BoxFuture<'static, Response>))
}

struct FromFn<F>(F);

impl<F> fmt::Debug for FromFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FromFn")
    }
}

impl<F: Fn(Request) -> BoxFuture<'static, Response> + Send + Sync> Http for FromFn<F> {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, HttpError>> {
        let answer = (self.0)(request);
        Box::pin(async move { Ok(answer.await) })
    }
}

/// An [`Http`] over the network.
///
/// With an emulator's `endpoint`, every host below `localhost` is reached at that endpoint's address, whatever port
/// the URL names: resources keep the port they were made with, and many resolvers do not know `*.localhost`.
///
/// # Errors
/// When the system offers no TLS roots.
pub fn network(endpoint: Option<&Url>) -> Result<SharedHttp, HttpError> {
    let failed = |reason: String| HttpError { url: "(no request)".to_owned(), reason: NoAnswer::Said(reason) };
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(TIMEOUT)
        .no_proxy()
        .build()
        .map_err(|error| failed(error.to_string()))?;
    Ok(Arc::new(Network { client, endpoint: endpoint.cloned() }))
}

#[derive(Debug)]
struct Network {
    client: reqwest::Client,
    endpoint: Option<Url>,
}

impl Network {
    async fn exchange(&self, mut request: Request) -> Result<Response, reqwest::Error> {
        self.aim(&mut request);
        let answer = self.client.execute(request.try_into()?).await?;
        let (mut parts, ()) = ::http::Response::new(()).into_parts();
        parts.status = answer.status();
        parts.version = answer.version();
        parts.headers = answer.headers().clone();
        Ok(Response::from_parts(parts, answer.bytes().await?))
    }

    /// Points a request for a host below `localhost` at the emulator and keeps the host it asks for.
    fn aim(&self, request: &mut Request) {
        let host = request.uri().host().unwrap_or_default().to_ascii_lowercase();
        let (Some(endpoint), Some(authority)) = (&self.endpoint, request.uri().authority().cloned()) else { return };
        if !host.ends_with(".localhost") {
            return;
        }
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let aimed = format!("{}{path}", endpoint.origin().ascii_serialization());
        if let (Ok(uri), Ok(value)) = (aimed.parse(), authority.as_str().parse()) {
            *request.uri_mut() = uri;
            request.headers_mut().entry(::http::header::HOST).or_insert(value);
        }
    }
}

impl Http for Network {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, HttpError>> {
        Box::pin(async move {
            let url = without_query(&request.uri().to_string());
            self.exchange(request).await.map_err(|error| HttpError { url, reason: reason(&error) })
        })
    }
}

/// The part of a URL that is safe to show.
pub fn without_query(url: &str) -> String {
    url.split(['?', '#']).next().unwrap_or_default().to_owned()
}

fn reason(error: &reqwest::Error) -> NoAnswer {
    if error.is_timeout() {
        return NoAnswer::Within(TIMEOUT.as_secs());
    }
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    NoAnswer::Said(innermost.to_string())
}

/// Whether something listens at an address; for `doctor` and `up`.
pub async fn listens(address: SocketAddr) -> bool {
    tokio::net::TcpStream::connect(address).await.is_ok()
}
