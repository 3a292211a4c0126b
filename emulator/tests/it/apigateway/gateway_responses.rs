//! Gateway responses: all types, their defaults, and what is customised.

use serde_json::json;

use super::wire::Wire;

const TEMPLATE: &str = r#"{"message":$context.error.messageString}"#;
const ORIGIN: &str = "gatewayresponse.header.Access-Control-Allow-Origin";

#[tokio::test]
async fn all_types_have_the_defaults_of_aws() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    let listed = wire.client.get_gateway_responses().rest_api_id(&api[10..]).send().await.expect("an answer");
    assert_eq!(listed.items().len(), 21);
    assert!(listed.items().iter().all(aws_sdk_apigateway::types::GatewayResponse::default_response));
    let unauthorized = wire.get(&format!("{api}/gatewayresponses/UNAUTHORIZED")).await.ok(200);
    let expected = json!({
        "defaultResponse": true, "responseParameters": {}, "responseTemplates": { "application/json": TEMPLATE },
        "responseType": "UNAUTHORIZED", "statusCode": "401",
    });
    assert_eq!(unauthorized, expected);
    let default = wire.get(&format!("{api}/gatewayresponses/DEFAULT_4XX")).await.ok(200);
    assert_eq!(default.get("statusCode"), None);
}

#[tokio::test]
async fn a_customised_type_and_the_way_back() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    let path = format!("{api}/gatewayresponses/UNAUTHORIZED");
    let made = wire.send("PUT", &path, json!({ "responseParameters": { ORIGIN: "'*'" } })).await.ok(201);
    let expected = json!({
        "defaultResponse": false, "responseParameters": { ORIGIN: "'*'" },
        "responseTemplates": { "application/json": TEMPLATE }, "responseType": "UNAUTHORIZED", "statusCode": "401",
    });
    assert_eq!(made, expected);
    wire.delete(&path).await.ok(202);
    assert_eq!(wire.get(&path).await.ok(200)["defaultResponse"], true);
    wire.delete(&path).await.missing("Gateway response type not defined on api");
}

#[tokio::test]
async fn a_customised_default_shows_on_the_types_it_stands_in_for() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    let input = json!({ "responseParameters": { ORIGIN: "'*'" }, "statusCode": "599" });
    wire.send("PUT", &format!("{api}/gatewayresponses/DEFAULT_5XX"), input).await.ok(201);
    let stands_in = wire.get(&format!("{api}/gatewayresponses/INTEGRATION_FAILURE")).await.ok(200);
    assert_eq!((&stands_in["statusCode"], &stands_in["defaultResponse"]), (&json!("599"), &json!(true)));
    assert_eq!(stands_in["responseParameters"], json!({ ORIGIN: "'*'" }));
    assert_eq!(
        wire.get(&format!("{api}/gatewayresponses/UNAUTHORIZED")).await.ok(200)["responseParameters"],
        json!({})
    );
}

#[tokio::test]
async fn updates_follow_the_recordings() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    let path = format!("{api}/gatewayresponses/DEFAULT_4XX");
    let made = wire.patch(&path, &[&["replace", "/statusCode", "444"]]).await.ok(200);
    let expected = json!({
        "defaultResponse": false, "responseParameters": {}, "responseTemplates": { "application/json": TEMPLATE },
        "responseType": "DEFAULT_4XX", "statusCode": "444",
    });
    assert_eq!(made, expected);
    for op in ["add", "remove"] {
        wire.patch(&path, &[&[op, "/statusCode", "444"]]).await.bad("Invalid patch path /statusCode");
    }
    let place = format!("/responseParameters/{ORIGIN}");
    wire.patch(&path, &[&["replace", &place, "'*'"]]).await.missing("Invalid parameter name specified");
    wire.patch(&path, &[&["replace", "/wrongPath", "a"]]).await.bad("Invalid patch path /wrongPath");
    wire.patch(&path, &[&["replace", "/responseTemplates/application~1json"]])
        .await
        .bad("Invalid null or empty value in responseTemplates");
    wire.patch(&path, &[&["replace", &place]]).await.bad("Invalid null or empty value in responseParameters");
    wire.send("PATCH", &path, json!({ "patchOperations": [{ "op": "replace", "value": "a" }] }))
        .await
        .bad("Invalid patch path null");
    let added = wire.patch(&path, &[&["add", &place, "'*'"]]).await.ok(200);
    assert_eq!(added["responseParameters"], json!({ ORIGIN: "'*'" }));
}

#[tokio::test]
async fn an_unknown_type_is_refused_with_the_list() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    wire.get(&format!("{api}/gatewayresponses/FAKE_RESPONSE_TYPE")).await.invalid(
        "1 validation error detected: Value 'FAKE_RESPONSE_TYPE' at 'responseType' failed to satisfy constraint: Member \
         must satisfy enum value set: [REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, \
         MISSING_AUTHENTICATION_TOKEN, BAD_REQUEST_BODY, INVALID_SIGNATURE, INVALID_API_KEY, BAD_REQUEST_PARAMETERS, \
         AUTHORIZER_FAILURE, UNAUTHORIZED, INTEGRATION_TIMEOUT, ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, \
         QUOTA_EXCEEDED, THROTTLED, API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN]",
    );
}
