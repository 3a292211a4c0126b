//! Checks of lab 01: what the earlier labs left.

pub mod api;
pub mod site;
pub mod workflow;

use cafe::lab::Lab;

use super::points;
use crate::check::{Check, Judgement, Notes};
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::mistakes;

/// `environment.identity`.
pub static IDENTITY: Check = Check {
    id: "environment.identity",
    lab: Lab::Environment,
    points: points("environment.identity"),
    claim: "credentials work on the target",
    needs: &[],
    hints: [
        "Who are you for AWS, and does the target answer at all?",
        "Run `cafelab doctor` and `cafelab status`; on live, run `aws sts get-caller-identity`.",
        "Start the café cloud with `cafelab up`, or give the SDK credentials that are still valid.",
    ],
    run: |context| Box::pin(identity(context)),
};

async fn identity(context: &Context) -> Judgement {
    let account = context.account().await?;
    let mut notes = Notes::new();
    notes.saw(Evidence::aws("sts GetCallerIdentity", format!("account {account}, region {}", context.cafe.region)));
    notes.pass()
}

/// `environment.inventory`.
pub static INVENTORY: Check = Check {
    id: "environment.inventory",
    lab: Lab::Environment,
    points: points("environment.inventory"),
    claim: "the table exists and holds products",
    needs: &["environment.identity"],
    hints: [
        "The café's stock lives in a DynamoDB table. Is it there, and is anything in it?",
        "Look at the table CafeInventory in DynamoDB, in the region that `cafelab status` shows.",
        "Run `cafelab restore`: it makes the table with the key product_name (S) and fills it.",
    ],
    run: |context| Box::pin(inventory(context)),
};

async fn inventory(context: &Context) -> Judgement {
    let names = context.names().await?;
    let mut notes = Notes::new();
    let place = format!("DynamoDB table {}", names.table);
    let reproduce = context.aws(&["dynamodb", "describe-table", "--table-name", &names.table]);
    let Some(table) = context.table().await? else {
        let seen = format!("no such table in {}", context.cafe.region);
        let expected = format!("a table named {}", names.table);
        return notes.fail(Finding::known(&mistakes::TABLE_MISSING, expected, seen, place).reproduce(reproduce));
    };
    if table.partition_key.as_deref() != Some("product_name") || table.has_sort_key {
        let key = table.partition_key.as_deref().unwrap_or("none");
        let sort = if table.has_sort_key { " and a sort key" } else { "" };
        let finding = Finding::known(
            &mistakes::TABLE_OTHER_KEY,
            "the partition key product_name and no sort key",
            format!("the partition key {key}{sort}"),
            format!("{place}, KeySchema"),
        );
        return notes.fail(finding.reproduce(reproduce));
    }
    let products = context.products().await?;
    notes.saw(Evidence::aws("dynamodb Scan", format!("{} products", products.len())));
    if products.is_empty() {
        return notes.fail(Finding::known(&mistakes::TABLE_EMPTY, "products", "no product", place));
    }
    notes.pass()
}
