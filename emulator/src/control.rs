//! The cloud's own requests, `/_cafe/…`: what no AWS API offers but a grader or a person needs, and the page at
//! `http://cloud.localhost`. Whatever makes or changes something must be signed like a request to AWS, for the service
//! `cafe`, so that no page of another origin can do it.

mod page;
mod tokens;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::addresses::host_of;
use crate::error::AwsError;
use crate::message::reply;
use crate::{Cloud, Request, Response, operations, signature};

/// Answers a control request.
pub(crate) async fn handle(cloud: &Cloud, request: &Request, path: &str) -> Response {
    if !is_local(&host_of(request)) {
        return failure(&AwsError::new(403, "AccessDenied", "Control requests are answered under local names only."));
    }
    match (request.method(), path) {
        (&Method::GET | &Method::HEAD, "/" | "") => page::show(cloud).await,
        (&Method::GET, "/settings") => success(&settings(cloud)),
        (&Method::GET, "/operations") => success(&json!(operations::all())),
        (&Method::POST, "/tokens") => answer(cloud, request, tokens::make),
        (&Method::POST, "/stop") => answer(cloud, request, stop),
        _ => {
            let text = format!("The café cloud has no control request {} {path}.", request.method());
            failure(&AwsError::new(404, "NotFound", text))
        }
    }
}

/// A name that leads elsewhere on the internet may have been pointed here by a stranger's page.
fn is_local(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]" | "") || host.ends_with(".localhost")
}

fn answer(cloud: &Cloud, request: &Request, act: fn(&Cloud, &[u8]) -> Result<Value, AwsError>) -> Response {
    let signed = signature::authenticate(cloud, request, "cafe");
    match signed.and_then(|_| act(cloud, request.body())) {
        Ok(value) => success(&value),
        Err(error) => failure(&error),
    }
}

/// Lets the server finish; the requests under way, this one too, are answered first.
#[expect(clippy::unnecessary_wraps, reason = "the shape of every signed control request")]
fn stop(cloud: &Cloud, _body: &[u8]) -> Result<Value, AwsError> {
    cloud.request_stop();
    Ok(json!({}))
}

/// What the cloud was told when it was made, without the secret.
fn settings(cloud: &Cloud) -> Value {
    let settings = cloud.settings();
    json!({ "account": settings.account, "region": settings.region, "port": settings.port })
}

fn success(value: &Value) -> Response {
    reply(StatusCode::OK, "application/json", value.to_string())
}

fn failure(error: &AwsError) -> Response {
    let body = json!({ "error": error.code, "message": error.message });
    reply(error.status, "application/json", body.to_string())
}
