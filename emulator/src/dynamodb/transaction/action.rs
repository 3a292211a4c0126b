//! One action of a transaction.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::dynamodb::error::Error;
use crate::dynamodb::value::{RawItem, read_item};
use crate::dynamodb::write::plan::{Guard, Plan, read_update};

/// Exactly one of its members is set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Action {
    put: Option<Put>,
    delete: Option<Keyed>,
    condition_check: Option<Keyed>,
    update: Option<Update>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Put {
    table_name: String,
    item: RawItem,
    condition_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    expression_attribute_values: Option<RawItem>,
    return_values_on_condition_check_failure: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Keyed {
    table_name: String,
    key: RawItem,
    condition_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    expression_attribute_values: Option<RawItem>,
    return_values_on_condition_check_failure: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Update {
    table_name: String,
    key: RawItem,
    #[serde(rename = "UpdateExpression")]
    expression: String,
    condition_expression: Option<String>,
    expression_attribute_names: Option<BTreeMap<String, String>>,
    expression_attribute_values: Option<RawItem>,
    return_values_on_condition_check_failure: Option<String>,
}

impl Action {
    /// The table as it was named, and what is to be done there.
    pub fn plan(self) -> Result<(String, Plan), Error> {
        match (self.put, self.delete, self.condition_check, self.update) {
            (Some(put), None, None, None) => put.plan(),
            (None, Some(delete), None, None) => {
                let (table, key, guard) = delete.read()?;
                Ok((table, Plan::Delete { key, guard }))
            }
            (None, None, Some(check), None) => {
                if check.condition_expression.is_none() {
                    return Err(Error::model(
                        "null",
                        "transactItems.1.member.conditionCheck.conditionExpression",
                        "Member must not be null",
                    ));
                }
                let (table, key, guard) = check.read()?;
                Ok((table, Plan::Check { key, guard }))
            }
            (None, None, None, Some(update)) => update.plan(),
            _ => Err(Error::validation("TransactItems can only contain one of Check, Put, Update or Delete")),
        }
    }
}

impl Put {
    fn plan(self) -> Result<(String, Plan), Error> {
        let guard = Guard::read(
            self.condition_expression.as_deref(),
            self.expression_attribute_names,
            self.expression_attribute_values,
            self.return_values_on_condition_check_failure.as_deref(),
        )?;
        Ok((self.table_name, Plan::Put { item: read_item(self.item)?, guard }))
    }
}

impl Keyed {
    fn read(self) -> Result<(String, crate::dynamodb::value::Item, Guard), Error> {
        let guard = Guard::read(
            self.condition_expression.as_deref(),
            self.expression_attribute_names,
            self.expression_attribute_values,
            self.return_values_on_condition_check_failure.as_deref(),
        )?;
        Ok((self.table_name, read_item(self.key)?, guard))
    }
}

impl Update {
    fn plan(self) -> Result<(String, Plan), Error> {
        let (update, guard) = read_update(
            Some(&self.expression),
            self.condition_expression.as_deref(),
            self.expression_attribute_names,
            self.expression_attribute_values,
            self.return_values_on_condition_check_failure.as_deref(),
        )?;
        Ok((self.table_name, Plan::Update { key: read_item(self.key)?, update, guard }))
    }
}
