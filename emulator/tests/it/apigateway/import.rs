//! Imports, most of them of our own exports.

use aws_sdk_apigateway::primitives::Blob;
use serde_json::{Value, json};

use super::wire::{Wire, text, without};

/// An API as a learner might have written it.
fn document() -> Value {
    let cors = json!({ "responseParameters": { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" } });
    let pool = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI";
    json!({
        "openapi": "3.0.1",
        "info": { "title": "CafeApi", "version": "v1" },
        "paths": {
            "/create_report": {
                "post": {
                    "security": [{ "CafeStaff": [] }],
                    "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Wish" } } } },
                    "responses": { "200": { "description": "the report", "headers": { "X-Kind": { "schema": { "type": "string" } } } } },
                    "x-amazon-apigateway-integration": {
                        "type": "aws", "httpMethod": "POST",
                        "uri": "arn:aws:apigateway:us-east-1:states:action/StartSyncExecution",
                        "responses": {
                            "default": { "statusCode": 200, "responseParameters": { "method.response.header.X-Kind": "'report'" } },
                            "5\\d{2}": { "statusCode": "502" },
                        },
                    },
                },
            },
            "/items/{id}": {
                "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
                "get": {
                    "responses": {},
                    "x-amazon-apigateway-integration": {
                        "type": "mock", "requestTemplates": { "application/json": "{\"statusCode\": 200}" },
                    },
                },
            },
        },
        "components": {
            "schemas": {
                "Wish": { "type": "object", "properties": { "tea": { "$ref": "#/components/schemas/Tea" } } },
                "Tea": { "type": "string" },
            },
            "securitySchemes": { "CafeStaff": {
                "type": "apiKey", "name": "Authorization", "in": "header",
                "x-amazon-apigateway-authtype": "cognito_user_pools",
                "x-amazon-apigateway-authorizer": { "type": "cognito_user_pools", "providerARNs": [pool] },
            } },
        },
        "x-amazon-apigateway-gateway-responses": { "UNAUTHORIZED": cors },
    })
}

async fn export(wire: &Wire, api: &str, format: &str) -> Value {
    wire.send("POST", &format!("{api}/deployments"), json!({ "stageName": "prod" })).await.ok(201);
    wire.get(&format!("{api}/stages/prod/exports/{format}?extensions=apigateway")).await.ok(200)
}

#[tokio::test]
async fn a_document_becomes_an_api() {
    let wire = Wire::new();
    let body = Blob::new(document().to_string());
    let call = wire.client.import_rest_api().parameters("endpointConfigurationTypes", "REGIONAL").body(body);
    let made = call.send().await.expect("an answer");
    assert_eq!((made.name(), made.version()), (Some("CafeApi"), Some("v1")));
    let id = made.id().expect("an id");
    let api = format!("/restapis/{id}");
    assert_eq!(wire.get(&api).await.ok(200)["endpointConfiguration"]["types"], json!(["REGIONAL"]));
    let resources = wire.get(&format!("{api}/resources?embed=methods")).await.ok(200);
    let paths: Vec<_> = resources["item"].as_array().expect("a list").iter().map(|item| text(item, "path")).collect();
    assert_eq!(paths, ["/", "/create_report", "/items", "/items/{id}"]);
    let post = &resources["item"][1]["resourceMethods"]["POST"];
    assert_eq!(post["authorizationType"], "COGNITO_USER_POOLS");
    assert_eq!(post["requestModels"], json!({ "application/json": "Wish" }));
    let responses = json!({
        "200": { "statusCode": "200", "responseParameters": { "method.response.header.X-Kind": "'report'" } },
        "502": { "statusCode": "502", "selectionPattern": "5\\d{2}" },
    });
    assert_eq!(post["methodIntegration"]["integrationResponses"], responses);
    let get = &resources["item"][3]["resourceMethods"]["GET"];
    assert_eq!(get["requestParameters"], json!({ "method.request.path.id": true }));
    let authorizers = wire.get(&format!("{api}/authorizers")).await.ok(200);
    assert_eq!(authorizers["item"][0]["identitySource"], "method.request.header.Authorization");
    let wish = wire.get(&format!("{api}/models/Wish")).await.ok(200);
    let link = format!("https://apigateway.amazonaws.com/restapis/{id}/models/Tea");
    assert!(text(&wish, "schema").contains(&link), "{wish}");
}

#[tokio::test]
async fn an_export_can_be_imported_again() {
    let wire = Wire::new();
    for format in ["oas30", "swagger"] {
        let made = wire.send("POST", "/restapis?mode=import", document()).await.ok(201);
        let first = export(&wire, &format!("/restapis/{}", text(&made, "id")), format).await;
        let made = wire.send("POST", "/restapis?mode=import", first.clone()).await.ok(201);
        let second = export(&wire, &format!("/restapis/{}", text(&made, "id")), format).await;
        let own = &["host", "servers"];
        assert_eq!(without(first, own), without(second, own), "{format}");
    }
}

