//! The café's API, made and secured step by step with the official SDK as the labs do.

use std::collections::HashMap;

use aws_sdk_apigateway::Client;
use aws_sdk_apigateway::error::ProvideErrorMetadata;
use aws_sdk_apigateway::types::{
    AuthorizerType, EndpointConfiguration, EndpointType, GatewayResponseType, IntegrationType, Op, PatchOperation,
    PutMode,
};

use crate::support::{cloud, sdk};

const POOL: &str = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI";
const ORIGIN: &str = "method.response.header.Access-Control-Allow-Origin";
const HEADERS: &str = "method.response.header.Access-Control-Allow-Headers";

struct Cafe {
    client: Client,
    api: String,
    report: String,
}

fn patch(op: Op, path: &str, value: &str) -> PatchOperation {
    PatchOperation::builder().op(op).path(path).value(value).build()
}

/// `POST /create_report` and its preflight, deployed on `prod`, open to everybody.
async fn baseline() -> Cafe {
    let client = Client::new(&sdk(&cloud().0));
    let endpoint = EndpointConfiguration::builder().types(EndpointType::Regional).build();
    let create = client.create_rest_api().name("CafeApi").endpoint_configuration(endpoint);
    let made = create.tags("cafelab:course", "cafe").send().await.expect("an API");
    let (api, root) = (made.id().expect("an id").to_owned(), made.root_resource_id().expect("a root"));
    let create = client.create_resource().rest_api_id(&api).parent_id(root).path_part("create_report");
    let report = create.send().await.expect("a resource").id().expect("an id").to_owned();
    let cafe = Cafe { client, api, report };
    cafe.method("POST", &[(ORIGIN, "'*'")], |integration| {
        integration
            .r#type(IntegrationType::Aws)
            .integration_http_method("POST")
            .uri("arn:aws:apigateway:us-east-1:states:action/StartSyncExecution")
            .credentials("arn:aws:iam::123456789012:role/CafeApiRole-us-east-1")
            .request_templates("application/json", "{\"stateMachineArn\":\"arn\",\"input\":\"{}\"}")
    })
    .await;
    cafe.method("OPTIONS", &[(ORIGIN, "'*'"), (HEADERS, "'Content-Type'")], |integration| {
        integration.r#type(IntegrationType::Mock).request_templates("application/json", "{\"statusCode\": 200}")
    })
    .await;
    cafe.deploy().await;
    cafe
}

type PutIntegration = aws_sdk_apigateway::operation::put_integration::builders::PutIntegrationFluentBuilder;

impl Cafe {
    async fn method(&self, verb: &str, headers: &[(&str, &str)], with: impl FnOnce(PutIntegration) -> PutIntegration) {
        let (client, api, report) = (&self.client, &self.api, &self.report);
        let put = client.put_method().rest_api_id(api).resource_id(report).http_method(verb);
        put.authorization_type("NONE").send().await.expect("a method");
        let declared = headers.iter().map(|(name, _)| ((*name).to_owned(), false)).collect::<HashMap<_, _>>();
        let put = client.put_method_response().rest_api_id(api).resource_id(report).http_method(verb);
        put.status_code("200").set_response_parameters(Some(declared)).send().await.expect("a method response");
        let put = client.put_integration().rest_api_id(api).resource_id(report).http_method(verb);
        with(put).send().await.expect("an integration");
        let mapped = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let put = client.put_integration_response().rest_api_id(api).resource_id(report).http_method(verb);
        put.status_code("200").set_response_parameters(Some(mapped)).send().await.expect("an integration response");
    }

    async fn deploy(&self) {
        let deploy = self.client.create_deployment().rest_api_id(&self.api).stage_name("prod");
        deploy.send().await.expect("a deployment");
    }

    async fn exported(&self) -> serde_json::Value {
        let export = self.client.get_export().rest_api_id(&self.api).stage_name("prod").export_type("oas30");
        let export = export.parameters("extensions", "integrations,authorizers").send().await.expect("an export");
        serde_json::from_slice(export.body().expect("a body").as_ref()).expect("JSON")
    }

    async fn close(&self) {
        let create = self.client.create_authorizer().rest_api_id(&self.api).name("CafeStaff");
        let create = create.r#type(AuthorizerType::CognitoUserPools).provider_arns(POOL);
        let made = create.identity_source("method.request.header.Authorization").send().await.expect("an authorizer");
        let update = self.client.update_method().rest_api_id(&self.api).resource_id(&self.report).http_method("POST");
        let update = update
            .patch_operations(patch(Op::Replace, "/authorizationType", "COGNITO_USER_POOLS"))
            .patch_operations(patch(Op::Replace, "/authorizerId", made.id().expect("an id")));
        let method = update.send().await.expect("a method");
        assert_eq!((method.authorization_type(), method.authorizer_id()), (Some("COGNITO_USER_POOLS"), made.id()));
    }
}

