//! What can go wrong in DynamoDB, and the only table from that to AWS's codes.

use serde_json::{Map, Value, json};

use crate::error::AwsError;

use super::value::Item;

/// A refusal, in the words of AWS where AWS has any.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Validation(String),
    #[error("{0}")]
    Serialization(String),
    #[error("Requested resource not found{0}")]
    NotFound(String),
    #[error("{0}")]
    InUse(String),
    #[error("The conditional request failed")]
    ConditionFailed(Option<Box<Item>>),
    /// A reason per action of the transaction; none where the action was fine.
    #[error("Transaction cancelled, please refer cancellation reasons for specific reasons [{}]", codes(.0))]
    TransactionCanceled(Vec<Option<Error>>),
    #[error("{0}")]
    IdempotentMismatch(&'static str),
    #[error("{0}")]
    Unsupported(String),
}

impl Error {
    /// A `ValidationException`.
    pub fn validation(text: impl Into<String>) -> Self {
        Self::Validation(text.into())
    }

    /// The `ValidationException` that AWS introduces with `One or more parameter values were invalid`.
    pub fn parameters(text: impl std::fmt::Display) -> Self {
        Self::Validation(format!("One or more parameter values were invalid: {text}"))
    }

    /// The `ValidationException` of a request that breaks the service's model.
    pub fn model(value: impl std::fmt::Display, field: &str, constraint: &str) -> Self {
        Self::Validation(format!(
            "1 validation error detected: Value {value} at '{field}' failed to satisfy constraint: {constraint}"
        ))
    }

    /// A thing that the café cloud does not do.
    pub fn unsupported(what: impl std::fmt::Display) -> Self {
        Self::Unsupported(what.to_string())
    }

    /// No such table, in an operation on items.
    pub fn no_table() -> Self {
        Self::NotFound(String::new())
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Validation(_) => "ValidationException",
            Self::Serialization(_) => "SerializationException",
            Self::NotFound(_) => "ResourceNotFoundException",
            Self::InUse(_) => "ResourceInUseException",
            Self::ConditionFailed(_) => "ConditionalCheckFailedException",
            Self::TransactionCanceled(_) => "TransactionCanceledException",
            Self::IdempotentMismatch(_) => "IdempotentParameterMismatchException",
            Self::Unsupported(_) => "UnsupportedOperation",
        }
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        let details = match &error {
            Error::Unsupported(what) => return Self::unsupported(what),
            Error::ConditionFailed(Some(item)) => json!({ "Item": item }),
            Error::TransactionCanceled(reasons) => {
                let reasons: Vec<Value> = reasons.iter().map(Option::as_ref).map(reason).collect();
                json!({ "CancellationReasons": reasons })
            }
            _ => Value::Null,
        };
        let plain = Self::new(400, error.code(), error.to_string());
        match details {
            Value::Object(details) => plain.with_details(details),
            _ => plain,
        }
    }
}

fn reason(error: Option<&Error>) -> Value {
    let Some(error) = error else { return json!({ "Code": "None" }) };
    let mut reason = Map::new();
    reason.insert("Code".into(), short(error).into());
    reason.insert("Message".into(), error.to_string().into());
    if let Error::ConditionFailed(Some(item)) = error {
        reason.insert("Item".into(), json!(item));
    }
    Value::Object(reason)
}

fn codes(reasons: &[Option<Error>]) -> String {
    reasons.iter().map(|reason| reason.as_ref().map_or("None", short)).collect::<Vec<_>>().join(", ")
}

/// The codes of cancellation reasons are those of exceptions without the last word, but for one.
fn short(error: &Error) -> &'static str {
    match error {
        Error::ConditionFailed(_) => "ConditionalCheckFailed",
        _ => "ValidationError",
    }
}