#[tokio::test]
async fn put_overwrites_or_merges() {
    let wire = Wire::new();
    let (api, _) = wire.mock().await;
    let paths = async || {
        let resources = wire.get(&format!("{api}/resources")).await.ok(200);
        let shown = resources["item"].as_array().expect("a list").clone();
        shown
            .iter()
            .filter(|item| item.get("resourceMethods").is_some())
            .map(|item| text(item, "path"))
            .collect::<Vec<_>>()
    };
    wire.send("PUT", &format!("{api}?mode=merge"), document()).await.ok(200);
    assert_eq!(paths().await, ["/", "/create_report", "/items/{id}"]);
    wire.send("PUT", &format!("{api}?mode=overwrite"), document()).await.ok(200);
    assert_eq!(paths().await, ["/create_report", "/items/{id}"]);
    let mut broken = document();
    broken["paths"]["/items/{id}"]["get"]["x-amazon-apigateway-integration"]["type"] = json!("aws");
    let refused = wire.send("PUT", &format!("{api}?mode=overwrite"), broken).await;
    refused.bad("Enumeration value for HttpMethod must be non-empty");
    assert_eq!(paths().await, ["/create_report", "/items/{id}"], "nothing of a refused document is kept");
}

#[tokio::test]
async fn what_is_not_read_is_not_passed_over() {
    let wire = Wire::new();
    let import = async |document: Value| wire.send("POST", "/restapis?mode=import", document).await;
    let mut other = document();
    other["x-amazon-apigateway-cors"] = json!({});
    import(other).await.unsupported("the extension x-amazon-apigateway-cors");
    import(json!({ "openapi": "2.5" })).await.bad("Invalid OpenAPI input: neither swagger 2.0 nor openapi 3.0");
    wire.send("POST", "/restapis?mode=import&basepath=prepend", document())
        .await
        .unsupported("the parameter basepath=prepend of ImportRestApi");
    let broken = Blob::new("openapi: [3.0.1");
    let refused = wire.client.import_rest_api().body(broken).send().await.expect_err("a refusal");
    assert_eq!(refused.raw_response().map(|answer| answer.status().as_u16()), Some(400));
}

/// As a learner writes it: status codes are numbers, and texts over several lines.
const YAML: &str = r#"# The café
openapi: "3.0.1"
info: { title: CafeApi, version: 1.0.0 }
paths:
  /create_report:
    get: &mock
      responses:
        200:
          description: the report
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates:
          application/json: |
            {"statusCode": 200}
        responses:
          default:
            statusCode: 200
            responseTemplates: { application/json: '{"made": "here"}' }
    put: *mock
"#;

#[tokio::test]
async fn documents_may_be_yaml() {
    let wire = Wire::new();
    let made = wire.client.import_rest_api().body(Blob::new(YAML)).send().await.expect("an API");
    let api = format!("/restapis/{}", made.id().expect("an id"));
    wire.send("POST", &format!("{api}/deployments"), json!({ "stageName": "prod" })).await.ok(201);
    let url = format!("http://{}.execute-api.us-east-1.localhost:4566/prod/create_report", &api[10..]);
    for verb in ["GET", "PUT"] {
        let answer = crate::support::send(&wire.cloud, verb, &url, &[], "").await;
        assert_eq!(crate::support::text(&answer), r#"{"made": "here"}"#, "{verb}");
    }
    let plain = export(&wire, &api, "oas30").await;
    // The SDK for Rust always asks for JSON.
    let url = format!("http://127.0.0.1:4566{api}/stages/prod/exports/oas30?extensions=apigateway");
    let mut request = crate::support::signed_with("GET", "apigateway", &url, "");
    request.headers_mut().insert("accept", "application/yaml".parse().expect("a header"));
    let exported = wire.cloud.handle(request).await;
    assert_eq!(exported.headers()["content-disposition"], "attachment; filename=\"oas30_1.0.0.yaml\"");
    let yaml = Blob::new(exported.body().to_vec());
    let text = String::from_utf8_lossy(yaml.as_ref());
    assert!(text.lines().any(|line| line.starts_with("openapi: ")), "{text}");
    let again = wire.client.import_rest_api().body(yaml).send().await.expect("an API");
    let second = export(&wire, &format!("/restapis/{}", again.id().expect("an id")), "oas30").await;
    let own = &["host", "servers"];
    assert_eq!(without(plain, own), without(second, own));
}

/// Aliases of aliases: a few lines that would be gigabytes.
#[tokio::test]
async fn yaml_that_grows_is_refused() {
    let wire = Wire::new();
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let inner = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb = format!("{bomb}a{level}: &a{level} [{inner}]\n");
    }
    let refused = wire.client.import_rest_api().body(Blob::new(bomb)).send().await.expect_err("a refusal");
    assert_eq!(refused.raw_response().map(|answer| answer.status().as_u16()), Some(400));
    let deep = Blob::new("[".repeat(100_000));
    let refused = wire.client.import_rest_api().body(deep).send().await.expect_err("a refusal");
    assert_eq!(refused.raw_response().map(|answer| answer.status().as_u16()), Some(400));
}
