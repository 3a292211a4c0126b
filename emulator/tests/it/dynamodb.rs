//! DynamoDB through the official SDK.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, Put, PutRequest, ReturnValue, ScalarAttributeType, Select, TransactWriteItem, Update, WriteRequest,
};
use emulator::Cloud;

use crate::support::{cloud, sdk};

mod indexes;

const TABLE: &str = "CafeInventory";
type Item = HashMap<String, AttributeValue>;

fn client() -> (Cloud, Client) {
    let (cloud, _) = cloud();
    let client = Client::new(&sdk(&cloud));
    (cloud, client)
}

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn n(number: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

fn attribute(name: &str, kind: ScalarAttributeType) -> AttributeDefinition {
    AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().expect("a definition")
}

fn key(name: &str, kind: KeyType) -> KeySchemaElement {
    KeySchemaElement::builder().attribute_name(name).key_type(kind).build().expect("a key element")
}

async fn inventory(client: &Client) {
    let create = client.create_table().table_name(TABLE).billing_mode(BillingMode::PayPerRequest);
    let create = create.attribute_definitions(attribute("product_name", ScalarAttributeType::S));
    create.key_schema(key("product_name", KeyType::Hash)).send().await.expect("a table");
}

fn product(name: &str, quantity: i32) -> Item {
    [("product_name", s(name)), ("quantity", n(quantity)), ("unit", s("kg"))]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
}

async fn stock(client: &Client, count: i32) {
    for quantity in 0..count {
        let item = product(&format!("product {quantity}"), quantity);
        client.put_item().table_name(TABLE).set_item(Some(item)).send().await.expect("a write");
    }
}

/// An index of orders by dish and time, with their keys only.
fn by_dish() -> GlobalSecondaryIndex {
    let projection = Projection::builder().projection_type(ProjectionType::KeysOnly).build();
    let index = GlobalSecondaryIndex::builder().index_name("by-dish").projection(projection);
    let index = index.key_schema(key("dish", KeyType::Hash)).key_schema(key("at", KeyType::Range));
    index.build().expect("an index")
}

#[track_caller]
fn refused<T: std::fmt::Debug, E: ProvideErrorMetadata + std::fmt::Debug>(
    result: Result<T, E>,
    code: &str,
    text: &str,
) {
    let error = result.expect_err("a refusal");
    assert_eq!((error.code(), error.message()), (Some(code), Some(text)));
}

#[tokio::test]
async fn a_table_is_made_described_listed_and_deleted() {
    let (_cloud, client) = client();
    inventory(&client).await;
    let table = client.describe_table().table_name(TABLE).send().await.expect("an answer").table.expect("a table");
    assert_eq!(table.table_status().map(|status| status.as_str().to_owned()).as_deref(), Some("ACTIVE"));
    assert_eq!(table.table_arn(), Some("arn:aws:dynamodb:us-east-1:123456789012:table/CafeInventory"));
    let mode = table.billing_mode_summary().and_then(|summary| summary.billing_mode());
    assert_eq!(mode, Some(&BillingMode::PayPerRequest));
    assert_eq!(client.list_tables().send().await.expect("an answer").table_names(), [TABLE]);

    let again = client.create_table().table_name(TABLE).billing_mode(BillingMode::PayPerRequest);
    let again =
        again.attribute_definitions(attribute("id", ScalarAttributeType::S)).key_schema(key("id", KeyType::Hash));
    refused(again.send().await, "ResourceInUseException", "Table already exists: CafeInventory");

    client.delete_table().table_name(TABLE).send().await.expect("an answer");
    let text = "Requested resource not found: Table: CafeInventory not found";
    refused(client.describe_table().table_name(TABLE).send().await, "ResourceNotFoundException", text);
    refused(client.scan().table_name(TABLE).send().await, "ResourceNotFoundException", "Requested resource not found");
}

#[tokio::test]
async fn tables_that_make_no_sense_are_refused() {
    let (_cloud, client) = client();
    let create = || client.create_table().table_name(TABLE).key_schema(key("id", KeyType::Hash));
    let id = || attribute("id", ScalarAttributeType::S);
    let text = "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED";
    refused(create().attribute_definitions(id()).send().await, "ValidationException", text);
    let on_demand = || create().billing_mode(BillingMode::PayPerRequest);
    let extra = on_demand().attribute_definitions(id()).attribute_definitions(attribute("x", ScalarAttributeType::N));
    let text = "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions";
    refused(extra.send().await, "ValidationException", text);
    let other = on_demand().attribute_definitions(attribute("x", ScalarAttributeType::N));
    let text = "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [id], AttributeDefinitions: [x]";
    refused(other.send().await, "ValidationException", text);
    let class = on_demand().attribute_definitions(id()).table_class("STANDARD_INFREQUENT_ACCESS".into());
    assert_eq!(class.send().await.expect_err("a refusal").code(), Some("UnsupportedOperation"));
}

#[tokio::test]
async fn items_are_put_read_changed_and_deleted() {
    let (_cloud, client) = client();
    inventory(&client).await;
    stock(&client, 1).await;
    let key = || ("product_name".to_owned(), s("product 0"));
    let get = || client.get_item().table_name(TABLE).set_key(Some([key()].into()));
    assert_eq!(get().send().await.expect("an answer").item, Some(product("product 0", 0)));

    let update = client.update_item().table_name(TABLE).set_key(Some([key()].into()));
    let update =
        update.update_expression("SET quantity = quantity + :more, #u = :u").condition_expression("quantity < :most");
    let update = update.expression_attribute_names("#u", "unit").return_values(ReturnValue::UpdatedNew);
    let update = update.expression_attribute_values(":more", n("12.50")).expression_attribute_values(":u", s("l"));
    let update = update.expression_attribute_values(":most", n(10));
    let new = update.clone().send().await.expect("an answer").attributes.expect("attributes");
    assert_eq!(new, [("quantity".to_owned(), n("12.5")), ("unit".to_owned(), s("l"))].into());
    refused(update.send().await, "ConditionalCheckFailedException", "The conditional request failed");

    let delete =
        client.delete_item().table_name(TABLE).set_key(Some([key()].into())).return_values(ReturnValue::AllOld);
    assert!(delete.send().await.expect("an answer").attributes.is_some());
    assert_eq!(get().send().await.expect("an answer").item, None);
    let wrong = client.get_item().table_name(TABLE).key("id", s("x")).send().await;
    refused(wrong, "ValidationException", "The provided key element does not match the schema");
    let missing = client.put_item().table_name(TABLE).item("id", s("x")).send().await;
    let text = "One or more parameter values were invalid: Missing the key product_name in the item";
    refused(missing, "ValidationException", text);
}

#[tokio::test]
async fn a_put_can_insist_on_a_new_item() {
    let (_cloud, client) = client();
    inventory(&client).await;
    let put = || {
        let put = client.put_item().table_name(TABLE).set_item(Some(product("Milk", 1)));
        let put = put.condition_expression("attribute_not_exists(product_name)");
        put.return_values_on_condition_check_failure("ALL_OLD".into())
    };
    put().send().await.expect("an answer");
    let error = put().send().await.expect_err("a refusal").into_service_error();
    let aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException(error) = error else {
        panic!("{error}");
    };
    assert_eq!(error.item(), Some(&product("Milk", 1)));
}

#[tokio::test]
async fn a_scan_goes_page_by_page() {
    let (_cloud, client) = client();
    inventory(&client).await;
    stock(&client, 7).await;
    let scan = || client.scan().table_name(TABLE).consistent_read(true);
    let (mut names, mut pages, mut start) = (Vec::new(), 0, None);
    loop {
        let page = scan().limit(3).set_exclusive_start_key(start).send().await.expect("a page");
        names.extend(page.items().iter().map(|item| item["product_name"].as_s().expect("a text").clone()));
        pages += 1;
        start = page.last_evaluated_key;
        if start.is_none() {
            break;
        }
    }
    let in_order = names.clone();
    names.sort();
    assert_ne!(names, in_order, "a scan promises no order");
    assert_eq!((names.len(), pages), (7, 3));

    // A page that is full says where it ended, even if nothing follows.
    let full = scan().limit(7).send().await.expect("a page");
    assert!(full.last_evaluated_key().is_some());
    let rest = scan().set_exclusive_start_key(full.last_evaluated_key).send().await.expect("a page");
    assert_eq!((rest.count(), rest.last_evaluated_key()), (0, None));

    let low = scan().filter_expression("quantity < :low").expression_attribute_values(":low", n(2));
    let low = low.projection_expression("quantity").send().await.expect("a page");
    assert_eq!((low.count(), low.scanned_count()), (2, 7));
    assert!(low.items().iter().all(|item| item.len() == 1));
    let count = scan().select(Select::Count).send().await.expect("a page");
    assert_eq!((count.count(), count.items.is_none()), (7, true));

    let mut found = 0;
    for segment in 0..3 {
        found += scan().segment(segment).total_segments(3).send().await.expect("a page").count();
    }
    assert_eq!(found, 7);
}

#[tokio::test]
async fn a_page_ends_at_a_megabyte() {
    let (_cloud, client) = client();
    inventory(&client).await;
    for at in 0..4 {
        let put = client.put_item().table_name(TABLE).item("product_name", s(&at.to_string()));
        put.item("text", s(&"x".repeat(300_000))).send().await.expect("a write");
    }
    let page = client.scan().table_name(TABLE).send().await.expect("a page");
    assert_eq!((page.count(), page.last_evaluated_key().is_some()), (3, true));
    let put = client.put_item().table_name(TABLE).item("product_name", s("x")).item("text", s(&"x".repeat(410_000)));
    refused(put.send().await, "ValidationException", "Item size has exceeded the maximum allowed size");
}

#[tokio::test]
async fn expressions_are_checked_in_the_words_of_aws() {
    let (_cloud, client) = client();
    inventory(&client).await;
    let scan = || client.scan().table_name(TABLE);
    let code = "ValidationException";
    let text = "Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: unit";
    refused(scan().projection_expression("product_name, unit").send().await, code, text);
    let text = "Invalid FilterExpression: An expression attribute value used in expression is not defined; attribute value: :x";
    refused(scan().filter_expression("quantity < :x").send().await, code, text);
    let text = "Value provided in ExpressionAttributeValues unused in expressions: keys: {:y}";
    let unused = scan().filter_expression("attribute_exists(quantity)").expression_attribute_values(":y", n(1));
    refused(unused.send().await, code, text);
    let text = "ExpressionAttributeNames can only be specified when using expressions";
    refused(scan().expression_attribute_names("#a", "b").send().await, code, text);
    let legacy = scan().attributes_to_get("quantity").send().await;
    let text = "The café cloud does not support the parameter AttributesToGet of Scan.";
    refused(legacy, "UnsupportedOperation", text);
}

#[tokio::test]
async fn a_query_reads_one_partition_in_order_and_by_index() {
    let (_cloud, client) = client();
    let create = client.create_table().table_name("Orders").billing_mode(BillingMode::PayPerRequest);
    let create = create.key_schema(key("guest", KeyType::Hash)).key_schema(key("at", KeyType::Range));
    let create = create.attribute_definitions(attribute("guest", ScalarAttributeType::S));
    let create = create.attribute_definitions(attribute("at", ScalarAttributeType::N));
    let create = create.attribute_definitions(attribute("dish", ScalarAttributeType::S));
    create.global_secondary_indexes(by_dish()).send().await.expect("a table");
    for (guest, at, dish) in [("frank", 10, "cake"), ("frank", 9, "soup"), ("ann", 2, "cake"), ("frank", 100, "cake")] {
        let put = client.put_item().table_name("Orders").item("guest", s(guest)).item("at", n(at));
        put.item("dish", s(dish)).item("price", n(5)).send().await.expect("a write");
    }
    let times =
        |items: &[Item]| items.iter().map(|item| item["at"].as_n().expect("a number").clone()).collect::<Vec<_>>();
    let query = || client.query().table_name("Orders").expression_attribute_values(":g", s("frank"));
    let all = query().key_condition_expression("guest = :g").send().await.expect("a page");
    assert_eq!(times(all.items()), ["9", "10", "100"]);
    let late = query().key_condition_expression("guest = :g AND #at >= :t").scan_index_forward(false);
    let late = late.expression_attribute_names("#at", "at").expression_attribute_values(":t", n(10)).limit(1);
    let late = late.send().await.expect("a page");
    assert_eq!(times(late.items()), ["100"]);
    let rest = query().key_condition_expression("guest = :g").scan_index_forward(false);
    let rest = rest.set_exclusive_start_key(late.last_evaluated_key).send().await.expect("a page");
    assert_eq!(times(rest.items()), ["10", "9"]);

    let cakes = client.query().table_name("Orders").index_name("by-dish").key_condition_expression("dish = :d");
    let cakes = cakes.expression_attribute_values(":d", s("cake")).send().await.expect("a page");
    assert_eq!(times(cakes.items()), ["2", "10", "100"]);
    assert!(cakes.items().iter().all(|item| !item.contains_key("price")));

    let missed = client.query().table_name("Orders").key_condition_expression("price = :g");
    let missed = missed.expression_attribute_values(":g", s("frank")).send().await;
    refused(missed, "ValidationException", "Query condition missed key schema element: guest");
}

#[tokio::test]
async fn batches_write_and_read_many() {
    let (_cloud, client) = client();
    inventory(&client).await;
    let write = |at: i32| {
        let put = PutRequest::builder().set_item(Some(product(&format!("{at}"), at))).build().expect("a put");
        WriteRequest::builder().put_request(put).build()
    };
    let batch = |count| client.batch_write_item().request_items(TABLE, (0..count).map(write).collect());
    let done = batch(25).send().await.expect("an answer");
    assert!(done.unprocessed_items().is_some_and(HashMap::is_empty));
    let text = "Too many items requested for the BatchWriteItem call";
    refused(batch(26).send().await, "ValidationException", text);
    let twice = client.batch_write_item().request_items(TABLE, vec![write(1), write(1)]).send().await;
    refused(twice, "ValidationException", "Provided list of item keys contains duplicates");

    let keys = aws_sdk_dynamodb::types::KeysAndAttributes::builder();
    let keys = ["3", "gone"].iter().fold(keys, |keys, name| keys.keys([("product_name".to_owned(), s(name))].into()));
    let found =
        client.batch_get_item().request_items(TABLE, keys.build().expect("keys")).send().await.expect("an answer");
    assert_eq!(found.responses().expect("responses")[TABLE], [product("3", 3)]);
}

#[tokio::test]
async fn a_transaction_is_done_whole_or_not_at_all() {
    let (_cloud, client) = client();
    inventory(&client).await;
    stock(&client, 1).await;
    let put = Put::builder().table_name(TABLE).set_item(Some(product("new", 1))).build().expect("a put");
    let update = Update::builder().table_name(TABLE).key("product_name", s("product 0"));
    let update = update.update_expression("SET quantity = quantity - :one").condition_expression("quantity >= :one");
    let update = update.expression_attribute_values(":one", n(1)).build().expect("an update");
    let actions = [TransactWriteItem::builder().put(put).build(), TransactWriteItem::builder().update(update).build()];
    let write = client.transact_write_items().set_transact_items(Some(actions.into())).send().await;
    let error = write.expect_err("a refusal").into_service_error();
    assert_eq!(error.code(), Some("TransactionCanceledException"));
    let text =
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]";
    assert_eq!(error.message(), Some(text));
    let count = client.scan().table_name(TABLE).send().await.expect("a page").count();
    assert_eq!(count, 1);
}

