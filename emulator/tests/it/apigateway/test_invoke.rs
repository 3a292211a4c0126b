//! The console's "Test".

use super::wire::Wire;

#[tokio::test]
async fn a_saved_method_is_run_without_a_deployment() {
    let wire = Wire::new();
    let (api, method) = wire.mock().await;
    let template = serde_json::json!({ "responseTemplates": { "application/json": "{\"hello\":\"Frank\"}" } });
    wire.send("PUT", &format!("{method}/responses/200"), serde_json::json!({})).await.ok(201);
    wire.send("PUT", &format!("{method}/integration/responses/200"), template).await.ok(201);
    let root = method.split('/').nth(4).expect("a resource");
    let call = wire.client.test_invoke_method().rest_api_id(&api[10..]).resource_id(root).http_method("GET");
    let answer = call.send().await.expect("an answer");
    assert_eq!((answer.status(), answer.body()), (200, Some("{\"hello\":\"Frank\"}")));
    assert!(answer.log().is_some_and(|log| log.contains("Successfully completed execution")));
    wire.send("POST", &method.replace("GET", "PUT"), serde_json::json!({}))
        .await
        .missing("Invalid Method identifier specified");
}

#[tokio::test]
async fn an_authorizer_refuses_nonsense() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    let pool = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI";
    let create = wire.client.create_authorizer().rest_api_id(&api[10..]).name("CafeStaff").provider_arns(pool);
    let create = create.r#type(aws_sdk_apigateway::types::AuthorizerType::CognitoUserPools);
    let made = create.identity_source("method.request.header.Authorization").send().await.expect("an answer");
    let test =
        wire.client.test_invoke_authorizer().rest_api_id(&api[10..]).authorizer_id(made.id().unwrap_or_default());
    let answer = test.headers("Authorization", "nonsense").send().await.expect("an answer");
    assert_eq!((answer.client_status(), answer.claims()), (401, None));
}
