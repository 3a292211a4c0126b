//! Tasks that call other services of the cloud.

use aws_sdk_sfn::types::{StateMachineType, SyncExecutionStatus};
use serde_json::{Value, json};

use super::{client, fresh, make};
use crate::support;

fn nested(arn: &str) -> Value {
    json!({ "QueryLanguage": "JSONata", "StartAt": "T", "States": { "T": { "Type": "Task", "End": true,
        "Resource": "arn:aws:states:::aws-sdk:sfn:startSyncExecution",
        "Arguments": { "StateMachineArn": arn, "Input": { "from": "outside" } },
        "Output": "{% $states.result.Status & ' ' & $states.result.Output & $states.result.Error %}" } } })
}

#[tokio::test]
async fn executions_within_executions() {
    let client = client().await;
    let inner = json!({ "StartAt": "S", "States": { "S": { "Type": "Succeed", "OutputPath": "$.from" } } });
    let inner = make(&client, "Inner", StateMachineType::Express, &inner).await;
    let outer = make(&client, "Outer", StateMachineType::Express, &nested(&inner)).await;
    let answer = client.start_sync_execution().state_machine_arn(&outer).send().await.expect("an answer");
    assert_eq!(answer.output.as_deref(), Some("\"SUCCEEDED \\\"outside\\\"\""), "{:?}", answer.cause);
    let endless = nested(&outer.replace("Outer", "Endless"));
    let endless = make(&client, "Endless", StateMachineType::Express, &endless).await;
    let answer = client.start_sync_execution().state_machine_arn(&endless).send().await.expect("an answer");
    assert_eq!(answer.status, SyncExecutionStatus::Succeeded);
    assert!(answer.output.expect("an output").contains("FAILED States.Runtime"));
}

#[tokio::test]
async fn objects_are_put_and_got() {
    let (cloud, client) = fresh().await;
    let s3 = aws_sdk_s3::Client::from_conf(
        aws_sdk_s3::config::Builder::from(&support::sdk(&cloud)).force_path_style(true).build(),
    );
    s3.create_bucket().bucket("cafe").send().await.expect("a bucket");
    let definition = json!({ "QueryLanguage": "JSONata", "StartAt": "Put", "States": {
        "Put": { "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:putObject", "Next": "Get",
            "Arguments": { "Bucket": "cafe", "Key": "k", "Body": { "Dict": "Value" } } },
        "Get": { "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:getObject", "End": true,
            "Arguments": { "Bucket": "cafe", "Key": "{% $states.context.Execution.Input %}" },
            "Output": "{% $states.result.Body %}" } } });
    let arn = make(&client, "Objects", StateMachineType::Express, &definition).await;
    let answer = client.start_sync_execution().state_machine_arn(&arn).input("\"k\"").send().await.expect("an answer");
    assert_eq!(answer.output.as_deref(), Some("\"{\\\"Dict\\\":\\\"Value\\\"}\""), "{:?}", answer.cause);
    let answer = client.start_sync_execution().state_machine_arn(&arn).input("\"x\"").send().await.expect("an answer");
    assert_eq!(answer.error.as_deref(), Some("S3.NoSuchKeyException"));
}

/// The course's own machine, in short: every page of the table, counted and sorted.
fn report() -> Value {
    json!({ "QueryLanguage": "JSONata", "StartAt": "Begin", "States": {
        "Begin": { "Type": "Pass", "Assign": { "rows": [], "next": null }, "Next": "Scan" },
        "Scan": { "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan", "Next": "More",
            "Arguments": "{% $merge([{'TableName': 'CafeInventory', 'Limit': 200, 'ConsistentRead': true}, $next ? {'ExclusiveStartKey': $next} : {}]) %}",
            "Assign": {
                "rows": "{% [$rows, $states.result.Items.{ 'product_name': product_name.S, 'quantity': $number(quantity.N) }] %}",
                "next": "{% $exists($states.result.LastEvaluatedKey) ? $states.result.LastEvaluatedKey : null %}" } },
        "More": { "Type": "Choice", "Choices": [{ "Condition": "{% $next != null %}", "Next": "Scan" }], "Default": "Shape" },
        "Shape": { "Type": "Pass", "End": true,
            "Output": { "products": "{% $count($rows) %}", "items": "{% [$rows^(product_name)] %}" } } } })
}

#[tokio::test]
async fn a_report_over_several_pages_of_a_real_table() {
    use aws_sdk_dynamodb::types::{AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};
    let (cloud, client) = fresh().await;
    let dynamodb = aws_sdk_dynamodb::Client::new(&support::sdk(&cloud));
    let arn = make(&client, "CafeReport", StateMachineType::Express, &report()).await;
    let answer = client.start_sync_execution().state_machine_arn(&arn).send().await.expect("an answer");
    assert_eq!(answer.error.as_deref(), Some("DynamoDb.ResourceNotFoundException"));
    let attribute = aws_sdk_dynamodb::types::AttributeDefinition::builder().attribute_name("product_name");
    let key = KeySchemaElement::builder().attribute_name("product_name").key_type(KeyType::Hash).build();
    let table = dynamodb.create_table().table_name("CafeInventory").billing_mode(BillingMode::PayPerRequest);
    let table =
        table.attribute_definitions(attribute.attribute_type(ScalarAttributeType::S).build().expect("complete"));
    table.key_schema(key.expect("complete")).send().await.expect("a table");
    let mut there = 0;
    for count in [0, 1, 2, 450] {
        while there < count {
            let item =
                dynamodb.put_item().table_name("CafeInventory").item("quantity", AttributeValue::N(there.to_string()));
            let name = AttributeValue::S(format!("product {there:04}"));
            item.item("product_name", name).send().await.expect("an item");
            there += 1;
        }
        let answer = client.start_sync_execution().state_machine_arn(&arn).send().await.expect("an answer");
        assert_eq!((answer.error, answer.cause), (None, None), "{count}");
        let report: Value = serde_json::from_str(&answer.output.expect("an output")).expect("JSON");
        assert_eq!(report["products"], count);
        let numbers: Vec<Value> = (0..count).map(Value::from).collect();
        let items = report["items"].as_array().expect("a list");
        assert_eq!(items.iter().map(|item| item["quantity"].clone()).collect::<Vec<_>>(), numbers);
    }
}

