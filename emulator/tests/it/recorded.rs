//! Recorded answers of AWS, replayed: the same definition and input must leave the same history, and a document that
//! AWS exported must come back as it went in.
//!
//! They are excerpts of LocalStack's snapshots (Apache-2.0), which that project recorded against AWS. Times,
//! names and ids are left out; what an HTTP exchange says about itself is masked.

use serde_json::{Map, Value, json};

use crate::apigateway::wire::{Wire, text as field};
use crate::support::{self, cloud, signed_for, text};
use emulator::Cloud;

const HISTORIES: &str = include_str!("../recorded/stepfunctions.json");
const EXPORTS: &str = include_str!("../recorded/exports.json");

async fn ask(cloud: &Cloud, service: &str, target: &str, input: &Value) -> Value {
    let mut request = signed_for(service, "http://127.0.0.1:4566/", &input.to_string());
    request.headers_mut().insert("x-amz-target", target.parse().expect("a header"));
    let found = cloud.handle(request).await;
    assert_eq!(found.status(), 200, "{target}: {}", text(&found));
    serde_json::from_str(text(&found)).expect("JSON")
}

/// A cloud with a role that may do everything, and the table of the recordings.
async fn stage() -> Cloud {
    let (cloud, _) = cloud();
    support::role(&cloud, "snf_role_arn", "states.amazonaws.com").await;
    let table = json!({
        "TableName": "table-name", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
    });
    ask(&cloud, "dynamodb", "DynamoDB_20120810.CreateTable", &table).await;
    cloud
}

/// Texts that hold JSON objects as those objects, as the recordings have them; what differs from run to run masked.
fn comparable(value: Value) -> Value {
    match value {
        Value::String(text) if text.starts_with('{') => match serde_json::from_str(&text) {
            Ok(inner) => comparable(inner),
            Err(_) => Value::String(text),
        },
        Value::String(text) if text.starts_with("arn:aws:iam::") => json!(text.rsplit('/').next()),
        Value::String(text) => Value::String(match text.split_once("Request ID: ") {
            Some((before, after)) => {
                let rest = after.find([',', ')']).map_or("", |at| &after[at..]);
                format!("{before}Request ID: *{rest}")
            }
            None => text,
        }),
        Value::Array(items) => items.into_iter().map(comparable).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| match name.as_str() {
                "HttpHeaders" | "AllHttpHeaders" => (name, headers(value)),
                "SdkResponseMetadata" => (name, json!("*")),
                _ => (name, comparable(value)),
            });
            Value::Object(fields.collect())
        }
        other => other,
    }
}

/// The case of some names of headers differs from recording to recording.
fn headers(value: Value) -> Value {
    let fields = match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let fields = fields.into_iter().map(|(name, value)| {
        let name = name.to_ascii_lowercase();
        let varies = matches!(name.as_str(), "date" | "x-amz-crc32" | "x-amzn-requestid");
        (name, if varies { json!("*") } else { value })
    });
    Value::Object(fields.collect())
}

/// The part of an event that is recorded.
fn excerpt(event: Value) -> Value {
    let Value::Object(fields) = event else { return event };
    let kept = fields
        .into_iter()
        .filter(|(name, _)| matches!(name.as_str(), "type" | "id" | "previousEventId") || name.ends_with("Details"));
    Value::Object(kept.collect())
}

#[tokio::test]
async fn histories_are_those_of_aws() {
    let cloud = stage().await;
    let cases: Vec<Value> = serde_json::from_str(HISTORIES).expect("recorded histories");
    assert!(cases.len() > 15);
    let mut wrong = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let role = "arn:aws:iam::123456789012:role/snf_role_arn";
        let create =
            json!({ "name": format!("m{number}"), "roleArn": role, "definition": case["definition"].to_string() });
        let made = ask(&cloud, "states", "AWSStepFunctions.CreateStateMachine", &create).await;
        let input = case["events"][0]["executionStartedEventDetails"]["input"].to_string();
        let start = json!({ "stateMachineArn": made["stateMachineArn"], "input": input });
        let started = ask(&cloud, "states", "AWSStepFunctions.StartExecution", &start).await;
        let ask_for = json!({ "executionArn": started["executionArn"], "maxResults": 1000 });
        let history = ask(&cloud, "states", "AWSStepFunctions.GetExecutionHistory", &ask_for).await;
        let events = history["events"].as_array().expect("events").iter().cloned();
        let seen: Vec<Value> = events.map(|event| comparable(excerpt(event))).collect();
        let recorded: Vec<Value> = case["events"].as_array().expect("events").iter().cloned().map(comparable).collect();
        for at in 0..seen.len().max(recorded.len()) {
            let (seen, recorded) = (seen.get(at), recorded.get(at));
            if seen != recorded {
                let show = |event: Option<&Value>| event.map_or("nothing".to_owned(), ToString::to_string);
                wrong.push(format!("{}\n  AWS  {}\n  here {}", case["name"], show(recorded), show(seen)));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A document without its addresses, with the parameters of operations in an order of their own: AWS has none.
fn document(mut value: Value) -> Value {
    for name in ["host", "schemes", "servers"] {
        value.as_object_mut().expect("a document").remove(name);
    }
    for path in value["paths"].as_object_mut().expect("paths").values_mut() {
        for operation in path.as_object_mut().expect("operations").values_mut() {
            if let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
                parameters.sort_by_key(|parameter| parameter["name"].to_string());
            }
        }
    }
    value
}

#[tokio::test]
async fn exports_are_those_of_aws() {
    let cases: Vec<Value> = serde_json::from_str(EXPORTS).expect("recorded exports");
    assert_eq!(cases.len(), 4);
    for case in cases {
        let wire = Wire::new();
        let made = wire.send("POST", "/restapis?mode=import", case["extended"].clone()).await.ok(201);
        let api = format!("/restapis/{}", field(&made, "id"));
        wire.send("POST", &format!("{api}/deployments"), json!({ "stageName": "local" })).await.ok(201);
        let place = format!("{api}/stages/local/exports/{}", field(&case, "format"));
        let extended = wire.get(&format!("{place}?extensions=apigateway")).await.ok(200);
        assert_eq!(document(extended), document(case["extended"].clone()), "{}", case["name"]);
        if let Some(plain) = case.get("plain") {
            assert_eq!(document(wire.get(&place).await.ok(200)), document(plain.clone()), "{}", case["name"]);
        }
    }
}
