//! `BatchGetItem` and `BatchWriteItem`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::aws_json::Answer;
use crate::cloud::Cloud;

use super::capacity::{Report, read_units, write_units};
use super::error::Error;
use super::expiry;
use super::input::{no_metrics, read, table_name};
use super::item::{chosen, projection};
use super::table::{Change, Key};
use super::value::{RawItem, item_size, read_item};
use super::write::plan::{Guard, Plan};
use super::write::written;

const MAX_WRITES: usize = 25;
const MAX_READS: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Write {
    request_items: BTreeMap<String, Vec<WriteRequest>>,
    return_consumed_capacity: Option<String>,
    return_item_collection_metrics: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct WriteRequest {
    put_request: Option<PutRequest>,
    delete_request: Option<DeleteRequest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct PutRequest {
    item: RawItem,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct DeleteRequest {
    key: RawItem,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Get {
    request_items: BTreeMap<String, Keys>,
    return_consumed_capacity: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Keys {
    #[serde(rename = "Keys")]
    wanted: Vec<RawItem>,
    projection_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    consistent_read: Option<bool>,
}

/// `BatchWriteItem`. All of it is done or, where anything is invalid, none.
pub fn write(cloud: &Cloud, input: Value) -> Answer {
    let input: Write = read("BatchWriteItem", input)?;
    let report = Report::read(input.return_consumed_capacity.as_deref())?;
    no_metrics(input.return_item_collection_metrics.as_deref())?;
    check_number(input.request_items.values().map(Vec::len), MAX_WRITES, "BatchWriteItem")?;
    let mut plans = Vec::new();
    for (table, requests) in input.request_items {
        let name = table_name(cloud.settings(), &table)?;
        for request in requests {
            plans.push((name.clone(), plan(request)?));
        }
    }
    let mut state = expiry::to_write(cloud);
    let mut changes: Vec<(String, Change)> = Vec::new();
    for (name, plan) in plans {
        let change = plan.change(state.table(&name)?)?;
        if changes.iter().any(|(other, earlier)| *other == name && earlier.key == change.key) {
            return Err(duplicates().into());
        }
        changes.push((name, change));
    }
    let mut units: BTreeMap<String, f64> = BTreeMap::new();
    for (name, change) in changes {
        *units.entry(name.clone()).or_default() += write_units(written(&change));
        state.table_mut(&name)?.apply(change);
    }
    let mut answer = Map::new();
    answer.insert("UnprocessedItems".into(), json!({}));
    add_capacity(&mut answer, report, &units);
    Ok(answer.into())
}

fn plan(request: WriteRequest) -> Result<Plan, Error> {
    match (request.put_request, request.delete_request) {
        (Some(put), None) => Ok(Plan::Put { item: read_item(put.item)?, guard: Guard::default() }),
        (None, Some(delete)) => Ok(Plan::Delete { key: read_item(delete.key)?, guard: Guard::default() }),
        _ => Err(Error::validation(
            "Supplied WriteRequest must contain exactly one of the supported request types: PutRequest, DeleteRequest",
        )),
    }
}

/// `BatchGetItem`. Pages of 16 MB are never reached by what this cloud holds, so nothing is left unprocessed.
pub fn get(cloud: &Cloud, input: Value) -> Answer {
    let input: Get = read("BatchGetItem", input)?;
    let report = Report::read(input.return_consumed_capacity.as_deref())?;
    check_number(input.request_items.values().map(|keys| keys.wanted.len()), MAX_READS, "BatchGetItem")?;
    expiry::sweep(cloud);
    let state = cloud.dynamodb().read();
    let mut responses = Map::new();
    let mut units: BTreeMap<String, f64> = BTreeMap::new();
    for (given, keys) in input.request_items {
        let name = table_name(cloud.settings(), &given)?;
        let table = state.table(&name)?;
        let projection = projection(keys.projection_expression.as_deref(), keys.expression_attribute_names)?;
        let mut seen: BTreeSet<Key> = BTreeSet::new();
        let mut items = Vec::new();
        for key in keys.wanted {
            let key = read_item(key)?;
            table.head.check_key(&key)?;
            let key = table.key(&key)?;
            let found = table.get(&key);
            if !seen.insert(key) {
                return Err(duplicates().into());
            }
            items.extend(found.map(|item| chosen(projection.as_ref(), item)));
            let size = found.map_or(0, item_size);
            *units.entry(name.clone()).or_default() += read_units(size, keys.consistent_read.unwrap_or(false));
        }
        responses.insert(given, items.into());
    }
    let mut answer = Map::new();
    answer.insert("Responses".into(), responses.into());
    answer.insert("UnprocessedKeys".into(), json!({}));
    add_capacity(&mut answer, report, &units);
    Ok(answer.into())
}

fn check_number(lengths: impl Iterator<Item = usize>, most: usize, operation: &str) -> Result<(), Error> {
    let lengths: Vec<usize> = lengths.collect();
    if lengths.is_empty() || lengths.contains(&0) {
        return Err(Error::validation("The batch write request list for a table cannot be null or empty"));
    }
    if lengths.iter().sum::<usize>() > most {
        return Err(Error::validation(format!("Too many items requested for the {operation} call")));
    }
    Ok(())
}

fn duplicates() -> Error {
    Error::validation("Provided list of item keys contains duplicates")
}

/// Capacity of several tables.
pub fn add_capacity(answer: &mut Map<String, Value>, report: Report, units: &BTreeMap<String, f64>) {
    let all: Vec<Value> = units.iter().filter_map(|(table, units)| report.of(table, *units)).collect();
    if !all.is_empty() {
        answer.insert("ConsumedCapacity".into(), all.into());
    }
}
