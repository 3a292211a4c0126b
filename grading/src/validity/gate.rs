//! Gatekeepers: what API Gateway and Cognito cannot be made to do, but a home-made verifier or login page in their place
//! would. A gatekeeper stands between a café cloud and everybody who asks it, and makes exactly one mistake.

mod login;
mod token;

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use cafe::Secret;
use emulator::{Cloud, Request, Response};
use http::{StatusCode, header};
use serde::Deserialize;

/// What the gatekeeper does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gate {
    // Takes for a token what is none.
    TakesAnyText,
    TakesTextWithoutDots,
    TakesLongText,
    // Reads the payload and leaves the signature.
    ReadsPayloadOnly,
    KnowsTheSignature,
    KnowsTheHeader,
    // Lets a token say that it needs no signature.
    TakesAlgNone,
    TakesEmptySignature,
    SkipsUnknownAlgorithms,
    // Remembers who was let in, and does not verify again.
    KnowsThePayload,
    KnowsTheSubject,
    MeasuresTheSignature,
    // Does not look at the time, or not well.
    IgnoresExpiry,
    ForgivesAnHour,
    CountsADay,
    // Does not look at what a token is for.
    IgnoresTokenUse,
    KnowsTheUser,
    TrustsTheIssuer,
    /// Answers the first report again and again.
    KeepsTheReport,
    // Treats everybody and everything alike.
    FailsAlways,
    RefusesAlways,
    AgreesAlways,
    // Logs in.
    TakesAnyPassword,
    TakesLongPasswords,
    CallsBackWithoutCode,
    TakesAnyRedirect,
    ComparesPathsOnly,
    TellsTheForeignAddress,
    HasNoForm,
    LeadsElsewhere,
    DropsTheNonce,
    SwapsTokens,
    ForgesTokens,
    StaysAtLogOut,
    LosesTheState,
    RefusesCodes,
    /// Says of the login domain that it failed.
    DomainFailed,
    /// Says of methods that their authorization is of the type `JWT`, which the café cloud does not have.
    JwtAuthorizer,
}

/// A gatekeeper and what it remembers.
#[derive(Debug)]
pub(super) struct Gatekeeper {
    gate: Gate,
    cloud: Cloud,
    password: Secret,
    memory: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    /// The last token that the API let in.
    good: Option<String>,
    report: Option<Bytes>,
    callback: Option<String>,
}

impl Gatekeeper {
    pub fn new(gate: Gate, cloud: Cloud, password: Secret) -> Self {
        Self { gate, cloud, password, memory: Mutex::default() }
    }

    /// Answers a request, in the cloud's name or in its own.
    pub async fn answer(&self, request: Request) -> Response {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let path = request.uri().path().to_owned();
        if host.contains(".execute-api.")
            && let Some(response) = self.alike()
        {
            return response;
        }
        if host.contains(".execute-api.") && path.ends_with("/create_report") && request.method() == http::Method::POST
        {
            return self.report(request).await;
        }
        if host.contains(".amazoncognito.") {
            return self.login(request, &path).await;
        }
        let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
        let of_domain = target.is_some_and(|target| target.ends_with(".DescribeUserPoolDomain"));
        let response = self.cloud.handle(request).await;
        match self.gate {
            Gate::DomainFailed if of_domain => response.map(|body| replaced(&body, "\"ACTIVE\"", "\"FAILED\"")),
            Gate::JwtAuthorizer if path.ends_with("/resources") => {
                response.map(|body| replaced(&body, "COGNITO_USER_POOLS", "JWT"))
            }
            _ => response,
        }
    }

    /// The answer that everybody gets, whatever is asked.
    fn alike(&self) -> Option<Response> {
        let (status, body) = match self.gate {
            Gate::FailsAlways => (StatusCode::INTERNAL_SERVER_ERROR, r#"{"message":"Internal server error"}"#),
            Gate::RefusesAlways => (StatusCode::FORBIDDEN, r#"{"message":"Forbidden"}"#),
            Gate::AgreesAlways => (StatusCode::OK, "{}"),
            _ => return None,
        };
        let mut response = Response::new(Bytes::from_static(body.as_bytes()));
        *response.status_mut() = status;
        let any = header::HeaderValue::from_static("*");
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
        Some(response)
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn replaced(body: &Bytes, old: &str, new: &str) -> Bytes {
    String::from_utf8_lossy(body).replace(old, new).into()
}

fn redirect(to: &str) -> Response {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::FOUND;
    if let Ok(value) = to.parse() {
        response.headers_mut().insert(header::LOCATION, value);
    }
    response
}
