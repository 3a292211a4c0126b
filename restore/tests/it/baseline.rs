//! What `restore` makes before lab 1 is done.

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use cafe::config::{Config, Roles};
use cafe::{Lab, find};
use emulator::Settings;
use restore::{Change, Consent, Event, Options, PRODUCTS, State, destroy};
use serde_json::Value;

use crate::support::{World, restore, send};

#[tokio::test]
async fn a_second_run_makes_nothing() {
    let cafe = World::new().cafe().await;
    let before = restore::plan(&cafe, Lab::Environment, &Options::default()).await.expect("a plan");
    assert!(before.steps.iter().filter(|step| step.state == State::Missing).count() > 10);
    let first = restore(&cafe, Lab::Environment).await.expect("the baseline");
    assert!(first.changes() > 10);
    assert!(restore::plan(&cafe, Lab::Environment, &Options::default()).await.expect("a plan").is_empty());
    let second = restore(&cafe, Lab::Environment).await.expect("the baseline");
    assert!(second.steps.iter().all(|step| step.change == Change::Kept), "{second:?}");
    assert_eq!(cafe.workspace().current_lab(&cafe.place()).expect("readable"), Some(Lab::Environment));
}

#[tokio::test]
async fn a_stranger_reads_the_whole_stock() {
    let cafe = World::new().cafe().await;
    restore(&cafe, Lab::Environment).await.expect("the baseline");
    let report = reference::environment::read_stock_as_stranger(&cafe).await.expect("a report");
    assert_eq!((report.summary.products, report.summary.low_stock), (24, 3));
    assert_eq!(report.items.len(), PRODUCTS.len());
    assert!(report.items.is_sorted_by(|left, right| left.product_name < right.product_name));
    for product in PRODUCTS {
        let item = report.items.iter().find(|item| item.product_name == product.product_name).expect("the product");
        assert_eq!(item.quantity, u64::from(product.quantity));
        assert_eq!(item.reorder_level, u64::from(product.reorder_level));
        assert_eq!((item.category.as_str(), item.unit.as_str()), (product.category, product.unit));
        assert_eq!(item.low_stock, product.is_low());
    }
    let at: &str = &report.generated_at;
    assert!(at.len() == 24 && at.ends_with('Z') && at.as_bytes()[19] == b'.', "{at}");
}

/// As many products as exceed what Step Functions passes on: the API must not hand out a part as if it were all.
#[tokio::test]
async fn a_report_that_is_too_large_is_a_clear_failure() {
    let cafe = World::new().cafe().await;
    let made = restore(&cafe, Lab::Environment).await.expect("the baseline");
    let numbers: Vec<usize> = (0..3000).collect();
    for batch in numbers.chunks(25) {
        let writes = batch.iter().map(|number| WriteRequest::builder().put_request(product(*number)).build()).collect();
        let call = cafe.clients.dynamodb.batch_write_item().request_items(&cafe.config.names.table, writes);
        call.send().await.expect("written");
    }
    let url = format!("{}/create_report", made.api.expect("an API"));
    let (status, headers, text) = send(&cafe, "POST", &url, &[("content-type", "application/json")]).await;
    assert_eq!((status, text.contains("The report could not be made")), (502, true), "{text}");
    assert_eq!(headers["access-control-allow-origin"], made.site.expect("a site"));
}

fn product(number: usize) -> PutRequest {
    let mut put = PutRequest::builder().item("product_name", AttributeValue::S(format!("Product {number:05}")));
    for name in ["product_id", "category", "supplier", "unit"] {
        put = put.item(name, AttributeValue::S("something".to_owned()));
    }
    for name in ["quantity", "reorder_level", "price_in_cents"] {
        put = put.item(name, AttributeValue::N("7".to_owned()));
    }
    put.build().expect("an item")
}

#[tokio::test]
async fn the_product_list_hides_the_stock() {
    let cafe = World::new().cafe().await;
    let made = restore(&cafe, Lab::Environment).await.expect("the baseline");
    let url = format!("{}/products", made.api.expect("an API"));
    let (status, headers, text) = send(&cafe, "GET", &url, &[]).await;
    assert_eq!(status, 200, "{text}");
    assert_eq!(headers["access-control-allow-origin"], made.site.expect("a site"));
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    let products = answer["products"].as_array().expect("a list");
    assert_eq!(products.len(), PRODUCTS.len());
    for product in PRODUCTS {
        let found = products.iter().find(|one| one["product_name"] == product.product_name).expect("the product");
        assert_eq!(found["price_in_cents"], product.price_in_cents);
        assert_eq!(found["category"], product.category);
        assert_eq!(found.as_object().expect("an object").len(), 3, "{found}");
    }
    assert!(!text.contains("quantity") && !text.contains("reorder"));
}

