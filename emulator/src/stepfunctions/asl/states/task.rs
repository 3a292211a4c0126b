//! `Task`: one call of a service, with its events.

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
    let result = frame.engine.tasks.call(resource, input).await;
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
        details["resource"] = json!(resource.action);
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
            "resource": resource.action,
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
        let details = json!({ "resourceType": resource.kind, "resource": resource.action });
        Some(("taskStartedEventDetails", details))
    });
}
