//! The SDK's Step Functions client against a cloud in the same process.

use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::ProvideErrorMetadata;
use aws_sdk_sfn::types::{
    ExecutionStatus, HistoryEventType, StateMachineType, SyncExecutionStatus, Tag,
    ValidateStateMachineDefinitionResultCode,
};
use serde_json::{Value, json};

use crate::support;

const ROLE: &str = "arn:aws:iam::123456789012:role/CafeReportRole";

fn pass() -> Value {
    json!({ "StartAt": "State_1", "States": { "State_1": { "Type": "Pass", "Result": { "Arg1": "argument1" }, "End": true } } })
}

async fn client() -> Client {
    let (cloud, _) = support::cloud();
    for name in ["CafeReportRole", "CafeReportRole2"] {
        support::role(&cloud, name, "states.amazonaws.com").await;
    }
    Client::new(&support::sdk(&cloud))
}

async fn make(client: &Client, name: &str, kind: StateMachineType, definition: &Value) -> String {
    let call = client.create_state_machine().name(name).r#type(kind).role_arn(ROLE).definition(definition.to_string());
    call.send().await.expect("a machine").state_machine_arn
}

fn parts<E: ProvideErrorMetadata>(error: &E) -> (&str, &str) {
    (error.code().unwrap_or_default(), error.message().unwrap_or_default())
}

/// Code and text of an answer that is an error.
macro_rules! refusal {
    ($call:expr) => {{
        let error = $call.send().await.expect_err("a refusal").into_service_error();
        let (code, text) = parts(&error);
        (code.to_owned(), text.to_owned())
    }};
}

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
async fn creating_again_changes_nothing_or_is_refused() {
    let client = client().await;
    let arn = make(&client, "Once", StateMachineType::Standard, &pass()).await;
    let again = client.create_state_machine().name("Once").role_arn(format!("{ROLE}2")).definition(pass().to_string());
    assert_eq!(again.send().await.expect("the same machine").state_machine_arn, arn);
    let other = client.create_state_machine().name("Once").role_arn(ROLE).definition(format!("{:#}", pass()));
    let refused = refusal!(other);
    assert_eq!(refused, ("StateMachineAlreadyExists".to_owned(), format!("State Machine Already Exists: '{arn}'")));
}

