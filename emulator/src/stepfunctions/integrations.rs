//! The calls that tasks make: inputs, results and errors of DynamoDB, S3 and Step Functions as AWS gives them.
//!
//! Source: <https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html>; names and texts of
//! errors as recorded on AWS.

mod errors;
mod shapes;

use futures::future::BoxFuture;
use serde_json::Value;

use super::Status;
use super::asl::failure::{Failure, Halt};
use super::asl::resource::Resource;
use super::asl::tasks::Tasks;
use super::machines::PRINCIPAL;
use crate::cloud::Cloud;
use crate::on_behalf::{self, CallError, OnBehalf};

/// Executions that may be started within each other.
const NESTED_AT_MOST: usize = 8;

tokio::task_local! {
    /// How deep executions are nested on this task.
    static NESTED: usize;
}

/// Tasks of an execution, under the role of its machine.
#[derive(Debug)]
pub(super) struct CloudTasks<'a> {
    pub cloud: &'a Cloud,
    pub role_arn: &'a str,
    pub machine_arn: &'a str,
    /// ARN of the execution, when it can be stopped.
    pub stoppable: Option<&'a str>,
}

impl Tasks for CloudTasks<'_> {
    fn call<'a>(&'a self, resource: &'a Resource, input: Value) -> BoxFuture<'a, Result<Value, Halt>> {
        let depth = NESTED.try_with(|depth| *depth).unwrap_or_default() + 1;
        if depth > NESTED_AT_MOST {
            let cause = format!("More than {NESTED_AT_MOST} executions were started within each other.");
            return Box::pin(std::future::ready(Err(Failure::runtime(cause).into())));
        }
        Box::pin(NESTED.scope(depth, self.send(resource, input)))
    }

    fn stopped(&self) -> bool {
        self.stoppable.is_some_and(|arn| {
            let state = self.cloud.stepfunctions().read();
            state.executions.get(arn).is_some_and(|execution| execution.status != Status::Running)
        })
    }
}

impl CloudTasks<'_> {
    async fn send(&self, resource: &Resource, input: Value) -> Result<Value, Halt> {
        let who = OnBehalf { role_arn: self.role_arn, principal: PRINCIPAL, source_arn: self.machine_arn };
        let service = if resource.service() == "sfn" { "states" } else { resource.service() };
        let action = shapes::capitalised(&resource.action);
        let input = shapes::request(service, &action, input);
        match on_behalf::call(self.cloud, who, service, &action, input).await {
            Ok(answer) => Ok(shapes::response(self.cloud.env(), resource, answer)),
            Err(CallError::Aws(error)) if error.code == "UnsupportedOperation" => Err(Halt::Unsupported(error)),
            Err(CallError::Aws(error)) => Err(errors::of_service(resource, &error, &self.cloud.env().uuid()).into()),
            Err(CallError::CannotAssume(_)) => {
                let cause = format!("The role {} cannot be assumed by {PRINCIPAL}.", self.role_arn);
                Err(Failure::of_task("States.Permissions", cause).into())
            }
        }
    }
}
