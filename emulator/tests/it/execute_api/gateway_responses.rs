//! Facts D3 and D4: what API Gateway answers itself, and CORS, which is only what was configured.

use serde_json::{Value, json};

use super::definition::{api, call, cloud, cloud_with, definition, header, integration, is, method, mock, response};

/// A method behind a Cognito authorizer.
fn guarded() -> Value {
    let mut guarded = mock("in");
    guarded["authorization_type"] = json!("COGNITO_USER_POOLS");
    guarded["authorizer"] = json!("z1");
    guarded
}

fn authorizers() -> Value {
    json!({ "z1": {
        "id": "z1", "name": "staff", "kind": "COGNITO_USER_POOLS", "auth_type": "cognito_user_pools", "authorizer_uri": null,
        "provider_arns": ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Pool1"],
        "authorizer_credentials": null, "identity_source": "method.request.header.Authorization",
        "identity_validation_expression": null, "result_ttl": null,
    } })
}

fn gateway_response(parameters: &Value, templates: &Value) -> Value {
    json!({ "status_code": null, "response_parameters": parameters, "response_templates": templates })
}

/// D3: the console's OPTIONS method, and nothing that was not configured.
#[tokio::test]
async fn d3_a_preflight_gets_what_was_configured() {
    let mut answer = response(None, "");
    answer["response_parameters"] = json!({
        "method.response.header.Access-Control-Allow-Headers": "'Content-Type,Authorization'",
        "method.response.header.Access-Control-Allow-Methods": "'GET,OPTIONS'",
        "method.response.header.Access-Control-Allow-Origin": "'*'",
    });
    for template in ["{\"statusCode\": 200}", "{statusCode: 200}"] {
        let over = json!({ "request_templates": { "application/json": template }, "responses": { "200": answer } });
        let options = method(&json!({ "integration": integration("MOCK", &over) }));
        let cloud = cloud(&[("/x", "OPTIONS", options)]);
        let headers = [("origin", "http://site"), ("access-control-request-method", "GET")];
        let response = call(&cloud, "OPTIONS", "/prod/x", &headers, "").await;
        is(&response, 200, "");
        assert_eq!(header(&response, "access-control-allow-headers"), "Content-Type,Authorization");
        assert_eq!(header(&response, "access-control-allow-methods"), "GET,OPTIONS");
        assert_eq!(header(&response, "access-control-allow-origin"), "*");
        assert_eq!(header(&response, "x-amzn-trace-id"), "", "a mock has no trace");
        assert_eq!(header(&response, "content-type"), "application/json");
    }
}

/// D3: MOCK without a usable statusCode.
#[tokio::test]
async fn d3_a_mock_without_status_is_a_server_error() {
    for templates in [json!({}), json!({ "application/json": "{}" }), json!({ "application/json": "hello" })] {
        let mock = integration("MOCK", &json!({ "request_templates": templates }));
        let cloud = cloud(&[("/x", "OPTIONS", method(&json!({ "integration": mock })))]);
        is(&call(&cloud, "OPTIONS", "/prod/x", &[], "").await, 500, r#"{"message":"Internal server error"}"#);
    }
}

/// D3: an authorizer on OPTIONS refuses the preflight.
#[tokio::test]
async fn d3_an_authorizer_on_options_refuses_preflights() {
    let definition = definition(&[("/x", "OPTIONS", guarded())], &json!({ "authorizers": authorizers() }));
    let cloud = cloud_with(api(&definition, &json!({})));
    is(
        &call(&cloud, "OPTIONS", "/prod/x", &[("origin", "http://site")], "").await,
        401,
        r#"{"message":"Unauthorized"}"#,
    );
}

/// D4: the default of the 401, byte for byte, without CORS.
#[tokio::test]
async fn d4_default_unauthorized() {
    let definition = definition(&[("/x", "GET", guarded())], &json!({ "authorizers": authorizers() }));
    let cloud = cloud_with(api(&definition, &json!({})));
    let response = call(&cloud, "GET", "/prod/x", &[("origin", "http://site")], "").await;
    is(&response, 401, r#"{"message":"Unauthorized"}"#);
    assert_eq!(response.body().len(), 26);
    assert_eq!(header(&response, "x-amzn-errortype"), "UnauthorizedException");
    assert!(response.headers().keys().all(|name| !name.as_str().starts_with("access-control")));
}

/// D4: `DEFAULT_4XX` applies to types that are not customised themselves, and keeps their status.
#[tokio::test]
async fn d4_default_4xx_and_own_types() {
    let cors = json!({ "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" });
    let responses = json!({ "DEFAULT_4XX": gateway_response(&cors, &json!({})) });
    let with = |responses: Value| {
        let over = json!({ "authorizers": authorizers(), "gateway_responses": responses });
        cloud_with(api(&definition(&[("/x", "GET", guarded()), ("/y", "GET", method(&json!({})))], &over), &json!({})))
    };
    let cloud = with(responses);
    let response = call(&cloud, "GET", "/prod/x", &[], "").await;
    is(&response, 401, r#"{"message":"Unauthorized"}"#);
    assert_eq!(header(&response, "access-control-allow-origin"), "*");
    assert_eq!(header(&call(&cloud, "GET", "/prod/zz", &[], "").await, "access-control-allow-origin"), "*");
    assert_eq!(header(&call(&cloud, "GET", "/prod/y", &[], "").await, "access-control-allow-origin"), "", "a 5xx");

    let template = r#"{"m":$context.error.messageString,"t":"$context.error.responseType","s":"${stageVariables.color}","x":"$5 $context.authorizer.claims.sub"}"#;
    let parameters = json!({
        "gatewayresponse.header.Access-Control-Allow-Origin": "method.request.header.Origin",
        "gatewayresponse.header.X-Stage": "context.stage", "gatewayresponse.header.X-None": "method.request.header.None",
    });
    let mut own = gateway_response(&parameters, &json!({ "application/json": template }));
    own["status_code"] = json!("419");
    let cloud = with(json!({ "DEFAULT_4XX": gateway_response(&cors, &json!({})), "UNAUTHORIZED": own }));
    let response = call(&cloud, "GET", "/prod/x", &[("origin", "http://site")], "").await;
    is(&response, 419, r#"{"m":"Unauthorized","t":"UNAUTHORIZED","s":"red","x":"$5 "}"#);
    assert_eq!(header(&response, "access-control-allow-origin"), "http://site");
    assert_eq!(header(&response, "x-stage"), "prod");
    assert_eq!(header(&response, "x-none"), "");
}

#[tokio::test]
async fn d4_lambda_authorizers_are_broken() {
    let mut custom = guarded();
    custom["authorization_type"] = json!("CUSTOM");
    let definition = definition(&[("/x", "GET", custom)], &json!({ "authorizers": authorizers() }));
    let cloud = cloud_with(api(&definition, &json!({})));
    let response = call(&cloud, "GET", "/prod/x", &[("authorization", "x")], "").await;
    is(&response, 500, r#"{"message":null}"#);
    assert_eq!(header(&response, "x-amzn-errortype"), "AuthorizerConfigurationException");
}
