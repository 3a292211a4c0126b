//! The cloud's own requests, `/_cafelab/…`: what no AWS API offers but a grader, a teacher or a person needs, and the
//! page at `http://cloud.localhost`.
//!
//! Whatever makes, changes or reveals something must be signed like a request to AWS, for the service `cafe`, so that
//! no page of another origin can do it; and no such page gets any answer at all. The page itself, the recorded exchanges
//! that it draws and the settings need no signature. All but the page and the settings can be switched off ([`Cloud::switch_off_controls`]).

mod clock;
mod exchanges;
mod faults;
mod page;
mod tokens;

pub use page::trace;

use http::{HeaderName, Method, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::addresses::host_of;
use crate::error::AwsError;
use crate::message::{query_pairs, reply, text_header};
use crate::{Cloud, Request, Response, operations, signature};

/// What a control request answers.
type Answer = Result<Value, AwsError>;

/// One signed control request.
struct Call<'a> {
    cloud: &'a Cloud,
    body: &'a [u8],
    query: Vec<(String, String)>,
    /// What follows the name: `3` in `/faults/3`.
    rest: &'a str,
}

/// A row of the table of signed control requests.
struct Op {
    method: Method,
    name: &'static str,
    run: fn(&Call<'_>) -> Answer,
}

const fn op(method: Method, name: &'static str, run: fn(&Call<'_>) -> Answer) -> Op {
    Op { method, name, run }
}

/// Every signed control request.
static OPS: &[Op] = &[
    op(Method::POST, "tokens", tokens::make),
    op(Method::POST, "stop", stop),
    op(Method::POST, "reset", reset),
    op(Method::POST, "clock", clock::advance),
    op(Method::POST, "faults", faults::add),
    op(Method::GET, "faults", faults::list),
    op(Method::DELETE, "faults", faults::remove),
    op(Method::GET, "exchanges", exchanges::list),
    op(Method::GET, "exchanges.har", exchanges::export),
    op(Method::DELETE, "exchanges", exchanges::clear),
];

/// Answers a control request.
pub(crate) async fn handle(cloud: &Cloud, request: &Request, path: &str) -> Response {
    if !is_local(&host_of(request)) {
        return failure(&AwsError::new(403, "AccessDenied", "Control requests are answered under local names only."));
    }
    if from_elsewhere(request) {
        return failure(&AwsError::new(403, "AccessDenied", "Pages of other origins get no answer here."));
    }
    match (request.method(), path) {
        (&Method::GET | &Method::HEAD, "/" | "") => page::show(cloud).await,
        (&Method::GET, "/resources") => page::parts(cloud).await,
        (&Method::GET, "/flight") if !cloud.controls_are_off() => page::events(cloud, request).await,
        (&Method::GET, "/settings") => success(&settings(cloud)),
        (&Method::GET, "/operations") if !cloud.controls_are_off() => success(&json!(operations::all())),
        (&Method::GET, "/clock") if !cloud.controls_are_off() => success(&clock::show(cloud)),
        (method, path) => match signed(cloud, request, method, path) {
            Ok(value) => success(&value),
            Err(error) => failure(&error),
        },
    }
}

/// A name that leads elsewhere on the internet may have been pointed here by a stranger's page.
fn is_local(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]" | "") || host.ends_with(".localhost")
}

/// Whether a browser sent this for a page of another origin. Following a link to the page is no such thing.
fn from_elsewhere(request: &Request) -> bool {
    let fetch = |name: &'static str| text_header(request, HeaderName::from_static(name)).unwrap_or_default();
    if let Some(origin) = request.headers().get(header::ORIGIN) {
        let named = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
        let own =
            text_header(request, header::HOST).or_else(|| request.uri().authority().map(http::uri::Authority::as_str));
        return named.is_none() || named != own;
    }
    let foreign = matches!(fetch("sec-fetch-site"), "cross-site" | "same-site");
    foreign && fetch("sec-fetch-mode") != "navigate"
}

fn signed(cloud: &Cloud, request: &Request, method: &Method, path: &str) -> Answer {
    let path = path.trim_start_matches('/');
    let (name, rest) = path.split_once('/').unwrap_or((path, ""));
    let found = OPS.iter().find(|op| op.method == *method && op.name == name);
    let Some(op) = found.filter(|_| !cloud.controls_are_off()) else {
        let why = if cloud.controls_are_off() { "; its controls are switched off" } else { "" };
        let text = format!("The café cloud has no control request {method} /{path}{why}.");
        return Err(AwsError::new(404, "NotFound", text));
    };
    signature::authenticate(cloud, request, "cafe")?;
    (op.run)(&Call { cloud, body: request.body(), query: query_pairs(request), rest })
}

impl Call<'_> {
    /// The body, in which every member must be known.
    fn input<T: DeserializeOwned>(&self) -> Result<T, AwsError> {
        let body: &[u8] = if self.body.is_empty() { b"{}" } else { self.body };
        serde_json::from_slice(body).map_err(|error| bad_request(error.to_string()))
    }
}

fn bad_request(text: impl Into<String>) -> AwsError {
    AwsError::new(400, "BadRequest", text)
}

/// Lets the server finish; the requests under way, this one too, are answered first.
#[expect(clippy::unnecessary_wraps, reason = "the shape of every signed control request")]
fn stop(call: &Call<'_>) -> Answer {
    call.cloud.request_stop();
    Ok(json!({}))
}

/// Begins anew.
fn reset(call: &Call<'_>) -> Answer {
    call.cloud.reset().map_err(|error| AwsError::new(500, "InternalError", error.to_string()))?;
    Ok(json!({}))
}

/// What the cloud was told when it was made, without the secret.
fn settings(cloud: &Cloud) -> Value {
    let settings = cloud.settings();
    json!({ "account": settings.account, "region": settings.region, "port": settings.port })
}

fn success(value: &Value) -> Response {
    let mut response = reply(StatusCode::OK, "application/json", value.to_string());
    crate::message::set(&mut response, header::CACHE_CONTROL, "no-store");
    response
}

fn failure(error: &AwsError) -> Response {
    let body = json!({ "error": error.code, "message": error.message });
    reply(error.status, "application/json", body.to_string())
}
