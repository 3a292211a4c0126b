//! `Task`: one call of a service, with its events.

use std::time::Duration;

use serde_json::{Value, json};

use super::{arguments, finish, number};
use crate::stepfunctions::asl::events::error_details;
use crate::stepfunctions::asl::failure::{Failure, Halt, TIMEOUT};
use crate::stepfunctions::asl::resource::Resource;
use crate::stepfunctions::asl::run::{Frame, PAYLOAD_AT_MOST, Step};

pub(super) async fn run(
    frame: &mut Frame<'_>,
    resource: &Resource,
    timeout: Option<&Value>,
    heartbeat: Option<&Value>,
) -> Result<Step, Halt> {
    let input = arguments(frame)?;
    if input.to_string().len() > PAYLOAD_AT_MOST {
        return Err(Failure::too_large(&frame.state.name).into());
    }
    let seconds = |field: &str, value: Option<&Value>| value.map(|value| number(frame, field, value)).transpose();
    let (timeout, heartbeat) = (seconds("TimeoutSeconds", timeout)?, seconds("HeartbeatSeconds", heartbeat)?);
    scheduled(frame, resource, &input, timeout, heartbeat);
    let started = frame.engine.env.now();
    let mut result = frame.engine.tasks.call(resource, input).await;
    if resource.sync.is_some()
        && let Ok(answer) = result
    {
        result = submitted(frame, resource, answer, timeout).await;
    }
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of an execution are exact in an f64")]
    let took = (frame.engine.env.now().as_millisecond() - started.as_millisecond()) as f64 / 1000.0;
    let result = match result {
        _ if timeout.is_some_and(|timeout| took > timeout) => Err(Failure::timeout()),
        Ok(result) if result.to_string().len() > PAYLOAD_AT_MOST => Err(Failure::too_large(resource.service())),
        Ok(result) => Ok(result),
        Err(Halt::Failed(failure)) => Err(failure),
        Err(other) => return Err(other),
    };
    let named = |mut details: Value| {
        details["resource"] = json!(resource.label());
        details["resourceType"] = json!(resource.kind);
        details
    };
    match result {
        Ok(result) => {
            frame.event("TaskSucceeded", || {
                let details = json!({ "output": result.to_string(), "outputDetails": { "truncated": false } });
                Some(("taskSucceededEventDetails", named(details)))
            });
            Ok(finish(frame, result)?)
        }
        Err(failure) => {
            let details = || error_details(failure.error.as_deref(), failure.cause.as_deref());
            if failure.name() == TIMEOUT && failure.cause.is_none() {
                frame.event("TaskTimedOut", || Some(("taskTimedOutEventDetails", named(details()))));
            } else {
                frame.event("TaskFailed", || Some(("taskFailedEventDetails", named(details()))));
            }
            Err(failure.into())
        }
    }
}

fn scheduled(frame: &mut Frame<'_>, resource: &Resource, input: &Value, timeout: Option<f64>, heartbeat: Option<f64>) {
    let region = frame.engine.region;
    frame.event("TaskScheduled", || {
        let mut details = json!({
            "resourceType": resource.kind,
            "resource": resource.label(),
            "region": region,
            "parameters": input.to_string(),
        });
        #[expect(clippy::cast_possible_truncation, reason = "a cast saturates; seconds are whole numbers")]
        for (name, value) in [("timeoutInSeconds", timeout), ("heartbeatInSeconds", heartbeat)] {
            if let Some(value) = value {
                details[name] = json!(value as i64);
            }
        }
        Some(("taskScheduledEventDetails", details))
    });
    frame.event("TaskStarted", || {
        let details = json!({ "resourceType": resource.kind, "resource": resource.label() });
        Some(("taskStartedEventDetails", details))
    });
}

/// Waits for what was started, as long as the task and the execution have time.
async fn submitted(
    frame: &mut Frame<'_>,
    resource: &Resource,
    answer: Value,
    timeout: Option<f64>,
) -> Result<Value, Halt> {
    frame.event("TaskSubmitted", || {
        let details = json!({
            "output": answer.to_string(), "outputDetails": { "truncated": false }, "resource": resource.label(),
            "resourceType": resource.kind,
        });
        Some(("taskSubmittedEventDetails", details))
    });
    let engine = frame.engine;
    // A year is longer than any execution.
    let seconds = timeout.unwrap_or(31_536_000.0).clamp(0.0, 31_536_000.0);
    let up = engine.sleep(Duration::from_secs_f64(seconds));
    tokio::select! {
        // What has ended has ended in time.
        biased;
        result = engine.tasks.wait(resource, answer) => result,
        up = up => Err(up.err().unwrap_or_else(|| Failure::timeout().into())),
    }
}
