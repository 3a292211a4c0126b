//! `StartExecution` and `StartSyncExecution`.

use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::asl::events::Events;
use super::asl::failure::Halt;
use super::error::Error;
use super::input::parse;
use super::launch::{Launch, read_input};
use super::{ExecutionRecord, Kind, Status, arns, machines};
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::env::epoch_seconds;
use crate::error::AwsError;

/// Executions of standard machines that are kept; the oldest that are over make room.
const KEPT: usize = 1_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Start {
    state_machine_arn: String,
    name: Option<String>,
    input: Option<String>,
    trace_header: Option<String>,
    /// `StartSyncExecution` only.
    included_data: Option<String>,
}

/// Everything about an execution that is to be started.
fn prepare(cloud: &Cloud, input: &Start) -> Result<Launch, Error> {
    let machine = machines::find_to_start(cloud, &input.state_machine_arn)?;
    let name = input.name.clone().unwrap_or_else(|| cloud.env().uuid());
    arns::check_name(&name)?;
    let read = read_input(input.input.as_deref())?;
    let arn = match machine.kind {
        Kind::Standard => arns::execution(cloud, &machine.name, &name),
        Kind::Express => arns::express(cloud, &machine.name, &name, &cloud.env().uuid()),
    };
    let events = Arc::new(Events::new(machine.kind == Kind::Standard));
    Ok(Launch { machine, arn, name, input: read, started: cloud.env().now(), events })
}

pub(super) fn start_sync(cloud: &Cloud, input: Value) -> BoxFuture<'_, Answer> {
    Box::pin(async move {
        let input: Start = parse("StartSyncExecution", input)?;
        if machines::find_to_start(cloud, &input.state_machine_arn)?.kind != Kind::Express {
            return Err(Error::WrongType.into());
        }
        let launch = prepare(cloud, &input)?;
        let result = launch.run(cloud).await;
        let stopped = cloud.env().now();
        let outcome = Outcome::of(result, true)?;
        let mut answer = json!({
            "executionArn": launch.arn,
            "stateMachineArn": launch.machine.arn,
            "name": launch.name,
            "startDate": epoch_seconds(launch.started),
            "stopDate": epoch_seconds(stopped),
            "status": outcome.status,
            "input": input.input.as_deref().unwrap_or("{}"),
            "inputDetails": { "included": true },
            "outputDetails": { "included": true },
            "billingDetails": {
                "billedMemoryUsedInMB": 64,
                "billedDurationInMilliseconds": billed(launch.started, stopped),
            },
        });
        let optional = [
            ("output", outcome.output),
            ("error", outcome.error),
            ("cause", outcome.cause),
            ("traceHeader", input.trace_header),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                answer[name] = json!(value);
            }
        }
        if input.included_data.as_deref() == Some("METADATA_ONLY")
            && let Some(fields) = answer.as_object_mut()
        {
            fields.retain(|name, _| name != "input" && name != "output");
            fields.insert("inputDetails".to_owned(), json!({ "included": false }));
            fields.insert("outputDetails".to_owned(), json!({ "included": false }));
        }
        Ok(answer)
    })
}

/// Milliseconds that would be paid for, in steps of 100.
fn billed(started: Timestamp, stopped: Timestamp) -> i64 {
    let took = stopped.as_millisecond().saturating_sub(started.as_millisecond());
    took.div_euclid(100).saturating_add(i64::from(took.rem_euclid(100) > 0)).max(1) * 100
}

/// What an execution came to, as answers and records have it.
struct Outcome {
    status: Status,
    output: Option<String>,
    error: Option<String>,
    cause: Option<String>,
}

