//! Deployments are copies that later changes do not reach.

use std::time::Duration;

use serde_json::{Value, json};

use super::wire::{Wire, text};
use crate::support::cloud;

#[tokio::test]
async fn an_api_without_methods_or_integrations_is_not_deployed() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    let deploy = async |api: &str, input: Value| wire.send("POST", &format!("{api}/deployments"), input).await;
    deploy(&api, json!({})).await.bad("The REST API doesn't contain any methods");
    let (api, method) = wire.method().await;
    deploy(&api, json!({})).await.bad("No integration defined for method");
    wire.send("PUT", &format!("{method}/integration"), json!({ "type": "MOCK" })).await.ok(201);
    deploy(&api, json!({ "stageName": "no spaces" })).await.bad("Stage name only allows a-zA-Z0-9_");
    deploy(&api, json!({ "cacheClusterEnabled": true })).await.unsupported("cache clusters of stages");
    let made = deploy(&api, json!({ "description": "first" })).await.ok(201);
    assert_eq!(text(&made, "id").len(), 6);
    assert_eq!((&made["createdDate"], &made["description"]), (&json!(1_795_381_200), &json!("first")));
}

#[tokio::test]
async fn a_second_deployment_takes_over_the_stage() {
    let (cloud, clock) = cloud();
    let wire = Wire::on(cloud);
    let (api, _) = wire.mock().await;
    let place = format!("{api}/deployments");
    let input = json!({ "stageName": "prod", "variables": { "a": "1" } });
    let first = text(&wire.send("POST", &place, input).await.ok(201), "id");
    clock.advance(Duration::from_mins(1));
    let second = text(&wire.send("POST", &place, json!({ "stageName": "prod" })).await.ok(201), "id");
    let stage = wire.get(&format!("{api}/stages/prod")).await.ok(200);
    assert_eq!((&stage["deploymentId"], &stage["variables"]), (&json!(second), &json!({ "a": "1" })));
    assert_eq!((&stage["createdDate"], &stage["lastUpdatedDate"]), (&json!(1_795_381_200), &json!(1_795_381_260)));
    let listed = wire.get(&place).await.ok(200);
    let ids: Vec<_> = listed["item"].as_array().expect("a list").iter().map(|item| text(item, "id")).collect();
    assert_eq!(ids, [second.clone(), first.clone()], "newest first");
    wire.delete(&format!("{place}/{second}"))
        .await
        .bad("Active stages pointing to this deployment must be moved or deleted");
    wire.delete(&format!("{place}/{first}")).await.ok(202);
    wire.get(&format!("{place}/{first}")).await.missing("Invalid Deployment identifier specified");
    let described = wire.patch(&format!("{place}/{second}"), &[&["replace", "/description", "new"]]).await.ok(200);
    assert_eq!(described["description"], "new");
}

#[tokio::test]
async fn a_change_after_the_deployment_is_not_in_it() {
    let wire = Wire::new();
    let (api, method) = wire.mock().await;
    let made = wire.send("POST", &format!("{api}/deployments"), json!({ "stageName": "prod" })).await.ok(201);
    wire.patch(&method, &[&["replace", "/apiKeyRequired", "true"]]).await.ok(200);
    let place = format!("{api}/deployments/{}", text(&made, "id"));
    let summary = wire.get(&format!("{place}?embed=apisummary")).await.ok(200);
    let frozen = json!({ "/": { "GET": { "apiKeyRequired": false, "authorizationType": "NONE" } } });
    assert_eq!(summary["apiSummary"], frozen);
    let snapshot = wire.cloud.snapshot().apigateway;
    let api = snapshot.apis.values().next().expect("an API");
    let deployed = api.deployments.values().next().expect("a deployment");
    assert_ne!(*deployed.definition, api.saved);
}
