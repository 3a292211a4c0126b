//! Time to live: items whose time is up go, as on AWS not at once, but within a few days.
//!
//! Here it is two days to the second: who reads an item that has just expired finds it, as with AWS, and has to look
//! at its time. Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html>.

use std::sync::RwLockWriteGuard;

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::Error;
use super::input::{read, table_name};
use super::table::{Change, Table};
use super::tables::not_found;
use super::value::{AttributeValue, Item};
use super::{State, table};
use crate::aws_json::Answer;
use crate::cloud::Cloud;

/// Seconds until an item is gone whose time is up.
const LATE: f64 = 48.0 * 3600.0;
/// Seconds: what expired longer ago than five years is taken for a mistake and kept.
const TOO_LONG_AGO: f64 = 5.0 * 365.0 * 86_400.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Update {
    table_name: String,
    time_to_live_specification: Specification,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Specification {
    enabled: bool,
    attribute_name: String,
}

/// `UpdateTimeToLive`.
pub fn update(cloud: &Cloud, input: Value) -> Answer {
    let input: Update = read("UpdateTimeToLive", input)?;
    let name = table_name(cloud.settings(), &input.table_name)?;
    let Specification { enabled, attribute_name } = input.time_to_live_specification;
    if attribute_name.is_empty() || attribute_name.len() > 255 {
        let constraint = "Member must have length between 1 and 255";
        let place = "timeToLiveSpecification.attributeName";
        return Err(Error::model(format_args!("'{attribute_name}'"), place, constraint).into());
    }
    let mut state = cloud.dynamodb().write();
    let table = state.tables.get_mut(&name).ok_or_else(|| not_found(&name))?;
    match (&table.head.expiry, enabled) {
        (Some(current), _) if *current != attribute_name => {
            return Err(Error::validation(format!(
                "TimeToLive is active on a different AttributeName: current AttributeName is {current}"
            ))
            .into());
        }
        (Some(_), true) => return Err(Error::validation("TimeToLive is already enabled").into()),
        (None, false) => return Err(Error::validation("TimeToLive is already disabled").into()),
        _ => {}
    }
    table.head.expiry = enabled.then(|| attribute_name.clone());
    Ok(json!({ "TimeToLiveSpecification": { "Enabled": enabled, "AttributeName": attribute_name } }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Named {
    table_name: String,
}

/// `DescribeTimeToLive`.
pub fn describe(cloud: &Cloud, input: Value) -> Answer {
    let input: Named = read("DescribeTimeToLive", input)?;
    let name = table_name(cloud.settings(), &input.table_name)?;
    let state = cloud.dynamodb().read();
    let table = state.tables.get(&name).ok_or_else(|| not_found(&name))?;
    let description = match &table.head.expiry {
        Some(attribute) => json!({ "TimeToLiveStatus": "ENABLED", "AttributeName": attribute }),
        None => json!({ "TimeToLiveStatus": "DISABLED" }),
    };
    Ok(json!({ "TimeToLiveDescription": description }))
}

/// The state, to change items in it, without those that are gone by now.
pub fn to_write(cloud: &Cloud) -> RwLockWriteGuard<'_, State> {
    sweep(cloud);
    cloud.dynamodb().write()
}

/// Removes what is gone by now.
pub fn sweep(cloud: &Cloud) {
    #[expect(clippy::cast_precision_loss, reason = "seconds of this millennium are exact in an f64")]
    let now = cloud.env().now().as_second() as f64;
    let any = {
        let state = cloud.dynamodb().read();
        state.tables.values().any(|table| !gone(table, now).is_empty())
    };
    if !any {
        return;
    }
    for table in cloud.dynamodb().write().tables.values_mut() {
        for key in gone(table, now) {
            table.apply(Change { key, old: None, new: None });
        }
    }
}

fn gone(table: &Table, now: f64) -> Vec<table::Key> {
    let Some(attribute) = &table.head.expiry else { return Vec::new() };
    let up = |item: &Item| match item.get(attribute) {
        Some(AttributeValue::N(at)) => at.to_string().parse().is_ok_and(|at: f64| {
            let ago = now - at;
            (LATE..=TOO_LONG_AGO).contains(&ago)
        }),
        _ => false,
    };
    let items = table.entries(None).into_iter().filter(|(_, item)| up(item));
    items.filter_map(|(_, item)| table.key(item).ok()).collect()
}
