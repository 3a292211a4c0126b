//! Correct deployments that differ from the reference pass every check.

use std::collections::HashMap;

use aws_sdk_apigateway::types::{GatewayResponseType, Op};
use aws_sdk_cognitoidentityprovider::types::OAuthFlowType;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use checker::{Verdict, checks};

use crate::support::lens::{Lens, operation};
use crate::support::{World, with_verdict};

async fn variant(change: impl AsyncFnOnce(&Lens)) {
    let lens = Lens::on(World::finished().await).await;
    change(&lens).await;
    let run = lens.world.check().await;
    let problems = (with_verdict(&run, Verdict::Fail), with_verdict(&run, Verdict::Inconclusive));
    assert_eq!(run.exit_code(), 0, "{problems:#?}");
    assert_eq!(run.records.len(), checks::ALL.len() - checks::IN_A_BROWSER.len());
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

/// A product with that name, as an item of the table.
fn product(name: &str) -> HashMap<String, AttributeValue> {
    let texts = [("product_name", name), ("product_id", "x"), ("category", "c"), ("supplier", "s"), ("unit", "u")];
    let numbers = [("quantity", "2"), ("reorder_level", "3"), ("price_in_cents", "4")];
    let texts = texts.map(|(key, text)| (key.to_owned(), AttributeValue::S(text.to_owned())));
    let numbers = numbers.map(|(key, number)| (key.to_owned(), AttributeValue::N(number.to_owned())));
    texts.into_iter().chain(numbers).collect()
}

async fn add(lens: &Lens, names: impl Iterator<Item = String>) {
    let names: Vec<_> = names.collect();
    for batch in names.chunks(25) {
        let put = |name: &String| PutRequest::builder().set_item(Some(product(name))).build().expect("an item");
        let writes = batch.iter().map(|name| WriteRequest::builder().put_request(put(name)).build()).collect();
        let call = lens.cafe().clients.dynamodb.batch_write_item().request_items("CafeInventory", writes);
        call.send().await.expect("written");
    }
}

#[tokio::test]
async fn products_with_unusual_names() {
    variant(async |lens| {
        add(lens, ["Barista's \"best\"", "Käsekuchen ☕", "back\\slash"].map(str::to_owned).into_iter()).await;
    })
    .await;
}

/// As many as the course promises, on many pages.
#[tokio::test]
async fn fifteen_hundred_products() {
    variant(async |lens| add(lens, (0..1476).map(|number| format!("Product {number}"))).await).await;
}

/// JSONata makes an object of a list with one entry, unless it is told not to.
#[tokio::test]
async fn a_single_product() {
    variant(async |lens| {
        let dynamodb = &lens.cafe().clients.dynamodb;
        let all = dynamodb.scan().table_name("CafeInventory").send().await.expect("a scan").items.expect("items");
        for item in all.into_iter().skip(1) {
            let delete = dynamodb.delete_item().table_name("CafeInventory");
            delete.key("product_name", item["product_name"].clone()).send().await.expect("deleted");
        }
    })
    .await;
}
