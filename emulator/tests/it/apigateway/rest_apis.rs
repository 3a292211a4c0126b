//! REST APIs, tags and what the service does not do.

use serde_json::{Value, json};

use super::wire::{Wire, text, without};
use crate::support::{send, text as body};

const VOLATILE: &[&str] = &["id", "createdDate", "rootResourceId", "name"];

#[tokio::test]
async fn a_new_api_has_the_defaults_of_aws() {
    let wire = Wire::new();
    let made = wire.send("POST", "/restapis", json!({ "name": "CafeApi" })).await.ok(201);
    assert_eq!(text(&made, "id").len(), 10);
    assert_eq!(made["createdDate"], 1_795_381_200);
    let expected = json!({
        "apiKeySource": "HEADER", "disableExecuteApiEndpoint": false,
        "endpointConfiguration": { "types": ["EDGE"], "ipAddressType": "ipv4" },
    });
    assert_eq!(without(made.clone(), VOLATILE), expected);
    let listed = wire.get("/restapis").await.ok(200);
    assert_eq!(listed, json!({ "item": [made] }));
}

#[tokio::test]
async fn creation_is_checked_in_the_words_of_aws() {
    let wire = Wire::new();
    let create = async |over: Value| {
        let mut input = json!({ "name": "a" });
        input.as_object_mut().expect("an object").extend(over.as_object().expect("an object").clone());
        wire.send("POST", "/restapis", input).await
    };
    create(json!({ "description": "" })).await.bad("Description cannot be an empty string");
    create(json!({ "minimumCompressionSize": "10" }))
        .await
        .bad("Invalid minimum compression size, must be between 0 and 10485760");
    let endpoint =
        |types: Value, ip: Value| json!({ "endpointConfiguration": { "types": types, "ipAddressType": ip } });
    create(endpoint(json!([]), Value::Null))
        .await
        .bad("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.");
    create(endpoint(json!(["EDGE", "REGIONAL"]), Value::Null))
        .await
        .bad("Cannot create an api with multiple Endpoint Types.");
    create(endpoint(json!(["PRIVATE"]), json!("ipv4")))
        .await
        .bad("Only dualstack ipAddressType is supported for Private APIs.");
    create(endpoint(json!(["wrong"]), json!("wrong"))).await.invalid(
        "2 validation errors detected: Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed to \
         satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, \
         REGIONAL]]; Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy \
         constraint: Member must satisfy enum value set: [ipv4, dualstack]",
    );
    let private = create(endpoint(json!(["PRIVATE"]), Value::Null)).await.ok(201);
    assert_eq!(private["endpointConfiguration"]["ipAddressType"], "dualstack");
    create(json!({ "cloneFrom": "x" })).await.unsupported("the parameter cloneFrom of CreateRestApi");
}

#[tokio::test]
async fn updates_follow_the_recordings() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    let updated =
        wire.patch(&api, &[&["add", "/binaryMediaTypes/image~1png"], &["add", "/binaryMediaTypes/image~1jpeg"]]);
    let updated = updated.await.ok(200);
    assert_eq!(updated["binaryMediaTypes"], json!(["image/png", "image/jpeg"]));
    assert_eq!(updated["tags"], json!({}), "shown after an update even when empty");
    let updated = wire.patch(&api, &[&["replace", "/binaryMediaTypes/image~1png", "image/gif"]]).await.ok(200);
    assert_eq!(updated["binaryMediaTypes"], json!(["image/jpeg", "image/gif"]));
    wire.patch(&api, &[&["add", "/binaryMediaTypes", "a/b"]]).await.bad("Invalid patch path /binaryMediaTypes");
    let compression = "Invalid minimum compression size, must be between 0 and 10485760";
    for size in ["-1", "text"] {
        wire.patch(&api, &[&["replace", "/minimumCompressionSize", size]]).await.bad(compression);
    }
    let replace = "Invalid patch operation specified. Must be one of: [replace]";
    wire.patch(&api, &[&["add", "/minimumCompressionSize", "10"]]).await.bad(replace);
    wire.patch(&api, &[&["wrong", "/name", "a"], &["wrong", "/name", "a"]]).await.invalid(
        "2 validation errors detected: Value 'wrong' at 'updateRestApiInput.patchOperations.1.member.op' failed to \
         satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]; Value \
         'wrong' at 'updateRestApiInput.patchOperations.2.member.op' failed to satisfy constraint: Member must satisfy \
         enum value set: [add, remove, move, test, replace, copy]",
    );
    let regional = wire.patch(&api, &[&["replace", "/endpointConfiguration/types/EDGE", "REGIONAL"]]).await.ok(200);
    assert_eq!(regional["endpointConfiguration"]["types"], json!(["REGIONAL"]));
    wire.patch(&api, &[&["replace", "/endpointConfiguration/types/REGIONAL", "wrong"]])
        .await
        .bad("Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE");
    // Nothing of a refused call is kept.
    wire.patch(&api, &[&["replace", "/name", "Other"], &["replace", "/wrong", "a"]])
        .await
        .bad("Invalid patch path /wrong");
    assert_eq!(wire.get(&api).await.ok(200)["name"], "CafeApi");
}

