//! Making, describing, listing and deleting tables.

mod create;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::aws_json::Answer;
use crate::cloud::{Cloud, Settings};

use super::error::Error;
use super::input::{choice, limit, read, table_name};
use super::schema::{Billing, Index, Projected, Throughput};
use super::table::Table;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Named {
    table_name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct List {
    exclusive_start_table_name: Option<String>,
    limit: Option<i64>,
}

/// `CreateTable`.
pub fn create(cloud: &Cloud, input: Value) -> Answer {
    let head = create::head(cloud, read("CreateTable", input)?)?;
    let mut state = cloud.dynamodb().write();
    if state.tables.contains_key(&head.name) {
        return Err(Error::InUse(format!("Table already exists: {}", head.name)).into());
    }
    let table = Table::new(head);
    let description = description(cloud.settings(), &table, "ACTIVE");
    state.tables.insert(table.head.name.clone(), table);
    Ok(json!({ "TableDescription": description }))
}

/// `DescribeTable`.
pub fn describe(cloud: &Cloud, input: Value) -> Answer {
    let input: Named = read("DescribeTable", input)?;
    let name = table_name(cloud.settings(), &input.table_name)?;
    let state = cloud.dynamodb().read();
    let table = state.tables.get(&name).ok_or_else(|| not_found(&name))?;
    Ok(json!({ "Table": description(cloud.settings(), table, "ACTIVE") }))
}

/// `DeleteTable`.
pub fn delete(cloud: &Cloud, input: Value) -> Answer {
    let input: Named = read("DeleteTable", input)?;
    let name = table_name(cloud.settings(), &input.table_name)?;
    let mut state = cloud.dynamodb().write();
    let table = state.tables.get(&name).ok_or_else(|| not_found(&name))?;
    if table.head.protected {
        let text = "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.";
        return Err(Error::validation(text).into());
    }
    let description = description(cloud.settings(), table, "DELETING");
    state.tables.remove(&name);
    Ok(json!({ "TableDescription": description }))
}

/// `ListTables`.
pub fn list(cloud: &Cloud, input: Value) -> Answer {
    let input: List = read("ListTables", input)?;
    let most = limit(input.limit, 100)?.unwrap_or(100);
    let start = input.exclusive_start_table_name.unwrap_or_default();
    let state = cloud.dynamodb().read();
    let mut names: Vec<&String> = state.tables.keys().filter(|name| **name > start).take(most + 1).collect();
    let more = names.len() > most;
    names.truncate(most);
    let mut answer = json!({ "TableNames": names });
    if more {
        answer["LastEvaluatedTableName"] = json!(names.last());
    }
    Ok(answer)
}

/// The refusal of operations on tables, which name the table.
pub fn not_found(name: &str) -> Error {
    Error::NotFound(format!(": Table: {name} not found"))
}

/// A table as `DescribeTable` tells it.
pub fn description(settings: &Settings, table: &Table, status: &str) -> Value {
    let (count, size) = table.extent();
    let head = &table.head;
    let arn = settings.arn("dynamodb", &format!("table/{}", head.name));
    let attributes: Vec<Value> = head
        .attributes
        .iter()
        .map(|(name, kind)| json!({ "AttributeName": name, "AttributeType": kind.letter() }))
        .collect();
    let mut all = json!({
        "AttributeDefinitions": attributes,
        "TableName": head.name,
        "KeySchema": head.keys.to_json(),
        "TableStatus": status,
        "CreationDateTime": seconds(head.created),
        "ProvisionedThroughput": throughput(head.billing.throughput()),
        "TableSizeBytes": size,
        "ItemCount": count,
        "TableArn": arn,
        "TableId": head.id,
        "DeletionProtectionEnabled": head.protected,
    });
    if let Billing::PayPerRequest { since } = head.billing {
        let since = seconds(since);
        all["BillingModeSummary"] =
            json!({ "BillingMode": "PAY_PER_REQUEST", "LastUpdateToPayPerRequestDateTime": since });
    }
    for (field, global) in [("GlobalSecondaryIndexes", true), ("LocalSecondaryIndexes", false)] {
        let indexes = head.indexes.iter().filter(|index| index.global == global);
        let indexes: Vec<Value> = indexes.map(|index| index_description(table, index, &arn)).collect();
        if !indexes.is_empty() {
            all[field] = indexes.into();
        }
    }
    all
}

impl Billing {
    /// What is provisioned; zero for tables that pay per request.
    pub fn throughput(&self) -> Throughput {
        match self {
            Self::PayPerRequest { .. } => Throughput::default(),
            Self::Provisioned(throughput) => *throughput,
        }
    }
}

fn index_description(table: &Table, index: &Index, table_arn: &str) -> Value {
    let entries = table.entries(Some(index));
    let size: usize = entries.iter().map(|(_, item)| super::value::item_size(item)).sum();
    let projection = match &index.projected {
        Projected::All => json!({ "ProjectionType": "ALL" }),
        Projected::KeysOnly => json!({ "ProjectionType": "KEYS_ONLY" }),
        Projected::Include(names) => json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": names }),
    };
    let mut all = json!({
        "IndexName": index.name,
        "KeySchema": index.keys.to_json(),
        "Projection": projection,
        "IndexSizeBytes": size,
        "ItemCount": entries.len(),
        "IndexArn": format!("{table_arn}/index/{}", index.name),
    });
    if index.global {
        all["IndexStatus"] = "ACTIVE".into();
        all["ProvisionedThroughput"] = throughput(index.throughput);
    }
    all
}

fn throughput(units: Throughput) -> Value {
    json!({
        "NumberOfDecreasesToday": 0,
        "ReadCapacityUnits": units.read_capacity_units,
        "WriteCapacityUnits": units.write_capacity_units,
    })
}

/// Milliseconds as the API writes them.
fn seconds(milliseconds: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this millennium are exact in an f64")]
    let seconds = milliseconds as f64 / 1000.0;
    seconds
}

/// Reads `BillingMode` and `ProvisionedThroughput`, which depend on each other.
pub fn billing(mode: Option<&str>, throughput: Option<Throughput>, now: i64) -> Result<Billing, Error> {
    match (choice(mode, "billingMode", &["PROVISIONED", "PAY_PER_REQUEST"])?, throughput) {
        ("PAY_PER_REQUEST", None) => Ok(Billing::PayPerRequest { since: now }),
        ("PAY_PER_REQUEST", Some(_)) => Err(Error::parameters(
            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
        )),
        (_, None) => Err(Error::parameters(
            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
        )),
        (_, Some(throughput)) => {
            let Throughput { read_capacity_units: reads, write_capacity_units: writes } = throughput;
            let wrong = [("readCapacityUnits", reads), ("writeCapacityUnits", writes)]
                .into_iter()
                .find(|(_, units)| *units < 1);
            match wrong {
                None => Ok(Billing::Provisioned(throughput)),
                Some((field, units)) => {
                    let constraint = "Member must have value greater than or equal to 1";
                    Err(Error::model(format_args!("'{units}'"), &format!("provisionedThroughput.{field}"), constraint))
                }
            }
        }
    }
}
