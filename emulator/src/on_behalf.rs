//! Calls from one service to another under a role: API Gateway to Step Functions, Step Functions to DynamoDB.

use std::fmt::{self, Display, Formatter};

use serde_json::Value;

use crate::cloud::Cloud;
use crate::error::AwsError;
use crate::{dynamodb, iam, recorder, s3, stepfunctions};

/// Why a call under a role did not give an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallError {
    /// The role does not exist or does not trust the caller.
    CannotAssume(String),
    /// The called service refused, or the role may not do this.
    Aws(AwsError),
}

/// For recordings: other texts than those on permissions may quote what was sent.
impl Display for CallError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::CannotAssume(why) => write!(f, "the role cannot be assumed: {why}"),
            Self::Aws(error) if error.code.starts_with("AccessDenied") => write!(f, "{error}"),
            Self::Aws(error) => write!(f, "{}", error.code),
        }
    }
}

/// A role and the service principal that takes it on, for example `apigateway.amazonaws.com`.
#[derive(Debug, Clone, Copy)]
pub struct OnBehalf<'a> {
    pub role_arn: &'a str,
    pub principal: &'a str,
    /// ARN of what asks, for conditions on `aws:SourceArn`: a state machine, a method of an API.
    pub source_arn: &'a str,
}

/// Calls `action` (`StartSyncExecution`) of `service` (`states`, `dynamodb`, `s3`) under a role, with IAM enforced.
pub async fn call(
    cloud: &Cloud,
    who: OnBehalf<'_>,
    service: &str,
    action: &str,
    input: Value,
) -> Result<Value, CallError> {
    recorder::step(cloud.env(), service, action, perform(cloud, who, service, action, input)).await
}

async fn perform(
    cloud: &Cloud,
    who: OnBehalf<'_>,
    service: &str,
    action: &str,
    input: Value,
) -> Result<Value, CallError> {
    let resource = resource_of(cloud, service, &input);
    iam::authorize(cloud, who, &format!("{service}:{action}"), &resource)?;
    let mishap = cloud.faults().draw(service, Some(action));
    if !mishap.latency.is_zero() {
        cloud.env().sleep(mishap.latency).await;
    }
    if let Some(refusal) = mishap.refusal {
        return Err(CallError::Aws(refusal.of_service(service, Some(action), who.role_arn)));
    }
    let answer = match service {
        "dynamodb" => dynamodb::SERVICE.run(cloud, action, input).await,
        "states" => stepfunctions::SERVICE.run(cloud, action, input).await,
        "s3" => s3::act(cloud, action, &input),
        other => Err(AwsError::unsupported(format_args!("calls between services to {other}"))),
    };
    answer.map_err(CallError::Aws)
}

/// The ARN that an IAM policy would have to name.
fn resource_of(cloud: &Cloud, service: &str, input: &Value) -> String {
    let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    match service {
        "dynamodb" => {
            let table = text("TableName");
            if table.starts_with("arn:") { table } else { cloud.settings().arn("dynamodb", &format!("table/{table}")) }
        }
        "states" if input.get("stateMachineArn").is_none() => text("executionArn"),
        "states" => text("stateMachineArn"),
        "s3" => format!("arn:aws:s3:::{}/{}", text("Bucket"), text("Key")),
        _ => "*".to_owned(),
    }
}
