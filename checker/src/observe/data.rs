//! The table: how it is made, and what is in it now.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeyType};

use super::aws;
use super::probe_item;
use crate::context::Context;
use crate::finding::Unjudged;

/// The café's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    /// Name of the partition key.
    pub partition_key: Option<String>,
    /// Whether there is a sort key too.
    pub has_sort_key: bool,
}

/// A product as the table has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    pub name: String,
    pub quantity: Option<f64>,
    pub reorder_level: Option<f64>,
}

impl Context {
    /// The table, if there is one.
    pub async fn table(&self) -> Result<Option<&Table>, Unjudged> {
        let make = async {
            let name = &self.names().await?.table;
            let client = &self.cafe.clients.dynamodb;
            let call = || client.describe_table().table_name(name).send();
            let Some(answer) = aws::look_up(&self.options.patience, "dynamodb DescribeTable", call).await? else {
                return Ok(None);
            };
            let keys = answer.table.and_then(|table| table.key_schema).unwrap_or_default();
            let partition = keys.iter().find(|key| key.key_type == KeyType::Hash);
            Ok(Some(Table {
                name: name.clone(),
                partition_key: partition.map(|key| key.attribute_name.clone()),
                has_sort_key: keys.iter().any(|key| key.key_type == KeyType::Range),
            }))
        };
        self.seen.table.get(make).await.map(Option::as_ref)
    }

    /// The products of the table, read once. Probe items of other checkers are not among them.
    pub async fn products(&self) -> Result<&[Product], Unjudged> {
        self.seen.products.get(self.scan()).await.map(Vec::as_slice)
    }

    /// The products of the table as they are now: a consistent scan of every page.
    pub async fn scan(&self) -> Result<Vec<Product>, Unjudged> {
        let name = &self.names().await?.table;
        let mut products = Vec::new();
        let mut from: Option<HashMap<String, AttributeValue>> = None;
        loop {
            let client = &self.cafe.clients.dynamodb;
            let call = || {
                let scan = client.scan().table_name(name).consistent_read(true);
                scan.set_exclusive_start_key(from.clone()).send()
            };
            let page = aws::ask(&self.options.patience, "dynamodb Scan", call).await?;
            products.extend(page.items.unwrap_or_default().iter().filter_map(product));
            match page.last_evaluated_key.filter(|key| !key.is_empty()) {
                Some(key) => from = Some(key),
                None => return Ok(products),
            }
        }
    }
}

fn product(item: &HashMap<String, AttributeValue>) -> Option<Product> {
    let number = |name: &str| item.get(name)?.as_n().ok()?.parse().ok();
    let name = item.get("product_name")?.as_s().ok()?;
    let product = Product { name: name.clone(), quantity: number("quantity"), reorder_level: number("reorder_level") };
    (!probe_item::is_probe(name)).then_some(product)
}
