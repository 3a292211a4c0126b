//! Checks of lab 01: what the earlier labs left.

pub mod api;
mod api_as_a_whole;
pub mod site;
pub mod workflow;

use cafe::lab::Lab;

use super::points;
use crate::check::{Check, Judgement, Notes};
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::mistakes;
use crate::observe::data::Product;
use crate::text;
use crate::text::Text;

/// `environment.identity`.
pub static IDENTITY: Check = Check {
    id: "environment.identity",
    lab: Lab::Environment,
    points: points("environment.identity"),
    needs: &[],
    run: |context| Box::pin(identity(context)),
};

async fn identity(context: &Context) -> Judgement {
    let account = context.account().await?;
    let mut notes = Notes::new();
    notes.saw(Evidence::aws(
        "sts GetCallerIdentity",
        text!("account-and-region", account = account, region = &context.cafe.region),
    ));
    notes.pass()
}

/// `environment.inventory`.
pub static INVENTORY: Check = Check {
    id: "environment.inventory",
    lab: Lab::Environment,
    points: points("environment.inventory"),
    needs: &["environment.identity"],
    run: |context| Box::pin(inventory(context)),
};

async fn inventory(context: &Context) -> Judgement {
    let names = context.names().await?;
    let mut notes = Notes::new();
    let place = text!("place-table", table = &names.table);
    let reproduce = context.aws(&["dynamodb", "describe-table", "--table-name", &names.table]);
    let Some(table) = context.table().await? else {
        let seen = text!("no-such-table", region = &context.cafe.region);
        let expected = text!("a-table-named", table = &names.table);
        return notes.fail(Finding::known(&mistakes::TABLE_MISSING, expected, seen, place).reproduce(reproduce));
    };
    if table.partition_key.as_deref() != Some("product_name") || table.has_sort_key {
        let key = table.partition_key.as_deref().unwrap_or("none");
        let finding = Finding::known(
            &mistakes::TABLE_OTHER_KEY,
            text!("key-expected"),
            if table.has_sort_key { text!("key-seen-with-sort", key = key) } else { text!("key-seen", key = key) },
            place.property("KeySchema"),
        );
        return notes.fail(finding.reproduce(reproduce));
    }
    let products = context.products().await?;
    notes.saw(Evidence::aws("dynamodb Scan", text!("products-read", count = products.len())));
    if products.is_empty() {
        return notes.fail(Finding::known(&mistakes::TABLE_EMPTY, text!("some-products"), text!("no-product"), place));
    }
    match products.iter().find_map(|product| not_a_number(product, &place)) {
        Some(finding) => {
            let scan = context.aws(&["dynamodb", "scan", "--table-name", &names.table]);
            notes.fail(finding.reproduce(scan))
        }
        None => notes.pass(),
    }
}

/// What the report has to reckon with is in every item, as a number. Whatever else an item has is its own affair.
fn not_a_number(product: &Product, table: &Text) -> Option<Finding> {
    let odd = product.not_a_number.as_ref()?;
    let place = table.property(&product.name).property(odd.attribute);
    let expected = text!("a-number-of-dynamodb", attribute = odd.attribute);
    Some(Finding::known(&mistakes::STOCK_NOT_A_NUMBER, expected, &odd.seen, place))
}
