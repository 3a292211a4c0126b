//! Executions of standard machines: describe, list, stop, history.

use serde::Deserialize;
use serde_json::{Value, json};

use super::asl::events::{Events, error_details};
use super::error::Error;
use super::input::parse;
use super::{ExecutionRecord, Kind, State, Status, arns, machines, pages};
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::env::epoch_seconds;

/// What is said of an execution that was running when the process that ran it ended.
const INTERRUPTED: &str = "The café cloud was stopped while this execution was running.";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Describe {
    execution_arn: String,
    included_data: Option<String>,
}

/// A copy of an execution, as it is now.
fn find(cloud: &Cloud, arn: &str) -> Result<ExecutionRecord, Error> {
    arns::expect_execution(arn)?;
    let state = cloud.stepfunctions().read();
    let found = state.executions.get(arn).ok_or_else(|| Error::NoExecution(arn.to_owned()))?;
    Ok(present(&state, found))
}

fn present(state: &State, execution: &ExecutionRecord) -> ExecutionRecord {
    let mut execution = execution.clone();
    if execution.status == Status::Running && !state.live.contains_key(&execution.arn) {
        execution.status = Status::Failed;
        execution.stopped = Some(execution.started);
        execution.cause = Some(INTERRUPTED.to_owned());
    }
    execution
}

pub(super) fn describe(cloud: &Cloud, input: Value) -> Answer {
    let input: Describe = parse("DescribeExecution", input)?;
    let execution = find(cloud, &input.execution_arn)?;
    let included = input.included_data.as_deref() != Some("METADATA_ONLY");
    let mut answer = row(&execution);
    answer["inputDetails"] = json!({ "included": included });
    answer["redriveCount"] = json!(0);
    let redrivable = matches!(execution.status, Status::Failed | Status::TimedOut | Status::Aborted);
    answer["redriveStatus"] = json!(if redrivable { "REDRIVABLE" } else { "NOT_REDRIVABLE" });
    if !redrivable {
        let why = if execution.status == Status::Running {
            "Execution is RUNNING and cannot be redriven"
        } else {
            "Execution is SUCCEEDED and cannot be redriven"
        };
        answer["redriveStatusReason"] = json!(why);
    }
    if included {
        answer["input"] = json!(execution.input);
    }
    if execution.output.is_some() {
        answer["outputDetails"] = json!({ "included": included });
    }
    let output = execution.output.filter(|_| included);
    let optional = [
        ("output", output),
        ("error", execution.error),
        ("cause", execution.cause),
        ("traceHeader", execution.trace_header),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            answer[name] = json!(value);
        }
    }
    Ok(answer)
}

