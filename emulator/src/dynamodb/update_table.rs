//! `UpdateTable`: billing and protection. Its other options answer 501.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::aws_json::Answer;
use crate::cloud::Cloud;

use super::error::Error;
use super::input::{choice, read, table_name};
use super::schema::{Billing, Throughput};
use super::tables::{billing, description, not_found};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Update {
    table_name: String,
    billing_mode: Option<String>,
    provisioned_throughput: Option<Throughput>,
    deletion_protection_enabled: Option<bool>,
}

/// `UpdateTable`.
pub fn update(cloud: &Cloud, input: Value) -> Answer {
    let input: Update = read("UpdateTable", input)?;
    let name = table_name(cloud.settings(), &input.table_name)?;
    let now = cloud.env().now().as_millisecond();
    let mut state = cloud.dynamodb().write();
    let table = state.tables.get_mut(&name).ok_or_else(|| not_found(&name))?;
    let nothing = input.billing_mode.is_none() && input.provisioned_throughput.is_none();
    if nothing && input.deletion_protection_enabled.is_none() {
        let text = "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required";
        return Err(Error::validation(text).into());
    }
    if !nothing {
        let present =
            if matches!(table.head.billing, Billing::PayPerRequest { .. }) { "PAY_PER_REQUEST" } else { "PROVISIONED" };
        let mode = choice(input.billing_mode.as_deref(), "billingMode", &[present, "PROVISIONED", "PAY_PER_REQUEST"])?;
        let wanted = billing(Some(mode), input.provisioned_throughput, now)?;
        if wanted == table.head.billing && mode == "PROVISIONED" {
            let units = wanted.throughput();
            return Err(Error::validation(format!(
                "The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: {reads}. Requested ReadCapacityUnits: {reads}. Current WriteCapacityUnits provisioned for the table: {writes}. Requested WriteCapacityUnits: {writes}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
                reads = units.read_capacity_units,
                writes = units.write_capacity_units
            ))
            .into());
        }
        if mode != present || mode == "PROVISIONED" {
            table.head.billing = wanted;
        }
    }
    if let Some(protected) = input.deletion_protection_enabled {
        table.head.protected = protected;
    }
    Ok(json!({ "TableDescription": description(cloud.settings(), table, "ACTIVE") }))
}
