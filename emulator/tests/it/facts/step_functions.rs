//! Facts E1 and E2: Step Functions on the wire and at work.

use std::hash::{DefaultHasher, Hash, Hasher};

use emulator::{Cloud, Response};
use serde_json::{Value, json};

use crate::support::{self, cloud, signed_for, text};

const ROLE: &str = "arn:aws:iam::123456789012:role/Machine";

/// A cloud with a role that Step Functions may take on and that may do everything.
async fn with_role() -> Cloud {
    let (cloud, _) = cloud();
    support::role(&cloud, "Machine", "states.amazonaws.com").await;
    cloud
}

/// Sends an operation to a host, as JSON 1.0.
async fn raw(cloud: &Cloud, host: &str, operation: &str, input: &Value) -> Response {
    let mut request = signed_for("states", &format!("http://{host}/"), &input.to_string());
    let target = format!("AWSStepFunctions.{operation}").parse().expect("a header");
    request.headers_mut().insert("x-amz-target", target);
    cloud.handle(request).await
}

async fn ask(cloud: &Cloud, operation: &str, input: Value) -> Value {
    let found = raw(cloud, "127.0.0.1:4566", operation, &input).await;
    assert_eq!(found.status(), 200, "{operation}: {}", text(&found));
    serde_json::from_str(text(&found)).expect("JSON")
}

/// Code without its namespace, and text, of a refusal.
async fn refusal(cloud: &Cloud, operation: &str, input: Value) -> (String, String) {
    let found = raw(cloud, "127.0.0.1:4566", operation, &input).await;
    assert_eq!(found.status(), 400, "{operation}: {}", text(&found));
    let body: Value = serde_json::from_str(text(&found)).expect("JSON");
    let code = body["__type"].as_str().expect("a code");
    let code = code.rsplit('#').next().unwrap_or_default().to_owned();
    (code, body["message"].as_str().expect("a text").to_owned())
}

fn one(state: &Value) -> Value {
    json!({ "StartAt": "A", "States": { "A": state } })
}

async fn machine(cloud: &Cloud, kind: &str, definition: &Value) -> String {
    let mut hasher = DefaultHasher::new();
    (kind, definition.to_string()).hash(&mut hasher);
    let name = format!("M{}", hasher.finish());
    let input = json!({ "name": name, "type": kind, "roleArn": ROLE, "definition": definition.to_string() });
    let made = ask(cloud, "CreateStateMachine", input).await;
    made["stateMachineArn"].as_str().expect("an ARN").to_owned()
}

/// Runs a definition as an express machine.
async fn run(cloud: &Cloud, definition: &Value, input: &str) -> Value {
    let arn = machine(cloud, "EXPRESS", definition).await;
    ask(cloud, "StartSyncExecution", json!({ "stateMachineArn": arn, "input": input })).await
}

/// The output of a run as what its text holds.
fn output(answer: &Value) -> Value {
    serde_json::from_str(answer["output"].as_str().unwrap_or("null")).expect("JSON")
}

/// Why a definition is refused.
async fn refused(cloud: &Cloud, kind: &str, definition: &Value) -> (String, String) {
    let input = json!({ "name": "X", "type": kind, "roleArn": ROLE, "definition": definition.to_string() });
    refusal(cloud, "CreateStateMachine", input).await
}

/// E1, DOC and measured: JSON 1.0; the synchronous start has a host of its own; the codes of errors have a namespace.
#[tokio::test]
async fn e1_the_wire() {
    let cloud = with_role().await;
    let arn = machine(&cloud, "EXPRESS", &one(&json!({ "Type": "Pass", "End": true }))).await;
    for host in ["sync-states.us-east-1.amazonaws.com", "states.us-east-1.amazonaws.com", "127.0.0.1:4566"] {
        let found = raw(&cloud, host, "StartSyncExecution", &json!({ "stateMachineArn": arn })).await;
        assert_eq!(found.status(), 200);
        assert_eq!(found.headers()["content-type"], "application/x-amz-json-1.0");
        assert_eq!(found.headers()["x-amzn-requestid"].len(), 36);
    }
    let found = raw(&cloud, "127.0.0.1:4566", "DescribeStateMachine", &json!({ "stateMachineArn": "x" })).await;
    let body: Value = serde_json::from_str(text(&found)).expect("JSON");
    assert_eq!(body["__type"], "com.amazonaws.swf.service.v2.model#InvalidArn");
    assert!(!found.headers().contains_key("x-amzn-errortype"));
}

