//! Correct deployments that differ from the reference pass every check.

use aws_sdk_apigateway::types::{GatewayResponseType, Op};
use aws_sdk_cognitoidentityprovider::types::OAuthFlowType;
use checker::{Verdict, checks};

use crate::support::lens::{Lens, operation};
use crate::support::{World, with_verdict};

async fn variant(change: impl AsyncFnOnce(&Lens)) {
    let lens = Lens::on(World::finished().await).await;
    change(&lens).await;
    let run = lens.world.check().await;
    let problems = (with_verdict(&run, Verdict::Fail), with_verdict(&run, Verdict::Inconclusive));
    assert_eq!(run.exit_code(), 0, "{problems:#?}");
    assert_eq!(run.records.len(), checks::ALL.len());
}

#[tokio::test]
async fn implicit_grant() {
    variant(async |lens| {
        lens.change_client(|client| client.allowed_o_auth_flows = Some(vec![OAuthFlowType::Implicit])).await;
        lens.config(|config| config.auth.as_mut().expect("auth").response_type = "token".to_owned()).await;
    })
    .await;
}

#[tokio::test]
async fn access_token_with_a_scope() {
    variant(async |lens| {
        let call = lens.cafe().clients.apigateway.update_method().rest_api_id(&lens.api).resource_id(&lens.report);
        let call = call.http_method("POST").patch_operations(operation(Op::Add, "/authorizationScopes", "email"));
        call.send().await.expect("patched");
        lens.deploy().await;
        lens.config(|config| config.auth.as_mut().expect("auth").token_use = "access".to_owned()).await;
    })
    .await;
}

#[tokio::test]
async fn unauthorized_instead_of_default() {
    variant(async |lens| {
        lens.drop_gateway_responses().await;
        lens.gateway_response(GatewayResponseType::Unauthorized, None, Some("*")).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn any_origin() {
    variant(async |lens| {
        for (resource, verb) in [(&lens.report, "OPTIONS"), (&lens.report, "POST"), (&lens.products, "GET")] {
            lens.change_answer(resource, verb, "Access-Control-Allow-Origin", Some("'*'")).await;
        }
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn more_callbacks_clients_pools_apis_and_stages() {
    variant(async |lens| {
        lens.change_client(|client| {
            client.callback_urls.get_or_insert_default().push("http://localhost:8080/callback.html".to_owned());
        })
        .await;
        let cognito = &lens.cafe().clients.cognito;
        cognito.create_user_pool().pool_name("cafe-staff").send().await.expect("a pool");
        let call = cognito.create_user_pool_client().user_pool_id(&lens.pool).client_name("cafe-website");
        call.generate_secret(true).send().await.expect("a client");
        lens.cafe().clients.apigateway.create_rest_api().name("CafeApi").send().await.expect("an API");
        lens.deploy_to("dev").await;
    })
    .await;
}

#[tokio::test]
async fn audience_expression_that_matches() {
    variant(async |lens| {
        let expression = format!("^{}$", lens.client);
        lens.patch_authorizer(&[operation(Op::Replace, "/identityValidationExpression", &expression)]).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn more_headers_allowed() {
    variant(async |lens| {
        let headers = Some("'content-type, x-amz-date , AUTHORIZATION,*'");
        lens.change_answer(&lens.report, "OPTIONS", "Access-Control-Allow-Headers", headers).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn unrelated_saved_edit() {
    variant(async |lens| drop(lens.add_resource("later").await)).await;
}

#[tokio::test]
async fn products_with_unusual_names() {
    variant(async |lens| {
        let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
        let number = |number: &str| aws_sdk_dynamodb::types::AttributeValue::N(number.to_owned());
        for name in ["Barista's \"best\"", "Käsekuchen ☕", "back\\slash"] {
            let put = lens.cafe().clients.dynamodb.put_item().table_name("CafeInventory");
            let put = put.item("product_name", text(name)).item("product_id", text("x")).item("category", text("c"));
            let put = put.item("supplier", text("s")).item("unit", text("u")).item("quantity", number("2"));
            put.item("reorder_level", number("3")).item("price_in_cents", number("4")).send().await.expect("put");
        }
    })
    .await;
}
