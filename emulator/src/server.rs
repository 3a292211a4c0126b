//! A cloud on a loopback port.

use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;

use crate::cloud::Cloud;
use crate::message::{Response, reply};

/// API Gateway's own limit, the largest request any served operation takes.
const MAX_BODY: usize = 10 * 1024 * 1024;
/// How long requests under way may take once the server stops.
const GRACE: Duration = Duration::from_secs(10);
/// Pause after a connection could not be accepted, which most often means too many open files.
const PAUSE: Duration = Duration::from_millis(20);

/// Serves `cloud` on `listener` until `stop` resolves, then finishes the requests under way, within ten seconds.
pub async fn serve(cloud: Cloud, listener: TcpListener, stop: impl Future<Output = ()>) {
    // The first user pool finds its keys ready.
    cloud.env().expect_keys(2);
    let mut stop = pin!(stop);
    let connections = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A failed accept concerns one client; the next one may fare better.
                let Ok((stream, _)) = accepted else {
                    tokio::time::sleep(PAUSE).await;
                    continue;
                };
                // Answers are small and people wait for them. Without it they only come later.
                let _ = stream.set_nodelay(true);
                let cloud = cloud.clone();
                let service = service_fn(move |request| answer(cloud.clone(), request));
                let builder = auto::Builder::new(TokioExecutor::new());
                let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
                tokio::spawn(connections.watch(connection));
            }
            () = &mut stop => break,
        }
    }
    drop(listener);
    // A client that sends its request for ever does not keep the server from stopping.
    let _ = tokio::time::timeout(GRACE, connections.shutdown()).await;
}

async fn answer(cloud: Cloud, request: http::Request<Incoming>) -> Result<http::Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Ok(too_large().map(Full::new));
    }
    let response = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => cloud.handle(http::Request::from_parts(parts, body.to_bytes())).await,
        Err(_) => too_large(),
    };
    Ok(response.map(Full::new))
}

fn too_large() -> Response {
    reply(http::StatusCode::PAYLOAD_TOO_LARGE, "application/json", r#"{"message":"Request Entity Too Large"}"#)
}
