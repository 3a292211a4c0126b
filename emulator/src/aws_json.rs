//! The JSON protocols of AWS (`application/x-amz-json-1.0` and `-1.1`): one POST, the operation in `X-Amz-Target`.
//!
//! Source: <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html>.

use futures::future::BoxFuture;
use http::{HeaderName, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::cloud::Cloud;
use crate::error::AwsError;
use crate::message::{Request, Response, reply, set, text_header};
use crate::signature;

/// Codes of errors that come from the framework of AWS's services, not from a service.
const FRAMEWORK: &[&str] = &[
    "AccessDeniedException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "SerializationException",
    "UnknownOperationException",
    "UnrecognizedClientException",
];

/// Result of an operation: the JSON that AWS answers, or its error.
pub type Answer = Result<Value, AwsError>;

/// How an operation runs. `Wait` is for those that need other services or the clock.
#[derive(Debug, Clone, Copy)]
pub enum Run {
    Now(fn(&Cloud, Value) -> Answer),
    Wait(for<'a> fn(&'a Cloud, Value) -> BoxFuture<'a, Answer>),
}

/// A row of a service's table of operations.
#[derive(Debug, Clone, Copy)]
pub struct Op {
    /// AWS's name of the operation.
    pub name: &'static str,
    /// Whether a signature is required (Cognito's sign-in operations need none).
    pub signed: bool,
    pub run: Run,
}

impl Op {
    /// A signed operation that answers at once.
    pub const fn signed(name: &'static str, run: fn(&Cloud, Value) -> Answer) -> Self {
        Self { name, signed: true, run: Run::Now(run) }
    }

    /// An operation that anyone may call, for example `InitiateAuth`.
    pub const fn open(name: &'static str, run: fn(&Cloud, Value) -> Answer) -> Self {
        Self { name, signed: false, run: Run::Now(run) }
    }

    /// A signed operation that waits.
    pub const fn waiting(name: &'static str, run: for<'a> fn(&'a Cloud, Value) -> BoxFuture<'a, Answer>) -> Self {
        Self { name, signed: true, run: Run::Wait(run) }
    }
}

/// A service that speaks AWS JSON.
#[derive(Debug)]
pub struct JsonService {
    /// SigV4 service name, also the prefix of IAM actions, for example `states`.
    pub name: &'static str,
    /// Prefix of `X-Amz-Target`, for example `AWSStepFunctions`.
    pub target: &'static str,
    /// What stands before the codes of errors in `__type`, for example `com.amazonaws.dynamodb.v20120810#`. Services
    /// that have none name their errors in headers too.
    pub namespace: &'static str,
    /// `application/x-amz-json-1.0` or `-1.1`.
    pub content_type: &'static str,
    /// Every operation there is.
    pub ops: &'static [Op],
}

impl JsonService {
    /// AWS's names of the operations that are served.
    pub fn operations(&self) -> impl Iterator<Item = &'static str> {
        self.ops.iter().map(|op| op.name)
    }

    /// Handles a request of this service.
    pub async fn handle(&self, cloud: &Cloud, request: &Request) -> Response {
        let mut response = match self.answer(cloud, request).await {
            Ok(value) => reply(StatusCode::OK, self.content_type, value.to_string()),
            Err(error) => self.render(&error),
        };
        set(&mut response, HeaderName::from_static("x-amzn-requestid"), &cloud.env().uuid());
        response
    }

    /// The body of an error. Codes that every AWS service shares come from AWS's own framework.
    pub fn error_body(&self, error: &AwsError) -> Value {
        let space = match error.code.as_ref() {
            _ if self.namespace.is_empty() => "",
            "UnsupportedOperation" => "",
            "ValidationException" => "com.amazon.coral.validate#",
            code if FRAMEWORK.contains(&code) => "com.amazon.coral.service#",
            _ => self.namespace,
        };
        let mut body = serde_json::json!({ "__type": format!("{space}{}", error.code), "message": error.message });
        if let (Some(body), Some(details)) = (body.as_object_mut(), &error.details) {
            body.extend((**details).clone());
        }
        body
    }

    /// Runs an operation by name, without looking at signatures: for calls between services.
    pub async fn run(&self, cloud: &Cloud, operation: &str, input: Value) -> Answer {
        let op = self.op(operation)?;
        match op.run {
            Run::Now(run) => run(cloud, input),
            Run::Wait(run) => run(cloud, input).await,
        }
    }

    /// The operation that a request names, if there is such a one.
    pub fn operation(&self, request: &Request) -> Option<&'static str> {
        let target = text_header(request, "x-amz-target")?;
        let operation = target.strip_prefix(self.target)?.strip_prefix('.')?;
        self.ops.iter().find(|op| op.name == operation).map(|op| op.name)
    }

    fn op(&self, operation: &str) -> Result<&Op, AwsError> {
        let found = self.ops.iter().find(|op| op.name == operation);
        found.ok_or_else(|| AwsError::unsupported(format_args!("the operation {}:{operation}", self.name)))
    }

    async fn answer(&self, cloud: &Cloud, request: &Request) -> Answer {
        let target = text_header(request, "x-amz-target").unwrap_or_default();
        let operation = target.strip_prefix(self.target).and_then(|rest| rest.strip_prefix('.'));
        let Some(operation) = operation else {
            return Err(AwsError::new(400, "UnknownOperationException", ""));
        };
        if self.op(operation)?.signed {
            signature::authenticate(cloud, request, self.name)?;
        }
        let body: &[u8] = if request.body().is_empty() { b"{}" } else { request.body() };
        let input = serde_json::from_slice(body)
            .map_err(|error| AwsError::new(400, "SerializationException", format!("not JSON: {error}")))?;
        self.run(cloud, operation, input).await
    }

    /// An error as the protocol writes it.
    pub fn render(&self, error: &AwsError) -> Response {
        let mut response = reply(error.status, self.content_type, self.error_body(error).to_string());
        if !self.namespace.is_empty() {
            return response;
        }
        set(&mut response, HeaderName::from_static("x-amzn-errortype"), &format!("{}:", error.code));
        set(&mut response, HeaderName::from_static("x-amzn-errormessage"), &error.message);
        response
    }
}

