//! Methods and method responses.

use serde_json::json;

use super::wire::{Wire, text};

const BAD_AUTHORIZER: &str = "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or \
                              COGNITO_USER_POOLS requires a valid authorizer.";
const SCOPES: &str = "Authorization Scopes are only valid for COGNITO_USER_POOLS authorization type";

async fn authorizer(wire: &Wire, api: &str) -> String {
    let input = json!({
        "name": "CafeStaff", "type": "COGNITO_USER_POOLS", "identitySource": "method.request.header.Authorization",
        "providerARNs": ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI"],
    });
    text(&wire.send("POST", &format!("{api}/authorizers"), input).await.ok(201), "id")
}

#[tokio::test]
async fn a_method_lives_as_recorded() {
    let wire = Wire::new();
    let (api, root) = wire.api().await;
    let path = format!("{api}/resources/{root}/methods/ANY");
    let expected = json!({ "apiKeyRequired": false, "authorizationType": "NONE", "httpMethod": "ANY" });
    let input = json!({ "authorizationType": "NONE" });
    assert_eq!(wire.send("PUT", &path, input.clone()).await.ok(201), expected);
    assert_eq!(wire.get(&path).await.ok(200), expected);
    wire.send("PUT", &path, input).await.conflict("Method already exists for this resource");
    wire.delete(&path).await.ok(204);
    wire.get(&path).await.missing("Invalid Method identifier specified");
    wire.delete(&path).await.missing("Invalid Method identifier specified");
}

#[tokio::test]
async fn a_method_is_checked_in_the_words_of_aws() {
    let wire = Wire::new();
    let (api, root) = wire.api().await;
    let put = async |place: &str, over: serde_json::Value| {
        let mut input = json!({ "authorizationType": "NONE" });
        input.as_object_mut().expect("an object").extend(over.as_object().expect("an object").clone());
        wire.send("PUT", place, input).await
    };
    let path = format!("{api}/resources/{root}/methods/GET");
    let missing = "Invalid Resource identifier specified";
    put(&format!("/restapis/none/resources/{root}/methods/GET"), json!({})).await.missing(missing);
    put(&format!("{api}/resources/none/methods/GET"), json!({})).await.missing(missing);
    put(&format!("{api}/resources/{root}/methods/BLABLA"), json!({}))
        .await
        .bad("Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY");
    for kind in ["CUSTOM", "COGNITO_USER_POOLS"] {
        put(&path, json!({ "authorizationType": kind })).await.bad(BAD_AUTHORIZER);
    }
    let id = authorizer(&wire, &api).await;
    put(&path, json!({ "authorizationType": "CUSTOM", "authorizerId": id })).await.bad(BAD_AUTHORIZER);
    put(&path, json!({ "authorizationScopes": ["openid"] })).await.bad(SCOPES);
    put(&path, json!({ "requestValidatorId": "none" })).await.bad("Invalid Request Validator identifier specified");
    put(&path, json!({ "requestModels": { "application/json": "petModel" } }))
        .await
        .bad("Invalid model identifier specified: petModel");
    let twice = json!({ "method.request.querystring.a": true, "method.request.header.a": true });
    put(&path, json!({ "requestParameters": twice }))
        .await
        .bad("Parameter names must be unique across querystring, header and path");
}

#[tokio::test]
async fn the_authorizer_is_attached_by_patches_in_any_order() {
    let wire = Wire::new();
    let (api, method) = wire.method().await;
    let id = authorizer(&wire, &api).await;
    let kind: &[&str] = &["replace", "/authorizationType", "COGNITO_USER_POOLS"];
    let own: &[&str] = &["replace", "/authorizerId", &id];
    wire.patch(&method, &[kind]).await.bad(BAD_AUTHORIZER);
    let attached = wire.patch(&method, &[own, kind]).await.ok(200);
    assert_eq!((&attached["authorizationType"], &attached["authorizerId"]), (&json!("COGNITO_USER_POOLS"), &json!(id)));
    wire.patch(&method, &[&["replace", "/authorizerId", "none"]]).await.bad(BAD_AUTHORIZER);

    let add: &[&str] = &["add", "/authorizationScopes", "cafe/read"];
    let scoped = wire.patch(&method, &[add, &["add", "/authorizationScopes", "openid"]]).await.ok(200);
    assert_eq!(scoped["authorizationScopes"], json!(["cafe/read", "openid"]));
    let scoped = wire.patch(&method, &[&["remove", "/authorizationScopes", "openid"]]).await.ok(200);
    assert_eq!(scoped["authorizationScopes"], json!(["cafe/read"]));

    let open = wire.patch(&method, &[&["replace", "/authorizationType", "NONE"]]).await.ok(200);
    assert_eq!(open, json!({ "apiKeyRequired": false, "authorizationType": "NONE", "httpMethod": "GET" }));
    wire.patch(&method, &[add]).await.bad(SCOPES);
    // An authorizer for a type that needs none is passed over, as AWS does.
    assert_eq!(wire.patch(&method, &[&["replace", "/authorizerId", "none"]]).await.ok(200), open);
}

