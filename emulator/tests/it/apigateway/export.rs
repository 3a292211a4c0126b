//! Exports show what is deployed, not what is saved.

use serde_json::{Value, json};

use super::wire::{Wire, text};

const ORIGIN: &str = "method.response.header.Access-Control-Allow-Origin";
const POOL: &str = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI";

/// `GET /` open, `POST /` behind an authorizer with a scope; deployed on `prod`.
async fn deployed(wire: &Wire) -> String {
    let (api, get) = wire.mock().await;
    let declared =
        json!({ "responseParameters": { ORIGIN: false }, "responseModels": { "application/json": "Empty" } });
    wire.send("PUT", &format!("{get}/responses/200"), declared).await.ok(201);
    let mapped = json!({ "responseParameters": { ORIGIN: "'*'" } });
    wire.send("PUT", &format!("{get}/integration/responses/200"), mapped).await.ok(201);
    let authorizer = json!({
        "name": "CafeStaff", "type": "COGNITO_USER_POOLS", "providerARNs": [POOL],
        "identitySource": "method.request.header.Authorization",
    });
    let id = text(&wire.send("POST", &format!("{api}/authorizers"), authorizer).await.ok(201), "id");
    let post = get.replace("GET", "POST");
    let method = json!({
        "authorizationType": "COGNITO_USER_POOLS", "authorizerId": id, "authorizationScopes": ["cafe/report"],
        "requestParameters": { "method.request.querystring.page": true },
    });
    wire.send("PUT", &post, method).await.ok(201);
    let integration = json!({
        "type": "AWS", "httpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:states:action/StartSyncExecution",
        "credentials": "arn:aws:iam::123456789012:role/CafeApiRole", "timeoutInMillis": 10000,
    });
    wire.send("PUT", &format!("{post}/integration"), integration).await.ok(201);
    let failed = json!({ "selectionPattern": "4\\d{2}" });
    wire.send("PUT", &format!("{post}/integration/responses/502"), failed).await.ok(201);
    let cors = json!({ "responseParameters": { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" } });
    wire.send("PUT", &format!("{api}/gatewayresponses/DEFAULT_4XX"), cors).await.ok(201);
    wire.send("POST", &format!("{api}/deployments"), json!({ "stageName": "prod" })).await.ok(201);
    api
}

#[tokio::test]
async fn oas30_with_extensions() {
    let wire = Wire::new();
    let api = deployed(&wire).await;
    let place = format!("{api}/stages/prod/exports/oas30?extensions=integrations,authorizers");
    let document = wire.get(&place).await.ok(200);
    assert_eq!((&document["openapi"], &document["info"]["title"]), (&json!("3.0.1"), &json!("CafeApi")));
    assert_eq!(document["info"]["version"], "2026-11-22T21:00:00Z");
    let get = json!({
        "responses": { "200": {
            "description": "200 response",
            "headers": { "Access-Control-Allow-Origin": { "schema": { "type": "string" } } },
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Empty" } } },
        } },
        "x-amazon-apigateway-integration": {
            "type": "mock", "passthroughBehavior": "when_no_match",
            "requestTemplates": { "application/json": "{\"statusCode\": 200}" },
            "responses": { "default": { "statusCode": "200", "responseParameters": { ORIGIN: "'*'" } } },
        },
    });
    assert_eq!(document["paths"]["/"]["get"], get);
    let post = json!({
        "parameters": [{ "name": "page", "in": "query", "required": true, "schema": { "type": "string" } }],
        "security": [{ "CafeStaff": ["cafe/report"] }],
        "x-amazon-apigateway-integration": {
            "type": "aws", "httpMethod": "POST", "passthroughBehavior": "when_no_match", "timeoutInMillis": 10000,
            "uri": "arn:aws:apigateway:us-east-1:states:action/StartSyncExecution",
            "credentials": "arn:aws:iam::123456789012:role/CafeApiRole",
            "responses": { "4\\d{2}": { "statusCode": "502" } },
        },
    });
    assert_eq!(document["paths"]["/"]["post"], post);
    let scheme = json!({
        "type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": { "type": "cognito_user_pools", "providerARNs": [POOL] },
    });
    assert_eq!(document["components"]["securitySchemes"], json!({ "CafeStaff": scheme }));
    let empty = json!({ "title": "Empty Schema", "type": "object" });
    assert_eq!(document["components"]["schemas"], json!({ "Empty": empty }), "only what is referred to");
    let cors = json!({ "responseParameters": { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" } });
    assert_eq!(document["x-amazon-apigateway-gateway-responses"], json!({ "DEFAULT_4XX": cors }));
}

#[tokio::test]
async fn swagger_without_extensions() {
    let wire = Wire::new();
    let api = deployed(&wire).await;
    let document = wire.get(&format!("{api}/stages/prod/exports/swagger")).await.ok(200);
    assert_eq!((&document["swagger"], &document["basePath"]), (&json!("2.0"), &json!("/prod")));
    let get = json!({
        "consumes": ["application/json"], "produces": ["application/json"],
        "responses": { "200": {
            "description": "200 response", "headers": { "Access-Control-Allow-Origin": { "type": "string" } },
            "schema": { "$ref": "#/definitions/Empty" },
        } },
    });
    assert_eq!(document["paths"]["/"]["get"], get);
    let parameters = json!([{ "name": "page", "in": "query", "required": true, "type": "string" }]);
    assert_eq!(document["paths"]["/"]["post"]["parameters"], parameters);
    let scheme = json!({ "type": "apiKey", "name": "Authorization", "in": "header" });
    assert_eq!(document["securityDefinitions"], json!({ "CafeStaff": scheme }));
    assert!(!document.to_string().contains("x-amazon-"), "{document}");
}

#[tokio::test]
async fn a_saved_change_is_exported_after_its_deployment_only() {
    let wire = Wire::new();
    let api = deployed(&wire).await;
    let resources = wire.get(&format!("{api}/resources")).await.ok(200);
    let post = format!("{api}/resources/{}/methods/POST", text(&resources["item"][0], "id"));
    wire.patch(&post, &[&["replace", "/authorizationType", "NONE"]]).await.ok(200);
    let export = async || -> Value {
        let place = format!("{api}/stages/prod/exports/oas30?extensions=authorizers");
        wire.get(&place).await.ok(200)["paths"]["/"]["post"]["security"].clone()
    };
    assert_eq!(export().await, json!([{ "CafeStaff": ["cafe/report"] }]));
    wire.send("POST", &format!("{api}/deployments"), json!({ "stageName": "prod" })).await.ok(201);
    assert_eq!(export().await, Value::Null);
}

#[tokio::test]
async fn the_sdk_gets_a_file() {
    let wire = Wire::new();
    let api = deployed(&wire).await;
    let call = wire.client.get_export().rest_api_id(&api[10..]).stage_name("prod").export_type("oas30");
    let export = call.parameters("extensions", "apigateway").send().await.expect("an answer");
    assert_eq!(export.content_type(), Some("application/octet-stream"));
    let name = "attachment; filename=\"oas30_2026-11-22T21:00:00Z.json\"";
    assert_eq!(export.content_disposition(), Some(name));
    let body = export.body().expect("a body");
    serde_json::from_slice::<Value>(body.as_ref()).expect("JSON");
    wire.get(&format!("{api}/stages/prod/exports/raml")).await.bad("API export type must be one of: oas30, swagger");
    wire.get(&format!("{api}/stages/none/exports/oas30")).await.missing("Invalid stage identifier specified");
    wire.get(&format!("{api}/stages/prod/exports/oas30?extensions=postman"))
        .await
        .unsupported("the export extension postman");
}