#[tokio::test]
async fn the_preflight_does_not_allow_the_token_yet() {
    let cafe = World::new().cafe().await;
    let made = restore(&cafe, Lab::Environment).await.expect("the baseline");
    let url = format!("{}/create_report", made.api.expect("an API"));
    let site = made.site.expect("a site");
    let asked = [("Origin", site.as_str()), ("Access-Control-Request-Method", "POST")];
    let (status, headers, _) = send(&cafe, "OPTIONS", &url, &asked).await;
    assert_eq!(status, 200);
    assert_eq!(headers["access-control-allow-origin"], site);
    let allowed = headers["access-control-allow-headers"].to_str().expect("text").to_lowercase();
    assert!(!allowed.contains("authorization"), "{allowed}");
}

#[tokio::test]
async fn the_site_is_served_and_the_bucket_refuses_strangers() {
    let cafe = World::new().cafe().await;
    let made = restore(&cafe, Lab::Environment).await.expect("the baseline");
    let site = made.site.expect("a site");
    let (status, headers, text) = send(&cafe, "GET", &format!("{site}/"), &[]).await;
    assert_eq!(status, 200);
    assert!(headers["content-type"].to_str().expect("text").starts_with("text/html"));
    assert!(text.contains("Generate Report"));
    let (_, headers, text) = send(&cafe, "GET", &format!("{site}/config.json"), &[]).await;
    assert_eq!(headers["cache-control"], "no-cache");
    let config: cafe::site_config::SiteConfig = serde_json::from_str(&text).expect("the configuration");
    assert_eq!(Some(config.api), made.api);
    assert_eq!((config.auth, config.report), (None, None));
    let bucket = cafe.names().await.expect("names").bucket;
    let (status, ..) = send(&cafe, "GET", &format!("http://{bucket}.s3.amazonaws.com/index.html"), &[]).await;
    assert_eq!(status, 403);
}

#[tokio::test]
async fn a_failed_run_of_the_workflow_is_no_success() {
    let cafe = World::new().cafe().await;
    let made = restore(&cafe, Lab::Environment).await.expect("the baseline");
    let names = cafe.names().await.expect("names");
    cafe.clients.dynamodb.delete_table().table_name(&names.table).send().await.expect("deleted");
    let api = made.api.expect("an API");
    for (verb, path) in [("POST", "create_report"), ("GET", "products")] {
        let (status, _, text) = send(&cafe, verb, &format!("{api}/{path}"), &[]).await;
        assert_eq!(status, 502, "{text}");
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        assert!(answer["message"].is_string(), "{text}");
    }
}

#[tokio::test]
async fn what_was_spoilt_is_put_right() {
    let cafe = World::new().cafe().await;
    restore(&cafe, Lab::Environment).await.expect("the baseline");
    let names = cafe.names().await.expect("names");
    let api = find::rest_api_id(&cafe, &names.api).await.expect("an answer").expect("an API");
    let report = find::resource_id(&cafe, &api, "/create_report").await.expect("an answer").expect("a resource");
    cafe.clients
        .apigateway
        .delete_integration()
        .rest_api_id(&api)
        .resource_id(report)
        .http_method("POST")
        .send()
        .await
        .expect("deleted");
    cafe.clients.s3.delete_object().bucket(&names.bucket).key("index.html").send().await.expect("deleted");
    let mended = restore(&cafe, Lab::Environment).await.expect("the baseline");
    let corrected: Vec<_> =
        mended.steps.iter().filter(|step| step.change == Change::Corrected).map(|step| step.title).collect();
    assert_eq!(corrected, ["site files", "report endpoint"]);
    reference::environment::read_stock_as_stranger(&cafe).await.expect("a report");
}

#[tokio::test]
async fn another_region_is_as_good() {
    let world = World::with(Settings { region: "eu-central-1".to_owned(), ..Settings::default() });
    let cafe = world.cafe().await;
    restore(&cafe, Lab::Environment).await.expect("the baseline");
    reference::environment::read_stock_as_stranger(&cafe).await.expect("a report");
}

#[tokio::test]
async fn a_role_that_exists_is_used_and_left_alone() {
    let roles = Roles { existing: Some("LabRole".to_owned()) };
    let cafe = World::new().cafe_with(Config { roles, ..Config::default() }).await;
    let iam = &cafe.clients.iam;
    let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
        "Principal":{"Service":["states.amazonaws.com","apigateway.amazonaws.com"]}}]}"#;
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    iam.create_role().role_name("LabRole").assume_role_policy_document(trust).send().await.expect("a role");
    let request = iam.put_role_policy().role_name("LabRole").policy_name("all").policy_document(policy);
    request.send().await.expect("a policy");
    restore(&cafe, Lab::Environment).await.expect("the baseline");
    reference::environment::read_stock_as_stranger(&cafe).await.expect("a report");
    assert!(iam.get_role().role_name("CafeApiRole-us-east-1").send().await.is_err());
    let done = destroy(&cafe, Consent::Everything, &mut |_: Event| {}).await.expect("a teardown");
    assert!(done.left.is_empty());
    iam.get_role().role_name("LabRole").send().await.expect("the role is still there");
}
