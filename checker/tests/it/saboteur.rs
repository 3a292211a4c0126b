//! A wire that does harm: it answers one kind of request, or the first of each kind, with a fault.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cafe::http::{HttpError, NoAnswer, Request, Response};
use cafe::wire::{Answered, Channel, Onward, Wire};
use emulator::Cloud;

/// What can go wrong on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    AccessDenied,
    Throttled,
    Status500,
    Status503,
    TimeOut,
    Reset,
    Truncated,
    EmptyPage,
    StaleRead,
}

impl Fault {
    pub const ALL: [Self; 9] = [
        Self::AccessDenied,
        Self::Throttled,
        Self::Status500,
        Self::Status503,
        Self::TimeOut,
        Self::Reset,
        Self::Truncated,
        Self::EmptyPage,
        Self::StaleRead,
    ];
}

/// Which requests are hit.
#[derive(Debug, Clone)]
pub enum Aim {
    /// None; requests are only noted.
    Nobody,
    /// All of one kind.
    Always(String),
    /// The first of every kind on this channel.
    FirstOfEach(Channel),
}

/// The wire.
#[derive(Debug)]
pub struct Saboteur {
    pub fault: Fault,
    pub aim: Aim,
    /// A cloud that knows nothing of later changes.
    pub old: Option<Cloud>,
    seen: Mutex<BTreeMap<String, usize>>,
}

impl Saboteur {
    pub fn new(fault: Fault, aim: Aim, old: Option<Cloud>) -> Arc<Self> {
        Arc::new(Self { fault, aim, old, seen: Mutex::default() })
    }

    /// The kinds of requests that came by.
    pub fn kinds(&self) -> BTreeSet<String> {
        self.seen.lock().expect("no panic").keys().cloned().collect()
    }
}

impl Wire for Saboteur {
    fn carry(&self, channel: Channel, request: Request, onward: Onward) -> Answered<'_> {
        let kind = kind(channel, &request);
        let count = {
            let mut seen = self.seen.lock().expect("no panic");
            let count = seen.entry(kind.clone()).or_default();
            *count += 1;
            *count
        };
        let hit = match &self.aim {
            Aim::Nobody => false,
            Aim::Always(aimed) => *aimed == kind,
            Aim::FirstOfEach(aimed) => *aimed == channel && count == 1,
        };
        Box::pin(async move {
            if !hit {
                return onward(request).await;
            }
            let lost =
                |reason: &str| Err(HttpError { url: "(a test)".to_owned(), reason: NoAnswer::Said(reason.to_owned()) });
            match self.fault {
                Fault::TimeOut => lost("no answer within 35 s"),
                Fault::Reset => lost("connection reset by peer"),
                Fault::Truncated => Ok(cut(onward(request).await?)),
                Fault::StaleRead => match &self.old {
                    Some(cloud) => Ok(cloud.handle(request).await),
                    None => onward(request).await,
                },
                Fault::EmptyPage => Ok(emptied(channel, onward(request).await?)),
                fault => Ok(refusal(fault, channel, &service(&request))),
            }
        })
    }
}

/// `sdk dynamodb Scan`, `sdk apigateway GET /restapis/-/stages`, `plain GET site /js/auth.js`.
pub fn kind(channel: Channel, request: &Request) -> String {
    let path = request.uri().path();
    if channel == Channel::Sdk {
        let target = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok());
        if let Some(operation) = target.and_then(|target| target.rsplit('.').next()) {
            return format!("sdk {} {operation}", service(request));
        }
        return format!("sdk {} {} {}", service(request), request.method(), plain_path(path));
    }
    let host = request.uri().host().unwrap_or_default();
    let place = ["cloudfront", "execute-api", "amazoncognito"].into_iter().find(|word| host.contains(word));
    let token = if request.headers().contains_key("authorization") { " with a token" } else { "" };
    format!("plain {} {} {}{token}", request.method(), place.unwrap_or("endpoint"), plain_path(path))
}

/// A path without ids.
fn plain_path(path: &str) -> String {
    let id = |part: &str| part.chars().any(|c| c.is_ascii_digit()) || part.contains("cafe-site");
    path.split('/')
        .map(|part| if id(part) || part.starts_with("cafelab-") { "-" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

fn service(request: &Request) -> String {
    let header = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let scope = header.split("Credential=").nth(1).unwrap_or_default();
    scope.split('/').nth(3).unwrap_or("nobody").to_owned()
}

fn refusal(fault: Fault, channel: Channel, service: &str) -> Response {
    let (status, code) = match fault {
        Fault::AccessDenied => (403, "AccessDeniedException"),
        Fault::Throttled => (429, "ThrottlingException"),
        Fault::Status500 => (500, "InternalFailure"),
        _ => (503, "ServiceUnavailable"),
    };
    let xml = matches!(service, "sts" | "s3" | "cloudfront" | "iam");
    let body = match (channel, xml) {
        (Channel::Plain, _) => "{\"message\":\"a fault of the test\"}".to_owned(),
        (_, false) => format!("{{\"__type\":\"{code}\",\"message\":\"a fault of the test\"}}"),
        (_, true) => {
            let error = format!(
                "<Error><Code>{}</Code><Message>a fault of the test</Message></Error>",
                code.replace("Exception", "")
            );
            if service == "s3" { error } else { format!("<ErrorResponse>{error}</ErrorResponse>") }
        }
    };
    let response = http::Response::builder().status(status).header("x-amzn-errortype", code);
    response.body(Bytes::from(body)).expect("a response")
}

/// As it is when the connection breaks: less than was announced.
fn cut(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    parts.headers.insert("content-length", body.len().into());
    Response::from_parts(parts, body.slice(..body.len() / 2))
}

fn emptied(channel: Channel, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let json = body.starts_with(b"{");
    parts.headers.remove("content-length");
    let empty = if channel == Channel::Sdk && json { Bytes::from_static(b"{}") } else { Bytes::new() };
    Response::from_parts(parts, empty)
}
