//! What can go wrong when the course talks to its target.

use std::fmt;
use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::http::HttpError;

/// An error of a function of the course. `?` makes one of any SDK error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// AWS refused a call, or could not be asked.
    #[error("{0}")]
    Aws(#[from] AwsFailure),
    /// A plain HTTP request got no answer.
    #[error("{0}")]
    Http(#[from] HttpError),
    /// A resource that an earlier lab left, or should have left, is not there.
    #[error("{0} is not there; `cafelab restore` makes what the earlier labs left")]
    Missing(String),
    /// An answer that makes no sense.
    #[error("{0}")]
    Unexpected(String),
    /// The course's own files.
    #[error("{what}: {source}")]
    File { what: String, source: std::io::Error },
}

impl Error {
    /// An error with a text of one's own.
    pub fn unexpected(text: impl Into<String>) -> Self {
        Self::Unexpected(text.into())
    }

    /// AWS's error code, if AWS answered with one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Aws(failure) => failure.code.as_deref(),
            _ => None,
        }
    }
}

/// What became of an SDK call that failed, without the type of the operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsFailure {
    /// AWS's error code, for example `AccessDeniedException`; none if no answer came.
    pub code: Option<String>,
    /// AWS's text, or what happened instead of an answer.
    pub message: String,
    /// HTTP status of the answer.
    pub status: Option<u16>,
    /// How the failure is to be taken.
    pub kind: FailureKind,
    /// How long the answer asks to wait, from `Retry-After`.
    pub retry_after: Option<Duration>,
}

/// How a failed call is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// AWS answered: the thing is not there.
    NotFound,
    /// AWS answered: these credentials may not do this (or are no credentials).
    Denied,
    /// AWS answered: too fast.
    Throttled,
    /// AWS, or whatever stood in its place, had a fault of its own (5xx).
    ServerFault,
    /// The target does not offer this operation (501 of an emulator).
    Unsupported,
    /// The SDK found no credentials to sign with, so nothing was sent.
    NoCredentials,
    /// No answer: refused connection, time-out, broken off.
    Unreachable,
    /// AWS answered: the request is not right.
    Rejected,
}

impl fmt::Display for AwsFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{code}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for AwsFailure {}

impl<E> From<SdkError<E, HttpResponse>> for Error
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        Self::Aws(AwsFailure::from(error))
    }
}

impl<E> From<SdkError<E, HttpResponse>> for AwsFailure
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        if let Some(reason) = missing_credentials(&error) {
            return Self {
                code: None,
                message: reason,
                status: None,
                kind: FailureKind::NoCredentials,
                retry_after: None,
            };
        }
        let status = error.raw_response().map(|response| response.status().as_u16());
        let (code, message) = match &error {
            SdkError::ServiceError(context) => {
                let meta = context.err().meta();
                let text = meta.message().map_or_else(|| context.err().to_string(), str::to_owned);
                (meta.code().map(str::to_owned), text)
            }
            other => (None, root_cause(other)),
        };
        let kind = kind_of(status, code.as_deref());
        let retry_after = error.raw_response().and_then(|response| response.headers().get("retry-after"));
        let retry_after = retry_after.and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
        Self { code, message, status, kind, retry_after }
    }
}

/// What a person needs to know where the SDK's provider chain came to nothing; its own text lists every provider.
fn missing_credentials(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut chain = std::iter::successors(Some(error), |error| error.source());
    let found = chain.find_map(|error| error.downcast_ref::<CredentialsError>())?;
    let reason = match found {
        CredentialsError::CredentialsNotLoaded(_) => "there are none".to_owned(),
        other => root_cause(other),
    };
    Some(format!(
        "no AWS credentials could be used ({reason}); sign in with `aws configure` or `aws sso login`, or set AWS_PROFILE \
         or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    ))
}

/// The innermost text of an error: the part that says what happened.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn kind_of(status: Option<u16>, code: Option<&str>) -> FailureKind {
    const THROTTLED: &[&str] =
        &["Throttl", "TooManyRequests", "SlowDown", "RequestLimitExceeded", "ProvisionedThroughput"];
    const DENIED: &[&str] = &[
        "AccessDenied",
        "UnauthorizedOperation",
        "UnrecognizedClient",
        "InvalidClientTokenId",
        "ExpiredToken",
        "MissingAuthenticationToken",
        "SignatureDoesNotMatch",
        "InvalidSignature",
        "InvalidAccessKeyId",
        "IncompleteSignature",
        "OptInRequired",
    ];
    let code = code.unwrap_or_default();
    let has = |words: &[&str]| words.iter().any(|word| code.contains(word));
    match status {
        None => FailureKind::Unreachable,
        Some(429) => FailureKind::Throttled,
        Some(_) if has(THROTTLED) => FailureKind::Throttled,
        Some(501) => FailureKind::Unsupported,
        Some(500..) => FailureKind::ServerFault,
        Some(_) if has(DENIED) => FailureKind::Denied,
        Some(401 | 403) if code.is_empty() => FailureKind::Denied,
        Some(404) => FailureKind::NotFound,
        Some(_) if not_found(code) => FailureKind::NotFound,
        Some(200..=299) => FailureKind::ServerFault,
        Some(_) => FailureKind::Rejected,
    }
}

fn not_found(code: &str) -> bool {
    code.contains("NotFound") || code.contains("NoSuch") || code.contains("DoesNotExist")
}
