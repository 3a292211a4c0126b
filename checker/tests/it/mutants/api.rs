//! Mistakes in the API: its authorizer, its deployment, its doors.

use aws_sdk_apigateway::types::{GatewayResponseType, Op};

use super::mutant;
use crate::support::lens::{Lens, operation};

#[tokio::test]
async fn post_left_open() {
    mutant("authorizer.attached", "authorizer-not-attached", async |lens| {
        lens.authorize(&lens.report, "POST", "NONE").await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn post_wants_aws_signatures() {
    mutant("authorizer.attached", "method-uses-iam", async |lens| {
        lens.authorize(&lens.report, "POST", "AWS_IAM").await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn saved_and_not_deployed() {
    mutant("authorizer.deployed", "saved-not-deployed", async |lens| {
        lens.authorize(&lens.report, "POST", "NONE").await;
        lens.deploy().await;
        lens.authorize(&lens.report, "POST", "COGNITO_USER_POOLS").await;
    })
    .await;
}

#[tokio::test]
async fn opened_and_not_deployed() {
    mutant("authorizer.deployed", "saved-not-deployed", async |lens| {
        lens.authorize(&lens.report, "POST", "NONE").await;
    })
    .await;
}

#[tokio::test]
async fn authorizer_reads_another_header() {
    mutant("authorizer.attached", "identity-source", async |lens| {
        lens.patch_authorizer(&[operation(Op::Replace, "/identitySource", "method.request.header.X-Token")]).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn authorizer_on_another_pool() {
    mutant("authorizer.only-this-pool", "authorizer-on-other-pool", async |lens| {
        let (other, ours) = (lens.another_pool().await, lens.pool_arn().await);
        let changes = [operation(Op::Add, "/providerARNs", &other), operation(Op::Remove, "/providerARNs", &ours)];
        lens.patch_authorizer(&changes).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn authorizer_on_two_pools() {
    mutant("authorizer.only-this-pool", "authorizer-trusts-more-pools", async |lens| {
        let other = lens.another_pool().await;
        lens.patch_authorizer(&[operation(Op::Add, "/providerARNs", &other)]).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn pool_corrected_and_not_deployed() {
    mutant("authorizer.deployed", "saved-not-deployed", async |lens| {
        let (other, ours) = (lens.another_pool().await, lens.pool_arn().await);
        let add = |arn: &str| operation(Op::Add, "/providerARNs", arn);
        let remove = |arn: &str| operation(Op::Remove, "/providerARNs", arn);
        lens.patch_authorizer(&[add(&other), remove(&ours)]).await;
        lens.deploy().await;
        lens.patch_authorizer(&[add(&ours), remove(&other)]).await;
    })
    .await;
}

#[tokio::test]
async fn audience_expression_that_does_not_match() {
    mutant("authorizer.accepts-frank", "audience-expression", async |lens| {
        lens.patch_authorizer(&[operation(Op::Replace, "/identityValidationExpression", "^nobody$")]).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn scopes_on_the_method() {
    mutant("authorizer.accepts-frank", "id-token-where-scopes", async |lens| {
        let call = lens.cafe().clients.apigateway.update_method().rest_api_id(&lens.api).resource_id(&lens.report);
        let call = call.http_method("POST").patch_operations(operation(Op::Add, "/authorizationScopes", "email"));
        call.send().await.expect("patched");
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn the_site_sends_the_access_token() {
    mutant("authorizer.accepts-frank", "access-token-without-scopes", async |lens| {
        lens.config(|config| config.auth.as_mut().expect("auth").token_use = "access".to_owned()).await;
    })
    .await;
}

#[tokio::test]
async fn api_key_required() {
    mutant("authorizer.accepts-frank", "api-key-required", async |lens| {
        lens.patch_method(&lens.report, "POST", &[("/apiKeyRequired", "true")]).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn refusals_that_say_200() {
    mutant("authorizer.rejects-missing", "refusal-answers-200", async |lens| {
        lens.gateway_response(GatewayResponseType::Unauthorized, Some("200"), Some(&lens.site)).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn products_protected() {
    mutant("public.products-open", "products-protected", async |lens| {
        lens.authorize(&lens.products, "GET", "COGNITO_USER_POOLS").await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn stock_exposed() {
    mutant("public.products-open", "stock-exposed", async |lens| {
        let template = r#"{"products":[#foreach($item in $input.path('$.Items')){"product_name":"$item.product_name.S","quantity":$item.quantity.N}#if($foreach.hasNext),#end#end]}"#;
        lens.change_answer(&lens.products, "GET", "template", Some(template)).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn another_stage_is_open() {
    mutant("api.no-open-door", "open-stage", async |lens| {
        lens.authorize(&lens.report, "POST", "NONE").await;
        lens.deploy_to("dev").await;
        lens.authorize(&lens.report, "POST", "COGNITO_USER_POOLS").await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn another_route_is_open() {
    mutant("api.no-open-door", "open-route", async |lens| {
        let resource = lens.add_resource("report").await;
        lens.open_method(&resource, "POST").await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn another_method_is_open() {
    mutant("api.no-open-door", "open-method", async |lens| {
        lens.open_method(&lens.report, "GET").await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn another_api_is_open() {
    mutant("api.no-open-door", "open-api", async |lens| {
        let made = lens.cafe().clients.apigateway.create_rest_api().name("Test").send().await.expect("an API");
        let call = lens.cafe().clients.apigateway.get_integration().rest_api_id(&lens.api).resource_id(&lens.report);
        let found = call.http_method("POST").send().await.expect("an integration");
        let (api, root) = (made.id.expect("an id"), made.root_resource_id.expect("a root"));
        open_root(lens, &api, &root, found).await;
    })
    .await;
}

async fn open_root(
    lens: &Lens,
    api: &str,
    root: &str,
    found: aws_sdk_apigateway::operation::get_integration::GetIntegrationOutput,
) {
    let apigateway = &lens.cafe().clients.apigateway;
    let call = apigateway.put_method().rest_api_id(api).resource_id(root).http_method("POST");
    call.authorization_type("NONE").send().await.expect("a method");
    let call = apigateway.put_method_response().rest_api_id(api).resource_id(root).http_method("POST");
    call.status_code("200").send().await.expect("a response");
    let call = apigateway.put_integration().rest_api_id(api).resource_id(root).http_method("POST");
    let call = call.r#type(aws_sdk_apigateway::types::IntegrationType::Aws).integration_http_method("POST");
    let call = call.set_uri(found.uri).set_credentials(found.credentials);
    call.set_request_templates(found.request_templates).send().await.expect("an integration");
    let call = apigateway.put_integration_response().rest_api_id(api).resource_id(root).http_method("POST");
    call.status_code("200").send().await.expect("a response");
    apigateway.create_deployment().rest_api_id(api).stage_name("test").send().await.expect("deployed");
}

#[tokio::test]
async fn start_execution_instead_of_sync() {
    mutant("environment.api", "start-execution-not-sync", async |lens| {
        let uri = "arn:aws:apigateway:us-east-1:states:action/StartExecution";
        lens.patch_integration(&lens.report, "POST", &[("/uri", uri)]).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn integration_on_a_machine_that_does_not_exist() {
    mutant("environment.api", "not-wired-to-workflow", async |lens| {
        let template = lens.template(&lens.report, "POST").await.replace(":CafeReport", ":CafeReports");
        lens.patch_integration(&lens.report, "POST", &[("/requestTemplates/application~1json", &template)]).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn raw_execution_as_report() {
    mutant("report.complete", "raw-execution", async |lens| {
        lens.change_answer(&lens.report, "POST", "template", Some("$input.json('$')")).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn report_as_a_string() {
    mutant("report.complete", "report-as-string", async |lens| {
        lens.change_answer(&lens.report, "POST", "template", Some("$input.json('$.output')")).await;
        lens.deploy().await;
    })
    .await;
}
