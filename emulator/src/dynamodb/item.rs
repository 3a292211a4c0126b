//! Reading one item.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::aws_json::Answer;
use crate::cloud::Cloud;

use super::capacity::{Report, read_units};
use super::error::Error;
use super::expression::{Kind, Placeholders, Projection};
use super::input::{read, table_name};
use super::value::{Item, RawItem, item_size, read_item};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Get {
    table_name: String,
    key: RawItem,
    projection_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    consistent_read: Option<bool>,
    return_consumed_capacity: Option<String>,
}

/// `GetItem`.
pub fn get(cloud: &Cloud, input: Value) -> Answer {
    let input: Get = read("GetItem", input)?;
    let name = table_name(cloud.settings(), &input.table_name)?;
    let report = Report::read(input.return_consumed_capacity.as_deref())?;
    let projection = projection(input.projection_expression.as_deref(), input.expression_attribute_names)?;
    let key = read_item(input.key)?;
    let state = cloud.dynamodb_for(input.consistent_read == Some(true));
    let table = state.table(&name)?;
    table.head.check_key(&key)?;
    let found = table.get(&table.key(&key)?);
    let mut answer = Map::new();
    if let Some(item) = found {
        answer.insert("Item".into(), chosen(projection.as_ref(), item));
    }
    let size = found.map_or(0, item_size);
    report.add(&mut answer, &name, read_units(size, input.consistent_read.unwrap_or(false)));
    Ok(answer.into())
}

/// Reads a projection that has placeholders of its own.
pub fn projection(
    expression: Option<&str>,
    names: Option<BTreeMap<String, String>>,
) -> Result<Option<Projection>, Error> {
    let placeholders = Placeholders::read(names, None, &[(Kind::Projection, expression.is_some())])?;
    let projection = expression.map(|text| Projection::read(text, &placeholders)).transpose()?;
    placeholders.all_used()?;
    Ok(projection)
}

/// The chosen parts of an item, or all of it, as JSON.
pub fn chosen(projection: Option<&Projection>, item: &Item) -> Value {
    match projection {
        Some(projection) => to_json(&projection.apply(item)),
        None => to_json(item),
    }
}

/// An item as the API writes it.
pub fn to_json(item: &Item) -> Value {
    serde_json::to_value(item).expect("items are plain data with text keys")
}
