//! Executions: answers, statuses, history.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::types::{ExecutionStatus, HistoryEventType, StateMachineType, SyncExecutionStatus};
use emulator::env::Clock;
use emulator::testing::SharedKeys;
use emulator::{Cloud, Env, Snapshot};
use serde_json::json;

use super::{client, fresh, make, parts, pass, role};
use crate::support;

#[tokio::test]
async fn sync_execution_that_succeeds() {
    let client = client().await;
    let arn = make(&client, "CafeReport", StateMachineType::Express, &pass()).await;
    let answer = client.start_sync_execution().state_machine_arn(&arn).name("one").send().await.expect("an answer");
    assert_eq!(answer.status, SyncExecutionStatus::Succeeded);
    assert_eq!(answer.output.as_deref(), Some("{\"Arg1\":\"argument1\"}"));
    assert_eq!(answer.input.as_deref(), Some("{}"));
    let prefix = "arn:aws:states:us-east-1:123456789012:express:CafeReport:one:";
    assert!(answer.execution_arn.starts_with(prefix), "{}", answer.execution_arn);
    assert_eq!(answer.state_machine_arn.as_deref(), Some(arn.as_str()));
    assert_eq!(answer.name.as_deref(), Some("one"));
    assert_eq!((answer.error, answer.cause), (None, None));
    let billing = answer.billing_details.expect("billing");
    assert_eq!((billing.billed_memory_used_in_mb, billing.billed_duration_in_milliseconds), (64, 100));
    assert!(answer.input_details.expect("details").included);
    assert!(answer.output_details.expect("details").included);
}

