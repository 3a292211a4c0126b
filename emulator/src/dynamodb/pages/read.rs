//! The inputs of `Scan` and `Query`, checked as AWS checks them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::Reading;
use crate::dynamodb::capacity::Report;
use crate::dynamodb::error::Error;
use crate::dynamodb::expression::{Condition, KeyCondition, Kind, Placeholders, Projection, RangeTest};
use crate::dynamodb::input::{self, choice, limit};
use crate::dynamodb::schema::{Index, KeySchema, Projected};
use crate::dynamodb::table::{Place, Table};
use crate::dynamodb::value::{Item, RawItem, read_item};
use crate::error::AwsError;

/// The most segments of a parallel scan.
const MAX_SEGMENTS: u32 = 1_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Scan {
    pub table_name: String,
    index_name: Option<String>,
    limit: Option<i64>,
    exclusive_start_key: Option<RawItem>,
    filter_expression: Option<String>,
    projection_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    expression_attribute_values: Option<RawItem>,
    pub consistent_read: Option<bool>,
    select: Option<String>,
    segment: Option<u32>,
    total_segments: Option<u32>,
    return_consumed_capacity: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Query {
    pub table_name: String,
    index_name: Option<String>,
    limit: Option<i64>,
    exclusive_start_key: Option<RawItem>,
    key_condition_expression: Option<String>,
    scan_index_forward: Option<bool>,
    filter_expression: Option<String>,
    projection_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    expression_attribute_values: Option<RawItem>,
    pub consistent_read: Option<bool>,
    select: Option<String>,
    return_consumed_capacity: Option<String>,
}

pub fn scan(input: Value) -> Result<Scan, AwsError> {
    input::read("Scan", input)
}

pub fn query(input: Value) -> Result<Query, AwsError> {
    input::read("Query", input)
}

/// Where and what a scan reads.
type ScanReading<'t> = (Option<&'t Index>, Option<Place<'static>>, Reading);
/// Where, from where, in which direction, by which keys and what a query reads.
type QueryReading<'t> = (Option<&'t Index>, Option<Place<'static>>, bool, KeyCondition, Reading);

impl Scan {
    /// The part of a parallel scan that is meant.
    pub fn segment(&self) -> Result<Option<(u32, u32)>, Error> {
        let absent = |one: &str, other: &str| {
            Err(Error::validation(format!(
                "The {one} parameter is required but was not present in the request when {other} parameter is present"
            )))
        };
        match (self.segment, self.total_segments) {
            (None, None) => Ok(None),
            (Some(_), None) => absent("TotalSegments", "Segment"),
            (None, Some(_)) => absent("Segment", "TotalSegments"),
            (_, Some(total)) if !(1..=MAX_SEGMENTS).contains(&total) => {
                let constraint = "Member must have value between 1 and 1000000";
                Err(Error::model(format_args!("'{total}'"), "totalSegments", constraint))
            }
            (Some(segment), Some(total)) if segment >= total => Err(Error::validation(format!(
                "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {segment} is not less than TotalSegments: {total}"
            ))),
            (Some(segment), Some(total)) => Ok(Some((segment, total))),
        }
    }

    /// Everything else, which depends on the table.
    pub fn reading(self, table: &Table) -> Result<ScanReading<'_>, Error> {
        let present = [
            (Kind::Filter, self.filter_expression.is_some()),
            (Kind::Projection, self.projection_expression.is_some()),
        ];
        let placeholders =
            Placeholders::read(self.expression_attribute_names, self.expression_attribute_values, &present)?;
        let common = Common {
            index: self.index_name.as_deref().map(|name| table.head.index(name)).transpose()?,
            start: self.exclusive_start_key,
            limit: self.limit,
            filter: self.filter_expression.as_deref(),
            projection: self.projection_expression.as_deref(),
            consistent: self.consistent_read.unwrap_or(false),
            select: self.select.as_deref(),
            capacity: self.return_consumed_capacity.as_deref(),
            within: None,
        };
        let index = common.index;
        let (start, reading) = common.reading(table, &placeholders)?;
        placeholders.all_used()?;
        Ok((index, start, reading))
    }
}

impl Query {
    /// Everything that depends on the table.
    pub fn reading(self, table: &Table) -> Result<QueryReading<'_>, Error> {
        let Some(condition) = self.key_condition_expression.as_deref() else {
            let text = "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.";
            return Err(Error::validation(text));
        };
        let present = [
            (Kind::Filter, self.filter_expression.is_some()),
            (Kind::KeyCondition, true),
            (Kind::Projection, self.projection_expression.is_some()),
        ];
        let placeholders =
            Placeholders::read(self.expression_attribute_names, self.expression_attribute_values, &present)?;
        let index = self.index_name.as_deref().map(|name| table.head.index(name)).transpose()?;
        let keys = index.map_or(&table.head.keys, |index| &index.keys);
        let conditions = KeyCondition::read(condition, &placeholders, &keys.hash, keys.range.as_deref())?;
        check_types(table, keys, &conditions)?;
        let common = Common {
            index,
            start: self.exclusive_start_key,
            limit: self.limit,
            filter: self.filter_expression.as_deref(),
            projection: self.projection_expression.as_deref(),
            consistent: self.consistent_read.unwrap_or(false),
            select: self.select.as_deref(),
            capacity: self.return_consumed_capacity.as_deref(),
            within: Some((keys, &conditions)),
        };
        let (start, reading) = common.reading(table, &placeholders)?;
        placeholders.all_used()?;
        refuse_key_in_filter(keys, reading.filter.as_ref())?;
        Ok((index, start, self.scan_index_forward.unwrap_or(true), conditions, reading))
    }
}

