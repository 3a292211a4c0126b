//! REST APIs as plain data, with as little text per test as can be.

use emulator::apigateway::model::{Definition, RestApi};
use emulator::{Cloud, Response, Snapshot};
use serde_json::{Value, json};

use crate::support;

pub const BASE: &str = "http://a1.execute-api.us-east-1.localhost:4566";
const CREATED: &str = "2026-11-22T20:00:00Z";

/// `over` laid over `base`, field by field.
pub fn merged(mut base: Value, over: &Value) -> Value {
    if let (Some(fields), Some(over)) = (base.as_object_mut(), over.as_object()) {
        for (key, value) in over {
            fields.insert(key.clone(), value.clone());
        }
    }
    base
}

/// A method with defaults as the control plane sets them.
pub fn method(over: &Value) -> Value {
    let base = json!({
        "authorization_type": "NONE", "authorizer": null, "authorization_scopes": [], "api_key_required": false,
        "operation_name": null, "request_validator": null, "request_parameters": {}, "request_models": {},
        "responses": { "200": { "response_parameters": {}, "response_models": {} } }, "integration": null,
    });
    merged(base, over)
}

/// An integration with defaults as the control plane sets them.
pub fn integration(kind: &str, over: &Value) -> Value {
    let base = json!({
        "kind": kind, "http_method": "POST", "uri": null, "credentials": null, "connection_type": null,
        "request_parameters": {}, "request_templates": {}, "passthrough_behavior": "WHEN_NO_MATCH",
        "content_handling": null, "timeout_millis": 29000, "cache_namespace": "", "cache_key_parameters": [],
        "responses": { "200": response(None, "") },
    });
    merged(base, over)
}

/// An integration response with a JSON template.
pub fn response(pattern: Option<&str>, template: &str) -> Value {
    let templates = if template.is_empty() { json!({}) } else { json!({ "application/json": template }) };
    json!({
        "selection_pattern": pattern, "response_parameters": {}, "response_templates": templates, "content_handling": null,
    })
}

/// A mock that answers 200 with a text.
pub fn mock(template: &str) -> Value {
    let over = json!({
        "request_templates": { "application/json": "{\"statusCode\": 200}" }, "responses": { "200": response(None, template) },
    });
    method(&json!({ "integration": integration("MOCK", &over) }))
}

/// A definition out of `(path, verb, method)` and other parts.
pub fn definition(methods: &[(&str, &str, Value)], over: &Value) -> Value {
    let mut resources = serde_json::Map::new();
    resources.insert("/".into(), json!({ "id": "/", "parent": null, "path_part": "", "path": "/", "methods": {} }));
    for (path, verb, method) in methods {
        let part = path.rsplit('/').next().unwrap_or_default();
        let resource = resources
            .entry(*path)
            .or_insert_with(|| json!({ "id": path, "parent": "/", "path_part": part, "path": path, "methods": {} }));
        resource["methods"][*verb] = method.clone();
    }
    let base = json!({
        "root_resource": "/", "resources": resources, "authorizers": {}, "gateway_responses": {}, "models": {},
        "validators": {},
    });
    merged(base, over)
}

/// A REST API `a1` whose stage `prod` runs `definition`.
pub fn api(definition: &Value, over: &Value) -> RestApi {
    let base = json!({
        "id": "a1", "name": "CafeApi", "description": null, "created": CREATED, "api_key_source": "HEADER",
        "binary_media_types": [], "endpoint_types": ["REGIONAL"], "disable_execute_api_endpoint": false,
        "minimum_compression_size": null, "policy": null, "tags": {}, "saved": definition,
        "deployments": {
            "d1": { "id": "d1", "description": null, "created": CREATED, "definition": definition },
        },
        "stages": {
            "prod": {
                "name": "prod", "deployment": "d1", "description": null, "created": CREATED, "updated": CREATED,
                "variables": { "color": "red", "pool": "us-east-1_Pool1" }, "method_settings": {}, "tracing_enabled": false,
                "cache_cluster_enabled": false, "tags": {},
            },
        },
    });
    serde_json::from_value(merged(base, over)).expect("a REST API")
}

/// A cloud with that one API.
pub fn cloud_with(api: RestApi) -> Cloud {
    let mut snapshot = Snapshot::default();
    snapshot.apigateway.apis.insert(api.id.clone(), api);
    Cloud::in_memory(emulator::testing::env(7).0, snapshot)
}

/// A cloud with an API of these methods.
pub fn cloud(methods: &[(&str, &str, Value)]) -> Cloud {
    cloud_with(api(&definition(methods, &json!({})), &json!({})))
}

/// Sends a request to the API's own origin.
pub async fn call(cloud: &Cloud, verb: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
    support::send(cloud, verb, &format!("{BASE}{path}"), headers, body).await
}

/// Status and body.
#[track_caller]
pub fn is(response: &Response, status: u16, body: &str) {
    assert_eq!((response.status().as_u16(), support::text(response)), (status, body));
}

/// The text of a header; empty where there is none.
pub fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().expect("text"))
}

/// A definition out of JSON, to show that the JSON of these tests is one.
#[test]
fn definitions_are_definitions() {
    let value = definition(&[("/x", "GET", mock("x"))], &json!({}));
    serde_json::from_value::<Definition>(value).expect("a definition");
}
