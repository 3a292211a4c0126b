//! `Scan` and `Query`: items page by page.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html>. A page ends after `Limit`
//! items or 1 MB, both counted before the filter. It then says where it ended, even if nothing follows.

mod read;

use serde_json::{Map, Value, json};

use crate::aws_json::Answer;
use crate::cloud::Cloud;

use super::capacity::{Report, read_units};
use super::expression::{Condition, Projection};
use super::item::{chosen, to_json};
use super::schema::Index;
use super::table::{Place, Table};
use super::value::{Item, item_size};

/// Bytes that one page reads at most.
const MAX_PAGE: usize = 1024 * 1024;

/// How the items that a page reads become its answer.
#[derive(Debug)]
struct Reading {
    filter: Option<Condition>,
    /// What an index holds of items, which is all that a filter sees; nothing if it holds all.
    seen: Option<Projection>,
    projection: Option<Projection>,
    limit: Option<usize>,
    count_only: bool,
    consistent: bool,
    report: Report,
}

/// `Scan`.
pub fn scan(cloud: &Cloud, input: Value) -> Answer {
    let input = read::scan(input)?;
    let name = super::input::table_name(cloud.settings(), &input.table_name)?;
    let segment = input.segment()?;
    let state = cloud.dynamodb_for(input.consistent_read == Some(true));
    let table = state.table(&name)?;
    let (index, start, reading) = input.reading(table)?;
    let mut entries = table.entries(index);
    if let Some(start) = start {
        entries.retain(|(place, _)| *place > start);
    }
    if let Some((segment, total)) = segment {
        entries.retain(|(place, _)| place.key().in_segment(segment, total));
    }
    Ok(reading.page(table, index, entries))
}

/// `Query`.
pub fn query(cloud: &Cloud, input: Value) -> Answer {
    let input = read::query(input)?;
    let name = super::input::table_name(cloud.settings(), &input.table_name)?;
    let state = cloud.dynamodb_for(input.consistent_read == Some(true));
    let table = state.table(&name)?;
    let (index, start, forward, conditions, reading) = input.reading(table)?;
    let keys = index.map_or(&table.head.keys, |index| &index.keys);
    let mut entries = table.entries(index);
    entries.retain(|(_, item)| {
        let in_partition = item.get(&keys.hash) == Some(&conditions.hash);
        in_partition && conditions.range.as_ref().is_none_or(|(condition, _)| condition.holds(item))
    });
    if !forward {
        entries.reverse();
    }
    if let Some(start) = start {
        entries.retain(|(place, _)| if forward { *place > start } else { *place < start });
    }
    Ok(reading.page(table, index, entries))
}

impl Reading {
    fn page(&self, table: &Table, index: Option<&Index>, entries: Vec<(Place<'_>, &Item)>) -> Value {
        let (mut size, mut scanned, mut count) = (0, 0_usize, 0_usize);
        let mut items = Vec::new();
        let mut last: Option<&Item> = None;
        let mut cut = false;
        for (_, item) in entries {
            if scanned > 0 && size + item_size(item) > MAX_PAGE {
                cut = true;
                break;
            }
            size += item_size(item);
            scanned += 1;
            last = Some(item);
            let fits = |filter: &Condition| match &self.seen {
                Some(seen) => filter.holds(&seen.apply(item)),
                None => filter.holds(item),
            };
            if self.filter.as_ref().is_none_or(fits) {
                count += 1;
                if !self.count_only {
                    items.push(chosen(self.projection.as_ref(), item));
                }
            }
            if self.limit == Some(scanned) {
                cut = true;
                break;
            }
        }
        let mut answer = Map::new();
        answer.insert("Count".into(), json!(count));
        answer.insert("ScannedCount".into(), json!(scanned));
        if !self.count_only {
            answer.insert("Items".into(), Value::Array(items));
        }
        if let Some(item) = last.filter(|_| cut) {
            let keys = table.head.keys.names().chain(index.iter().flat_map(|index| index.keys.names()));
            answer.insert("LastEvaluatedKey".into(), to_json(&Projection::attributes(keys).apply(item)));
        }
        self.report.add(&mut answer, &table.head.name, read_units(size, self.consistent));
        Value::Object(answer)
    }
}
