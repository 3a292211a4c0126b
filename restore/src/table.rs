//! The inventory table and its products.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, PutRequest, ScalarAttributeType,
    TableDescription, TableStatus, Tag, WriteRequest,
};
use cafe::journal::Kind;
use cafe::names::{TAG_KEY, TAG_VALUE};
use cafe::{Error, Result, find};

use crate::inventory::{PRODUCTS, Product, own_product, own_product_name};
use crate::job::Job;
use crate::patience::Wait;
use crate::steps::State;

const KEY: &str = "product_name";
/// As many as one call takes.
const BATCH: usize = 25;

type Item = HashMap<String, AttributeValue>;

pub async fn look(job: &Job<'_>) -> Result<State> {
    let Some(table) = describe(job).await? else { return Ok(State::Missing) };
    let key = table.key_schema().iter().map(KeySchemaElement::attribute_name).collect::<Vec<_>>();
    if key != [KEY] {
        return Err(Error::unexpected(format!(
            "the table {} has the key {key:?} instead of {KEY}; it is not the café's, so rename one of them",
            job.names.table
        )));
    }
    Ok(State::ready_if(is_active(&table), "it is still being made"))
}

pub async fn make(job: &Job<'_>) -> Result<()> {
    let name = &job.names.table;
    if describe(job).await?.is_none() {
        let key = KeySchemaElement::builder().attribute_name(KEY).key_type(KeyType::Hash).build();
        let attribute =
            AttributeDefinition::builder().attribute_name(KEY).attribute_type(ScalarAttributeType::S).build();
        let tag = Tag::builder().key(TAG_KEY).value(TAG_VALUE).build();
        job.cafe.creating(Kind::Table, name).await?;
        let request = job.cafe.clients.dynamodb.create_table().table_name(name);
        request
            .key_schema(key.map_err(unbuilt)?)
            .attribute_definitions(attribute.map_err(unbuilt)?)
            .billing_mode(BillingMode::PayPerRequest)
            .tags(tag.map_err(unbuilt)?)
            .send()
            .await?;
        job.cafe.created(Kind::Table, name, name).await?;
    }
    let mut wait = Wait::seconds(job.cafe, "the table");
    while !describe(job).await?.is_some_and(|table| is_active(&table)) {
        wait.pause().await?;
    }
    Ok(())
}

/// Products that the learner added stay; ours are brought back to the stock of the course's beginning.
pub async fn look_items(job: &Job<'_>) -> Result<State> {
    let Some(stored) = stored_items(job).await? else { return Ok(State::Missing) };
    let wrong = wrong_items(job, &stored);
    Ok(match wrong.len() {
        0 => State::Ready,
        _ if stored.is_empty() => State::Missing,
        count => State::Differs(format!("{count} products are missing or have another stock")),
    })
}

pub async fn make_items(job: &Job<'_>) -> Result<()> {
    let stored = stored_items(job).await?.unwrap_or_default();
    for batch in wrong_items(job, &stored).chunks(BATCH) {
        let mut writes = Vec::new();
        for item in batch {
            let put = PutRequest::builder().set_item(Some(item.clone())).build().map_err(unbuilt)?;
            writes.push(WriteRequest::builder().put_request(put).build());
        }
        // What DynamoDB had no room for comes back and is sent again.
        let mut wait = Wait::seconds(job.cafe, "the products");
        loop {
            let request = job.cafe.clients.dynamodb.batch_write_item();
            let answer = request.request_items(&job.names.table, writes).send().await?;
            let left = answer.unprocessed_items.and_then(|mut left| left.remove(&job.names.table));
            writes = left.unwrap_or_default();
            if writes.is_empty() {
                break;
            }
            wait.pause().await?;
        }
    }
    Ok(())
}

fn wrong_items(job: &Job<'_>, stored: &HashMap<String, Item>) -> Vec<Item> {
    let learner = job.cafe.config.learner.as_ref();
    let name = learner.map(own_product_name);
    let own = learner.zip(name.as_deref()).map(|(learner, name)| own_product(learner, name));
    let wanted = PRODUCTS.iter().copied().chain(own).map(|product| (product.product_name, item(&product)));
    wanted.filter(|(name, item)| stored.get(*name) != Some(item)).map(|(_, item)| item).collect()
}

fn item(product: &Product<'_>) -> Item {
    let text = |name: &str, value: &str| (name.to_owned(), AttributeValue::S(value.to_owned()));
    let number = |name: &str, value: u32| (name.to_owned(), AttributeValue::N(value.to_string()));
    HashMap::from([
        text("product_name", product.product_name),
        text("product_id", product.product_id),
        text("category", product.category),
        text("supplier", product.supplier),
        text("unit", product.unit),
        number("quantity", product.quantity),
        number("reorder_level", product.reorder_level),
        number("price_in_cents", product.price_in_cents),
    ])
}

/// All items by name; `None` if there is no table.
async fn stored_items(job: &Job<'_>) -> Result<Option<HashMap<String, Item>>> {
    let request = job.cafe.clients.dynamodb.scan().table_name(&job.names.table).consistent_read(true);
    let mut items = request.into_paginator().items().send();
    let mut stored = HashMap::new();
    while let Some(item) = items.next().await {
        let Some(item) = find::absent(item.map_err(Into::into))? else { return Ok(None) };
        let name = item.get(KEY).and_then(|name| name.as_s().ok()).cloned();
        stored.extend(name.map(|name| (name, item)));
    }
    Ok(Some(stored))
}

async fn describe(job: &Job<'_>) -> Result<Option<TableDescription>> {
    let answer = job.cafe.clients.dynamodb.describe_table().table_name(&job.names.table).send().await;
    Ok(find::absent(answer.map_err(Into::into))?.and_then(|answer| answer.table))
}

fn is_active(table: &TableDescription) -> bool {
    table.table_status() == Some(&TableStatus::Active)
}

/// By value, as `map_err` hands it over.
#[expect(clippy::needless_pass_by_value, reason = "the signature that `map_err` wants")]
fn unbuilt(error: aws_sdk_dynamodb::error::BuildError) -> Error {
    Error::unexpected(error.to_string())
}
