//! How an execution stops without an output, and what a `Catch` may see of it.
//!
//! Source: <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html>.

use serde_json::{Map, Value, json};

use crate::error::AwsError;

/// Name of errors of the interpreter itself, never caught.
pub(in crate::stepfunctions) const RUNTIME: &str = "States.Runtime";
/// Name of errors of JSONata expressions.
pub(in crate::stepfunctions) const QUERY: &str = "States.QueryEvaluationError";
/// Name of payloads over 262,144 bytes.
pub(in crate::stepfunctions) const DATA_LIMIT: &str = "States.DataLimitExceeded";
/// Name of states and executions that ran out of time.
pub(in crate::stepfunctions) const TIMEOUT: &str = "States.Timeout";

/// Where an error came from, which decides who may catch it and how its cause is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stepfunctions) enum Origin {
    /// A task's service answered it, or a `Fail` state said so: the cause is passed on as it is.
    Task,
    /// The interpreter: the cause is introduced by the state's name and event id.
    Interpreter,
}

/// A named error of a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stepfunctions) struct Failure {
    pub error: Option<String>,
    pub cause: Option<String>,
    pub origin: Origin,
    /// The field whose expression failed, for the `EvaluationFailed` event.
    pub location: Option<String>,
}

impl Failure {
    /// An error of the interpreter.
    pub fn raised(error: &str, cause: impl Into<String>) -> Self {
        let (error, cause) = (Some(error.to_owned()), Some(cause.into()));
        Self { error, cause, origin: Origin::Interpreter, location: None }
    }

    /// `States.Runtime`.
    pub fn runtime(cause: impl Into<String>) -> Self {
        Self::raised(RUNTIME, cause)
    }

    /// An error that a task's service answered.
    pub fn of_task(error: impl Into<String>, cause: impl Into<String>) -> Self {
        let (error, cause) = (Some(error.into()), Some(cause.into()));
        Self { error, cause, origin: Origin::Task, location: None }
    }

    /// A payload over the limit; `name` is that of the state or the task.
    pub fn too_large(name: &str) -> Self {
        let cause = format!(
            "The state/task '{name}' returned a result with a size exceeding the maximum number of bytes service limit."
        );
        Self::of_task(DATA_LIMIT, cause)
    }

    /// A task or wait that took longer than its state allows.
    pub fn timeout() -> Self {
        Self { error: Some(TIMEOUT.to_owned()), cause: None, origin: Origin::Task, location: None }
    }

    /// The error's name, empty for a `Fail` state without one.
    pub fn name(&self) -> &str {
        self.error.as_deref().unwrap_or_default()
    }

    /// Introduces the cause of an interpreter's error by the state it happened in, once.
    pub fn within(mut self, state: &str, entered: u64) -> Self {
        if self.origin == Origin::Interpreter {
            let cause = self.cause.unwrap_or_default();
            let text = format!(
                "An error occurred while executing the state '{state}' (entered at the event id #{entered}). {cause}"
            );
            self.cause = Some(text);
            self.origin = Origin::Task;
        }
        self
    }

    /// What a `Catch` hands on: `{"Error": …, "Cause": …}`.
    pub fn output(&self) -> Value {
        let mut output = Map::new();
        output.insert("Error".to_owned(), json!(self.name()));
        if let Some(cause) = &self.cause {
            output.insert("Cause".to_owned(), json!(cause));
        }
        Value::Object(output)
    }

    /// Whether a list of `ErrorEquals` names this error. `States.Runtime` is never caught, and `States.ALL` does not
    /// stand for a state's output over the limit (it does for a task's result, as recorded on AWS).
    pub fn matches(&self, names: &[String]) -> bool {
        if self.name() == RUNTIME {
            return false;
        }
        names.iter().any(|name| match name.as_str() {
            "States.ALL" => true,
            "States.TaskFailed" => self.name() != TIMEOUT && !self.name().is_empty(),
            "States.Timeout" => matches!(self.name(), TIMEOUT | "States.HeartbeatTimeout"),
            name => name == self.name(),
        })
    }
}

/// Why an execution, a branch or a state did not end with an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stepfunctions) enum Halt {
    /// A state failed.
    Failed(Failure),
    /// The execution's own time is up.
    TimedOut,
    /// `StopExecution`, with its error and cause.
    Aborted,
    /// The definition uses something that the café cloud does not have.
    Unsupported(AwsError),
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}
