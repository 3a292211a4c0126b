//! Fact D5: the Cognito authorizer at run time, with tokens of real pools of the cloud.

use std::time::Duration;

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::types::{
    AuthFlowType, AuthenticationResultType, ExplicitAuthFlowsType, MessageActionType,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use emulator::testing::ManualClock;
use emulator::{Cloud, Snapshot};
use serde_json::{Value, json};

use super::definition::{api, call, definition, header, is, merged, mock};
use crate::support;

const UNAUTHORIZED: &str = r#"{"message":"Unauthorized"}"#;
const EXPIRED: &str = r#"{"message":"The incoming token has expired"}"#;

/// A pool with Frank and a client, and his tokens.
struct Pool {
    arn: String,
    id: String,
    client: String,
    tokens: AuthenticationResultType,
}

impl Pool {
    async fn make(cloud: &Cloud, name: &str) -> Self {
        let cognito = Client::new(&support::sdk(cloud));
        let pool = cognito.create_user_pool().pool_name(name).send().await.expect("a pool").user_pool.expect("a pool");
        let id = pool.id.expect("an id");
        let client = cognito.create_user_pool_client().user_pool_id(&id).client_name("site");
        let client = client.explicit_auth_flows(ExplicitAuthFlowsType::AllowAdminUserPasswordAuth);
        let client = client.explicit_auth_flows(ExplicitAuthFlowsType::AllowRefreshTokenAuth).send().await;
        let client = client.expect("a client").user_pool_client.and_then(|client| client.client_id).expect("an id");
        let user = cognito.admin_create_user().user_pool_id(&id).username("frank");
        user.message_action(MessageActionType::Suppress).send().await.expect("Frank");
        let password = cognito.admin_set_user_password().user_pool_id(&id).username("frank");
        password.password("Espresso!4two").permanent(true).send().await.expect("a password");
        let tokens = sign_in(&cognito, &id, &client).await;
        Self { arn: pool.arn.expect("an ARN"), id, client, tokens }
    }

    fn id_token(&self) -> &str {
        self.tokens.id_token().expect("an id token")
    }

    fn access_token(&self) -> &str {
        self.tokens.access_token().expect("an access token")
    }
}

async fn sign_in(cognito: &Client, pool: &str, client: &str) -> AuthenticationResultType {
    let flow = cognito.admin_initiate_auth().user_pool_id(pool).client_id(client);
    let flow = flow.auth_flow(AuthFlowType::AdminUserPasswordAuth).auth_parameters("USERNAME", "frank");
    let answer = flow.auth_parameters("PASSWORD", "Espresso!4two").send().await.expect("a sign-in");
    answer.authentication_result.expect("tokens")
}

/// A cloud with two pools and an API behind an authorizer on the first.
struct Stage {
    cloud: Cloud,
    clock: ManualClock,
    ours: Pool,
    other: Pool,
}

impl Stage {
    async fn with(authorizer: &Value, method: &Value) -> Self {
        let (env, clock) = emulator::testing::env(7);
        let cloud = Cloud::in_memory(env.clone(), Snapshot::default());
        let (ours, other) = (Pool::make(&cloud, "ours").await, Pool::make(&cloud, "other").await);
        let base = json!({
            "id": "z1", "name": "staff", "kind": "COGNITO_USER_POOLS", "auth_type": "cognito_user_pools",
            "authorizer_uri": null, "provider_arns": [ours.arn], "authorizer_credentials": null,
            "identity_source": "method.request.header.Authorization", "identity_validation_expression": null,
            "result_ttl": null,
        });
        let base = merged(base, authorizer);
        let guarded = json!({ "authorization_type": "COGNITO_USER_POOLS", "authorizer": "z1" });
        let template = "$context.authorizer.claims.get('cognito:username') $context.authorizer.claims.exp \
                        $context.authorizer.claims.auth_time $context.authorizer.claims.token_use";
        let method = merged(merged(mock(template), &guarded), method);
        let definition = definition(&[("/x", "GET", method)], &json!({ "authorizers": { "z1": base } }));
        let mut snapshot = cloud.snapshot();
        let mut api = api(&definition, &json!({}));
        if let Some(stage) = api.stages.get_mut("prod") {
            stage.variables.insert("pool".to_owned(), ours.id.clone());
        }
        snapshot.apigateway.apis.insert("a1".to_owned(), api);
        Self { cloud: Cloud::in_memory(env, snapshot), clock, ours, other }
    }

    async fn plain() -> Self {
        Self::with(&json!({}), &json!({})).await
    }

    /// The status for an `Authorization` header.
    async fn status(&self, value: &str) -> u16 {
        call(&self.cloud, "GET", "/prod/x", &[("authorization", value)], "").await.status().as_u16()
    }

    #[track_caller]
    fn refuses(response: &emulator::Response) {
        is(response, 401, UNAUTHORIZED);
        assert_eq!(header(response, "x-amzn-errortype"), "UnauthorizedException");
    }
}

#[tokio::test]
async fn d5_an_id_token_passes_with_and_without_bearer() {
    let stage = Stage::plain().await;
    let token = stage.ours.id_token();
    for value in [token.to_owned(), format!("Bearer {token}")] {
        let response = call(&stage.cloud, "GET", "/prod/x", &[("AUTHORIZATION", &value)], "").await;
        is(&response, 200, "frank Sun Nov 22 22:00:00 UTC 2026 1795381200 id");
    }
}

#[tokio::test]
async fn d5_missing_empty_garbage_and_malformed_are_refused() {
    let stage = Stage::plain().await;
    let token = stage.ours.id_token();
    Stage::refuses(&call(&stage.cloud, "GET", "/prod/x", &[], "").await);
    Stage::refuses(&call(&stage.cloud, "GET", "/prod/x", &[("x-token", token)], "").await);
    for value in
        ["", "garbage", "Bearer ", "Bearer undefined", &format!("Bearer Bearer {token}"), &format!("\"{token}\"")]
    {
        Stage::refuses(&call(&stage.cloud, "GET", "/prod/x", &[("authorization", value)], "").await);
    }
}

#[tokio::test]
async fn d5_tampered_unsigned_and_foreign_are_refused() {
    let stage = Stage::plain().await;
    let parts: Vec<&str> = stage.ours.id_token().split('.').collect();
    let payload = URL_SAFE_NO_PAD.decode(parts[1]).expect("base64url");
    let mut claims: Value = serde_json::from_slice(&payload).expect("JSON");
    claims["cognito:username"] = json!("sofia");
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    let unsigned = URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
    for token in [
        format!("{}.{claims}.{}", parts[0], parts[2]),
        format!("{unsigned}.{}.", parts[1]),
        format!("{}.{}.{}", parts[0], parts[1], "A".repeat(parts[2].len())),
        stage.other.id_token().to_owned(),
    ] {
        Stage::refuses(&call(&stage.cloud, "GET", "/prod/x", &[("authorization", &token)], "").await);
    }
}

#[tokio::test]
async fn d5_an_expired_token_has_its_own_text() {
    let stage = Stage::plain().await;
    stage.clock.advance(Duration::from_secs(3601));
    let response = call(&stage.cloud, "GET", "/prod/x", &[("authorization", stage.ours.id_token())], "").await;
    is(&response, 401, EXPIRED);
    assert_eq!(header(&response, "x-amzn-errortype"), "UnauthorizedException");
}

#[tokio::test]
async fn d5_scopes_decide_which_token_is_due() {
    let stage = Stage::plain().await;
    assert_eq!(stage.status(stage.ours.access_token()).await, 401);
    let scopes = json!({ "authorization_scopes": ["openid", "aws.cognito.signin.user.admin"] });
    let stage = Stage::with(&json!({}), &scopes).await;
    assert_eq!(stage.status(stage.ours.access_token()).await, 200);
    assert_eq!(stage.status(stage.ours.id_token()).await, 401);
    let others = Stage::with(&json!({}), &json!({ "authorization_scopes": ["email"] })).await;
    assert_eq!(others.status(others.ours.access_token()).await, 401);
}

#[tokio::test]
async fn d5_the_validation_expression_looks_at_the_audience() {
    let any = Stage::with(&json!({ "identity_validation_expression": "[a-z0-9]+" }), &json!({})).await;
    assert_eq!(any.status(any.ours.id_token()).await, 200);
    let part = any.ours.client[..5].to_owned();
    for expression in [part.as_str(), "[0-9", "other"] {
        let strict = Stage::with(&json!({ "identity_validation_expression": expression }), &json!({})).await;
        Stage::refuses(&call(&strict.cloud, "GET", "/prod/x", &[("authorization", strict.ours.id_token())], "").await);
    }
    let over = json!({ "identity_validation_expression": ".+" });
    let scopes = json!({ "authorization_scopes": ["aws.cognito.signin.user.admin"] });
    let access = Stage::with(&over, &scopes).await;
    assert_eq!(access.status(access.ours.access_token()).await, 401, "access tokens have no audience");
}

#[tokio::test]
async fn d5_another_header_several_pools_and_stage_variables() {
    let arns = json!([
        "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Nothing00",
        "arn:aws:cognito-idp:us-east-1:123456789012:userpool/${stageVariables.pool}",
    ]);
    let over = json!({ "provider_arns": arns, "identity_source": "method.request.header.X-Token" });
    let stage = Stage::with(&over, &json!({})).await;
    let token = stage.ours.id_token();
    let found = call(&stage.cloud, "GET", "/prod/x", &[("x-token", token)], "").await;
    assert_eq!(found.status(), 200);
    Stage::refuses(&call(&stage.cloud, "GET", "/prod/x", &[("authorization", token)], "").await);
}

/// D5, DOC: any client of the pool will do, unless an expression says otherwise.
#[tokio::test]
async fn d5_another_client_of_the_pool_passes() {
    let stage = Stage::plain().await;
    let cognito = Client::new(&support::sdk(&stage.cloud));
    let client = cognito.create_user_pool_client().user_pool_id(&stage.ours.id).client_name("other");
    let client = client.explicit_auth_flows(ExplicitAuthFlowsType::AllowAdminUserPasswordAuth);
    let client = client.explicit_auth_flows(ExplicitAuthFlowsType::AllowRefreshTokenAuth).send().await;
    let client = client.expect("a client").user_pool_client.and_then(|client| client.client_id).expect("an id");
    let tokens = sign_in(&cognito, &stage.ours.id, &client).await;
    assert_eq!(stage.status(tokens.id_token().expect("an id token")).await, 200);
}

/// D5, DOC: API Gateway does not ask Cognito: a token of somebody who signed out lives until it expires.
#[tokio::test]
async fn d5_signing_out_does_not_end_id_tokens() {
    let stage = Stage::plain().await;
    let cognito = Client::new(&support::sdk(&stage.cloud));
    let out = cognito.admin_user_global_sign_out().user_pool_id(&stage.ours.id).username("frank");
    out.send().await.expect("signed out");
    assert_eq!(stage.status(stage.ours.id_token()).await, 200);
}

/// D5, DOC: the console's test of an authorizer takes id tokens only.
#[tokio::test]
async fn d5_testing_an_authorizer_takes_id_tokens() {
    let stage = Stage::plain().await;
    let gateway = aws_sdk_apigateway::Client::new(&support::sdk(&stage.cloud));
    let test = async |token: &str| {
        let call = gateway.test_invoke_authorizer().rest_api_id("a1").authorizer_id("z1");
        call.headers("authorization", token).send().await.expect("an answer")
    };
    let passed = test(stage.ours.id_token()).await;
    assert_eq!(passed.client_status(), 0);
    assert_eq!(passed.claims().expect("claims")["token_use"], "id");
    assert_eq!(test(stage.ours.access_token()).await.client_status(), 401);
}
