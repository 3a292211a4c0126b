//! Facts D1 to D4 and K: API Gateway's control plane on the wire.

use serde_json::{Value, json};

use crate::apigateway::wire::{Wire, text};
use crate::support::signed_for;

const ORIGIN: &str = "method.response.header.Access-Control-Allow-Origin";
const POOL: &str = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI";

fn cognito(name: &str) -> Value {
    json!({
        "name": name, "type": "COGNITO_USER_POOLS", "providerARNs": [POOL],
        "identitySource": "method.request.header.Authorization",
    })
}

/// D1: paths, verbs and the status of success of the operations, in the order of a life.
#[tokio::test]
async fn d1_every_operation_has_its_status() {
    let wire = Wire::new();
    let step = async |verb: &str, path: String, body: Value, status: u16| {
        let seen = wire.send(verb, &path, body).await;
        assert_eq!((seen.status, seen.error.as_deref()), (status, None), "{verb} {path}: {}", seen.body);
        seen.body
    };
    let made = step("POST", "/restapis".into(), json!({ "name": "CafeApi" }), 201).await;
    let api = format!("/restapis/{}", text(&made, "id"));
    let root = text(&made, "rootResourceId");
    step("GET", "/restapis".into(), Value::Null, 200).await;
    let resource = step("POST", format!("{api}/resources/{root}"), json!({ "pathPart": "x" }), 201).await;
    let resource = format!("{api}/resources/{}", text(&resource, "id"));
    step("GET", format!("{api}/resources?embed=methods"), Value::Null, 200).await;
    let method = format!("{resource}/methods/GET");
    step("PUT", method.clone(), json!({ "authorizationType": "NONE" }), 201).await;
    step("PUT", format!("{method}/responses/200"), json!({}), 201).await;
    let patch = json!({ "patchOperations": [] });
    step("PATCH", format!("{method}/responses/200"), patch.clone(), 201).await;
    step("PUT", format!("{method}/integration"), json!({ "type": "MOCK" }), 201).await;
    step("PUT", format!("{method}/integration/responses/200"), json!({}), 201).await;
    let authorizer = step("POST", format!("{api}/authorizers"), cognito("staff"), 201).await;
    let authorizer = format!("{api}/authorizers/{}", text(&authorizer, "id"));
    step("GET", format!("{api}/authorizers"), Value::Null, 200).await;
    step("PUT", format!("{api}/gatewayresponses/DEFAULT_4XX"), json!({}), 201).await;
    let deployment = step("POST", format!("{api}/deployments"), json!({ "stageName": "prod" }), 201).await;
    let deployment = text(&deployment, "id");
    step("POST", format!("{api}/stages"), json!({ "stageName": "dev", "deploymentId": deployment }), 201).await;
    let stage = format!("{api}/stages/prod");
    step("GET", stage.clone(), Value::Null, 200).await;
    step("PATCH", stage.clone(), patch, 200).await;
    for format in ["oas30", "swagger"] {
        step("GET", format!("{stage}/exports/{format}"), Value::Null, 200).await;
    }
    step("DELETE", format!("{stage}/cache/authorizers"), Value::Null, 202).await;
    step("POST", method.clone(), json!({}), 200).await;
    step("POST", authorizer.clone(), json!({ "headers": { "Authorization": "x" } }), 200).await;
    for (path, status) in [
        (format!("{method}/integration/responses/200"), 204),
        (format!("{method}/integration"), 204),
        (format!("{method}/responses/200"), 204),
        (method, 204),
        (format!("{api}/gatewayresponses/DEFAULT_4XX"), 202),
        (authorizer, 202),
        (resource, 202),
        (stage, 202),
        (format!("{api}/stages/dev"), 202),
        (format!("{api}/deployments/{deployment}"), 202),
        (api, 202),
    ] {
        step("DELETE", path, Value::Null, status).await;
    }
}

