//! Running an execution in the cloud: context object, deadline, role.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::asl::definition::{self, Machine};
use super::asl::events::Events;
use super::asl::failure::{Failure, Halt};
use super::asl::run::{Engine, PAYLOAD_AT_MOST};
use super::error::Error;
use super::integrations::CloudTasks;
use super::{Kind, MachineRecord};
use crate::cloud::Cloud;
use crate::memo::Memo;

/// Longest express execution.
const EXPRESS_SECONDS: u64 = 300;
/// Longest standard execution, a year.
const STANDARD_SECONDS: u64 = 31_536_000;

/// An execution about to run.
#[derive(Debug, Clone)]
pub(super) struct Launch {
    pub machine: MachineRecord,
    pub arn: String,
    pub name: String,
    pub input: Value,
    pub started: Timestamp,
    /// What has happened so far.
    pub events: Arc<Events>,
}

impl Launch {
    /// Runs to the end; gives the outcome.
    pub async fn run(&self, cloud: &Cloud) -> Result<Value, Halt> {
        let standard = self.machine.kind == Kind::Standard;
        let Some(machine) = DEFINITIONS.with(|known| known.get(&self.machine.definition, read_definition)) else {
            let failure = Failure::runtime("The definition of the state machine cannot be read.");
            return Err(failure.into());
        };
        let most = if standard { STANDARD_SECONDS } else { EXPRESS_SECONDS };
        let seconds = machine.timeout_seconds.map_or(most, |seconds| seconds.min(most));
        let stoppable = standard.then_some(self.arn.as_str());
        let tasks = CloudTasks { cloud, role_arn: &self.machine.role_arn, machine_arn: &self.machine.arn, stoppable };
        let engine = Engine {
            env: cloud.env(),
            tasks: &tasks,
            events: &self.events,
            context: self.context(standard),
            deadline: self.started.checked_add(Duration::from_secs(seconds)).ok(),
            region: &cloud.settings().region,
        };
        engine.execute(&machine, self.input.clone(), &self.machine.role_arn).await
    }

    fn context(&self, standard: bool) -> Map<String, Value> {
        let mut execution = json!({
            "Id": self.arn,
            "Input": self.input,
            "StartTime": format!("{:.3}", self.started),
            "Name": self.name,
            "RoleArn": self.machine.role_arn,
        });
        if standard {
            execution["RedriveCount"] = json!(0);
        }
        let mut context = Map::new();
        context.insert("Execution".to_owned(), execution);
        context.insert("StateMachine".to_owned(), json!({ "Id": self.machine.arn, "Name": self.machine.name }));
        context
    }
}

thread_local! {
    static DEFINITIONS: Memo<Option<Arc<Machine>>> = Memo::new();
}

fn read_definition(text: &str) -> Option<Arc<Machine>> {
    definition::read(text).map(Arc::new)
}

/// Reads the input of an execution, `{}` when it is left out.
pub(super) fn read_input(input: Option<&str>) -> Result<Value, Error> {
    let text = input.unwrap_or("{}");
    if text.len() > PAYLOAD_AT_MOST {
        return Err(Error::Validation(format!(
            "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less \
             than or equal to {PAYLOAD_AT_MOST}"
        )));
    }
    serde_json::from_str(text).map_err(|error| {
        let word: String = text.trim_start().chars().take_while(char::is_ascii_alphanumeric).collect();
        Error::InvalidInput(if text.trim().is_empty() {
            "Invalid execution input.".to_owned()
        } else if word.starts_with(|first: char| first.is_ascii_alphabetic()) {
            format!(
                "Unrecognized token '{word}': was expecting (JSON String, Number, Array, Object or token 'null', \
                 'true' or 'false')"
            )
        } else {
            error.to_string()
        })
    })
}
