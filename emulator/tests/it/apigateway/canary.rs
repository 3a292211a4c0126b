//! Canary releases, as recorded.

use serde_json::{Value, json};

use super::wire::{Wire, text};
use crate::support::send;

/// An API with two deployments: its path and their ids.
async fn deployed(wire: &Wire) -> (String, String, String) {
    let (api, _) = wire.mock().await;
    let one = text(&wire.send("POST", &format!("{api}/deployments"), json!({})).await.ok(201), "id");
    let two = text(&wire.send("POST", &format!("{api}/deployments"), json!({})).await.ok(201), "id");
    (api, one, two)
}

fn canary(deployment: &str, percent: f64, value: &str) -> Value {
    json!({ "deploymentId": deployment, "percentTraffic": percent, "stageVariableOverrides": { "testVar": value },
        "useStageCache": false })
}

#[tokio::test]
async fn stages_have_canaries() {
    let wire = Wire::new();
    let (api, one, two) = deployed(&wire).await;
    let settings =
        json!({ "deploymentId": two, "percentTraffic": 50, "stageVariableOverrides": { "testVar": "canary" } });
    let input = json!({ "stageName": "dev", "deploymentId": one, "canarySettings": settings });
    let made = wire.send("POST", &format!("{api}/stages"), input).await.ok(201);
    assert_eq!((&made["deploymentId"], &made["canarySettings"]), (&json!(one), &canary(&two, 50.0, "canary")));
    let stage = format!("{api}/stages/dev");
    let path = "/canarySettings/stageVariableOverrides/testVar";
    let changed = wire.patch(&stage, &[&["replace", path, "updated"]]).await.ok(200);
    assert_eq!(changed["canarySettings"], canary(&two, 50.0, "updated"));
    wire.delete(&format!("{api}/deployments/{two}"))
        .await
        .bad("Active stages pointing to this deployment must be moved or deleted");
    let without = wire.patch(&stage, &[&["remove", "/canarySettings"]]).await.ok(200);
    assert_eq!(without.get("canarySettings"), None);
    let moved = ["replace", "/canarySettings/deploymentId", two.as_str()];
    let again = wire.patch(&stage, &[&moved]).await.ok(200);
    assert_eq!(again["canarySettings"], json!({ "deploymentId": two, "percentTraffic": 0.0, "useStageCache": false }));
    wire.patch(&stage, &[&["remove", "/canarySettings"]]).await.ok(200);
    let percent = wire.patch(&stage, &[&["replace", "/canarySettings/percentTraffic", "50"]]).await.ok(200);
    assert_eq!(
        percent["canarySettings"],
        json!({ "deploymentId": one, "percentTraffic": 50.0, "useStageCache": false })
    );
}

#[tokio::test]
async fn canaries_are_refused_as_recorded() {
    let wire = Wire::new();
    let (api, one, _) = deployed(&wire).await;
    let deploy = async |stage: Value| {
        let input = json!({ "stageName": stage, "canarySettings": { "percentTraffic": 50 } });
        wire.send("POST", &format!("{api}/deployments"), input).await
    };
    let refused = "Invalid deployment content specified.";
    deploy(Value::Null).await.bad(&format!(
        "{refused}Non null and non empty stageName must be provided for canary deployment. Provided value is null"
    ));
    deploy(json!("non-existing"))
        .await
        .bad(&format!("{refused}Stage non-existing must already be created before making a canary release deployment"));
    wire.send("POST", &format!("{api}/stages"), json!({ "stageName": "dev", "deploymentId": one })).await.ok(201);
    let stage = format!("{api}/stages/dev");
    wire.patch(&stage, &[&["add", "/canarySettings/deploymentId", &one]])
        .await
        .bad("Invalid add operation with path: /canarySettings/deploymentId");
    deploy(json!("dev")).await.ok(201);
    for path in ["stageVariableOverrides", "badPath"] {
        wire.patch(&stage, &[&["remove", &format!("/canarySettings/{path}")]]).await.bad(&format!(
            "Cannot remove method setting canarySettings/{path} because there is no method setting for this method "
        ));
    }
    let seen = wire.patch(&stage, &[&["replace", "/canarySettings/badPath", "badPath"]]).await;
    assert!(text(&seen.body, "message").starts_with("Invalid method setting path: /canarySettings/badPath. Must be"));
}

#[tokio::test]
async fn requests_go_where_the_canary_says() {
    let wire = Wire::new();
    let (api, method) = wire.method().await;
    let template = json!({ "application/json": "{\"statusCode\": 200}" });
    wire.send("PUT", &format!("{method}/integration"), json!({ "type": "MOCK", "requestTemplates": template }))
        .await
        .ok(201);
    wire.send("PUT", &format!("{method}/responses/200"), json!({})).await.ok(201);
    let answer = async |name: &str| {
        let text = format!("{name} $stageVariables.a $stageVariables.b $context.isCanaryRequest");
        let input = json!({ "responseTemplates": { "application/json": text } });
        wire.send("PUT", &format!("{method}/integration/responses/200"), input).await.ok(201);
    };
    answer("first").await;
    let input = json!({ "stageName": "dev", "variables": { "a": "default", "b": "default" } });
    wire.send("POST", &format!("{api}/deployments"), input).await.ok(201);
    answer("second").await;
    let settings = json!({ "percentTraffic": 0, "stageVariableOverrides": { "a": "canary" } });
    let input = json!({ "stageName": "dev", "canarySettings": settings });
    wire.send("POST", &format!("{api}/deployments"), input).await.ok(201);
    let id = api.trim_start_matches("/restapis/");
    let url = format!("http://{id}.execute-api.us-east-1.localhost:4566/dev/");
    let ask = async || crate::support::text(&send(&wire.cloud, "GET", &url, &[], "").await).to_owned();
    assert_eq!(ask().await, "first default default false");
    let stage = format!("{api}/stages/dev");
    wire.patch(&stage, &[&["replace", "/canarySettings/percentTraffic", "100.0"]]).await.ok(200);
    assert_eq!(ask().await, "second canary default true");
    wire.patch(&stage, &[&["replace", "/canarySettings/percentTraffic", "50"]]).await.ok(200);
    let mut canaries = 0;
    for _ in 0..200 {
        canaries += usize::from(ask().await.starts_with("second"));
    }
    assert!((60..140).contains(&canaries), "{canaries}");
}

#[tokio::test]
async fn a_canary_is_promoted_by_copying() {
    let wire = Wire::new();
    let (api, one, two) = deployed(&wire).await;
    let settings = json!({ "deploymentId": two, "percentTraffic": 5, "stageVariableOverrides": { "a": "canary" } });
    let input = json!({ "stageName": "dev", "deploymentId": one, "variables": { "a": "stage", "b": "stage" },
        "canarySettings": settings });
    wire.send("POST", &format!("{api}/stages"), input).await.ok(201);
    let stage = format!("{api}/stages/dev");
    let copy = |from: &str, path: &str| json!({ "op": "copy", "from": from, "path": path });
    let send = async |patch: Value| wire.send("PATCH", &stage, json!({ "patchOperations": [patch] })).await;
    let moved = send(copy("/canarySettings/deploymentId", "/deploymentId")).await.ok(200);
    assert_eq!(moved["deploymentId"], json!(two));
    let moved = send(copy("/canarySettings/stageVariableOverrides", "/variables")).await.ok(200);
    assert_eq!(moved["variables"], json!({ "a": "canary", "b": "stage" }));
    send(copy("/description", "/deploymentId"))
        .await
        .bad("Invalid copy operation with path: /deploymentId and from /description");
}
