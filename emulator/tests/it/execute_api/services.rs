//! Fact D7: AWS services as backends, Step Functions and DynamoDB.

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use aws_sdk_sfn::types::StateMachineType;
use emulator::{Cloud, Snapshot};
use serde_json::{Value, json};

use super::definition::{api, call, definition, header, integration, is, method, response};
use crate::support;

const ROLE: &str = "arn:aws:iam::123456789012:role/CafeApiRole";
const RUN: &str = "arn:aws:apigateway:us-east-1:states:action/StartSyncExecution";
const SCAN: &str = "arn:aws:apigateway:us-east-1:dynamodb:action/Scan";

/// A cloud with the role that integrations take on.
async fn with_role() -> (emulator::Env, Cloud) {
    let (env, _) = emulator::testing::env(7);
    let cloud = Cloud::in_memory(env.clone(), Snapshot::default());
    let iam = aws_sdk_iam::Client::new(&support::sdk(&cloud));
    let trust = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "Service": ["apigateway.amazonaws.com", "states.amazonaws.com"] }, "Action": "sts:AssumeRole",
    }] });
    let may = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": ["states:StartSyncExecution", "states:StartExecution", "dynamodb:Scan"], "Resource": "*",
    }] });
    let role = iam.create_role().role_name("CafeApiRole").assume_role_policy_document(trust.to_string());
    role.send().await.expect("a role");
    let policy = iam.put_role_policy().role_name("CafeApiRole").policy_name("calls").policy_document(may.to_string());
    policy.send().await.expect("a policy");
    (env, cloud)
}

/// The same cloud with an API whose `POST /x` has this integration, and method responses 200 and 500.
fn behind(env: emulator::Env, cloud: &Cloud, integration: &Value) -> Cloud {
    let mut method = method(&json!({ "integration": integration }));
    method["responses"]["500"] = method["responses"]["200"].clone();
    let mut snapshot = cloud.snapshot();
    let api = api(&definition(&[("/x", "POST", method)], &json!({})), &json!({}));
    snapshot.apigateway.apis.insert("a1".to_owned(), api);
    Cloud::in_memory(env, snapshot)
}

fn service(uri: &str, request: &str, responses: &Value) -> Value {
    let templates = json!({ "application/json": request });
    let over = json!({ "uri": uri, "credentials": ROLE, "request_templates": templates, "responses": responses });
    integration("AWS", &over)
}

/// A machine that gives back its input, or fails where the input asks for it.
async fn machine(cloud: &Cloud) -> String {
    let states = aws_sdk_sfn::Client::new(&support::sdk(cloud));
    let definition = json!({ "StartAt": "Which", "States": {
        "Which": { "Type": "Choice", "Default": "Good", "Choices": [
            { "Variable": "$.fail", "IsPresent": true, "Next": "Bad" }] },
        "Good": { "Type": "Pass", "End": true },
        "Bad": { "Type": "Fail", "Error": "Cafe.Closed", "Cause": "no beans" } } });
    let made = states.create_state_machine().name("Echo").r#type(StateMachineType::Express).role_arn(ROLE);
    made.definition(definition.to_string()).send().await.expect("a machine").state_machine_arn
}

