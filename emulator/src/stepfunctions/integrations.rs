//! The calls that tasks make: inputs, results and errors of DynamoDB, S3 and Step Functions as AWS gives them.
//!
//! Source: <https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html>; names and texts of
//! errors as recorded on AWS.

mod errors;
mod shapes;

use std::time::Duration;

use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::asl::failure::{Failure, Halt};
use super::asl::resource::Resource;
use super::asl::tasks::Tasks;
use super::machines::PRINCIPAL;
use super::{ExecutionRecord, Status, arns};
use crate::cloud::Cloud;
use crate::on_behalf::{self, CallError, OnBehalf};

/// Executions that may be started within each other.
const NESTED_AT_MOST: usize = 8;

/// Between two looks at an execution that is waited for.
const PACE: Duration = Duration::from_millis(100);

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

    fn wait<'a>(&'a self, resource: &'a Resource, answer: Value) -> BoxFuture<'a, Result<Value, Halt>> {
        Box::pin(self.until_it_ends(resource, answer))
    }

    fn stopped(&self) -> bool {
        self.stoppable.is_some_and(|arn| {
            let state = self.cloud.stepfunctions().read();
            let ended = |execution: &ExecutionRecord| execution.status != Status::Running;
            // An execution outlives its machine by no transition.
            let machine = arns::machine_name(self.machine_arn).ok().and_then(|name| state.machines.get(name));
            let deleted = machine.is_none_or(|machine| machine.arn != self.machine_arn);
            deleted || state.executions.get(arn).is_some_and(ended)
        })
    }
}

impl CloudTasks<'_> {
    /// The end of an execution that was started within this one, which takes it with it when it is stopped.
    async fn until_it_ends(&self, resource: &Resource, answer: Value) -> Result<Value, Halt> {
        let arn = answer.get("ExecutionArn").cloned().unwrap_or_default();
        let ask = |action: &str| Resource { kind: resource.kind.clone(), action: action.to_owned(), sync: None };
        loop {
            let found = self.send(&ask("describeExecution"), json!({ "ExecutionArn": arn })).await?;
            if found["Status"] != "RUNNING" {
                return shapes::ended(resource, found);
            }
            if self.stopped() {
                let _ = self.send(&ask("stopExecution"), json!({ "ExecutionArn": arn })).await;
                return Err(Halt::Aborted);
            }
            self.cloud.env().sleep(PACE).await;
        }
    }

    async fn send(&self, resource: &Resource, input: Value) -> Result<Value, Halt> {
        let who = OnBehalf { role_arn: self.role_arn, principal: PRINCIPAL, source_arn: self.machine_arn };
        let service = if resource.service() == "sfn" { "states" } else { resource.service() };
        let action = shapes::capitalised(&resource.action);
        let input = shapes::request(service, input);
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

#[cfg(test)]
mod tests {
    use super::{Resource, errors, json, shapes};
    use crate::error::AwsError;

    fn resource(kind: &str) -> Resource {
        Resource { kind: kind.to_owned(), action: "putItem".to_owned(), sync: None }
    }

    #[test]
    fn errors_have_the_recorded_names_and_causes() {
        let missing = AwsError::new(400, "ResourceNotFoundException", "Requested resource not found");
        let invalid = AwsError::new(400, "ValidationException", "1 validation error detected");
        let denied = AwsError::new(400, "AccessDeniedException", "User: r is not authorized to perform: dynamodb:Scan");
        let key = AwsError::new(404, "NoSuchKey", "The specified key does not exist.");
        let sdk = "(Service: DynamoDb, Status Code: 400, Request ID: id)";
        for (kind, error, name, cause) in [
            (
                "aws-sdk:dynamodb",
                &missing,
                "DynamoDb.ResourceNotFoundException",
                format!("Requested resource not found {sdk}"),
            ),
            ("aws-sdk:dynamodb", &invalid, "DynamoDb.DynamoDbException", format!("1 validation error detected {sdk}")),
            (
                "aws-sdk:dynamodb",
                &denied,
                "DynamoDb.DynamoDbException",
                format!("User: r is not authorized to perform: dynamodb:Scan {sdk}"),
            ),
            (
                "dynamodb",
                &missing,
                "DynamoDB.ResourceNotFoundException",
                "Requested resource not found (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: \
                 ResourceNotFoundException; Request ID: id; Proxy: null)"
                    .to_owned(),
            ),
            (
                "dynamodb",
                &invalid,
                "DynamoDB.AmazonDynamoDBException",
                "1 validation error detected (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: \
                 ValidationException; Request ID: id; Proxy: null)"
                    .to_owned(),
            ),
            (
                "aws-sdk:s3",
                &key,
                "S3.NoSuchKeyException",
                "The specified key does not exist. (Service: S3, Status Code: 404, Request ID: id, Extended Request \
                 ID: id)"
                    .to_owned(),
            ),
        ] {
            let failure = errors::of_service(&resource(kind), error, "id");
            assert_eq!((failure.name(), failure.cause.as_deref()), (name, Some(cause.as_str())), "{kind}");
        }
    }

    #[test]
    fn requests_in_the_form_of_the_service() {
        let input = json!({ "StateMachineArn": "a", "Input": { "k": 1 }, "Name": null });
        assert_eq!(shapes::request("states", input), json!({ "stateMachineArn": "a", "input": "{\"k\":1}" }));
        let input = json!({ "TableName": "t", "Item": null });
        assert_eq!(shapes::request("dynamodb", input), json!({ "TableName": "t" }));
    }

    #[test]
    fn results_in_the_form_of_the_integration() {
        let (env, _) = crate::testing::env(7);
        let result = shapes::response(&env, &resource("dynamodb"), json!({}));
        assert_eq!(result["SdkHttpMetadata"]["HttpStatusCode"], 200);
        assert_eq!(result["SdkHttpMetadata"]["HttpHeaders"]["Content-Length"], "2");
        assert_eq!(shapes::response(&env, &resource("aws-sdk:dynamodb"), json!({})), json!({}));
        let answer = json!({ "executionArn": "a", "startDate": 1_795_381_200.5 });
        let expected = json!({ "ExecutionArn": "a", "StartDate": "2026-11-22T21:00:00.500Z" });
        assert_eq!(shapes::response(&env, &resource("aws-sdk:sfn"), answer), expected);
    }
}
