//! `TransactWriteItems` and `TransactGetItems`: all or nothing.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html>.

mod action;

use std::collections::BTreeMap;

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::aws_json::Answer;
use crate::cloud::Cloud;

use super::batch::add_capacity;
use super::capacity::{Report, read_units, write_units};
use super::error::Error;
use super::expiry;
use super::input::{no_metrics, read, table_name};
use super::item::{chosen, projection};
use super::table::Change;
use super::value::{RawItem, item_size, read_item};
use super::write::written;

use action::Action;

const MAX_ACTIONS: usize = 100;
/// How long a token is remembered.
const TOKEN_LIFE: i64 = 10 * 60 * 1000;

/// A transaction that was carried out.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Done {
    /// Milliseconds since the epoch.
    at: i64,
    /// Digest of the request.
    digest: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Write {
    transact_items: Vec<Action>,
    client_request_token: Option<String>,
    return_consumed_capacity: Option<String>,
    return_item_collection_metrics: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Read {
    transact_items: Vec<ReadAction>,
    return_consumed_capacity: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct ReadAction {
    get: Get,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Get {
    table_name: String,
    key: RawItem,
    projection_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
}

/// `TransactWriteItems`.
pub fn write(cloud: &Cloud, input: Value) -> Answer {
    let request = hex::encode(digest::digest(&digest::SHA256, input["TransactItems"].to_string().as_bytes()));
    let input: Write = read("TransactWriteItems", input)?;
    let report = Report::read(input.return_consumed_capacity.as_deref())?;
    no_metrics(input.return_item_collection_metrics.as_deref())?;
    check_number(input.transact_items.len())?;
    let mut plans = Vec::new();
    for action in input.transact_items {
        let (table, plan) = action.plan()?;
        plans.push((table_name(cloud.settings(), &table)?, plan));
    }
    let now = cloud.env().now().as_millisecond();
    let mut state = expiry::to_write(cloud);
    state.tokens.retain(|_, done| now - done.at < TOKEN_LIFE);
    let earlier = input.client_request_token.as_ref().and_then(|token| state.tokens.get(token));
    if let Some(done) = earlier {
        if done.digest == request {
            return Ok(json!({}));
        }
        return Err(
            Error::IdempotentMismatch("The provided idempotency token is already in use for another request").into()
        );
    }
    let mut outcomes: Vec<Result<Change, Error>> = Vec::new();
    let mut seen: Vec<(&str, super::table::Key)> = Vec::new();
    for (name, plan) in &plans {
        let table = state.table(name)?;
        if let Ok(key) = table.key(plan.key()) {
            if seen.iter().any(|(other, earlier)| other == name && *earlier == key) {
                let text = "Transaction request cannot include multiple operations on one item";
                return Err(Error::validation(text).into());
            }
            seen.push((name, key));
        }
        outcomes.push(plan.change(table));
    }
    if outcomes.iter().any(Result::is_err) {
        return Err(Error::TransactionCanceled(outcomes.into_iter().map(Result::err).collect()).into());
    }
    let mut units: BTreeMap<String, f64> = BTreeMap::new();
    for ((name, _), change) in plans.iter().zip(outcomes.into_iter().flatten()) {
        *units.entry(name.clone()).or_default() += 2.0 * write_units(written(&change));
        state.table_mut(name)?.apply(change);
    }
    if let Some(token) = input.client_request_token {
        state.tokens.insert(token, Done { at: now, digest: request });
    }
    let mut answer = Map::new();
    add_capacity(&mut answer, report, &units);
    Ok(answer.into())
}

/// `TransactGetItems`.
pub fn get(cloud: &Cloud, input: Value) -> Answer {
    let input: Read = read("TransactGetItems", input)?;
    let report = Report::read(input.return_consumed_capacity.as_deref())?;
    check_number(input.transact_items.len())?;
    expiry::sweep(cloud);
    let state = cloud.dynamodb().read();
    let mut responses = Vec::new();
    let mut units: BTreeMap<String, f64> = BTreeMap::new();
    for ReadAction { get } in input.transact_items {
        let name = table_name(cloud.settings(), &get.table_name)?;
        let table = state.table(&name)?;
        let projection = projection(get.projection_expression.as_deref(), get.expression_attribute_names)?;
        let key = read_item(get.key)?;
        table.head.check_key(&key)?;
        let found = table.get(&table.key(&key)?);
        *units.entry(name).or_default() += 2.0 * read_units(found.map_or(0, item_size), true);
        responses.push(found.map_or(json!({}), |item| json!({ "Item": chosen(projection.as_ref(), item) })));
    }
    let mut answer = Map::new();
    answer.insert("Responses".into(), responses.into());
    add_capacity(&mut answer, report, &units);
    Ok(answer.into())
}

fn check_number(actions: usize) -> Result<(), Error> {
    let constraint = match actions {
        0 => "Member must have length greater than or equal to 1",
        1..=MAX_ACTIONS => return Ok(()),
        _ => "Member must have length less than or equal to 100",
    };
    Err(Error::model("'[…]'", "transactItems", constraint))
}
