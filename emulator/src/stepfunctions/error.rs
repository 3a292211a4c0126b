//! What can go wrong in the API, and the one table to AWS's codes and texts.

use crate::error::AwsError;

/// An error of an operation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Error {
    #[error("invalid ARN: {0}")]
    InvalidArn(String),
    #[error("invalid name: {0}")]
    InvalidName(String),
    #[error("invalid definition: {0}")]
    InvalidDefinition(String),
    #[error("invalid execution input: {0}")]
    InvalidInput(String),
    #[error("no such state machine: {0}")]
    NoMachine(String),
    #[error("state machine exists: {0}")]
    MachineExists(String),
    #[error("wrong type of state machine")]
    WrongType,
    #[error("no such execution: {0}")]
    NoExecution(String),
    #[error("execution exists: {0}")]
    ExecutionExists(String),
    #[error("no such resource: {0}")]
    NoResource(String),
    #[error("nothing to update")]
    NothingToUpdate,
    #[error("role cannot be assumed")]
    RoleNotAssumable,
    #[error("too many tags")]
    TooManyTags(String),
    #[error("invalid token: {0}")]
    InvalidToken(String),
    #[error("{0}")]
    Validation(String),
    #[error("not supported: {0}")]
    Unsupported(String),
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        let (code, text) = match error {
            Error::InvalidArn(why) => ("InvalidArn", format!("Invalid Arn: '{why}'")),
            Error::InvalidName(name) => ("InvalidName", format!("Invalid Name: '{name}'")),
            Error::InvalidDefinition(why) => {
                ("InvalidDefinition", format!("Invalid State Machine Definition: '{why}'"))
            }
            Error::InvalidInput(why) => {
                ("InvalidExecutionInput", format!("Invalid State Machine Execution Input: '{why}'"))
            }
            Error::NoMachine(arn) => ("StateMachineDoesNotExist", format!("State Machine Does Not Exist: '{arn}'")),
            Error::MachineExists(arn) => {
                ("StateMachineAlreadyExists", format!("State Machine Already Exists: '{arn}'"))
            }
            Error::WrongType => (
                "StateMachineTypeNotSupported",
                "This operation is not supported by this type of state machine".to_owned(),
            ),
            Error::NoExecution(arn) => ("ExecutionDoesNotExist", format!("Execution Does Not Exist: '{arn}'")),
            Error::ExecutionExists(arn) => ("ExecutionAlreadyExists", format!("Execution Already Exists: '{arn}'")),
            Error::NoResource(arn) => ("ResourceNotFound", format!("Resource not found: '{arn}'")),
            Error::NothingToUpdate => (
                "MissingRequiredParameter",
                "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be \
                 specified"
                    .to_owned(),
            ),
            Error::RoleNotAssumable => (
                "AccessDeniedException",
                "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to \
                 assume the provided role."
                    .to_owned(),
            ),
            Error::TooManyTags(arn) => ("TooManyTags", format!("Too many tags on the resource '{arn}'")),
            Error::InvalidToken(token) => ("InvalidToken", format!("Invalid Token: '{token}'")),
            Error::Validation(text) => ("ValidationException", text),
            Error::Unsupported(what) => return Self::unsupported(what),
        };
        Self::new(400, code, text)
    }
}