#[tokio::test]
async fn updates_follow_the_recordings() {
    let wire = Wire::new();
    let (_, method) = wire.method().await;
    let added = wire.patch(
        &method,
        &[
            &["add", "/requestParameters/method.request.querystring.optional", "true"],
            &["add", "/requestModels/application~1json", "Empty"],
        ],
    );
    let expected = json!({
        "apiKeyRequired": false, "authorizationType": "NONE", "httpMethod": "GET",
        "requestModels": { "application/json": "Empty" },
        "requestParameters": { "method.request.querystring.optional": true },
    });
    assert_eq!(added.await.ok(200), expected);
    let replace = "Invalid patch operation specified. Must be one of: [replace]";
    wire.patch(&method, &[&["add", "/authorizationType", "NONE"]]).await.bad(replace);
    wire.patch(&method, &[&["remove", "/apiKeyRequired"]]).await.bad(replace);
    for path in ["/httpMethod", "/requestParameters", "/requestModels/application/json"] {
        wire.patch(&method, &[&["add", path, "a"]]).await.bad(&format!("Invalid patch path {path}"));
    }
    let key = wire.patch(&method, &[&["replace", "/apiKeyRequired", "true"]]).await.ok(200);
    assert_eq!(key["apiKeyRequired"], true);
    let key = wire.patch(&method, &[&["replace", "/apiKeyRequired", "wrong"]]).await.ok(200);
    assert_eq!(key["apiKeyRequired"], false);
    wire.patch(&method, &[&["replace", "/requestValidatorId", "none"]])
        .await
        .bad("Invalid Request Validator identifier specified");
    let removed = wire.patch(
        &method,
        &[
            &["remove", "/requestParameters/method.request.querystring.optional"],
            &["remove", "/requestModels/application~1json"],
        ],
    );
    assert_eq!(
        removed.await.ok(200),
        json!({ "apiKeyRequired": false, "authorizationType": "NONE", "httpMethod": "GET" })
    );
}

#[tokio::test]
async fn a_method_response_lives_as_recorded() {
    let wire = Wire::new();
    let (_, method) = wire.method().await;
    let path = format!("{method}/responses/200");
    assert_eq!(wire.send("PUT", &path, json!({})).await.ok(201), json!({ "statusCode": "200" }));
    wire.send("PUT", &path, json!({})).await.conflict("Response already exists for this resource");
    let header = "/responseParameters/method.response.header.my-header";
    let model = "/responseModels/application~1json";
    let expected = json!({
        "statusCode": "200", "responseModels": { "application/json": "Empty" },
        "responseParameters": { "method.response.header.my-header": true },
    });
    let patched = wire.patch(&path, &[&["add", header, "true"], &["add", model, "Empty"]]).await.ok(201);
    assert_eq!(patched, expected);
    assert_eq!(wire.get(&method).await.ok(200)["methodResponses"], json!({ "200": expected }));
    let bare = wire.patch(&path, &[&["remove", header], &["remove", model]]).await.ok(201);
    assert_eq!(bare, json!({ "statusCode": "200" }));
    wire.patch(&path, &[&["remove", header]]).await.missing("Invalid parameter name specified");
    wire.patch(&path, &[&["remove", model]]).await.missing("Content-Type specified was not found");
    wire.patch(&path, &[&["add", "/wrong/a", "b"]]).await.bad("Invalid patch path /wrong/a");
    wire.patch(&format!("{method}/responses/201"), &[]).await.missing("Invalid Response status code specified");
    wire.patch(&format!("{method}/responses/wrong"), &[&["wrong_op", header]]).await.invalid(
        "2 validation errors detected: Value 'wrong_op' at 'updateMethodResponseInput.patchOperations.1.member.op' \
         failed to satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]; \
         Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: \
         [1-5]\\d\\d",
    );
    wire.delete(&path).await.ok(204);
    wire.get(&path).await.missing("Invalid Response status code specified");
}
