//! The way of a `Task` state out of the interpreter.

use futures::future::BoxFuture;
use serde_json::Value;

use super::failure::Halt;
use super::resource::Resource;

/// Calls the services that tasks name. The cloud's implementation is in `integrations`; tests bring their own.
pub(in crate::stepfunctions) trait Tasks: Send + Sync {
    /// Runs a task with its final input and gives its result.
    fn call<'a>(&'a self, resource: &'a Resource, input: Value) -> BoxFuture<'a, Result<Value, Halt>>;

    /// Waits for the end of what a task has started; `answer` is what starting it was answered with.
    fn wait<'a>(&'a self, _resource: &'a Resource, answer: Value) -> BoxFuture<'a, Result<Value, Halt>> {
        Box::pin(std::future::ready(Ok(answer)))
    }

    /// Whether this execution was stopped, or its machine deleted.
    fn stopped(&self) -> bool {
        false
    }
}