/// Reads an operation's input. Types that derive `Deserialize` with `deny_unknown_fields` make an option that the
/// café cloud does not know a 501 that names it, instead of ignoring it.
pub fn parse<T: DeserializeOwned>(operation: &str, input: Value) -> Result<T, AwsError> {
    serde_json::from_value(input).map_err(|error| unread(operation, &error))
}

/// The same of an input that is needed afterwards, to say what is wrong with it.
pub fn parse_from<T: DeserializeOwned>(operation: &str, input: &Value) -> Result<T, AwsError> {
    T::deserialize(input).map_err(|error| unread(operation, &error))
}

fn unread(operation: &str, error: &serde_json::Error) -> AwsError {
    let text = error.to_string();
    match text.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next()) {
        Some(field) => AwsError::unsupported(format_args!("the parameter {field} of {operation}")),
        None => AwsError::new(400, "SerializationException", text),
    }
}

/// A value that an operation's model does not allow, in the words that AWS's services share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Violation {
    /// A required member, in lower camel case, is not there.
    Missing(String),
    /// A text at a member is none of a set.
    Variant { value: String, member: Option<String>, set: String },
}

impl Violation {
    /// What the failed reading of `input` means, where there are words for it.
    pub fn of(error: &AwsError, input: &Value) -> Option<Self> {
        if error.code != "SerializationException" {
            return None;
        }
        let mut names = error.message.split('`').skip(1).step_by(2);
        if error.message.starts_with("missing field") {
            return names.next().map(|name| Self::Missing(lower_camel(name)));
        }
        if !error.message.starts_with("unknown variant") {
            return None;
        }
        let value = names.next()?.to_owned();
        let member = path_to(input, &value);
        Some(Self::Variant { value, member, set: names.collect::<Vec<_>>().join(", ") })
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let failed = "failed to satisfy constraint: Member must";
        match self {
            Self::Missing(member) => {
                write!(out, "1 validation error detected: Value null at '{member}' {failed} not be null")
            }
            Self::Variant { value, member, set } => {
                let place = member.as_ref().map(|member| format!(" at '{member}'")).unwrap_or_default();
                write!(
                    out,
                    "1 validation error detected: Value '{value}'{place} {failed} satisfy enum value set: [{set}]"
                )
            }
        }
    }
}

/// Where a text stands in an input, as AWS writes paths: `tokenValidityUnits.accessToken`, `flows.1.member`.
fn path_to(input: &Value, text: &str) -> Option<String> {
    let below = |place: String, inner: &Value| match inner {
        Value::String(own) => (own == text).then_some(place),
        _ => path_to(inner, text).map(|rest| format!("{place}.{rest}")),
    };
    match input {
        Value::Object(fields) => fields.iter().find_map(|(name, inner)| below(lower_camel(name), inner)),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, inner)| below(format!("{}.member", index + 1), inner))
        }
        _ => None,
    }
}

/// A member's name as constraints write it: `UserPoolId` is `userPoolId`.
pub fn lower_camel(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
