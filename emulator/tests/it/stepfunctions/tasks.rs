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
