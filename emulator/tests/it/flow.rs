//! The café's whole flow in one cloud: a pool with Frank, a table, a machine that scans it, and an API in front that
//! wants Frank's token.

use aws_sdk_cognitoidentityprovider::types::AuthFlowType;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use aws_sdk_sfn::types::StateMachineType;
use emulator::testing::ManualClock;
use emulator::{Cloud, Response};
use serde_json::{Value, json};

use crate::cognito::fixture::{Cafe, PASSWORD};
use crate::execute_api::definition::{api, definition, integration, method, response};
use crate::support::{sdk, send, signed_with, text};

pub const REPORT: &str = "http://a1.execute-api.us-east-1.localhost:4566/prod/create_report";
pub const ORIGIN: &str = "http://site.example";

/// The flow, ready to run.
pub struct Flow {
    pub cafe: Cafe,
    pub cloud: Cloud,
    pub clock: ManualClock,
    pub token: String,
}

impl Flow {
    pub async fn new() -> Self {
        let cafe = Cafe::open().await;
        roles(&cafe.cloud).await;
        table(&cafe.cloud).await;
        let machine = machine(&cafe.cloud).await;
        let mut snapshot = cafe.cloud.snapshot();
        snapshot.apigateway.apis.insert("a1".to_owned(), front(&cafe.pool, &machine));
        let (env, clock) = emulator::testing::env(8);
        let cloud = Cloud::in_memory(env, snapshot);
        let mut flow = Self { cloud, clock, token: String::new(), cafe };
        flow.token = flow.sign_in().await;
        flow
    }

    /// Frank's id token.
    pub async fn sign_in(&self) -> String {
        let cognito = aws_sdk_cognitoidentityprovider::Client::new(&sdk(&self.cloud));
        let call = cognito.initiate_auth().auth_flow(AuthFlowType::UserPasswordAuth).client_id(&self.cafe.client);
        let call = call.auth_parameters("USERNAME", "frank").auth_parameters("PASSWORD", PASSWORD);
        let answer = call.send().await.expect("a sign-in").authentication_result.expect("tokens");
        answer.id_token.expect("an id token")
    }

    /// Asks for the report with a token, or without.
    pub async fn report(&self, token: Option<&str>) -> Response {
        let headers: Vec<_> = token.map(|token| ("authorization", token)).into_iter().collect();
        send(&self.cloud, "POST", REPORT, &headers, "").await
    }

    /// Sends a signed control request.
    pub async fn control(&self, verb: &str, path: &str, body: &Value) -> (u16, Value) {
        control(&self.cloud, verb, path, body).await
    }
}

/// Sends a signed control request; gives status and JSON.
pub async fn control(cloud: &Cloud, verb: &str, path: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let url = format!("http://127.0.0.1:4566/_cafelab/{path}");
    let response = cloud.handle(signed_with(verb, "cafe", &url, &body)).await;
    (response.status().as_u16(), serde_json::from_str(text(&response)).expect("JSON"))
}

async fn roles(cloud: &Cloud) {
    let iam = aws_sdk_iam::Client::new(&sdk(cloud));
    let trust = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": { "Service": ["apigateway.amazonaws.com", "states.amazonaws.com"] } }] });
    let may = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    let role = iam.create_role().role_name("CafeRole").assume_role_policy_document(trust.to_string());
    role.send().await.expect("a role");
    let policy = iam.put_role_policy().role_name("CafeRole").policy_name("all").policy_document(may.to_string());
    policy.send().await.expect("a policy");
}

async fn table(cloud: &Cloud) {
    let client = aws_sdk_dynamodb::Client::new(&sdk(cloud));
    let key = KeySchemaElement::builder().attribute_name("product_name").key_type(KeyType::Hash).build();
    let attribute =
        AttributeDefinition::builder().attribute_name("product_name").attribute_type(ScalarAttributeType::S);
    let made = client.create_table().table_name("CafeInventory").billing_mode(BillingMode::PayPerRequest);
    let made = made.key_schema(key.expect("a key")).attribute_definitions(attribute.build().expect("an attribute"));
    made.send().await.expect("a table");
    put(cloud, "Tea").await;
}

/// Adds a product.
pub async fn put(cloud: &Cloud, product: &str) {
    let client = aws_sdk_dynamodb::Client::new(&sdk(cloud));
    let item = client.put_item().table_name("CafeInventory").item("product_name", AttributeValue::S(product.into()));
    item.send().await.expect("an item");
}

async fn machine(cloud: &Cloud) -> String {
    let states = aws_sdk_sfn::Client::new(&sdk(cloud));
    let scan = json!({ "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan", "End": true,
        "Arguments": { "TableName": "CafeInventory" }, "Output": "{% $states.result.Count %}" });
    let definition = json!({ "QueryLanguage": "JSONata", "StartAt": "Scan", "States": { "Scan": scan } });
    let made = states.create_state_machine().name("CafeReport").r#type(StateMachineType::Express);
    let made = made.role_arn("arn:aws:iam::123456789012:role/CafeRole").definition(definition.to_string());
    made.send().await.expect("a machine").state_machine_arn
}

/// `POST /create_report` behind an authorizer, with CORS on refusals.
fn front(pool: &str, machine: &str) -> emulator::apigateway::model::RestApi {
    let template = "#if($input.path('$.status') == \"FAILED\")#set($context.responseOverride.status = 500)\
                    $input.path('$.error')#else$input.path('$.output')#end";
    let integration = integration(
        "AWS",
        &json!({
            "uri": "arn:aws:apigateway:us-east-1:states:action/StartSyncExecution",
            "credentials": "arn:aws:iam::123456789012:role/CafeRole",
            "request_templates": { "application/json": format!(r#"{{"stateMachineArn":"{machine}"}}"#) },
            "responses": { "200": response(None, template), "500": response(Some("[45]\\d\\d"), "backend") },
        }),
    );
    let method = method(&json!({
        "authorization_type": "COGNITO_USER_POOLS", "authorizer": "z1", "integration": integration,
        "responses": { "200": { "response_parameters": {}, "response_models": {} },
                       "500": { "response_parameters": {}, "response_models": {} } },
    }));
    let authorizer = json!({
        "id": "z1", "name": "staff", "kind": "COGNITO_USER_POOLS", "auth_type": "cognito_user_pools",
        "authorizer_uri": null, "authorizer_credentials": null, "identity_validation_expression": null,
        "provider_arns": [format!("arn:aws:cognito-idp:us-east-1:123456789012:userpool/{pool}")],
        "identity_source": "method.request.header.Authorization", "result_ttl": null,
    });
    let cors = json!({ "status_code": null, "response_templates": {}, "response_parameters":
        { "gatewayresponse.header.Access-Control-Allow-Origin": format!("'{ORIGIN}'") } });
    let over = json!({ "authorizers": { "z1": authorizer }, "gateway_responses": { "DEFAULT_4XX": cors } });
    api(&definition(&[("/create_report", "POST", method)], &over), &json!({}))
}