/// What lists and descriptions have in common.
fn row(execution: &ExecutionRecord) -> Value {
    let mut row = json!({
        "executionArn": execution.arn,
        "stateMachineArn": execution.machine.arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": epoch_seconds(execution.started),
    });
    if let Some(stopped) = execution.stopped {
        row["stopDate"] = json!(epoch_seconds(stopped));
    }
    row
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DescribeMachine {
    execution_arn: String,
    included_data: Option<String>,
}

pub(super) fn describe_machine(cloud: &Cloud, input: Value) -> Answer {
    let input: DescribeMachine = parse("DescribeStateMachineForExecution", input)?;
    let execution = find(cloud, &input.execution_arn)?;
    let mut answer = machines::description(&execution.machine);
    answer["updateDate"] = json!(epoch_seconds(execution.machine.updated));
    if input.included_data.as_deref() == Some("METADATA_ONLY") {
        answer["definition"] = json!("");
    }
    Ok(answer)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct List {
    state_machine_arn: String,
    status_filter: Option<Status>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn list(cloud: &Cloud, input: Value) -> Answer {
    let input: List = parse("ListExecutions", input)?;
    let machine = machines::find(cloud, &input.state_machine_arn)?;
    if machine.kind == Kind::Express {
        return Err(Error::WrongType.into());
    }
    let mut found: Vec<ExecutionRecord> = {
        let state = cloud.stepfunctions().read();
        let own = state.executions.values().filter(|execution| execution.machine.arn == machine.arn);
        own.map(|execution| present(&state, execution)).collect()
    };
    found.retain(|execution| input.status_filter.is_none_or(|status| status == execution.status));
    found.sort_by_key(|execution| std::cmp::Reverse(execution.order));
    let rows = found.iter().map(|execution| {
        let mut row = row(execution);
        row["redriveCount"] = json!(0);
        row
    });
    let (page, next) = pages::page(rows.collect(), input.max_results, input.next_token.as_deref(), 100)?;
    let mut answer = json!({ "executions": page });
    if let Some(next) = next {
        answer["nextToken"] = json!(next);
    }
    Ok(answer)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stop {
    execution_arn: String,
    error: Option<String>,
    cause: Option<String>,
}

pub(super) fn stop(cloud: &Cloud, input: Value) -> Answer {
    let input: Stop = parse("StopExecution", input)?;
    let execution = find(cloud, &input.execution_arn)?;
    let now = cloud.env().now();
    if execution.status != Status::Running {
        return Ok(json!({ "stopDate": epoch_seconds(execution.stopped.unwrap_or(now)) }));
    }
    let mut state = cloud.stepfunctions().write();
    let so_far = state.live.remove(&input.execution_arn);
    let record = state.executions.get_mut(&input.execution_arn);
    if let Some(record) = record.filter(|record| record.status == Status::Running) {
        if let Some(events) = so_far {
            record.events = aborted(cloud, &events, input.error.as_deref(), input.cause.as_deref());
        }
        (record.status, record.stopped) = (Status::Aborted, Some(now));
        (record.error, record.cause) = (input.error, input.cause);
    }
    Ok(json!({ "stopDate": epoch_seconds(now) }))
}

/// What has happened so far, and that it ended here.
fn aborted(cloud: &Cloud, events: &Events, error: Option<&str>, cause: Option<&str>) -> Vec<Value> {
    let details = || Some(("executionAbortedEventDetails", error_details(error, cause)));
    let end = events.add(cloud.env(), 0, "ExecutionAborted", details);
    let mut list = events.list();
    // What the interpreter may have added meanwhile comes after the end.
    list.retain(|event| event["id"].as_u64().is_some_and(|id| id <= end));
    list
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct History {
    execution_arn: String,
    #[serde(default)]
    reverse_order: bool,
    include_execution_data: Option<bool>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn history(cloud: &Cloud, input: Value) -> Answer {
    let input: History = parse("GetExecutionHistory", input)?;
    arns::expect_execution(&input.execution_arn)?;
    let mut events = {
        // One look: between two, a running execution may end.
        let state = cloud.stepfunctions().read();
        let arn = &input.execution_arn;
        let execution = state.executions.get(arn).ok_or_else(|| Error::NoExecution(arn.clone()))?;
        let so_far = state.live.get(arn).filter(|_| execution.status == Status::Running);
        so_far.map_or_else(|| execution.events.clone(), |events| events.list())
    };
    if input.reverse_order {
        events.reverse();
    }
    if input.include_execution_data == Some(false) {
        events.iter_mut().for_each(strip);
    }
    let (page, next) = pages::page(events, input.max_results, input.next_token.as_deref(), 100)?;
    let mut answer = json!({ "events": page });
    if let Some(next) = next {
        answer["nextToken"] = json!(next);
    }
    Ok(answer)
}

/// Takes inputs and outputs out of an event.
fn strip(event: &mut Value) {
    for details in event.as_object_mut().into_iter().flat_map(|fields| fields.values_mut()) {
        if let Some(details) = details.as_object_mut() {
            details.retain(|name, _| !matches!(name.as_str(), "input" | "inputDetails" | "output" | "outputDetails"));
        }
    }
}