#[tokio::test]
async fn state_survives_a_snapshot() {
    let (cloud, client) = client();
    inventory(&client).await;
    stock(&client, 3).await;
    let text = serde_json::to_string(&cloud.snapshot()).expect("JSON");
    let (env, _) = emulator::testing::env(8);
    let again = Cloud::in_memory(env, serde_json::from_str(&text).expect("a snapshot"));
    let scan = async |cloud: &Cloud| {
        let page = Client::new(&sdk(cloud)).scan().table_name(TABLE).send().await.expect("a page");
        page.items().to_vec()
    };
    assert_eq!(scan(&again).await, scan(&cloud).await);
    assert_eq!(serde_json::to_string(&again.snapshot()).expect("JSON"), text);
}

/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html>: expired items are there for a while.
#[tokio::test]
async fn items_expire_some_days_late() {
    let (cloud, clock) = cloud();
    let client = Client::new(&sdk(&cloud));
    inventory(&client).await;
    let specification = |on: bool| {
        let builder = aws_sdk_dynamodb::types::TimeToLiveSpecification::builder();
        builder.enabled(on).attribute_name("until").build().expect("a specification")
    };
    let update =
        |on: bool| client.update_time_to_live().table_name(TABLE).time_to_live_specification(specification(on));
    let refused = update(false).send().await.expect_err("a refusal").into_service_error();
    assert_eq!(refused.message(), Some("TimeToLive is already disabled"));
    update(true).send().await.expect("switched on");
    let refused = update(true).send().await.expect_err("a refusal").into_service_error();
    assert_eq!(refused.message(), Some("TimeToLive is already enabled"));
    let described = client.describe_time_to_live().table_name(TABLE).send().await.expect("a description");
    let described = described.time_to_live_description().expect("a description");
    assert_eq!(
        (
            described.time_to_live_status().map(aws_sdk_dynamodb::types::TimeToLiveStatus::as_str),
            described.attribute_name()
        ),
        (Some("ENABLED"), Some("until"))
    );
    // The clock shows 1,795,381,200.
    for (name, until) in
        [("soon", n(1_795_381_260)), ("mistake", n(1_000)), ("text", s("1795381260")), ("later", n(1_895_381_260))]
    {
        let item = Item::from([("product_name".to_owned(), s(name)), ("until".to_owned(), until)]);
        client.put_item().table_name(TABLE).set_item(Some(item)).send().await.expect("a write");
    }
    let count = async || client.scan().table_name(TABLE).send().await.expect("a scan").count();
    clock.advance(std::time::Duration::from_hours(1));
    assert_eq!(count().await, 4, "an expired item is there for a while");
    clock.advance(std::time::Duration::from_hours(48));
    assert_eq!(count().await, 3);
}