/// What scans and queries have in common.
struct Common<'t, 'i> {
    index: Option<&'t Index>,
    start: Option<RawItem>,
    limit: Option<i64>,
    filter: Option<&'i str>,
    projection: Option<&'i str>,
    consistent: bool,
    select: Option<&'i str>,
    capacity: Option<&'i str>,
    /// What a query's starting key must lie within.
    within: Option<(&'i KeySchema, &'i KeyCondition)>,
}

impl Common<'_, '_> {
    fn reading(self, table: &Table, placeholders: &Placeholders) -> Result<(Option<Place<'static>>, Reading), Error> {
        if self.consistent && self.index.is_some_and(|index| index.global) {
            return Err(Error::validation("Consistent reads are not supported on global secondary indexes"));
        }
        let limit = limit(self.limit, i64::from(i32::MAX))?;
        let filter = self.filter.map(|text| Condition::read(Kind::Filter, text, placeholders)).transpose()?;
        let projection = self.projection.map(|text| Projection::read(text, placeholders)).transpose()?;
        let count_only = self.select(projection.is_some())?;
        let held = self.index.and_then(|index| table.head.projection(index));
        if let (Some(index), Some(held)) = (self.index.filter(|index| index.global), &held)
            && let Some(others) = others(held, projection.iter().flat_map(Projection::names))
        {
            let name = &index.name;
            return Err(Error::parameters(format_args!("Global secondary index {name} does not project [{others}]")));
        }
        // A query is refused what a scan takes for absent.
        if let (Some(index), Some(held), Some(_)) = (self.index, &held, self.within)
            && let Some(others) = others(held, filter.iter().flat_map(Condition::attributes))
        {
            let name = &index.name;
            return Err(Error::parameters(format_args!(
                "Secondary index {name} does not project one or more filter attributes: [{others}]"
            )));
        }
        let report = Report::read(self.capacity)?;
        let start = self.start.map(read_item).transpose()?;
        let place = start.as_ref().map(|start| table.place(self.index, start)).transpose()?;
        if let (Some(start), Some((keys, conditions))) = (&start, self.within) {
            check_bounds(start, keys, conditions)?;
        }
        let seen = held.clone();
        let projection = projection.or(held);
        Ok((place, Reading { filter, seen, projection, limit, count_only, consistent: self.consistent, report }))
    }

    /// Whether only the count is wanted.
    fn select(&self, projected: bool) -> Result<bool, Error> {
        let Some(select) = self.select else { return Ok(false) };
        let all = ["ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "COUNT"];
        let refuse = |text: &str| Err(Error::validation(text));
        match (choice(Some(select), "select", &all)?, projected) {
            ("COUNT", true) => refuse("Cannot specify the ProjectionExpression when choosing to get only the Count"),
            ("COUNT", false) => Ok(true),
            ("SPECIFIC_ATTRIBUTES", true) => Ok(false),
            ("SPECIFIC_ATTRIBUTES", false) => refuse(
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
            ),
            (kind, true) => {
                Err(Error::validation(format!("Cannot specify the ProjectionExpression when choosing to get {kind}")))
            }
            ("ALL_PROJECTED_ATTRIBUTES", false) if self.index.is_none() => {
                refuse("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
            }
            ("ALL_ATTRIBUTES", false) => match self.index {
                Some(index) if index.projected != Projected::All && index.global => {
                    Err(Error::parameters(format_args!(
                        "Select type ALL_ATTRIBUTES is not supported for global secondary index {} because its projection type is not ALL",
                        index.name
                    )))
                }
                Some(index) if index.projected != Projected::All => {
                    Err(Error::unsupported("Select ALL_ATTRIBUTES on a local secondary index that does not hold all"))
                }
                _ => Ok(false),
            },
            _ => Ok(false),
        }
    }
}

/// A global index knows only what it holds.
fn others<'a>(held: &Projection, asked: impl Iterator<Item = &'a str>) -> Option<String> {
    let held: BTreeSet<&str> = held.names().collect();
    let others: BTreeSet<&str> = asked.filter(|name| !held.contains(name)).collect();
    (!others.is_empty()).then(|| others.into_iter().collect::<Vec<_>>().join(", "))
}

/// A query goes on only where its own pages end.
fn check_bounds(start: &Item, keys: &KeySchema, conditions: &KeyCondition) -> Result<(), Error> {
    if start.get(&keys.hash) != Some(&conditions.hash) {
        let text = "The provided starting key is outside query boundaries based on provided conditions";
        return Err(Error::validation(text));
    }
    if conditions.range.as_ref().is_some_and(|(condition, _)| !condition.holds(start)) {
        return Err(Error::validation("The provided starting key does not match the range key predicate"));
    }
    Ok(())
}

fn check_types(table: &Table, keys: &KeySchema, conditions: &KeyCondition) -> Result<(), Error> {
    let range = conditions.range.as_ref().zip(keys.range.as_ref());
    let tested = range.map(|((_, test), name)| match test {
        RangeTest::Compare(_, value) | RangeTest::BeginsWith(value) => vec![(name, value)],
        RangeTest::Between(low, high) => vec![(name, low), (name, high)],
    });
    let mut all = tested.into_iter().flatten().chain(std::iter::once((&keys.hash, &conditions.hash)));
    if all.any(|(name, value)| !table.head.scalar(name).fits(value)) {
        return Err(Error::parameters("Condition parameter type does not match schema type"));
    }
    Ok(())
}

fn refuse_key_in_filter(keys: &KeySchema, filter: Option<&Condition>) -> Result<(), Error> {
    let used = filter.map(Condition::attributes).unwrap_or_default();
    match keys.names().find(|name| used.contains(name)) {
        Some(name) => Err(Error::validation(format!(
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
        ))),
        None => Ok(()),
    }
}
