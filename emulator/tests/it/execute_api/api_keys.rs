//! Methods that want an API key.

use std::time::Duration;

use aws_sdk_apigateway::Client;
use aws_sdk_apigateway::types::{ApiStage, QuotaPeriodType, QuotaSettings, ThrottleSettings};
use emulator::testing::ManualClock;
use emulator::{Cloud, Snapshot};
use serde_json::json;

use super::definition::{api, call, definition, header, is, merged, mock};
use crate::support::sdk;

const KEY: &str = "a-key-of-twenty-letters";

/// An API whose `GET /x` wants a key, and a key that no plan has.
async fn with_key() -> (Cloud, ManualClock, Client, String) {
    let (env, clock) = emulator::testing::env(7);
    let method =
        merged(mock("$context.identity.apiKey $context.identity.apiKeyId"), &json!({ "api_key_required": true }));
    let definition = definition(&[("/x", "GET", method)], &json!({}));
    let mut snapshot = Snapshot::default();
    snapshot.apigateway.apis.insert("a1".to_owned(), api(&definition, &json!({})));
    let cloud = Cloud::in_memory(env, snapshot);
    let gateway = Client::new(&sdk(&cloud));
    let made = gateway.create_api_key().name("frank").value(KEY).enabled(true).send().await.expect("a key");
    let id = made.id().expect("an id").to_owned();
    (cloud, clock, gateway, id)
}

async fn with_plan(gateway: &Client, key: &str, quota: Option<QuotaSettings>, throttle: Option<ThrottleSettings>) {
    let stage = ApiStage::builder().api_id("a1").stage("prod").build();
    let plan = gateway.create_usage_plan().name("bar").api_stages(stage).set_quota(quota).set_throttle(throttle);
    let plan = plan.send().await.expect("a plan");
    let plan = plan.id().expect("an id");
    gateway.create_usage_plan_key().usage_plan_id(plan).key_id(key).key_type("API_KEY").send().await.expect("a key");
}

#[tokio::test]
async fn a_key_opens_what_its_plan_has() {
    let (cloud, _, gateway, key) = with_key().await;
    let forbidden = r#"{"message":"Forbidden"}"#;
    let ask = async |headers: &[(&str, &str)]| call(&cloud, "GET", "/prod/x", headers, "").await;
    let refused = ask(&[]).await;
    is(&refused, 403, forbidden);
    assert_eq!(header(&refused, "x-amzn-errortype"), "ForbiddenException");
    is(&ask(&[("x-api-key", KEY)]).await, 403, forbidden);
    with_plan(&gateway, &key, None, None).await;
    is(&ask(&[("x-api-key", KEY)]).await, 200, &format!("{KEY} {key}"));
    is(&ask(&[("x-api-key", "another")]).await, 403, forbidden);
    let off = aws_sdk_apigateway::types::PatchOperation::builder();
    let off = off.op(aws_sdk_apigateway::types::Op::Replace).path("/enabled").value("false").build();
    gateway.update_api_key().api_key(&key).patch_operations(off).send().await.expect("switched off");
    is(&ask(&[("x-api-key", KEY)]).await, 403, forbidden);
}

#[tokio::test]
async fn quotas_and_throttles_are_those_of_the_plan() {
    let (cloud, clock, gateway, key) = with_key().await;
    let quota = QuotaSettings::builder().limit(3).period(QuotaPeriodType::Day).build();
    let throttle = ThrottleSettings::builder().burst_limit(2).rate_limit(1.0).build();
    with_plan(&gateway, &key, Some(quota), Some(throttle)).await;
    let ask = async || call(&cloud, "GET", "/prod/x", &[("x-api-key", KEY)], "").await;
    assert_eq!(
        (ask().await.status(), ask().await.status()),
        (200.try_into().expect("a status"), 200.try_into().expect("a status"))
    );
    let refused = ask().await;
    is(&refused, 429, r#"{"message":"Too Many Requests"}"#);
    clock.advance(Duration::from_secs(10));
    assert_eq!(ask().await.status(), 200);
    let refused = ask().await;
    is(&refused, 429, r#"{"message":"Limit Exceeded"}"#);
    assert_eq!(header(&refused, "x-amzn-errortype"), "LimitExceededException");
    clock.advance(Duration::from_hours(24));
    assert_eq!(ask().await.status(), 200, "a new day");
    let plans = gateway.get_usage_plans().send().await.expect("plans");
    let plan = plans.items()[0].id().expect("an id");
    let usage = gateway.get_usage().usage_plan_id(plan).start_date("2026-11-22").end_date("2026-11-23");
    let usage = usage.send().await.expect("usage");
    let days = usage.items().and_then(|items| items.get(&key)).expect("of the key");
    assert_eq!(days.iter().map(Vec::as_slice).collect::<Vec<_>>(), [[3, 0].as_slice(), &[1, 2]]);
}