#[tokio::test]
async fn a_role_that_may_not_scan() {
    let (cloud, client) = fresh().await;
    let iam = aws_sdk_iam::Client::new(&support::sdk(&cloud));
    let arn = make(&client, "CafeReport", StateMachineType::Express, &report()).await;
    iam.delete_role_policy().role_name("CafeReportRole").policy_name("all").send().await.expect("deleted");
    let answer = client.start_sync_execution().state_machine_arn(&arn).send().await.expect("an answer");
    assert_eq!(answer.status, SyncExecutionStatus::Failed);
    assert_eq!(answer.error.as_deref(), Some("DynamoDb.DynamoDbException"));
    let cause = answer.cause.expect("a cause");
    assert!(cause.contains("is not authorized to perform: dynamodb:Scan on resource: "), "{cause}");
}

fn waits_for(inner: &str, suffix: &str) -> Value {
    json!({ "StartAt": "T", "States": { "T": { "Type": "Task", "End": true, "TimeoutSeconds": 60,
        "Resource": format!("arn:aws:states:::states:startExecution{suffix}"),
        "Parameters": { "StateMachineArn": inner, "Input": { "cup.$": "$.cup" } } } } })
}

/// The status of an execution and, as JSON, its output or its cause.
async fn ended(client: &aws_sdk_sfn::Client, arn: &str) -> (String, Value, Vec<String>) {
    let found = client.describe_execution().execution_arn(arn).send().await.expect("an execution");
    let text = found.output.or(found.cause).unwrap_or_default();
    let history = client.get_execution_history().execution_arn(arn).send().await.expect("a history");
    let kinds = history.events().iter().map(|event| event.r#type().as_str().to_owned()).collect();
    (found.status.as_str().to_owned(), serde_json::from_str(&text).unwrap_or_default(), kinds)
}

/// <https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html>: with `.sync` the output is a text,
/// with `.sync:2` it is JSON.
#[tokio::test]
async fn an_execution_waits_for_another() {
    let client = client().await;
    let inner = json!({ "StartAt": "S", "States": { "S": { "Type": "Succeed" } } });
    let inner = make(&client, "Inner", StateMachineType::Standard, &inner).await;
    for (suffix, expected) in [(".sync", json!("{\"cup\":1}")), (".sync:2", json!({ "cup": 1 }))] {
        let name = suffix.replace(['.', ':'], "-");
        let outer = make(&client, &name, StateMachineType::Standard, &waits_for(&inner, suffix)).await;
        let started = client.start_execution().state_machine_arn(&outer).input("{\"cup\":1}").send().await;
        let (status, output, kinds) = ended(&client, &started.expect("an execution").execution_arn).await;
        assert_eq!(status, "SUCCEEDED", "{output}");
        assert_eq!((&output["Output"], &output["Status"]), (&expected, &json!("SUCCEEDED")));
        assert_eq!(output["StartDate"], 1_795_381_200_000_i64);
        assert_eq!(kinds[2..6], ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]);
    }
}

#[tokio::test]
async fn what_is_waited_for_may_fail_or_take_too_long() {
    let client = client().await;
    let fails =
        json!({ "StartAt": "F", "States": { "F": { "Type": "Fail", "Error": "NoBeans", "Cause": "sold out" } } });
    let fails = make(&client, "Fails", StateMachineType::Standard, &fails).await;
    let outer = make(&client, "Outer", StateMachineType::Standard, &waits_for(&fails, ".sync:2")).await;
    let start = async |arn: &str| {
        let started = client.start_execution().state_machine_arn(arn).input("{\"cup\":1}").send().await;
        started.expect("an execution").execution_arn
    };
    let (status, cause, _) = ended(&client, &start(&outer).await).await;
    assert_eq!((status.as_str(), &cause["Error"], &cause["Cause"]), ("FAILED", &json!("NoBeans"), &json!("sold out")));

    let slow = json!({ "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 100, "End": true } } });
    let slow = make(&client, "Slow", StateMachineType::Standard, &slow).await;
    let outer = make(&client, "Patient", StateMachineType::Standard, &waits_for(&slow, ".sync")).await;
    let arn = start(&outer).await;
    let found = client.describe_execution().execution_arn(&arn).send().await.expect("an execution");
    assert_eq!((found.status.as_str(), found.error.as_deref()), ("FAILED", Some("States.Timeout")));
}