/// E1, documented: what the model does not allow is a `ValidationException`.
#[tokio::test]
async fn e1_values_that_the_model_does_not_allow() {
    let cloud = with_role().await;
    let definition = one(&json!({ "Type": "Pass", "End": true })).to_string();
    let create = json!({ "name": "m", "definition": definition, "roleArn": ROLE, "type": "FAST" });
    let arn = machine(&cloud, "STANDARD", &one(&json!({ "Type": "Pass", "End": true }))).await;
    let list = json!({ "stateMachineArn": arn, "statusFilter": "DONE" });
    let failed = "failed to satisfy constraint: Member must";
    let set = "[RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE]";
    for (operation, input, text) in [
        (
            "CreateStateMachine",
            create,
            format!("'FAST' at 'type' {failed} satisfy enum value set: [STANDARD, EXPRESS]"),
        ),
        ("ListExecutions", list, format!("'DONE' at 'statusFilter' {failed} satisfy enum value set: {set}")),
        ("DescribeStateMachine", json!({}), format!("null at 'stateMachineArn' {failed} not be null")),
    ] {
        let found = raw(&cloud, "states.us-east-1.amazonaws.com", operation, &input).await;
        let body: Value = serde_json::from_str(support::text(&found)).expect("JSON");
        assert_eq!(body["__type"], "com.amazon.coral.validate#ValidationException");
        assert_eq!(body["message"], format!("1 validation error detected: Value {text}"));
    }
}

