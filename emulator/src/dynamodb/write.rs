//! `PutItem`, `UpdateItem`, `DeleteItem`.

pub mod plan;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::aws_json::Answer;
use crate::cloud::Cloud;

use super::capacity::{Report, write_units};
use super::error::Error;
use super::expiry;
use super::input::{choice, no_metrics, read, table_name};
use super::item::to_json;
use super::table::Change;
use super::value::{Item, RawItem, item_size, read_item};

use plan::{Guard, Plan};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Put {
    table_name: String,
    item: RawItem,
    condition_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    expression_attribute_values: Option<RawItem>,
    return_values: Option<String>,
    return_values_on_condition_check_failure: Option<String>,
    return_consumed_capacity: Option<String>,
    return_item_collection_metrics: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Delete {
    table_name: String,
    key: RawItem,
    condition_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    expression_attribute_values: Option<RawItem>,
    return_values: Option<String>,
    return_values_on_condition_check_failure: Option<String>,
    return_consumed_capacity: Option<String>,
    return_item_collection_metrics: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Update {
    table_name: String,
    key: RawItem,
    #[serde(rename = "UpdateExpression")]
    expression: Option<String>,
    condition_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    expression_attribute_values: Option<RawItem>,
    return_values: Option<String>,
    return_values_on_condition_check_failure: Option<String>,
    return_consumed_capacity: Option<String>,
    return_item_collection_metrics: Option<String>,
}

/// `PutItem`.
pub fn put_item(cloud: &Cloud, input: Value) -> Answer {
    let input: Put = read("PutItem", input)?;
    let name = table_name(cloud.settings(), &input.table_name)?;
    let report = Report::read(input.return_consumed_capacity.as_deref())?;
    no_metrics(input.return_item_collection_metrics.as_deref())?;
    let old = returns_old(input.return_values.as_deref())?;
    let guard = Guard::read(
        input.condition_expression.as_deref(),
        input.expression_attribute_names,
        input.expression_attribute_values,
        input.return_values_on_condition_check_failure.as_deref(),
    )?;
    let plan = Plan::Put { item: read_item(input.item)?, guard };
    let change = carry_out(cloud, &name, &plan)?;
    Ok(answer(&change, if old { change.old.clone() } else { None }, report, &name))
}

/// `DeleteItem`.
pub fn delete_item(cloud: &Cloud, input: Value) -> Answer {
    let input: Delete = read("DeleteItem", input)?;
    let name = table_name(cloud.settings(), &input.table_name)?;
    let report = Report::read(input.return_consumed_capacity.as_deref())?;
    no_metrics(input.return_item_collection_metrics.as_deref())?;
    let old = returns_old(input.return_values.as_deref())?;
    let guard = Guard::read(
        input.condition_expression.as_deref(),
        input.expression_attribute_names,
        input.expression_attribute_values,
        input.return_values_on_condition_check_failure.as_deref(),
    )?;
    let plan = Plan::Delete { key: read_item(input.key)?, guard };
    let change = carry_out(cloud, &name, &plan)?;
    Ok(answer(&change, if old { change.old.clone() } else { None }, report, &name))
}

/// `UpdateItem`.
pub fn update_item(cloud: &Cloud, input: Value) -> Answer {
    let input: Update = read("UpdateItem", input)?;
    let name = table_name(cloud.settings(), &input.table_name)?;
    let report = Report::read(input.return_consumed_capacity.as_deref())?;
    no_metrics(input.return_item_collection_metrics.as_deref())?;
    let wanted = ["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"];
    let wanted = choice(input.return_values.as_deref(), "returnValues", &wanted)?;
    let (update, guard) = plan::read_update(
        input.expression.as_deref(),
        input.condition_expression.as_deref(),
        input.expression_attribute_names,
        input.expression_attribute_values,
        input.return_values_on_condition_check_failure.as_deref(),
    )?;
    let touched = update.as_ref().map(super::expression::Update::projection);
    let plan = Plan::Update { key: read_item(input.key)?, update, guard };
    let change = carry_out(cloud, &name, &plan)?;
    let updated = |item: &Item| touched.as_ref().map(|touched| touched.apply(item)).unwrap_or_default();
    let shown = match wanted {
        "ALL_OLD" => change.old.clone(),
        "ALL_NEW" => change.new.clone(),
        "UPDATED_OLD" => change.old.as_ref().map(updated),
        "UPDATED_NEW" => change.new.as_ref().map(updated),
        _ => None,
    };
    Ok(answer(&change, shown.filter(|item| !item.is_empty()), report, &name))
}

fn returns_old(given: Option<&str>) -> Result<bool, Error> {
    match choice(given, "returnValues", &["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"])? {
        "NONE" => Ok(false),
        "ALL_OLD" => Ok(true),
        _ => Err(Error::validation("Return values set to invalid value")),
    }
}

fn carry_out(cloud: &Cloud, name: &str, plan: &Plan) -> Result<Change, Error> {
    // A refused write must not count as a change of state, so the plan is made on a reader's view first.
    plan.change(cloud.dynamodb().read().table(name)?)?;
    let mut state = expiry::to_write(cloud);
    let table = state.table_mut(name)?;
    let change = plan.change(table)?;
    table.apply(change.clone());
    Ok(change)
}

fn answer(change: &Change, shown: Option<Item>, report: Report, table: &str) -> Value {
    let mut answer = Map::new();
    if let Some(item) = shown {
        answer.insert("Attributes".into(), to_json(&item));
    }
    report.add(&mut answer, table, write_units(written(change)));
    json!(answer)
}

/// Bytes that a write counts: the larger of before and after.
pub fn written(change: &Change) -> usize {
    let size = |item: &Option<Item>| item.as_ref().map_or(0, item_size);
    size(&change.old).max(size(&change.new))
}
