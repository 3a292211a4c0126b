//! Global secondary indexes: what they hold, and where a query of them goes on.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{BillingMode, KeyType, ScalarAttributeType};

use super::{attribute, by_dish, client, key, n, refused, s};

/// Orders with an index that holds keys only.
async fn orders(client: &Client) {
    let create = client.create_table().table_name("Orders").billing_mode(BillingMode::PayPerRequest);
    let create = create.key_schema(key("id", KeyType::Hash));
    let create = create.attribute_definitions(attribute("id", ScalarAttributeType::S));
    let create = create.attribute_definitions(attribute("dish", ScalarAttributeType::S));
    let create = create.attribute_definitions(attribute("at", ScalarAttributeType::N));
    create.global_secondary_indexes(by_dish()).send().await.expect("a table");
    for (id, dish, at) in [("1", "cake", 1), ("2", "cake", 2), ("3", "soup", 3)] {
        let put = client.put_item().table_name("Orders").item("id", s(id)).item("dish", s(dish)).item("at", n(at));
        put.item("v", n(5)).send().await.expect("a write");
    }
}

#[tokio::test]
async fn an_index_is_not_asked_for_what_it_does_not_hold() {
    let (_cloud, client) = client();
    orders(&client).await;
    let query = || {
        let query = client.query().table_name("Orders").index_name("by-dish").key_condition_expression("dish = :d");
        query.expression_attribute_values(":d", s("cake"))
    };
    let scan = || client.scan().table_name("Orders").index_name("by-dish");
    let text = "One or more parameter values were invalid: Global secondary index by-dish does not project [v]";
    let code = "ValidationException";
    refused(query().projection_expression("id, v").send().await, code, text);
    refused(scan().projection_expression("v").send().await, code, text);
    let filtered = "One or more parameter values were invalid: Secondary index by-dish does not project one or more filter attributes: [v]";
    refused(query().filter_expression("v = :v").expression_attribute_values(":v", n(5)).send().await, code, filtered);
    // To a scan it is not there.
    assert_eq!(scan().filter_expression("attribute_exists(v)").send().await.expect("a page").count, 0);
    assert_ne!(scan().filter_expression("attribute_not_exists(v)").send().await.expect("a page").count, 0);
    let held = query().projection_expression("id, dish").send().await.expect("a page");
    assert_eq!(held.count, 2);
}

#[tokio::test]
async fn a_key_of_an_index_is_not_empty() {
    let (_cloud, client) = client();
    orders(&client).await;
    let text = "One or more parameter values are not valid. A value specified for a secondary index key is not supported. \
                The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by-dish, IndexKey: dish";
    let code = "ValidationException";
    refused(client.put_item().table_name("Orders").item("id", s("4")).item("dish", s("")).send().await, code, text);
    let update = client.update_item().table_name("Orders").key("id", s("1")).update_expression("SET dish = :d");
    refused(update.expression_attribute_values(":d", s("")).send().await, code, text);
}

#[tokio::test]
async fn a_query_goes_on_only_in_its_own_partition() {
    let (_cloud, client) = client();
    orders(&client).await;
    let query = |condition: &str| {
        let query = client.query().table_name("Orders").index_name("by-dish").key_condition_expression(condition);
        query.expression_attribute_values(":d", s("cake")).expression_attribute_names("#at", "at")
    };
    let from = |id: &str, dish: &str, at: i32| {
        Some([("id", s(id)), ("dish", s(dish)), ("at", n(at))].map(|(name, value)| (name.to_owned(), value)).into())
    };
    let code = "ValidationException";
    let wide = || query("dish = :d AND #at > :t").expression_attribute_values(":t", n(1));
    let text = "The provided starting key is outside query boundaries based on provided conditions";
    refused(wide().set_exclusive_start_key(from("3", "soup", 3)).send().await, code, text);
    let text = "The provided starting key does not match the range key predicate";
    refused(wide().set_exclusive_start_key(from("1", "cake", 1)).send().await, code, text);
    let rest = wide().set_exclusive_start_key(from("2", "cake", 2)).send().await.expect("a page");
    assert_eq!(rest.count, 0);
}