/// E1, recorded: what a synchronous run answers, with an output only on success.
#[tokio::test]
async fn e1_the_answer_of_a_synchronous_run() {
    let cloud = with_role().await;
    let answer = run(&cloud, &one(&json!({ "Type": "Pass", "End": true })), r#"{"a": 1}"#).await;
    let keys: Vec<&str> = answer.as_object().expect("an object").keys().map(String::as_str).collect();
    let mut expected = [
        "billingDetails",
        "executionArn",
        "input",
        "inputDetails",
        "name",
        "output",
        "outputDetails",
        "startDate",
        "stateMachineArn",
        "status",
        "stopDate",
    ];
    expected.sort_unstable();
    let mut sorted = keys.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    assert_eq!((&answer["status"], &answer["output"]), (&json!("SUCCEEDED"), &json!(r#"{"a":1}"#)));
    assert_eq!(answer["billingDetails"], json!({ "billedMemoryUsedInMB": 64, "billedDurationInMilliseconds": 100 }));
    assert_eq!(answer["inputDetails"], json!({ "included": true }));
    let failed = run(&cloud, &one(&json!({ "Type": "Fail", "Error": "E", "Cause": "C" })), "{}").await;
    assert_eq!((&failed["status"], &failed["error"], &failed["cause"]), (&json!("FAILED"), &json!("E"), &json!("C")));
    assert!(failed.get("output").is_none());
}

/// E1, recorded: what only one type of machine can do.
#[tokio::test]
async fn e1_types_of_machines_are_told_apart() {
    let cloud = with_role().await;
    let pass = one(&json!({ "Type": "Pass", "End": true }));
    let made =
        ask(&cloud, "CreateStateMachine", json!({ "name": "S", "roleArn": ROLE, "definition": pass.to_string() }));
    let standard = made.await["stateMachineArn"].clone();
    assert_eq!(ask(&cloud, "DescribeStateMachine", json!({ "stateMachineArn": standard })).await["type"], "STANDARD");
    let wrong = (
        "StateMachineTypeNotSupported".to_owned(),
        "This operation is not supported by this type of state machine".to_owned(),
    );
    assert_eq!(refusal(&cloud, "StartSyncExecution", json!({ "stateMachineArn": standard })).await, wrong);
    let express = machine(&cloud, "EXPRESS", &pass).await;
    assert_eq!(refusal(&cloud, "ListExecutions", json!({ "stateMachineArn": express })).await, wrong);
    let started = ask(&cloud, "StartExecution", json!({ "stateMachineArn": express })).await["executionArn"].clone();
    let wrong = "Invalid Arn: 'Resource type not valid in this context: express'".to_owned();
    for operation in ["DescribeExecution", "GetExecutionHistory", "StopExecution"] {
        let refused = refusal(&cloud, operation, json!({ "executionArn": started })).await;
        assert_eq!(refused, ("InvalidArn".to_owned(), wrong.clone()), "{operation}");
    }
}

/// E1, recorded: making a machine again changes nothing, whatever role or tags say; another definition is refused.
#[tokio::test]
async fn e1_making_a_machine_again_changes_nothing() {
    let cloud = with_role().await;
    support::role(&cloud, "Other", "states.amazonaws.com").await;
    let pass = one(&json!({ "Type": "Pass", "End": true })).to_string();
    let first = ask(&cloud, "CreateStateMachine", json!({ "name": "S", "roleArn": ROLE, "definition": pass })).await;
    let again = json!({
        "name": "S", "roleArn": ROLE.replace("Machine", "Other"), "definition": pass, "tags": [{ "key": "a", "value": "b" }],
    });
    assert_eq!(ask(&cloud, "CreateStateMachine", again).await, first);
    let shown = ask(&cloud, "DescribeStateMachine", json!({ "stateMachineArn": first["stateMachineArn"] })).await;
    assert_eq!(shown["roleArn"], ROLE);
    assert_eq!(shown["loggingConfiguration"], json!({ "level": "OFF", "includeExecutionData": false }));
    assert_eq!((&shown["tracingConfiguration"], &shown["status"]), (&json!({ "enabled": false }), &json!("ACTIVE")));
    let other = json!({ "name": "S", "roleArn": ROLE, "definition": one(&json!({ "Type": "Succeed" })).to_string() });
    assert_eq!(refusal(&cloud, "CreateStateMachine", other).await.0, "StateMachineAlreadyExists");
}

/// E1, DOC: more than 256 KiB cannot pass between states.
#[tokio::test]
async fn e1_payloads_have_a_limit() {
    let cloud = with_role().await;
    let doubled = json!({ "QueryLanguage": "JSONata", "StartAt": "A", "States": { "A": {
        "Type": "Pass", "Output": ["{% $states.input %}", "{% $states.input %}"], "End": true } } });
    let fits = json!("x".repeat(131_000)).to_string();
    assert_eq!(run(&cloud, &doubled, &fits).await["status"], "SUCCEEDED");
    let answer = run(&cloud, &doubled, &json!("x".repeat(131_100)).to_string()).await;
    assert_eq!((&answer["status"], &answer["error"]), (&json!("FAILED"), &json!("States.DataLimitExceeded")));
}

/// A task on a table that is not there, with a `Catch` unless that is null.
fn scan(resource: &str, catch: &Value) -> Value {
    let mut definition = json!({ "StartAt": "A", "States": { "A": {
        "Type": "Task", "Resource": resource, "Parameters": { "TableName": "none", "Key": { "k": { "S": "v" } } },
        "End": true } } });
    if !catch.is_null() {
        definition["States"]["A"]["Catch"] = catch.clone();
        definition["States"]["Caught"] = json!({ "Type": "Pass", "End": true });
    }
    definition
}

/// E2, recorded: names and causes of errors of the two kinds of integration.
#[tokio::test]
async fn e2_errors_of_services_have_their_names() {
    let cloud = with_role().await;
    for (resource, name, cause) in [
        (
            "arn:aws:states:::aws-sdk:dynamodb:getItem",
            "DynamoDb.ResourceNotFoundException",
            "Requested resource not found (Service: DynamoDb, Status Code: 400, Request ID: ",
        ),
        (
            "arn:aws:states:::dynamodb:getItem",
            "DynamoDB.ResourceNotFoundException",
            "Requested resource not found (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ResourceNotFoundException",
        ),
    ] {
        let answer = run(&cloud, &scan(resource, &Value::Null), "{}").await;
        assert_eq!(answer["error"], name);
        assert!(answer["cause"].as_str().is_some_and(|text| text.starts_with(cause)), "{}", answer["cause"]);
        // A `Catch` with the spelling of the other kind catches nothing.
        let other = if name.starts_with("DynamoDb") {
            name.replace("DynamoDb", "DynamoDB")
        } else {
            name.replace("DynamoDB", "DynamoDb")
        };
        let caught = json!([{ "ErrorEquals": [other], "Next": "Caught" }]);
        assert_eq!(run(&cloud, &scan(resource, &caught), "{}").await["status"], "FAILED");
        for equals in [name, "States.TaskFailed", "States.ALL"] {
            let caught = json!([{ "ErrorEquals": [equals], "Next": "Caught", "ResultPath": "$.e" }]);
            let answer = run(&cloud, &scan(resource, &caught), "{}").await;
            assert_eq!(answer["status"], "SUCCEEDED", "{equals}");
            assert!(answer["output"].as_str().is_some_and(|output| output.contains(name)));
        }
    }
}

/// E2, recorded: the optimised integration of DynamoDB has four actions; a Scan is not one of them.
#[tokio::test]
async fn e2_optimised_dynamodb_cannot_scan() {
    let cloud = with_role().await;
    for action in ["scan", "query"] {
        let definition = scan(&format!("arn:aws:states:::dynamodb:{action}"), &Value::Null);
        let (code, message) = refused(&cloud, "STANDARD", &definition).await;
        assert_eq!(code, "InvalidDefinition");
        let why = format!(
            "The resource provided arn:aws:states:::dynamodb:{action} is not recognized. The value is not a valid resource \
             ARN, or the resource is not available in this region. at /States/A/Resource"
        );
        assert!(message.contains(&why), "{message}");
    }
    for action in ["getItem", "putItem", "deleteItem", "updateItem"] {
        let definition = json!({ "StartAt": "A", "States": { "A": { "Type": "Task", "End": true,
            "Resource": format!("arn:aws:states:::dynamodb:{action}"), "Parameters": { "TableName": "t" } } } });
        machine(&cloud, "STANDARD", &definition).await;
    }
}

/// E2, recorded: refusals of definitions.
#[tokio::test]
async fn e2_definitions_are_checked_when_they_are_made() {
    let cloud = with_role().await;
    let invalid = |why: &str| ("InvalidDefinition".to_owned(), format!("Invalid State Machine Definition: '{why}'"));
    assert_eq!(
        refused(&cloud, "STANDARD", &json!({ "StartAt": "A" })).await,
        invalid("SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /")
    );
    let next = one(&json!({ "Type": "Pass", "Next": "X" }));
    let (_, message) = refused(&cloud, "STANDARD", &next).await;
    assert!(message.contains("MISSING_TRANSITION_TARGET: Missing 'Next' target: X"), "{message}");
    let mixed = json!({ "QueryLanguage": "JSONata", "StartAt": "A", "States": { "A": {
        "Type": "Pass", "QueryLanguage": "JSONPath", "End": true } } });
    let (_, message) = refused(&cloud, "STANDARD", &mixed).await;
    assert!(
        message.contains("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine"),
        "{message}"
    );
    for field in ["InputPath", "Parameters", "ResultSelector", "ResultPath", "OutputPath"] {
        let mut state = json!({ "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan", "End": true });
        state[field] = if field.ends_with("Path") { json!("$") } else { json!({}) };
        let mixed = json!({ "QueryLanguage": "JSONata", "StartAt": "A", "States": { "A": state } });
        assert_eq!(refused(&cloud, "STANDARD", &mixed).await.0, "InvalidDefinition", "{field}");
    }
    for suffix in [".sync:2", ".waitForTaskToken"] {
        let task = one(&json!({ "Type": "Task", "End": true,
            "Resource": format!("arn:aws:states:::states:startExecution{suffix}"), "Parameters": { "StateMachineArn": "x" } }));
        assert_eq!(refused(&cloud, "EXPRESS", &task).await.0, "InvalidDefinition", "{suffix}");
    }
}

/// E2, recorded: an expression that gives nothing, and a JSONPath that finds nothing.
#[tokio::test]
async fn e2_expressions_that_give_nothing() {
    let cloud = with_role().await;
    let nothing = json!({ "QueryLanguage": "JSONata", "StartAt": "A", "States": { "A": {
        "Type": "Pass", "Output": "{% $states.input.none %}", "End": true } } });
    let answer = run(&cloud, &nothing, "{}").await;
    assert_eq!(answer["error"], "States.QueryEvaluationError");
    let why =
        "The JSONata expression '$states.input.none' specified for the field 'Output' returned nothing (undefined).";
    assert!(answer["cause"].as_str().is_some_and(|cause| cause.contains(why)), "{}", answer["cause"]);
    let path = one(&json!({ "Type": "Pass", "InputPath": "$.none", "End": true }));
    assert_eq!(run(&cloud, &path, "{}").await["error"], "States.Runtime");
}

/// E2: JSONPath's five fields, in AWS's order, and JSONata's variables and context.
#[tokio::test]
async fn e2_both_query_languages() {
    let cloud = with_role().await;
    let json_path = json!({ "StartAt": "A", "States": {
        "A": { "Type": "Pass", "InputPath": "$.in", "Parameters": { "x.$": "$.y", "fixed": 1 }, "ResultPath": "$.out",
               "Assign": { "v": 7 }, "OutputPath": "$.out", "Next": "B" },
        "B": { "Type": "Pass", "Parameters": { "a.$": "$.x", "v.$": "$v", "name.$": "$$.State.Name" }, "End": true } } });
    let answer = run(&cloud, &json_path, r#"{"in":{"y":2}}"#).await;
    assert_eq!(output(&answer), json!({ "a": 2, "v": 7, "name": "B" }), "{}", answer["cause"]);
    let jsonata = json!({ "QueryLanguage": "JSONata", "StartAt": "A", "States": {
        "A": { "Type": "Pass", "Assign": { "v": "{% $states.input.n + 1 %}" }, "Next": "B" },
        "B": { "Type": "Choice", "Choices": [{ "Condition": "{% $v > 2 %}", "Next": "C" }], "Default": "D" },
        "C": { "Type": "Pass", "Output": { "v": "{% $v %}", "name": "{% $states.context.State.Name %}" }, "End": true },
        "D": { "Type": "Fail" } } });
    let answer = run(&cloud, &jsonata, r#"{"n":2}"#).await;
    assert_eq!(output(&answer), json!({ "v": 3, "name": "C" }), "{}", answer["cause"]);
    assert_eq!(run(&cloud, &jsonata, r#"{"n":1}"#).await["status"], "FAILED");
}

/// E2, recorded: an empty text is no JSON; leaving it out is `{}`.
#[tokio::test]
async fn e2_an_empty_input_is_refused() {
    let cloud = with_role().await;
    let arn = machine(&cloud, "EXPRESS", &one(&json!({ "Type": "Pass", "End": true }))).await;
    let (code, _) = refusal(&cloud, "StartSyncExecution", json!({ "stateMachineArn": arn, "input": "" })).await;
    assert_eq!(code, "InvalidExecutionInput");
    assert_eq!(ask(&cloud, "StartSyncExecution", json!({ "stateMachineArn": arn })).await["output"], "{}");
}

/// E2, documented: `States.TaskFailed` stands for whatever a task fails with, but for `States.Timeout`; nothing stands
/// for `States.Runtime` or, where a state's own output is too large, for `States.DataLimitExceeded`.
#[tokio::test]
async fn e2_what_a_catch_stands_for() {
    let cloud = with_role().await;
    let caught = json!({ "Type": "Pass", "Result": "caught", "End": true });
    let guarded = |mut state: Value, name: &str| {
        state["Catch"] = json!([{ "ErrorEquals": [name], "Next": "Caught" }]);
        state["End"] = json!(true);
        json!({ "StartAt": "A", "States": { "A": state, "Caught": caught } })
    };
    let missing = json!({ "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan",
        "Parameters": { "TableName": "none" } });
    for name in ["States.TaskFailed", "States.ALL", "DynamoDb.ResourceNotFoundException"] {
        assert_eq!(output(&run(&cloud, &guarded(missing.clone(), name), "{}").await), "caught", "{name}");
    }
    let other = run(&cloud, &guarded(missing.clone(), "States.Timeout"), "{}").await;
    assert_eq!((&other["status"], &other["error"]), (&json!("FAILED"), &json!("DynamoDb.ResourceNotFoundException")));
    let mut broken = missing;
    broken["InputPath"] = json!("$.absent");
    let runtime = run(&cloud, &guarded(broken, "States.ALL"), "{}").await;
    assert_eq!((&runtime["status"], &runtime["error"]), (&json!("FAILED"), &json!("States.Runtime")));
    let branch = |name: &str| json!({ "StartAt": name, "States": { name: { "Type": "Pass", "End": true } } });
    let wide = json!({ "Type": "Parallel", "Branches": [branch("P"), branch("Q"), branch("R")] });
    let input = json!({ "text": "x".repeat(100_000) }).to_string();
    let large = run(&cloud, &guarded(wide, "States.ALL"), &input).await;
    assert_eq!((&large["status"], &large["error"]), (&json!("FAILED"), &json!("States.DataLimitExceeded")));
}
