//! API keys and usage plans, as recorded.

use serde_json::{Value, json};

use super::wire::{Wire, text, without};

const TIMES: &[&str] = &["createdDate", "lastUpdatedDate"];

async fn key(wire: &Wire, name: &str) -> Value {
    wire.send("POST", "/apikeys", json!({ "name": name })).await.ok(201)
}

/// An API with the stage `dev`: its id.
async fn stage(wire: &Wire) -> String {
    let (api, _) = wire.mock().await;
    wire.send("POST", &format!("{api}/deployments"), json!({ "stageName": "dev" })).await.ok(201);
    api.trim_start_matches("/restapis/").to_owned()
}

#[tokio::test]
async fn keys_are_shown_as_recorded() {
    let wire = Wire::new();
    assert_eq!(wire.get("/apikeys").await.ok(200), json!({ "item": [] }));
    let first = key(&wire, "frank").await;
    let (id, value) = (text(&first, "id"), text(&first, "value"));
    assert_eq!((id.len(), value.len()), (10, 40));
    let expected = json!({ "enabled": false, "id": id, "name": "frank", "stageKeys": [], "value": value });
    assert_eq!(without(first.clone(), TIMES), expected);
    let bare = without(first.clone(), &["value"]);
    assert_eq!(wire.get("/apikeys").await.ok(200), json!({ "item": [bare] }));
    assert_eq!(wire.get("/apikeys?includeValues=true").await.ok(200), json!({ "item": [first] }));
    for (name, count) in [("fra", 1), ("Fra", 0), ("ank", 0), ("ran", 0)] {
        let found = wire.get(&format!("/apikeys?name={name}")).await.ok(200);
        assert_eq!(found["item"].as_array().map(Vec::len), Some(count), "{name}");
    }
    let place = format!("/apikeys/{id}");
    let shown = wire.get(&place).await.ok(200);
    assert_eq!(
        without(shown, TIMES),
        json!({ "enabled": false, "id": id, "name": "frank", "stageKeys": [], "tags": {} })
    );
    assert_eq!(wire.get(&format!("{place}?includeValue=true")).await.ok(200)["value"], value);
    let changed = wire.patch(&place, &[&["replace", "/enabled", "true"]]).await.ok(200);
    assert_eq!((changed["enabled"].clone(), changed.get("value")), (json!(true), None));
    wire.delete(&place).await.ok(202);
    wire.get(&place).await.missing("Invalid API Key identifier specified");
}

#[tokio::test]
async fn keys_are_refused_as_recorded() {
    let wire = Wire::new();
    let make = async |input: Value| wire.send("POST", "/apikeys", input).await;
    make(json!({ "name": "n".repeat(1025) })).await.bad("Invalid API Key name, can be at most 1024 characters.");
    make(json!({ "value": "short" })).await.bad("API Key value should be at least 20 characters");
    make(json!({ "value": "v".repeat(129) })).await.bad("API Key value exceeds maximum size of 128 characters");
    make(json!({ "description": "d".repeat(125_001) })).await.bad("Invalid API Key description specified.");
    assert_eq!(make(json!({ "name": "", "value": "" })).await.ok(201).get("name"), None);
    let twice = json!({ "value": "v".repeat(20) });
    make(twice.clone()).await.ok(201);
    make(twice).await.conflict("API Key already exists");
    let id = text(&key(&wire, "a").await, "id");
    let place = format!("/apikeys/{id}");
    wire.patch(&place, &[&["replace", "/id", "x"]]).await.bad(
        "Invalid patch path  '/id' specified for op 'replace'. Must be one of: [/description, /enabled, /name, /customerId]",
    );
    assert_eq!(wire.patch(&place, &[&["replace", "/enabled", "nonsense"]]).await.ok(200)["enabled"], false);
}