impl Outcome {
    /// What the café cloud does not have is an error of the call where somebody waits for it (`refuse`), else a
    /// failure of the execution.
    fn of(result: Result<Value, Halt>, refuse: bool) -> Result<Self, AwsError> {
        let (status, output, error, cause) = match result {
            Ok(output) => (Status::Succeeded, Some(output.to_string()), None, None),
            Err(Halt::Failed(failure)) => (Status::Failed, None, failure.error, failure.cause),
            Err(Halt::TimedOut) => (Status::TimedOut, None, None, None),
            Err(Halt::Aborted) => (Status::Aborted, None, None, None),
            Err(Halt::Unsupported(error)) if refuse => return Err(error),
            Err(Halt::Unsupported(error)) => (Status::Failed, None, Some(error.code.into_owned()), Some(error.message)),
        };
        Ok(Self { status, output, error, cause })
    }
}

pub(super) fn start(cloud: &Cloud, input: Value) -> BoxFuture<'_, Answer> {
    Box::pin(async move {
        let input: Start = parse("StartExecution", input)?;
        if input.included_data.is_some() {
            return Err(AwsError::unsupported("the parameter includedData of StartExecution"));
        }
        let launch = prepare(cloud, &input)?;
        let answer = |arn: &str, at| Ok(json!({ "executionArn": arn, "startDate": epoch_seconds(at) }));
        if launch.machine.kind == Kind::Standard
            && let Some(started) = record(cloud, &launch, &input)?
        {
            return answer(&launch.arn, started);
        }
        let (arn, started) = (launch.arn.clone(), launch.started);
        let cloud = cloud.clone();
        run_in_background(async move {
            let result = launch.run(&cloud).await;
            if launch.machine.kind == Kind::Standard {
                finish(&cloud, &launch, result);
            }
        })
        .await;
        answer(&arn, started)
    })
}

/// Runs at once as far as it goes without waiting; what is left runs beside the caller.
async fn run_in_background(work: impl Future<Output = ()> + Send + 'static) {
    let mut work = work.boxed();
    if futures::poll!(&mut work).is_pending() {
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(work)),
            Err(_) => work.await,
        }
    }
}

/// Writes a new execution down. Gives the start of the one of this name that is already running on the same input.
fn record(cloud: &Cloud, launch: &Launch, input: &Start) -> Result<Option<Timestamp>, Error> {
    let text = input.input.clone().unwrap_or_else(|| "{}".to_owned());
    let mut state = cloud.stepfunctions().write();
    if let Some(existing) = state.executions.get(&launch.arn) {
        return if existing.status == Status::Running && existing.input == text {
            Ok(Some(existing.started))
        } else {
            Err(Error::ExecutionExists(launch.arn.clone()))
        };
    }
    while state.executions.len() >= KEPT {
        let over = state.executions.values().filter(|one| one.status != Status::Running);
        let Some(oldest) = over.min_by_key(|one| one.order).map(|one| one.arn.clone()) else { break };
        state.executions.remove(&oldest);
    }
    state.started += 1;
    let record = ExecutionRecord {
        arn: launch.arn.clone(),
        name: launch.name.clone(),
        order: state.started,
        machine: launch.machine.clone(),
        input: text,
        started: launch.started,
        stopped: None,
        status: Status::Running,
        output: None,
        error: None,
        cause: None,
        trace_header: input.trace_header.clone(),
        events: Vec::new(),
    };
    state.live.insert(launch.arn.clone(), launch.events.clone());
    state.executions.insert(launch.arn.clone(), record);
    Ok(None)
}

fn finish(cloud: &Cloud, launch: &Launch, result: Result<Value, Halt>) {
    let stopped = cloud.env().now();
    {
        let mut state = cloud.stepfunctions().write();
        state.live.remove(&launch.arn);
        let Some(record) = state.executions.get_mut(&launch.arn) else { return };
        // Where `StopExecution` was faster, nothing comes after its event.
        if record.status == Status::Running
            && let Ok(outcome) = Outcome::of(result, false)
        {
            (record.status, record.stopped) = (outcome.status, Some(stopped));
            (record.output, record.error, record.cause) = (outcome.output, outcome.error, outcome.cause);
            record.events = launch.events.list();
        }
    }
    cloud.save_in_background();
}
