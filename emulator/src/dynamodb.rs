//! DynamoDB: tables, items, expressions, indexes, transactions.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html>. Tables are active at once and
//! reads are always consistent. Not here: the parameters from before expressions (`ScanFilter`, `Expected` …), streams,
//! backups, `PartiQL`; what is not here answers 501 and names itself.

mod batch;
mod capacity;
mod differences;
mod error;
mod expiry;
mod expression;
mod input;
mod item;
mod number;
mod pages;
mod schema;
mod table;
mod tables;
mod tags;
mod transaction;
mod update_table;
mod value;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::aws_json::{JsonService, Op};
pub(crate) use differences::DIFFERENCES;
pub(crate) use expiry::sweep;

use error::Error;
use table::Table;

/// All there is in this service.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// By name.
    tables: BTreeMap<String, Table>,
    /// Transactions of the last minutes by their token, so that a repeated request does nothing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    tokens: BTreeMap<String, transaction::Done>,
}

impl State {
    /// A table that an operation on items names.
    fn table(&self, name: &str) -> Result<&Table, Error> {
        self.tables.get(name).ok_or_else(Error::no_table)
    }

    /// The names of all tables.
    pub(crate) fn table_names(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    fn table_mut(&mut self, name: &str) -> Result<&mut Table, Error> {
        self.tables.get_mut(name).ok_or_else(Error::no_table)
    }
}

/// The service and its table of operations.
pub(crate) const SERVICE: JsonService = JsonService {
    name: "dynamodb",
    target: "DynamoDB_20120810",
    namespace: "com.amazonaws.dynamodb.v20120810#",
    content_type: "application/x-amz-json-1.0",
    ops: &[
        Op::signed("BatchGetItem", batch::get),
        Op::signed("BatchWriteItem", batch::write),
        Op::signed("CreateTable", tables::create),
        Op::signed("DeleteItem", write::delete_item),
        Op::signed("DeleteTable", tables::delete),
        Op::signed("DescribeTable", tables::describe),
        Op::signed("DescribeTimeToLive", expiry::describe),
        Op::signed("GetItem", item::get),
        Op::signed("ListTables", tables::list),
        Op::signed("ListTagsOfResource", tags::list),
        Op::signed("PutItem", write::put_item),
        Op::signed("Query", pages::query),
        Op::signed("Scan", pages::scan),
        Op::signed("TagResource", tags::tag),
        Op::signed("TransactGetItems", transaction::get),
        Op::signed("TransactWriteItems", transaction::write),
        Op::signed("UntagResource", tags::untag),
        Op::signed("UpdateItem", write::update_item),
        Op::signed("UpdateTable", update_table::update),
        Op::signed("UpdateTimeToLive", expiry::update),
    ],
};