/// D1: lists are called `item` on the wire, whatever the SDKs make of it.
#[tokio::test]
async fn d1_lists_are_called_item() {
    let wire = Wire::new();
    let (api, _) = wire.mock().await;
    wire.send("POST", &format!("{api}/deployments"), json!({ "stageName": "prod" })).await.ok(201);
    wire.send("POST", &format!("{api}/authorizers"), cognito("staff")).await.ok(201);
    for list in ["resources", "authorizers", "gatewayresponses", "models", "deployments", "stages"] {
        let shown = wire.get(&format!("{api}/{list}")).await.ok(200);
        assert!(shown["item"].as_array().is_some_and(|items| !items.is_empty()), "{list}: {shown}");
        assert!(shown.get("items").is_none(), "{list}");
    }
}

/// D1: `PutIntegration` says `httpMethod` for what SDKs call the integration's HTTP method.
#[tokio::test]
async fn d1_put_integration_says_http_method() {
    let wire = Wire::new();
    let (_, method) = wire.method().await;
    let integration = format!("{method}/integration");
    let body = json!({ "type": "HTTP", "httpMethod": "POST", "uri": "http://localhost:1/" });
    let made = wire.send("PUT", &integration, body).await.ok(201);
    assert_eq!(made["httpMethod"], "POST");
    let body = json!({ "type": "MOCK", "integrationHttpMethod": "POST" });
    wire.send("PUT", &integration, body).await.unsupported("the parameter integrationHttpMethod of PutIntegration");
}

/// D1: an error is a `message` and the header `x-amzn-ErrorType`.
#[tokio::test]
async fn d1_errors_have_a_message_and_a_type() {
    let wire = Wire::new();
    let seen = wire.get("/restapis/none").await;
    assert_eq!(seen.body, json!({ "message": "Invalid API identifier specified 123456789012:none" }));
    assert_eq!((seen.status, seen.error.as_deref()), (404, Some("NotFoundException")));
}

/// D1, recorded: how new things look when nothing is said about them.
#[tokio::test]
async fn d1_defaults_of_methods_integrations_and_authorizers() {
    let wire = Wire::new();
    let (api, method) = wire.method().await;
    let plain = json!({ "apiKeyRequired": false, "authorizationType": "NONE", "httpMethod": "GET" });
    assert_eq!(wire.get(&method).await.ok(200), plain);
    let namespace = method.split('/').nth(4).expect("a resource");
    let mut expected = json!({
        "type": "MOCK", "cacheKeyParameters": [], "cacheNamespace": namespace, "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": 29000,
    });
    let integration = format!("{method}/integration");
    assert_eq!(wire.send("PUT", &integration, json!({ "type": "MOCK" })).await.ok(201), expected);
    let http = json!({ "type": "HTTP", "httpMethod": "GET", "uri": "http://localhost:1/" });
    for (name, value) in [("type", "HTTP"), ("httpMethod", "GET"), ("uri", "http://localhost:1/")] {
        expected[name] = json!(value);
    }
    expected["connectionType"] = json!("INTERNET");
    assert_eq!(wire.send("PUT", &integration, http).await.ok(201), expected);

    let made = wire.send("POST", &format!("{api}/authorizers"), cognito("staff")).await.ok(201);
    let expected = json!({
        "id": made["id"], "name": "staff", "type": "COGNITO_USER_POOLS", "providerARNs": [POOL],
        "authType": "cognito_user_pools", "identitySource": "method.request.header.Authorization",
    });
    assert_eq!(made, expected, "no TTL is shown");
    let models = wire.get(&format!("{api}/models")).await.ok(200);
    let names: Vec<_> = models["item"].as_array().expect("a list").iter().map(|model| model["name"].clone()).collect();
    assert_eq!(names, ["Empty", "Error"]);
}

/// D1, recorded: what is said of things that are not there.
#[tokio::test]
async fn d1_what_is_missing_is_named() {
    let wire = Wire::new();
    let (api, method) = wire.method().await;
    let resource = "Invalid Resource identifier specified";
    let put = json!({ "authorizationType": "NONE" });
    // `PutMethod` blames the resource for a wrong API too.
    wire.send("PUT", "/restapis/none/resources/x/methods/GET", put.clone()).await.missing(resource);
    wire.send("PUT", &format!("{api}/resources/none/methods/GET"), put).await.missing(resource);
    wire.get(&method.replace("GET", "PUT")).await.missing("Invalid Method identifier specified");
    wire.get(&format!("{method}/integration")).await.missing("Invalid Integration identifier specified");
    wire.get(&format!("{method}/responses/404")).await.missing("Invalid Response status code specified");
    let concurrent = "Unable to complete operation due to concurrent modification. Please try again later.";
    wire.send("POST", "/restapis/none/authorizers", cognito("a")).await.conflict(concurrent);
}

