//! The table: how it is made, and what is in it now.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeyType};

use super::aws;
use super::probe::shorten;
use super::probe_item;
use crate::context::Context;
use crate::finding::Unjudged;
use crate::text;
use crate::text::Text;

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
    /// As far as they are texts.
    pub unit: Option<String>,
    pub category: Option<String>,
    /// The first of quantity and reorder level that is no number, if one is not.
    pub not_a_number: Option<NotANumber>,
}

/// An attribute that has to be one of DynamoDB's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotANumber {
    pub attribute: &'static str,
    /// What is there instead.
    pub seen: Text,
}

/// What one call of Scan gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub products: Vec<Product>,
    /// Whether there is nothing behind it.
    pub is_all: bool,
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

    /// The first page of the table as it is now, of so many items at most.
    pub async fn first_page(&self, limit: i32) -> Result<Page, Unjudged> {
        let name = &self.names().await?.table;
        let client = &self.cafe.clients.dynamodb;
        let call = || client.scan().table_name(name).consistent_read(true).limit(limit).send();
        let page = aws::ask(&self.options.patience, "dynamodb Scan", call).await?;
        let is_all = page.last_evaluated_key.is_none_or(|key| key.is_empty());
        Ok(Page { products: page.items.unwrap_or_default().iter().filter_map(product).collect(), is_all })
    }
}

type Item = HashMap<String, AttributeValue>;

fn product(item: &Item) -> Option<Product> {
    let number = |name: &str| item.get(name)?.as_n().ok()?.parse().ok();
    let text = |name: &str| item.get(name)?.as_s().ok().cloned();
    let name = item.get("product_name")?.as_s().ok()?;
    let product = Product {
        name: name.clone(),
        quantity: number("quantity"),
        reorder_level: number("reorder_level"),
        unit: text("unit"),
        category: text("category"),
        not_a_number: ["quantity", "reorder_level"].into_iter().find_map(|attribute| not_a_number(item, attribute)),
    };
    (!probe_item::is_probe(name)).then_some(product)
}

fn not_a_number(item: &Item, attribute: &'static str) -> Option<NotANumber> {
    let seen = match item.get(attribute) {
        Some(AttributeValue::N(_)) => return None,
        Some(value) => Text::from(shorten(&typed(value), 80)),
        None => {
            let mut names: Vec<&str> = item.keys().map(String::as_str).collect();
            names.sort_unstable();
            text!("no-attribute-among", attribute = attribute, names = shorten(&names.join(", "), 200))
        }
    };
    Some(NotANumber { attribute, seen })
}

/// A value as DynamoDB writes it, with its type before it.
fn typed(value: &AttributeValue) -> String {
    match value {
        AttributeValue::S(text) => serde_json::json!({ "S": text }).to_string(),
        AttributeValue::Bool(flag) => serde_json::json!({ "BOOL": flag }).to_string(),
        AttributeValue::Null(_) => r#"{"NULL":true}"#.to_owned(),
        AttributeValue::L(_) => r#"{"L":[…]}"#.to_owned(),
        AttributeValue::M(_) => r#"{"M":{…}}"#.to_owned(),
        other => shorten(&format!("{other:?}"), 80),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(pairs: &[(&str, AttributeValue)]) -> Item {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    #[test]
    fn numbers_have_to_be_numbers_of_dynamodb() {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let number = |number: &str| AttributeValue::N(number.to_owned());
        let tea = |quantity: AttributeValue, more: &[(&str, AttributeValue)]| {
            let mut item = item(&[("product_name", text("Tea")), ("quantity", quantity)]);
            item.extend(self::item(more));
            product(&item).expect("a product").not_a_number.map(|odd| (odd.attribute, odd.seen.to_string()))
        };
        let level = [("reorder_level", number("5"))];
        assert_eq!(tea(number("0.25"), &level), None);
        assert_eq!(tea(text("12"), &level), Some(("quantity", r#"{"S":"12"}"#.to_owned())));
        let (attribute, seen) = tea(number("1"), &[("reorder", number("5"))]).expect("none");
        assert_eq!(attribute, "reorder_level");
        assert!(seen.contains("product_name, quantity, reorder"), "{seen}");
    }

    #[test]
    fn probe_items_are_no_products() {
        assert_eq!(product(&item(&[("product_name", AttributeValue::S("cafelab-probe-1".to_owned()))])), None);
    }
}
