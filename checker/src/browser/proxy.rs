//! A forward proxy on loopback that hands a page's plain requests to the target's [`cafe::http::Http`].
//!
//! So a page reaches a café cloud in this process, and one that is served on another port than its addresses name, and
//! reaches nothing else. TLS is not for it: on AWS the browser goes to the network by itself.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};

use bytes::Bytes;
use cafe::http::{Response, SharedHttp};
use http::{HeaderName, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use super::BrowserError;

/// More than any page of the café sends.
const MAX_BODY: usize = 10 * 1024 * 1024;
/// Headers that are between browser and proxy only.
const OWN_HEADERS: [HeaderName; 3] =
    [http::header::CONNECTION, http::header::PROXY_AUTHORIZATION, HeaderName::from_static("proxy-connection")];

/// A running proxy. Dropping it closes its port and its connections.
#[derive(Debug)]
pub(super) struct Proxy {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Proxy {
    pub async fn before(http: SharedHttp) -> Result<Self, BrowserError> {
        let failed = |error: std::io::Error| BrowserError::Proxy(error.to_string());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { address, task: tokio::spawn(accept(listener, http)) })
    }

    /// What a browser context is told.
    pub fn server(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, http: SharedHttp) {
    // Dropped with this task, and all connections with it.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        let http = http.clone();
        let service = service_fn(move |request| answer(http.clone(), request));
        connections.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        while connections.try_join_next().is_some() {}
    }
}

async fn answer(http: SharedHttp, request: Request<Incoming>) -> Result<http::Response<Full<Bytes>>, Infallible> {
    if request.method() == Method::CONNECT || request.uri().authority().is_none() {
        return Ok(refusal(StatusCode::FORBIDDEN, "the target of this run has plain addresses only").map(Full::new));
    }
    let (mut parts, body) = request.into_parts();
    for name in OWN_HEADERS {
        parts.headers.remove(name);
    }
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        return Ok(refusal(StatusCode::PAYLOAD_TOO_LARGE, "the request is too large").map(Full::new));
    };
    let response = match http.send(Request::from_parts(parts, body.to_bytes())).await {
        Ok(response) => response,
        Err(error) => refusal(StatusCode::BAD_GATEWAY, &error.to_string()),
    };
    Ok(response.map(Full::new))
}

fn refusal(status: StatusCode, text: &str) -> Response {
    let mut response = Response::new(Bytes::from(format!("{text}\n")));
    *response.status_mut() = status;
    response
}