/// D1: refusals of methods, integrations and authorizers in AWS's words.
#[tokio::test]
async fn d1_refusals_of_definitions() {
    let wire = Wire::new();
    let (api, method) = wire.method().await;
    let put = async |verb: &str, body: Value| wire.send("PUT", &method.replace("GET", verb), body).await;
    for kind in ["COGNITO_USER_POOLS", "CUSTOM"] {
        put("POST", json!({ "authorizationType": kind, "authorizerId": "none" })).await.bad(
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a \
             valid authorizer.",
        );
    }
    put("POST", json!({ "authorizationType": "NONE", "authorizationScopes": ["openid"] }))
        .await
        .bad("Authorization Scopes are only valid for COGNITO_USER_POOLS authorization type");
    put("HELLO", json!({ "authorizationType": "NONE" }))
        .await
        .bad("Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY");
    let integration = async |body: Value| wire.send("PUT", &format!("{method}/integration"), body).await;
    let aws = |uri: &str, kind: &str| json!({ "type": kind, "httpMethod": "POST", "uri": uri });
    integration(json!({ "type": "AWS", "uri": "x" })).await.bad("Enumeration value for HttpMethod must be non-empty");
    integration(aws("states", "AWS")).await.bad("Invalid ARN specified in the request");
    integration(aws("arn:aws:apigateway:us-east-1:states:StartSyncExecution", "AWS"))
        .await
        .bad("AWS ARN for integration must contain path or action");
    integration(aws("arn:aws:apigateway:us-east-1:states:action/StartSyncExecution", "AWS_PROXY")).await.bad(
        "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
    let authorizer = async |over: Value| {
        let mut body = cognito("staff");
        body.as_object_mut().expect("an object").extend(over.as_object().expect("an object").clone());
        wire.send("POST", &format!("{api}/authorizers"), body).await
    };
    authorizer(json!({ "providerARNs": [] })).await.bad("ProviderARNs cannot be empty");
    for ttl in [-1, 3601] {
        authorizer(json!({ "authorizerResultTtlInSeconds": ttl }))
            .await
            .bad("Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.");
    }
}

/// D1: refusals of deployments and stages in AWS's words.
#[tokio::test]
async fn d1_refusals_of_deployments_and_stages() {
    let wire = Wire::new();
    let (bare, _) = wire.api().await;
    wire.send("POST", &format!("{bare}/deployments"), json!({})).await.bad("The REST API doesn't contain any methods");
    let (api, _) = wire.mock().await;
    let deploy = json!({ "stageName": "a b" });
    wire.send("POST", &format!("{api}/deployments"), deploy).await.bad("Stage name only allows a-zA-Z0-9_");
    let made = wire.send("POST", &format!("{api}/deployments"), json!({ "stageName": "prod-1" })).await.ok(201);
    wire.delete(&format!("{api}/deployments/{}", text(&made, "id")))
        .await
        .bad("Active stages pointing to this deployment must be moved or deleted");
}

/// D1 and the quotas of an API: one too many is a 429 with a time to come back.
#[tokio::test]
async fn d1_an_eleventh_authorizer_is_over_the_limit() {
    let wire = Wire::new();
    let (api, _) = wire.mock().await;
    for number in 0..10 {
        wire.send("POST", &format!("{api}/authorizers"), cognito(&format!("a{number}"))).await.ok(201);
        let deploy = json!({ "stageName": format!("s{number}") });
        wire.send("POST", &format!("{api}/deployments"), deploy).await.ok(201);
    }
    let seen = wire.send("POST", &format!("{api}/authorizers"), cognito("one more")).await;
    assert_eq!((seen.status, seen.error.as_deref()), (429, Some("LimitExceededException")));
    let seen = wire.send("POST", &format!("{api}/deployments"), json!({ "stageName": "s10" })).await;
    assert_eq!((seen.status, seen.error.as_deref()), (429, Some("LimitExceededException")));
    wire.send("POST", &format!("{api}/deployments"), json!({ "stageName": "s9" })).await.ok(201);
    let url = format!("http://127.0.0.1:4566{api}/authorizers");
    let raw = wire.cloud.handle(signed_for("apigateway", &url, &cognito("raw").to_string())).await;
    assert_eq!((raw.status().as_u16(), raw.headers()["retry-after"].to_str().expect("text")), (429, "1"));
}

/// D3: a literal stands in single quotes, and a header is declared before it is mapped.
#[tokio::test]
async fn d3_a_mapped_header_is_declared_and_quoted() {
    let wire = Wire::new();
    let (_, method) = wire.mock().await;
    let response = format!("{method}/integration/responses/200");
    let mapped = |value: &str| json!({ "responseParameters": { ORIGIN: value } });
    let refusal = |why: &str| {
        format!(
            "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression \
             {why}]"
        )
    };
    wire.send("PUT", &format!("{method}/responses/200"), json!({})).await.ok(201);
    wire.send("PUT", &response, mapped("'*'")).await.bad(&refusal(&format!("parameter specified: {ORIGIN}")));
    wire.delete(&format!("{method}/responses/200")).await.ok(204);
    let declared = json!({ "responseParameters": { ORIGIN: false } });
    wire.send("PUT", &format!("{method}/responses/200"), declared).await.ok(201);
    for value in ["*", "\"*\"", "https://d1.cloudfront.net"] {
        wire.send("PUT", &response, mapped(value)).await.bad(&refusal(&format!("specified: {value}")));
    }
    wire.send("PUT", &response, mapped("'*'")).await.ok(201);
}

/// D4, recorded: the gateway responses that every API has.
#[tokio::test]
async fn d4_gateway_responses_have_their_statuses() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    let shown = wire.get(&format!("{api}/gatewayresponses")).await.ok(200);
    let mut seen: Vec<_> = shown["item"].as_array().expect("a list").clone();
    seen.sort_by_key(|one| text(one, "responseType"));
    let expected = [
        ("ACCESS_DENIED", "403"),
        ("API_CONFIGURATION_ERROR", "500"),
        ("AUTHORIZER_CONFIGURATION_ERROR", "500"),
        ("AUTHORIZER_FAILURE", "500"),
        ("BAD_REQUEST_BODY", "400"),
        ("BAD_REQUEST_PARAMETERS", "400"),
        ("DEFAULT_4XX", ""),
        ("DEFAULT_5XX", ""),
        ("EXPIRED_TOKEN", "403"),
        ("INTEGRATION_FAILURE", "504"),
        ("INTEGRATION_TIMEOUT", "504"),
        ("INVALID_API_KEY", "403"),
        ("INVALID_SIGNATURE", "403"),
        ("MISSING_AUTHENTICATION_TOKEN", "403"),
        ("QUOTA_EXCEEDED", "429"),
        ("REQUEST_TOO_LARGE", "413"),
        ("RESOURCE_NOT_FOUND", "404"),
        ("THROTTLED", "429"),
        ("UNAUTHORIZED", "401"),
        ("UNSUPPORTED_MEDIA_TYPE", "415"),
        ("WAF_FILTERED", "403"),
    ];
    let expected = expected.map(|(kind, status)| {
        let mut one = json!({
            "responseType": kind, "defaultResponse": true, "responseParameters": {},
            "responseTemplates": { "application/json": "{\"message\":$context.error.messageString}" },
        });
        if !status.is_empty() {
            one["statusCode"] = json!(status);
        }
        one
    });
    assert_eq!(seen, expected);
}

/// K: JWT authorizers of REST APIs are not served here, and say so.
#[tokio::test]
async fn k_jwt_authorizers_are_not_served() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    let body = json!({ "name": "j", "type": "JWT" });
    wire.send("POST", &format!("{api}/authorizers"), body).await.unsupported("authorizers of type JWT");
}

/// K: the ARN of a pool may have a stage variable in it.
#[tokio::test]
async fn k_provider_arns_take_stage_variables() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    let mut body = cognito("staff");
    body["providerARNs"] = json!(["arn:aws:cognito-idp:us-east-1:123456789012:userpool/${stageVariables.pool}"]);
    let made = wire.send("POST", &format!("{api}/authorizers"), body.clone()).await.ok(201);
    assert_eq!(made["providerARNs"], body["providerARNs"]);
}
