//! Inputs and results of tasks in the forms that the service and the definition expect.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::Env;
use crate::aws_json::lower_camel;
use crate::stepfunctions::asl::failure::{Failure, Halt};
use crate::stepfunctions::asl::resource::{Resource, Sync};

/// What of an execution's description a task gets that waited for its end.
const ENDED: &[&str] = &[
    "Cause",
    "Error",
    "ExecutionArn",
    "Input",
    "InputDetails",
    "Name",
    "Output",
    "OutputDetails",
    "StartDate",
    "StateMachineArn",
    "Status",
    "StopDate",
];

/// `scan` as `Scan`.
pub(super) fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
}

/// What a task's input becomes on its way to a service.
pub(super) fn request(service: &str, input: Value) -> Value {
    let Value::Object(fields) = input else { return input };
    // For the SDKs, a parameter that is null is not there.
    let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
    if service != "states" {
        return Value::Object(fields.collect());
    }
    let fields = fields.map(|(name, value)| {
        // The input of an execution is a text of JSON; anything else than a text is written as one (as recorded).
        let value = if name == "Input" && !value.is_string() { Value::String(value.to_string()) } else { value };
        (lower_camel(&name), value)
    });
    Value::Object(fields.collect())
}

/// What a service's answer becomes as a task's result.
pub(super) fn response(env: &Env, resource: &Resource, answer: Value) -> Value {
    let mut result = if matches!(resource.service(), "sfn" | "states") { pascal(answer) } else { answer };
    if !resource.is_sdk()
        && let Value::Object(fields) = &mut result
    {
        let body = Value::Object(fields.clone()).to_string();
        let checksum = (resource.service() == "dynamodb")
            .then(|| crc_fast::checksum(crc_fast::CrcAlgorithm::Crc32IsoHdlc, body.as_bytes()).to_string());
        metadata(env, fields, body.len(), checksum);
    }
    result
}

/// What a task that waits for an execution makes of its end: its result, or its failure with the same as cause.
pub(super) fn ended(resource: &Resource, found: Value) -> Result<Value, Halt> {
    let Value::Object(mut fields) = found else { return Ok(found) };
    fields.retain(|name, _| ENDED.contains(&name.as_str()));
    for name in ["StartDate", "StopDate"] {
        let millis = fields.get(name).and_then(Value::as_str).and_then(|at| at.parse::<Timestamp>().ok());
        if let Some(millis) = millis.map(Timestamp::as_millisecond) {
            fields.insert(name.to_owned(), json!(millis));
        }
    }
    if resource.sync == Some(Sync::Json) {
        for name in ["Input", "Output"] {
            let inner = fields.get(name).and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok());
            if let Some(inner) = inner {
                fields.insert(name.to_owned(), inner);
            }
        }
    }
    let succeeded = fields.get("Status").and_then(Value::as_str) == Some("SUCCEEDED");
    let result = Value::Object(fields);
    if succeeded { Ok(result) } else { Err(Failure::of_task("States.TaskFailed", result.to_string()).into()) }
}

/// Keys in the form of the SDK's, times as text.
fn pascal(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| {
                let value = match value.as_f64() {
                    Some(seconds) if name.ends_with("Date") => json!(written(seconds)),
                    _ => pascal(value),
                };
                (capitalised(&name), value)
            });
            Value::Object(fields.collect())
        }
        Value::Array(items) => items.into_iter().map(pascal).collect(),
        other => other,
    }
}

fn written(seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a time of this millennium in milliseconds")]
    let at = Timestamp::from_millisecond((seconds * 1000.0).round() as i64).unwrap_or_default();
    format!("{at:.3}")
}

/// What optimised integrations add about the HTTP exchange.
fn metadata(env: &Env, fields: &mut Map<String, Value>, length: usize, checksum: Option<String>) {
    let (id, date) = (env.uuid(), env.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
    let mut headers = vec![
        ("Connection", "keep-alive".to_owned()),
        ("Content-Length", length.to_string()),
        ("Content-Type", "application/x-amz-json-1.0".to_owned()),
        ("Date", date),
        ("Server", "Server".to_owned()),
        ("x-amzn-RequestId", id.clone()),
    ];
    // DynamoDB alone says what its body's checksum is.
    headers.extend(checksum.map(|checksum| ("x-amz-crc32", checksum)));
    let all: Map<String, Value> = headers.iter().map(|(name, value)| ((*name).to_owned(), json!([value]))).collect();
    let each: Map<String, Value> = headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let http = json!({ "AllHttpHeaders": all, "HttpHeaders": each, "HttpStatusCode": 200 });
    fields.insert("SdkHttpMetadata".to_owned(), http);
    fields.insert("SdkResponseMetadata".to_owned(), json!({ "RequestId": id }));
}
