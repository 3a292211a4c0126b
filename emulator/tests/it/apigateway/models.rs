//! Models and request validators.

use serde_json::{Value, json};

use super::wire::{Wire, text, without};

const NO_SCHEMA: &str = "Model schema must have at least 1 property or array items defined";

#[tokio::test]
async fn two_models_are_there_from_the_start() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    let models = wire.get(&format!("{api}/models")).await.ok(200);
    let empty = &models["item"][0];
    assert_eq!((&empty["name"], &empty["contentType"]), (&json!("Empty"), &json!("application/json")));
    assert_eq!(empty["description"], "This is a default empty schema model");
    let schema: serde_json::Value = serde_json::from_str(&text(empty, "schema")).expect("JSON");
    let draft = "http://json-schema.org/draft-04/schema#";
    assert_eq!(schema, json!({ "$schema": draft, "title": "Empty Schema", "type": "object" }));
    assert_eq!(models["item"][1]["name"], "Error");
}

#[tokio::test]
async fn models_follow_the_recordings() {
    let wire = Wire::new();
    let (api, method) = wire.method().await;
    let schema = r#"{"title": "Report", "type": "object"}"#;
    let input = json!({ "name": "Report", "contentType": "application/json", "schema": schema });
    let place = format!("{api}/models");
    let made = wire.send("POST", &place, input.clone()).await.ok(201);
    assert_eq!(without(made.clone(), &["id"]), input);
    wire.send("POST", &place, input).await.conflict("Model name already exists for this REST API");
    wire.send("POST", &place, json!({ "name": "", "contentType": "application/json", "schema": schema }))
        .await
        .bad("Model name must be non-empty");
    wire.send("POST", &place, json!({ "name": "a", "contentType": "application/json", "schema": "" }))
        .await
        .bad(NO_SCHEMA);
    let path = format!("{api}/models/Report");
    wire.patch(&path, &[&["replace", "/schema", ""]]).await.bad(NO_SCHEMA);
    wire.patch(&path, &[&["add", "/wrong-path", "a"]])
        .await
        .bad("Invalid patch path  '/wrong-path' specified for op 'add'. Please choose supported operations");
    wire.patch(&path, &[&["replace", "/name", "a"]])
        .await
        .bad("Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]");
    wire.get(&format!("{api}/models/None")).await.missing("Invalid model name specified: None");
    wire.patch(&method, &[&["add", "/requestModels/application~1json", "Report"]]).await.ok(200);
    wire.delete(&path).await.conflict("Cannot delete model 'Report', is referenced in method request: //GET");
    wire.delete(&method).await.ok(204);
    wire.delete(&path).await.ok(202);
}

#[tokio::test]
async fn validators_follow_the_recordings() {
    let wire = Wire::new();
    wire.send("POST", "/restapis/none/requestvalidators", json!({ "name": "a" }))
        .await
        .bad("Invalid REST API identifier specified");
    wire.get("/restapis/none/requestvalidators/a").await.missing("Invalid Request Validator identifier specified");
    let (api, method) = wire.method().await;
    let made = wire.send("POST", &format!("{api}/requestvalidators"), json!({ "name": "a" })).await.ok(201);
    let expected = json!({ "name": "a", "validateRequestBody": false, "validateRequestParameters": false });
    assert_eq!(without(made.clone(), &["id"]), expected);
    assert_eq!(wire.get(&format!("{api}/requestvalidators")).await.ok(200), json!({ "item": [made] }));
    let id = text(&made, "id");
    let path = format!("{api}/requestvalidators/{id}");
    let updated = wire.patch(&path, &[&["replace", "/validateRequestBody", "true"]]).await.ok(200);
    assert_eq!(updated["validateRequestBody"], true);
    assert_eq!(wire.patch(&path, &[&["replace", "/validateRequestBody"]]).await.ok(200)["validateRequestBody"], false);
    wire.patch(&path, &[&["add", "/validateRequestBody", "true"]])
        .await
        .bad("Invalid patch path  '/validateRequestBody' specified for op 'add'. Please choose supported operations");
    wire.patch(&path, &[&["replace", "/invalidPath", "true"]]).await.bad(
        "Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/name, \
         /validateRequestParameters, /validateRequestBody]",
    );
    wire.patch(&path, &[&["replace", "/name", ""]]).await.bad("Request Validator name cannot be blank");
    wire.patch(&method, &[&["replace", "/requestValidatorId", &id]]).await.ok(200);
    let refused = wire.delete(&path).await;
    assert_eq!((refused.status, refused.error.as_deref()), (409, Some("ConflictException")));
    wire.delete(&method).await.ok(204);
    wire.delete(&path).await.ok(202);
}

#[tokio::test]
async fn a_schema_names_types_that_there_are() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    let create = async |name: &str, schema: Value| {
        let input = json!({ "name": name, "contentType": "application/json", "schema": schema.to_string() });
        wire.send("POST", &format!("{api}/models"), input).await
    };
    let why = "Validation Result: warnings : [], errors : [Invalid model schema specified]";
    for (at, schema) in [
        json!({ "type": "thing" }),
        json!({ "type": ["string", "thing"] }),
        json!({ "properties": { "a": { "type": "text" } } }),
        json!({ "items": { "type": 1 } }),
    ]
    .into_iter()
    .enumerate()
    {
        create(&format!("Bad{at}"), schema).await.bad(&format!("Invalid model specified: {why}"));
    }
    create("Good", json!({ "type": ["object", "null"], "properties": { "type": { "type": "string" } } })).await.ok(201);
}
