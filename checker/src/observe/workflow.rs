//! The report workflow: the state machine that the API starts, and a run of it.

use cafe::error::{AwsFailure, FailureKind};

use super::api_model::{Integration, REPORT};
use super::pool::vote;
use crate::context::Context;
use crate::finding::Unjudged;

/// The café's state machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    pub arn: String,
    pub name: String,
    /// `EXPRESS` or `STANDARD`.
    pub kind: String,
    pub definition: String,
}

impl Machine {
    /// Whether any state of it asks a service for anything.
    pub fn has_task(&self) -> bool {
        self.definition.replace(' ', "").contains("\"Type\":\"Task\"")
    }
}

/// A run of the state machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// `SUCCEEDED`, `FAILED` or `TIMED_OUT`.
    pub status: String,
    pub output: Option<String>,
    pub error: String,
    pub cause: String,
}

impl Context {
    /// The state machine that `POST /create_report` names, else the one with the right name.
    pub async fn machine(&self) -> Result<Option<&Machine>, Unjudged> {
        self.seen.machine.get(self.find_machine()).await.map(Option::as_ref)
    }

    async fn find_machine(&self) -> Result<Option<Machine>, Unjudged> {
        // Where the API cannot be read, the name decides, if it can.
        let (api, unread) = vote(self.api().await);
        let route = api.and_then(|api| api.route("POST", REPORT));
        let wired = route.and_then(|route| route.integration.as_ref()).and_then(Integration::machine);
        if let Some(arn) = wired
            && let Some(machine) = self.describe_machine(&arn).await?
        {
            return Ok(Some(machine));
        }
        let (account, region) = (self.account().await?, &self.cafe.region);
        let name = &self.names().await?.state_machine;
        let partition = if region.starts_with("cn-") { "aws-cn" } else { "aws" };
        let named = format!("arn:{partition}:states:{region}:{account}:stateMachine:{name}");
        match (self.describe_machine(&named).await?, unread) {
            (None, Some(why)) => Err(why),
            (machine, _) => Ok(machine),
        }
    }

    async fn describe_machine(&self, arn: &str) -> Result<Option<Machine>, Unjudged> {
        let call = || self.cafe.clients.sfn.describe_state_machine().state_machine_arn(arn).send();
        let machine = match self.options.patience.call(call).await {
            Ok(machine) => machine,
            Err(failure) if failure.kind == FailureKind::NotFound => return Ok(None),
            Err(failure) if failure.code.as_deref() == Some("InvalidArn") => return Ok(None),
            Err(failure) => return Err(Unjudged::aws("states DescribeStateMachine", &failure)),
        };
        Ok(Some(Machine {
            arn: machine.state_machine_arn,
            name: machine.name,
            kind: machine.r#type.as_str().to_owned(),
            definition: machine.definition,
        }))
    }

    /// Runs the state machine once and waits for its end. The inner `Err` is a refusal of Step Functions.
    pub async fn run_machine(&self, arn: &str) -> Result<Result<Execution, AwsFailure>, Unjudged> {
        let call = || self.cafe.clients.sfn.start_sync_execution().state_machine_arn(arn).input("{}").send();
        let answer = match self.options.patience.call(call).await {
            Ok(answer) => answer,
            Err(failure) if failure.kind == FailureKind::Rejected => return Ok(Err(failure)),
            Err(failure) => return Err(Unjudged::aws("states StartSyncExecution", &failure)),
        };
        Ok(Ok(Execution {
            status: answer.status.as_str().to_owned(),
            output: answer.output,
            error: answer.error.unwrap_or_default(),
            cause: answer.cause.unwrap_or_default(),
        }))
    }
}
