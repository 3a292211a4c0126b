//! Step Functions: state machines and their executions.
//!
//! Responsible for the API (`AWSStepFunctions`) and the records it keeps. The language of definitions is in [`asl`],
//! the calls that tasks make in [`integrations`].
//! Source: <https://docs.aws.amazon.com/step-functions/latest/apireference/>.

mod arns;
mod asl;
mod differences;
mod error;
mod executions;
mod input;
mod integrations;
mod launch;
mod machines;
mod pages;
mod start;
mod tags;
mod validation;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::aws_json::{JsonService, Op};
use asl::events::Events;
pub(crate) use differences::DIFFERENCES;

/// All there is in this service.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {
    /// By name.
    #[serde(default)]
    machines: BTreeMap<String, MachineRecord>,
    /// Executions of standard machines, by ARN. Express executions are not kept, as on AWS.
    #[serde(default)]
    executions: BTreeMap<String, ExecutionRecord>,
    /// How many executions were started; gives them their order.
    #[serde(default)]
    started: u64,
    /// What has happened so far in the executions that are running in this process, by ARN.
    #[serde(skip)]
    live: BTreeMap<String, Arc<Events>>,
}

impl State {
    /// The names of all state machines.
    pub(crate) fn machine_names(&self) -> impl Iterator<Item = &str> {
        self.machines.keys().map(String::as_str)
    }

    /// Forgets executions, with their inputs and outputs.
    pub(crate) fn forget_executions(&mut self) {
        self.executions.clear();
    }
}

/// `STANDARD` or `EXPRESS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Kind {
    Standard,
    Express,
}

/// A state machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct MachineRecord {
    arn: String,
    name: String,
    definition: String,
    role_arn: String,
    kind: Kind,
    created: Timestamp,
    /// Set by the first update.
    #[serde(default)]
    revision: Option<String>,
    updated: Timestamp,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

/// An execution of a standard machine.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ExecutionRecord {
    arn: String,
    name: String,
    order: u64,
    machine: MachineRecord,
    input: String,
    started: Timestamp,
    stopped: Option<Timestamp>,
    status: Status,
    output: Option<String>,
    error: Option<String>,
    cause: Option<String>,
    #[serde(default)]
    trace_header: Option<String>,
    #[serde(default)]
    events: Vec<Value>,
}

/// Status of an execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    Running,
    Succeeded,
    Failed,
    TimedOut,
    Aborted,
    /// Of no execution here, but lists may ask for it.
    PendingRedrive,
}

/// Every operation there is.
const OPS: &[Op] = &[
    Op::signed("CreateStateMachine", machines::create),
    Op::signed("DeleteStateMachine", machines::delete),
    Op::signed("DescribeExecution", executions::describe),
    Op::signed("DescribeStateMachine", machines::describe),
    Op::signed("DescribeStateMachineForExecution", executions::describe_machine),
    Op::signed("GetExecutionHistory", executions::history),
    Op::signed("ListExecutions", executions::list),
    Op::signed("ListStateMachines", machines::list),
    Op::signed("ListTagsForResource", tags::list),
    Op::waiting("StartExecution", start::start),
    Op::waiting("StartSyncExecution", start::start_sync),
    Op::signed("StopExecution", executions::stop),
    Op::signed("TagResource", tags::tag),
    Op::signed("UntagResource", tags::untag),
    Op::signed("UpdateStateMachine", machines::update),
    Op::signed("ValidateStateMachineDefinition", validation::validate),
];

/// The service and its table of operations.
pub(crate) const SERVICE: JsonService = JsonService {
    name: "states",
    target: "AWSStepFunctions",
    namespace: "com.amazonaws.swf.service.v2.model#",
    content_type: "application/x-amz-json-1.0",
    ops: OPS,
};