#[tokio::test]
async fn plans_are_shown_as_recorded() {
    let wire = Wire::new();
    let api = stage(&wire).await;
    let stages = json!([{ "apiId": api, "stage": "dev" }]);
    let input = json!({ "name": "bar", "description": "d", "apiStages": stages });
    let made = wire.send("POST", "/usageplans", input).await.ok(201);
    let id = text(&made, "id");
    let mut expected = json!({ "apiStages": stages, "description": "d", "id": id, "name": "bar" });
    assert_eq!(made, expected);
    assert_eq!(wire.get("/usageplans").await.ok(200), json!({ "item": [expected] }));
    expected["tags"] = json!({});
    let place = format!("/usageplans/{id}");
    assert_eq!(wire.get(&place).await.ok(200), expected);
    let patches: &[&[&str]] = &[
        &["replace", "/throttle/burstLimit", "100"],
        &["replace", "/throttle/rateLimit", "200"],
        &["replace", "/quota/limit", "5000"],
        &["replace", "/quota/period", "MONTH"],
    ];
    expected["quota"] = json!({ "limit": 5000, "offset": 0, "period": "MONTH" });
    expected["throttle"] = json!({ "burstLimit": 100, "rateLimit": 200.0 });
    assert_eq!(wire.patch(&place, patches).await.ok(200), expected);
    let refused = wire.delete(&place).await;
    refused.bad(&format!(
        "Cannot delete Usage Plan {id} because there are API Stages associated with it, including {api}:dev"
    ));
    let remove = ["remove", "/apiStages", &format!("{api}:dev")];
    assert_eq!(wire.patch(&place, &[&remove]).await.ok(200)["apiStages"], json!([]));
    wire.delete(&place).await.ok(202);
    wire.get(&place).await.missing("Invalid Usage Plan ID specified");
}

#[tokio::test]
async fn plans_are_refused_as_recorded() {
    let wire = Wire::new();
    let api = stage(&wire).await;
    let id = text(&wire.send("POST", "/usageplans", json!({ "name": "bar" })).await.ok(201), "id");
    let place = format!("/usageplans/{id}");
    wire.patch("/usageplans/none", &[&["replace", "/name", "x"]]).await.missing("Invalid Usage Plan ID specified");
    wire.patch(&place, &[&["add", "/apiStages"]]).await.bad("Invalid API Stage specified");
    wire.patch(&place, &[&["add", "/apiStages", "nonsense"]]).await.bad("Invalid API Stage specified");
    for (api, stage) in [(format!("{api}b"), "dev"), (api.clone(), "fakestagename")] {
        let add = ["add", "/apiStages", &format!("{api}:{stage}")];
        let text = format!("Invalid API Stage {{api: {api}, stage: {stage}}} specified for usageplan {id}");
        wire.patch(&place, &[&add]).await.missing(&text);
    }
    wire.patch(&place, &[&["remove", &format!("/apiStages/{api}:dev")]]).await.bad(&format!(
        "Invalid patch path  '/apiStages/{api}:dev' specified for op 'remove'. Must be one of: [/apiStages, /quota, \
         /throttle, /productCode, /apiStages/<apidId:stageName>/throttle/<resourcePath>/<httpMethod>, \
         /apiStages/<apidId:stageName>/throttle]"
    ));
}

#[tokio::test]
async fn keys_of_plans_are_shown_as_recorded() {
    let wire = Wire::new();
    let (one, two) = (key(&wire, "one").await, key(&wire, "two").await);
    let plan = text(&wire.send("POST", "/usageplans", json!({ "name": "bar" })).await.ok(201), "id");
    let place = format!("/usageplans/{plan}/keys");
    assert_eq!(wire.get(&place).await.ok(200), json!({ "item": [] }));
    let shown = |key: &Value| json!({ "id": key["id"], "name": key["name"], "type": "API_KEY", "value": key["value"] });
    for key in [&one, &two] {
        let input = json!({ "keyId": key["id"], "keyType": "API_KEY" });
        assert_eq!(wire.send("POST", &place, input).await.ok(201), shown(key));
    }
    assert_eq!(wire.get(&place).await.ok(200), json!({ "item": [shown(&two), shown(&one)] }));
    assert_eq!(wire.get(&format!("{place}?name=one")).await.ok(200), json!({ "item": [shown(&one)] }));
    assert_eq!(wire.get("/usageplans/none/keys").await.ok(200), json!({ "item": [] }), "as recorded");
    let id = text(&one, "id");
    assert_eq!(wire.get(&format!("{place}/{id}")).await.ok(200), shown(&one));
    let plans = wire.get(&format!("/usageplans?keyId={id}")).await.ok(200);
    assert_eq!(plans["item"][0]["id"], plan);
    wire.delete(&format!("{place}/{id}")).await.ok(202);
    wire.delete(&format!("/apikeys/{}", text(&two, "id"))).await.ok(202);
    assert_eq!(wire.get(&place).await.ok(200), json!({ "item": [] }));
    wire.get("/usageplans/none/keys/x").await.missing("Invalid Usage Plan ID specified");
    wire.get(&format!("{place}/x")).await.missing("Invalid API Key identifier specified");
}