#[tokio::test]
async fn a_missing_api_is_named_with_the_account() {
    let wire = Wire::new();
    let missing = "Invalid API identifier specified 123456789012:none";
    wire.get("/restapis/none").await.missing(missing);
    wire.delete("/restapis/none").await.missing(missing);
    wire.patch("/restapis/none", &[]).await.missing(missing);
    wire.get("/restapis/none/resources").await.missing(missing);
    wire.get("/restapis/none/authorizers").await.missing(missing);
    wire.get("/restapis/none/gatewayresponses").await.missing(missing);
    wire.get("/restapis/none/models").await.missing(missing);
    wire.get("/restapis/none/stages").await.missing(missing);
}

#[tokio::test]
async fn apis_are_deleted_and_listed_in_pages() {
    let wire = Wire::new();
    let (first, _) = wire.api().await;
    for _ in 0..2 {
        wire.api().await;
    }
    let page = wire.get("/restapis?limit=2").await.ok(200);
    assert_eq!(page["item"].as_array().map(Vec::len), Some(2));
    let rest = wire.get(&format!("/restapis?limit=2&position={}", text(&page, "position"))).await.ok(200);
    assert_eq!(rest["item"].as_array().map(Vec::len), Some(1));
    assert_eq!(rest.get("position"), None);
    wire.delete(&first).await.ok(202);
    assert_eq!(wire.get("/restapis").await.ok(200)["item"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn tags_are_set_read_and_removed() {
    let wire = Wire::new();
    let tags = json!({ "cafelab:course": "cafe" });
    let made = wire.send("POST", "/restapis", json!({ "name": "a", "tags": tags })).await.ok(201);
    assert_eq!(made["tags"], tags);
    let id = text(&made, "id");
    let arn = format!("arn:aws:apigateway:us-east-1::/restapis/{id}");
    wire.client.tag_resource().resource_arn(&arn).tags("owner", "Frank").send().await.expect("an answer");
    let found = wire.client.get_tags().resource_arn(&arn).send().await.expect("an answer");
    assert_eq!(found.tags().map(std::collections::HashMap::len), Some(2));
    wire.client.untag_resource().resource_arn(&arn).tag_keys("cafelab:course").send().await.expect("an answer");
    let left = wire.get(&format!("/restapis/{id}")).await.ok(200);
    assert_eq!(left["tags"], json!({ "owner": "Frank" }));
    let unknown = wire.get("/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fnone").await;
    unknown.missing("Invalid API identifier specified 123456789012:none");
}

#[tokio::test]
async fn what_is_not_done_names_itself() {
    let wire = Wire::new();
    wire.get("/vpclinks").await.unsupported("the request GET /vpclinks of apigateway");
    let (api, _) = wire.api().await;
    wire.get(&format!("{api}/resources?wrong=1")).await.unsupported("the parameter wrong of GetResources");
}

#[tokio::test]
async fn unsigned_requests_are_refused() {
    let wire = Wire::new();
    let url = "https://apigateway.us-east-1.amazonaws.com/restapis";
    let answer = send(&wire.cloud, "GET", url, &[], "").await;
    assert_eq!(answer.status(), 403);
    assert_eq!(answer.headers()["x-amzn-errortype"], "MissingAuthenticationTokenException");
    assert_eq!(body(&answer), r#"{"message":"Missing Authentication Token"}"#);
}

#[tokio::test]
async fn the_account_shows_its_throttle() {
    let account = Wire::new().client.get_account().send().await.expect("an answer");
    let throttle = account.throttle_settings().expect("settings");
    assert_eq!((throttle.burst_limit(), throttle.rate_limit()), (5000, 10_000.0));
}