#[tokio::test]
async fn the_endpoint_is_closed_by_the_deployment() {
    let cafe = baseline().await;
    cafe.close().await;
    let security = |document: serde_json::Value| document["paths"]["/create_report"]["post"]["security"].clone();
    assert!(security(cafe.exported().await).is_null(), "saved is not live");
    cafe.deploy().await;
    assert_eq!(security(cafe.exported().await), serde_json::json!([{ "CafeStaff": [] }]));
    let call = cafe.client.get_resources().rest_api_id(&cafe.api).embed("methods");
    let resources = call.send().await.expect("resources");
    let report = resources.items().iter().find(|item| item.path() == Some("/create_report")).expect("the resource");
    let methods = report.resource_methods().expect("methods");
    assert_eq!(methods["POST"].authorization_type(), Some("COGNITO_USER_POOLS"));
    assert_eq!(methods["OPTIONS"].authorization_type(), Some("NONE"));
    let integration = methods["POST"].method_integration().expect("an integration");
    assert_eq!((integration.http_method(), integration.timeout_in_millis()), (Some("POST"), 29_000));
}

#[tokio::test]
async fn the_browser_is_let_through() {
    let cafe = baseline().await;
    let place = format!("/responseParameters/{HEADERS}");
    let update = cafe.client.update_integration_response().rest_api_id(&cafe.api).resource_id(&cafe.report);
    let update = update.http_method("OPTIONS").status_code("200");
    let allowed = "'Content-Type,Authorization'";
    let response = update.patch_operations(patch(Op::Replace, &place, allowed)).send().await.expect("a response");
    assert_eq!(response.response_parameters().expect("parameters")[HEADERS], allowed);
    let put =
        cafe.client.put_gateway_response().rest_api_id(&cafe.api).response_type(GatewayResponseType::Unauthorized);
    let put =
        put.response_parameters("gatewayresponse.header.Access-Control-Allow-Origin", "'https://d1.cloudfront.net'");
    assert_eq!(put.send().await.expect("a gateway response").status_code(), Some("401"));
    cafe.deploy().await;
    let document = cafe.exported().await;
    assert!(document["x-amazon-apigateway-gateway-responses"].get("UNAUTHORIZED").is_some(), "{document}");
}

#[tokio::test]
async fn the_stage_is_throttled_without_a_deployment() {
    let cafe = baseline().await;
    let update = cafe.client.update_stage().rest_api_id(&cafe.api).stage_name("prod");
    let update = update.patch_operations(patch(Op::Replace, "/*/*/throttling/rateLimit", "5")).patch_operations(patch(
        Op::Replace,
        "/*/*/throttling/burstLimit",
        "10",
    ));
    let stage = update.send().await.expect("a stage");
    let setting = &stage.method_settings().expect("settings")["*/*"];
    assert_eq!((setting.throttling_rate_limit(), setting.throttling_burst_limit()), (5.0, 10));
    let stages = cafe.client.get_stages().rest_api_id(&cafe.api).send().await.expect("stages");
    assert_eq!(stages.item().len(), 1);
}

#[tokio::test]
async fn errors_are_typed_for_the_sdk() {
    let cafe = baseline().await;
    let get = cafe.client.get_rest_api().rest_api_id("none").send().await.expect_err("a refusal").into_service_error();
    assert!(get.is_not_found_exception());
    assert_eq!(get.message(), Some("Invalid API identifier specified 123456789012:none"));
    let put = cafe.client.put_method().rest_api_id(&cafe.api).resource_id(&cafe.report).http_method("POST");
    let put = put.authorization_type("NONE").send().await.expect_err("a refusal").into_service_error();
    assert!(put.is_conflict_exception());
    let create = cafe.client.create_resource().rest_api_id(&cafe.api).parent_id(&cafe.report).path_part("a b");
    let create = create.send().await.expect_err("a refusal").into_service_error();
    assert!(create.is_bad_request_exception());
    let put = cafe.client.put_rest_api().rest_api_id(&cafe.api).mode(PutMode::Merge);
    let put = put.body(aws_sdk_apigateway::primitives::Blob::new("{}")).send().await.expect_err("a refusal");
    assert!(put.into_service_error().is_bad_request_exception());
}