#[tokio::test]
async fn sync_execution_that_fails_or_takes_too_long() {
    let client = client().await;
    let fail =
        json!({ "StartAt": "F", "States": { "F": { "Type": "Fail", "Error": "SomeFailure", "Cause": "because" } } });
    let arn = make(&client, "Failing", StateMachineType::Express, &fail).await;
    let answer =
        client.start_sync_execution().state_machine_arn(&arn).input("{\"a\": 1}").send().await.expect("an answer");
    assert_eq!(answer.status, SyncExecutionStatus::Failed);
    assert_eq!((answer.error.as_deref(), answer.cause.as_deref()), (Some("SomeFailure"), Some("because")));
    assert_eq!((answer.output, answer.input.as_deref()), (None, Some("{\"a\": 1}")));
    let slow = json!({ "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 301, "End": true } } });
    let arn = make(&client, "Slow", StateMachineType::Express, &slow).await;
    let answer = client.start_sync_execution().state_machine_arn(&arn).send().await.expect("an answer");
    assert_eq!(answer.status, SyncExecutionStatus::TimedOut);
    assert_eq!(answer.billing_details.expect("billing").billed_duration_in_milliseconds, 300_000);
}

#[tokio::test]
async fn standard_machines_do_not_run_sync() {
    let client = client().await;
    let arn = make(&client, "Standard", StateMachineType::Standard, &pass()).await;
    let refused = refusal!(client.start_sync_execution().state_machine_arn(&arn));
    assert_eq!(refused.0, "StateMachineTypeNotSupported");
    assert_eq!(refused.1, "This operation is not supported by this type of state machine");
}

#[tokio::test]
async fn standard_executions_are_kept_with_their_history() {
    let client = client().await;
    let arn = make(&client, "Kept", StateMachineType::Standard, &pass()).await;
    let started = client.start_execution().state_machine_arn(&arn).name("first").send().await.expect("an execution");
    assert_eq!(started.execution_arn, "arn:aws:states:us-east-1:123456789012:execution:Kept:first");
    let described =
        client.describe_execution().execution_arn(&started.execution_arn).send().await.expect("a description");
    assert_eq!(described.status, ExecutionStatus::Succeeded);
    assert_eq!(described.output.as_deref(), Some("{\"Arg1\":\"argument1\"}"));
    let history = client.get_execution_history().execution_arn(&started.execution_arn).send().await.expect("a history");
    let kinds: Vec<_> = history.events.iter().map(|event| event.r#type.clone()).collect();
    assert_eq!(
        kinds,
        [
            HistoryEventType::ExecutionStarted,
            HistoryEventType::PassStateEntered,
            HistoryEventType::PassStateExited,
            HistoryEventType::ExecutionSucceeded
        ]
    );
    let machine = client.describe_state_machine_for_execution().execution_arn(&started.execution_arn);
    assert_eq!(machine.send().await.expect("a machine").name, "Kept");
    client.start_execution().state_machine_arn(&arn).name("second").send().await.expect("an execution");
    let listed = client.list_executions().state_machine_arn(&arn).send().await.expect("executions").executions;
    let names: Vec<_> = listed.iter().map(|execution| execution.name.as_str()).collect();
    assert_eq!(names, ["second", "first"]);
    let again = refusal!(client.start_execution().state_machine_arn(&arn).name("first"));
    assert_eq!(again.0, "ExecutionAlreadyExists");
    let missing = refusal!(client.describe_execution().execution_arn(format!("{}x", started.execution_arn)));
    assert_eq!(missing.0, "ExecutionDoesNotExist");
}

#[tokio::test]
async fn express_executions_are_not_kept() {
    let client = client().await;
    let arn = make(&client, "Express", StateMachineType::Express, &pass()).await;
    let started = client.start_execution().state_machine_arn(&arn).send().await.expect("an execution").execution_arn;
    assert!(started.starts_with("arn:aws:states:us-east-1:123456789012:express:Express:"), "{started}");
    let wrong = ("InvalidArn".to_owned(), "Invalid Arn: 'Resource type not valid in this context: express'".to_owned());
    assert_eq!(refusal!(client.describe_execution().execution_arn(&started)), wrong);
    assert_eq!(refusal!(client.stop_execution().execution_arn(&started)), wrong);
    assert_eq!(refusal!(client.get_execution_history().execution_arn(&started)), wrong);
    assert_eq!(refusal!(client.list_executions().state_machine_arn(&arn)).0, "StateMachineTypeNotSupported");
}

#[tokio::test]
async fn state_survives_in_a_snapshot() {
    let (cloud, client) = fresh().await;
    let arn = make(&client, "Kept", StateMachineType::Standard, &pass()).await;
    client.start_execution().state_machine_arn(&arn).name("one").send().await.expect("an execution");
    let text = serde_json::to_string(&cloud.snapshot()).expect("a snapshot");
    let (env, _) = emulator::testing::env(8);
    let copy = emulator::Cloud::in_memory(env, serde_json::from_str(&text).expect("the same snapshot"));
    let client = Client::new(&support::sdk(&copy));
    let listed = client.list_executions().state_machine_arn(&arn).send().await.expect("executions").executions;
    assert_eq!(listed[0].status, ExecutionStatus::Succeeded);
}

/// A clock on which nobody wakes up.
#[derive(Debug)]
struct Standing;

impl Clock for Standing {
    fn now(&self) -> jiff::Timestamp {
        "2026-11-22T21:00:00Z".parse().expect("a literal time")
    }

    fn sleep(&self, _: Duration) -> futures::future::BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_running_execution_can_be_stopped() {
    let env = Env::new(Arc::new(Standing), Arc::new(SharedKeys::default()), 7);
    let cloud = Cloud::in_memory(env, Snapshot::default());
    role(&cloud, "CafeReportRole").await;
    let client = Client::new(&support::sdk(&cloud));
    let wait = json!({ "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 60, "End": true } } });
    let arn = make(&client, "Waiting", StateMachineType::Standard, &wait).await;
    let start = || client.start_execution().state_machine_arn(&arn).name("one");
    let started = start().send().await.expect("an execution").execution_arn;
    assert_eq!(start().send().await.expect("the same").execution_arn, started);
    assert_eq!(refusal!(start().input("{\"other\": 1}")).0, "ExecutionAlreadyExists");
    let describe = || client.describe_execution().execution_arn(&started);
    assert_eq!(describe().send().await.expect("a description").status, ExecutionStatus::Running);
    let events = async || {
        let history = client.get_execution_history().execution_arn(&started).send().await.expect("a history");
        history.events.into_iter().map(|event| event.r#type).collect::<Vec<_>>()
    };
    let so_far = [HistoryEventType::ExecutionStarted, HistoryEventType::WaitStateEntered];
    assert_eq!(events().await, so_far);
    let running = client.list_executions().state_machine_arn(&arn).status_filter(ExecutionStatus::Running);
    assert_eq!(running.send().await.expect("a list").executions.len(), 1);
    client.stop_execution().execution_arn(&started).error("Enough").cause("tired").send().await.expect("stopped");
    let stopped = describe().send().await.expect("a description");
    assert_eq!(stopped.status, ExecutionStatus::Aborted);
    assert_eq!((stopped.error.as_deref(), stopped.cause.as_deref()), (Some("Enough"), Some("tired")));
    let copy = serde_json::to_string(&cloud.snapshot()).expect("a snapshot");
    assert!(copy.contains("\"ABORTED\""));
    assert_eq!(events().await[..2], so_far);
    assert_eq!(events().await[2..], [HistoryEventType::ExecutionAborted]);
    let last = client.get_execution_history().execution_arn(&started).reverse_order(true).max_results(1);
    let last = last.send().await.expect("a history").events.remove(0);
    let details = last.execution_aborted_event_details.expect("details");
    assert_eq!((details.error.as_deref(), details.cause.as_deref()), (Some("Enough"), Some("tired")));
}

/// A clock on which everybody sleeps until they are woken.
#[derive(Debug, Default)]
struct Woken(Arc<tokio::sync::Notify>);

impl Clock for Woken {
    fn now(&self) -> jiff::Timestamp {
        "2026-11-22T21:00:00Z".parse().expect("a literal time")
    }

    fn sleep(&self, _: Duration) -> futures::future::BoxFuture<'static, ()> {
        let bell = self.0.clone();
        Box::pin(async move { bell.notified().await })
    }
}

#[tokio::test]
async fn an_execution_of_a_deleted_machine_ends_at_its_next_transition() {
    let bell = Arc::new(tokio::sync::Notify::new());
    let env = Env::new(Arc::new(Woken(bell.clone())), Arc::new(SharedKeys::default()), 7);
    let cloud = Cloud::in_memory(env, Snapshot::default());
    role(&cloud, "CafeReportRole").await;
    let client = Client::new(&support::sdk(&cloud));
    let states = json!({ "W": { "Type": "Wait", "Seconds": 1, "Next": "P" }, "P": { "Type": "Pass", "End": true } });
    let arn = make(&client, "Short", StateMachineType::Standard, &json!({ "StartAt": "W", "States": states })).await;
    let started = client.start_execution().state_machine_arn(&arn).send().await.expect("an execution").execution_arn;
    client.delete_state_machine().state_machine_arn(&arn).send().await.expect("deleted");
    let describe = || client.describe_execution().execution_arn(&started);
    assert_eq!(describe().send().await.expect("a description").status, ExecutionStatus::Running);
    bell.notify_one();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(describe().send().await.expect("a description").status, ExecutionStatus::Aborted);
}