#[tokio::test]
async fn descriptions_before_and_after_an_update() {
    let client = client().await;
    let arn = make(&client, "Described", StateMachineType::Express, &pass()).await;
    let before = client.describe_state_machine().state_machine_arn(&arn).send().await.expect("a description");
    assert_eq!(before.name, "Described");
    assert_eq!(before.role_arn, ROLE);
    assert_eq!(before.r#type, StateMachineType::Express);
    assert_eq!(before.status.expect("a status").as_str(), "ACTIVE");
    assert_eq!(before.definition, pass().to_string());
    assert_eq!(before.revision_id, None);
    assert_eq!(before.logging_configuration.expect("logging").level.expect("a level").as_str(), "OFF");
    assert!(!before.tracing_configuration.expect("tracing").enabled);
    let fail = json!({ "StartAt": "F", "States": { "F": { "Type": "Fail" } } }).to_string();
    let updated =
        client.update_state_machine().state_machine_arn(&arn).definition(&fail).send().await.expect("an update");
    let after = client.describe_state_machine().state_machine_arn(&arn).send().await.expect("a description");
    assert_eq!(after.definition, fail);
    assert_eq!(after.revision_id, updated.revision_id);
    assert_eq!(refusal!(client.update_state_machine().state_machine_arn(&arn)).0, "MissingRequiredParameter");
}

#[tokio::test]
async fn machines_are_listed_and_deleted() {
    let client = client().await;
    let mut arns = Vec::new();
    for name in ["a", "b", "c"] {
        arns.push(make(&client, name, StateMachineType::Standard, &pass()).await);
    }
    let first = client.list_state_machines().max_results(2).send().await.expect("a page");
    assert_eq!(first.state_machines.len(), 2);
    let second = client.list_state_machines().set_next_token(first.next_token).send().await.expect("a page");
    assert_eq!(second.state_machines[0].name, "c");
    assert_eq!(second.next_token, None);
    for arn in arns.iter().chain(&arns) {
        client.delete_state_machine().state_machine_arn(arn).send().await.expect("deleted, also twice");
    }
    assert!(client.list_state_machines().send().await.expect("a page").state_machines.is_empty());
    let refused = refusal!(client.describe_state_machine().state_machine_arn(&arns[0]));
    assert_eq!(
        refused,
        ("StateMachineDoesNotExist".to_owned(), format!("State Machine Does Not Exist: '{}'", arns[0]))
    );
    let refused = refusal!(client.list_state_machines().max_results(1001));
    assert_eq!(
        refused.1,
        "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value \
         less than or equal to 1000"
    );
}

#[tokio::test]
async fn tags() {
    let client = client().await;
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
    let call = client.create_state_machine().name("Tagged").role_arn(ROLE).definition(pass().to_string());
    let arn = call.tags(tag("cafelab:course", "cafe")).send().await.expect("a machine").state_machine_arn;
    client.tag_resource().resource_arn(&arn).tags(tag("a", "1")).send().await.expect("tagged");
    client.untag_resource().resource_arn(&arn).tag_keys("cafelab:course").send().await.expect("untagged");
    let tags = client.list_tags_for_resource().resource_arn(&arn).send().await.expect("tags").tags.expect("tags");
    assert_eq!(tags, [tag("a", "1")]);
    assert_eq!(
        refusal!(client.tag_resource().resource_arn(format!("{arn}x")).tags(tag("a", "1"))).0,
        "ResourceNotFound"
    );
}

#[tokio::test]
async fn definitions_are_checked() {
    let client = client().await;
    let create = |definition: &str| client.create_state_machine().name("Bad").role_arn(ROLE).definition(definition);
    let refused = refusal!(create("{\"StartAt\": \"A\"}"));
    assert_eq!(
        refused,
        (
            "InvalidDefinition".to_owned(),
            "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'"
                .to_owned()
        )
    );
    let lambda = "arn:aws:states:::lambda:invoke";
    let task = json!({ "StartAt": "T", "States": { "T": { "Type": "Task", "Resource": lambda, "End": true } } });
    let refused = refusal!(create(&task.to_string()));
    assert_eq!(refused.0, "UnsupportedOperation");
    assert!(refused.1.contains(lambda), "{}", refused.1);
    let answer = client.validate_state_machine_definition().definition("{}").send().await.expect("an answer");
    assert_eq!(answer.result, ValidateStateMachineDefinitionResultCode::Fail);
    assert_eq!(answer.diagnostics[0].message, "These fields are required: [States, StartAt]");
    assert_eq!(answer.diagnostics[0].location.as_deref(), Some("/"));
    let answer =
        client.validate_state_machine_definition().definition(pass().to_string()).send().await.expect("an answer");
    assert_eq!(answer.result, ValidateStateMachineDefinitionResultCode::Ok);
}

#[tokio::test]
async fn names_roles_and_inputs_are_checked() {
    let client = client().await;
    let create =
        |name: &str, role: &str| client.create_state_machine().name(name).role_arn(role).definition(pass().to_string());
    assert_eq!(refusal!(create("a b", ROLE)), ("InvalidName".to_owned(), "Invalid Name: 'a b'".to_owned()));
    assert_eq!(refusal!(create("ab", "LabRole")), ("InvalidArn".to_owned(), "Invalid Arn: 'LabRole'".to_owned()));
    let arn = make(&client, "Express", StateMachineType::Express, &pass()).await;
    for (input, why) in [
        ("", "Invalid execution input."),
        (
            "not some input",
            "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
        ),
    ] {
        let refused = refusal!(client.start_sync_execution().state_machine_arn(&arn).input(input));
        assert_eq!(
            refused,
            ("InvalidExecutionInput".to_owned(), format!("Invalid State Machine Execution Input: '{why}'"))
        );
    }
    for input in ["2", "\"text\"", "null"] {
        client.start_sync_execution().state_machine_arn(&arn).input(input).send().await.expect("any JSON will do");
    }
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
    let (cloud, _) = support::cloud();
    support::role(&cloud, "CafeReportRole", "states.amazonaws.com").await;
    let client = Client::new(&support::sdk(&cloud));
    let arn = make(&client, "Kept", StateMachineType::Standard, &pass()).await;
    client.start_execution().state_machine_arn(&arn).name("one").send().await.expect("an execution");
    let text = serde_json::to_string(&cloud.snapshot()).expect("a snapshot");
    let (env, _) = emulator::testing::env(8);
    let copy = emulator::Cloud::in_memory(env, serde_json::from_str(&text).expect("the same snapshot"));
    let client = Client::new(&support::sdk(&copy));
    let listed = client.list_executions().state_machine_arn(&arn).send().await.expect("executions").executions;
    assert_eq!(listed[0].status, ExecutionStatus::Succeeded);
}
