//! Stages and their patches.

use serde_json::{Value, json};

use super::wire::{Wire, text, without};

async fn stage(wire: &Wire) -> (String, String) {
    let (api, _) = wire.mock().await;
    let deployment = text(&wire.send("POST", &format!("{api}/deployments"), json!({})).await.ok(201), "id");
    let input = json!({ "stageName": "s1", "deploymentId": deployment, "description": "my stage" });
    wire.send("POST", &format!("{api}/stages"), input).await.ok(201);
    (format!("{api}/stages/s1"), deployment)
}

fn setting(over: &Value) -> Value {
    let mut setting = json!({
        "cacheDataEncrypted": false, "cacheTtlInSeconds": 300, "cachingEnabled": false, "dataTraceEnabled": false,
        "metricsEnabled": false, "requireAuthorizationForCacheControl": true, "throttlingBurstLimit": 5000,
        "throttlingRateLimit": 10000.0, "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
    });
    setting.as_object_mut().expect("an object").extend(over.as_object().expect("an object").clone());
    setting
}

#[tokio::test]
async fn a_stage_is_shown_as_recorded() {
    let wire = Wire::new();
    let (path, deployment) = stage(&wire).await;
    let expected = json!({
        "cacheClusterEnabled": false, "cacheClusterStatus": "NOT_AVAILABLE", "deploymentId": deployment,
        "description": "my stage", "methodSettings": {}, "stageName": "s1", "tracingEnabled": false,
    });
    let shown = wire.get(&path).await.ok(200);
    assert_eq!(without(shown.clone(), &["createdDate", "lastUpdatedDate"]), expected);
    let all = path.trim_end_matches("/s1");
    assert_eq!(wire.get(all).await.ok(200), json!({ "item": [shown] }));
    assert_eq!(wire.get(&format!("{all}?deploymentId=none")).await.ok(200), json!({ "item": [] }));
    let again = json!({ "stageName": "s1", "deploymentId": deployment });
    wire.send("POST", all, again).await.conflict("Stage already exists");
    wire.send("POST", all, json!({ "stageName": "s2", "deploymentId": "none" }))
        .await
        .bad("Deployment id does not exist");
    wire.delete(&format!("{path}/cache/authorizers")).await.ok(202);
    wire.delete(&path).await.ok(202);
    wire.get(&path).await.missing("Invalid stage identifier specified");
}

#[tokio::test]
async fn updates_follow_the_recordings() {
    let wire = Wire::new();
    let (path, _) = stage(&wire).await;
    let updated = wire.patch(
        &path,
        &[
            &["replace", "/description", "stage new"],
            &["replace", "/variables/var1", "test"],
            &["replace", "/variables/var2", "test2"],
            &["replace", "/*/*/caching/enabled", "true"],
            &["replace", "/*/*/throttling/burstLimit", "123"],
            &["replace", "/test/GET/throttling/burstLimit", "124"],
            &["replace", "/tracingEnabled", "true"],
        ],
    );
    let updated = updated.await.ok(200);
    assert_eq!(updated["variables"], json!({ "var1": "test", "var2": "test2" }));
    assert_eq!((&updated["description"], &updated["tracingEnabled"]), (&json!("stage new"), &json!(true)));
    let settings = json!({
        "*/*": setting(&json!({ "cachingEnabled": true, "throttlingBurstLimit": 123 })),
        "test/GET": setting(&json!({ "cachingEnabled": true, "throttlingBurstLimit": 124 })),
    });
    assert_eq!(updated["methodSettings"], settings);
    let seen = wire.patch(&path, &[&["replace", "/documentation_version", "v1"]]).await;
    let message = text(&seen.body, "message");
    assert_eq!((seen.status, seen.error.as_deref()), (400, Some("BadRequestException")));
    let start = "Invalid method setting path: /documentation_version. Must be one of: [/deploymentId, /description, ";
    assert!(message.starts_with(start), "{message}");
    assert!(message.ends_with(", /variables/{variable_name}, /tracingEnabled]"), "{message}");
    assert!(message.contains("/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit/{"), "{message}");
}

#[tokio::test]
async fn the_settings_of_all_methods_are_reset() {
    let wire = Wire::new();
    let (path, _) = stage(&wire).await;
    wire.patch(&path, &[&["remove", "/*/*"]])
        .await
        .bad("Cannot remove method setting */* because there is no method setting for this method ");
    let throttled = wire.patch(
        &path,
        &[&["replace", "/*/*/throttling/rateLimit", "5"], &["replace", "/*/*/throttling/burstLimit", "10"]],
    );
    let expected = setting(&json!({ "throttlingRateLimit": 5.0, "throttlingBurstLimit": 10 }));
    assert_eq!(throttled.await.ok(200)["methodSettings"], json!({ "*/*": expected }));
    assert_eq!(wire.patch(&path, &[&["remove", "/*/*"]]).await.ok(200)["methodSettings"], json!({}));
}

#[tokio::test]
async fn a_stage_moves_to_another_deployment() {
    let wire = Wire::new();
    let (path, _) = stage(&wire).await;
    let deployments = path.replace("stages/s1", "deployments");
    let second = text(&wire.send("POST", &deployments, json!({})).await.ok(201), "id");
    let moved = wire.patch(&path, &[&["replace", "/deploymentId", &second]]).await.ok(200);
    assert_eq!(moved["deploymentId"], json!(second));
    wire.patch(&path, &[&["replace", "/deploymentId", "none"]]).await.bad("Deployment id does not exist");
    wire.patch(&path, &[&["replace", "/*/*/logging/loglevel", "INFO"]])
        .await
        .bad("CloudWatch Logs role ARN must be set in account settings to enable logging");
    let seen = wire.patch(&path, &[&["replace", "/accessLogSettings/format", "a"]]).await;
    seen.unsupported("the patch path /accessLogSettings/format of UpdateStage");
}

#[tokio::test]
async fn answers_are_kept_for_an_hour_at_most() {
    let wire = Wire::new();
    let (stage, _) = stage(&wire).await;
    let set = async |seconds: &str| wire.patch(&stage, &[&["replace", "/*/*/caching/ttlInSeconds", seconds]]).await;
    for bad in ["3601", "-1", "long"] {
        set(bad).await.bad("Invalid time-to-live setting, must be an integer no greater than 3600");
    }
    assert_eq!(set("3600").await.ok(200)["methodSettings"]["*/*"]["cacheTtlInSeconds"], 3600);
}