fn start(arn: &str) -> String {
    let input = r#"$util.escapeJavaScript($input.json('$')).replaceAll("\\'","'")"#;
    format!(r#"{{"input":"{input}","stateMachineArn":"{arn}"}}"#)
}

const UNWRAP: &str = "#if($input.path('$.status') == \"FAILED\")#set($context.responseOverride.status = 500)\
                      {\"message\":\"The report failed.\"}#else$input.path('$.output')#end";

/// D7: the output of a run as the body, with any text in the input; a failed run mapped to 500.
#[tokio::test]
async fn d7_start_sync_execution() {
    let (env, cloud) = with_role().await;
    let arn = machine(&cloud).await;
    let mapped = behind(env.clone(), &cloud, &service(RUN, &start(&arn), &json!({ "200": response(None, UNWRAP) })));
    let body = r#"{"who":"O'Hara \"x\" \\ / ü","n":[1,2.5,null]}"#;
    let found = call(&mapped, "POST", "/prod/x", &[], body).await;
    is(&found, 200, body);
    assert_eq!(header(&found, "content-type"), "application/json");
    assert!(header(&found, "x-amzn-trace-id").starts_with("Root=1-"));
    is(&call(&mapped, "POST", "/prod/x", &[], "").await, 200, "{}");
    is(&call(&mapped, "POST", "/prod/x", &[], r#"{"fail":1}"#).await, 500, r#"{"message":"The report failed."}"#);

    // Unmapped, a failed run is a 200 with the failure inside.
    let raw = behind(env, &cloud, &service(RUN, &start(&arn), &json!({ "200": response(None, "") })));
    let found = call(&raw, "POST", "/prod/x", &[], r#"{"fail":1}"#).await;
    let body: Value = serde_json::from_str(support::text(&found)).expect("JSON");
    assert_eq!(
        (found.status().as_u16(), &body["status"], &body["error"]),
        (200, &json!("FAILED"), &json!("Cafe.Closed"))
    );
}

/// D7: a backend's 400 reaches the client as 200 unless a pattern selects it.
#[tokio::test]
async fn d7_backend_errors_and_selection() {
    let (env, cloud) = with_role().await;
    let nowhere = start("arn:aws:states:us-east-1:123456789012:stateMachine:none");
    let unmapped = behind(env.clone(), &cloud, &service(RUN, &nowhere, &json!({ "200": response(None, "") })));
    let found = call(&unmapped, "POST", "/prod/x", &[], "{}").await;
    let body: Value = serde_json::from_str(support::text(&found)).expect("JSON");
    assert_eq!(
        (found.status().as_u16(), &body["__type"]),
        (200, &json!("com.amazonaws.swf.service.v2.model#StateMachineDoesNotExist"))
    );
    let responses = json!({ "200": response(None, ""), "500": response(Some("4\\d{2}|5\\d{2}"), "{\"m\":1}") });
    let mapped = behind(env.clone(), &cloud, &service(RUN, &nowhere, &responses));
    is(&call(&mapped, "POST", "/prod/x", &[], "{}").await, 500, "{\"m\":1}");
    // A template that gives no JSON is the service's error, not the gateway's.
    let broken = behind(env, &cloud, &service(RUN, "{\"input\":", &json!({ "200": response(None, "") })));
    let found = call(&broken, "POST", "/prod/x", &[], "{}").await;
    assert!(found.status() == 200 && support::text(&found).contains("SerializationException"));
}

/// D7: a role that cannot be taken on is a bare 500.
#[tokio::test]
async fn d7_a_role_that_cannot_be_assumed() {
    let (env, cloud) = with_role().await;
    let mut scan = service(SCAN, "{\"TableName\":\"t\"}", &json!({ "200": response(None, "") }));
    scan["credentials"] = json!("arn:aws:iam::123456789012:role/Nobody");
    let found = call(&behind(env, &cloud, &scan), "POST", "/prod/x", &[], "{}").await;
    is(&found, 500, r#"{"message":"Internal server error"}"#);
}

/// Recorded: DynamoDB behind a method; the café's list of products.
#[tokio::test]
async fn a_scan_through_a_template() {
    let (env, cloud) = with_role().await;
    let table = aws_sdk_dynamodb::Client::new(&support::sdk(&cloud));
    let key = KeySchemaElement::builder().attribute_name("product_name").key_type(KeyType::Hash).build();
    let attribute =
        AttributeDefinition::builder().attribute_name("product_name").attribute_type(ScalarAttributeType::S);
    let made = table.create_table().table_name("CafeInventory").billing_mode(BillingMode::PayPerRequest);
    let made = made.key_schema(key.expect("a key")).attribute_definitions(attribute.build().expect("an attribute"));
    made.send().await.expect("a table");
    for (name, price) in [("Baker's \"best\"", "250"), ("Tea", "180")] {
        let item = table.put_item().table_name("CafeInventory").item("product_name", AttributeValue::S(name.into()));
        let item = item.item("price_in_cents", AttributeValue::N(price.into()));
        item.item("quantity", AttributeValue::N("3".into())).send().await.expect("an item");
    }
    let template = "{\"products\":[#foreach($item in $input.path('$.Items'))\
                    {\"product_name\":\"$util.escapeJavaScript($item.product_name.S).replaceAll(\"\\\\'\",\"'\")\",\
                    \"price_in_cents\":$item.price_in_cents.N}#if($foreach.hasNext),#end#end]}";
    let scan = service(SCAN, "{\"TableName\":\"CafeInventory\"}", &json!({ "200": response(None, template) }));
    let found = call(&behind(env, &cloud, &scan), "POST", "/prod/x", &[], "").await;
    let body: Value = serde_json::from_str(support::text(&found)).expect("JSON");
    let mut products = body["products"].as_array().expect("a list").clone();
    products.sort_by_key(ToString::to_string);
    assert_eq!(
        products,
        [
            json!({ "product_name": "Baker's \"best\"", "price_in_cents": 250 }),
            json!({ "product_name": "Tea", "price_in_cents": 180 }),
        ]
    );
}

/// D7, recorded: `StartExecution` answers with an ARN and seconds since the epoch, and with nothing of the run.
#[tokio::test]
async fn d7_start_execution() {
    let (env, cloud) = with_role().await;
    let arn = machine(&cloud).await;
    let uri = RUN.replace("StartSyncExecution", "StartExecution");
    let plain = behind(env, &cloud, &service(&uri, &start(&arn), &json!({ "200": response(None, "") })));
    let found = call(&plain, "POST", "/prod/x", &[], r#"{"a":1}"#).await;
    let body: Value = serde_json::from_str(support::text(&found)).expect("JSON");
    let fields: Vec<&String> = body.as_object().expect("an object").keys().collect();
    assert_eq!((found.status().as_u16(), fields.len()), (200, 2), "{body}");
    assert!(body["executionArn"].is_string() && body["startDate"].is_number(), "{body}");
}

/// D7: a run's output is a text of JSON inside JSON until a template takes it out.
#[tokio::test]
async fn d7_the_output_is_a_text() {
    let (env, cloud) = with_role().await;
    let arn = machine(&cloud).await;
    let raw = behind(env, &cloud, &service(RUN, &start(&arn), &json!({ "200": response(None, "") })));
    let found = call(&raw, "POST", "/prod/x", &[], r#"{"a":1}"#).await;
    let body: Value = serde_json::from_str(support::text(&found)).expect("JSON");
    assert_eq!((&body["status"], &body["output"]), (&json!("SUCCEEDED"), &json!(r#"{"a":1}"#)));
}

/// D7, DOC: an apostrophe breaks a request that is escaped with `escapeJavaScript` alone; the service's 400 is a 200.
#[tokio::test]
async fn d7_apostrophes_break_what_is_only_escaped() {
    let (env, cloud) = with_role().await;
    let arn = machine(&cloud).await;
    let careless = format!(r#"{{"input":"$util.escapeJavaScript($input.json('$'))","stateMachineArn":"{arn}"}}"#);
    let cloud = behind(env, &cloud, &service(RUN, &careless, &json!({ "200": response(None, "") })));
    let good = call(&cloud, "POST", "/prod/x", &[], r#"{"a":"\"quotes\" are fine"}"#).await;
    assert!(support::text(&good).contains("SUCCEEDED"), "{}", support::text(&good));
    let broken = call(&cloud, "POST", "/prod/x", &[], r#"{"a":"O'Hara"}"#).await;
    let body: Value = serde_json::from_str(support::text(&broken)).expect("JSON");
    assert_eq!(
        (broken.status().as_u16(), &body["__type"]),
        (200, &json!("com.amazon.coral.service#SerializationException"))
    );
}

/// D7: a standard machine cannot be run synchronously; the refusal hides in a 200.
#[tokio::test]
async fn d7_standard_machines_are_refused_within_a_200() {
    let (env, cloud) = with_role().await;
    let states = aws_sdk_sfn::Client::new(&support::sdk(&cloud));
    let definition = r#"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}"#;
    let made = states.create_state_machine().name("Standard").role_arn(ROLE).definition(definition).send().await;
    let arn = made.expect("a machine").state_machine_arn;
    let cloud = behind(env, &cloud, &service(RUN, &start(&arn), &json!({ "200": response(None, "") })));
    let found = call(&cloud, "POST", "/prod/x", &[], "{}").await;
    assert_eq!(found.status(), 200);
    assert!(support::text(&found).contains("StateMachineTypeNotSupported"), "{}", support::text(&found));
}

/// D7, DOC: a backend has 29 seconds, however long it would go on.
#[tokio::test]
async fn d7_a_backend_that_takes_too_long_is_a_504() {
    let (env, cloud) = with_role().await;
    let states = aws_sdk_sfn::Client::new(&support::sdk(&cloud));
    let mut statuses = Vec::new();
    for seconds in [28, 30] {
        let definition =
            json!({ "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": seconds, "End": true } } });
        let made = states.create_state_machine().name(format!("Slow{seconds}")).r#type(StateMachineType::Express);
        let made = made.role_arn(ROLE).definition(definition.to_string()).send().await;
        let arn = made.expect("a machine").state_machine_arn;
        let slow = behind(env.clone(), &cloud, &service(RUN, &start(&arn), &json!({ "200": response(None, "") })));
        let found = call(&slow, "POST", "/prod/x", &[], "{}").await;
        statuses.push(found.status().as_u16());
        if seconds == 30 {
            is(&found, 504, r#"{"message":"Endpoint request timed out"}"#);
            assert_eq!(header(&found, "x-amzn-errortype"), "InternalServerErrorException");
        }
    }
    assert_eq!(statuses, [200, 504]);
}
