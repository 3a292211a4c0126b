//! The one thing that checks write: an item in the table that `report.real-time` looks for in the report.
//!
//! It is removed whatever happens: by its guard when the check ends, by a task of its own when the check is dropped,
//! and by [`crate::Context::tidier`] when the whole run is.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::types::AttributeValue;
use cafe::Cafe;
use rand::RngExt;

use super::aws;
use crate::context::Context;
use crate::finding::Unjudged;
use crate::patience::Patience;
use crate::text;

/// How the names of probe items begin. Reports and scans are compared without them.
pub const PREFIX: &str = "cafelab-probe-";

/// How many names are tried.
const NAMES: usize = 8;

/// Whether a product is a probe of this or another checker.
pub fn is_probe(product_name: &str) -> bool {
    product_name.starts_with(PREFIX)
}

/// The items that are in the table because of this run.
#[derive(Debug, Clone)]
pub(crate) struct ProbeItems {
    client: aws_sdk_dynamodb::Client,
    patience: Patience,
    /// Tells this run's items from another's.
    run: String,
    written: Arc<Mutex<Vec<Key>>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    table: String,
    product: String,
}

/// An item in the table. Dropping it removes it.
#[derive(Debug)]
pub struct ProbeItem {
    pub product: String,
    pub quantity: u32,
    key: Key,
    items: ProbeItems,
}

impl ProbeItems {
    pub fn new(cafe: &Cafe, patience: &Patience) -> Self {
        Self {
            client: cafe.clients.dynamodb.clone(),
            patience: patience.clone(),
            run: format!("{:016x}", rand::random::<u64>()),
            written: Arc::default(),
        }
    }

    pub async fn remove_all(&self) {
        let left = self.lock().clone();
        for key in left {
            // A failure leaves the item; its prefix keeps it out of everybody's reports.
            let _ = self.remove(&key).await;
        }
    }

    async fn remove(&self, key: &Key) -> Result<(), Unjudged> {
        let name = AttributeValue::S(key.product.clone());
        let call = || self.client.delete_item().table_name(&key.table).key("product_name", name.clone()).send();
        aws::ask(&self.patience, "dynamodb DeleteItem", call).await?;
        self.lock().retain(|other| other != key);
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Key>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ProbeItem {
    /// Removes the item and says whether that worked.
    pub async fn remove(self) -> Result<(), Unjudged> {
        self.items.remove(&self.key).await
    }
}

impl Drop for ProbeItem {
    fn drop(&mut self) {
        let (items, key) = (self.items.clone(), self.key.clone());
        if !items.lock().contains(&key) {
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { items.remove(&key).await });
        }
    }
}

impl Context {
    /// Writes an item with a name and a quantity from the seed. Two runs with one seed may look at the same table at once:
    /// who finds the name taken takes the next one.
    pub async fn write_probe_item(&self) -> Result<ProbeItem, Unjudged> {
        let mut random = self.random("probe item");
        let quantity = random.random_range(10_000..1_000_000_u32);
        for _ in 0..NAMES {
            let product = format!("{PREFIX}{:016x}", random.random::<u64>());
            if let Some(item) = self.write_as(product, quantity).await? {
                return Ok(item);
            }
        }
        let cure = text!("probe-names-taken.cure", prefix = PREFIX);
        Err(Unjudged::new("dynamodb PutItem", text!("probe-names-taken"), cure))
    }

    /// Writes an item unless there is one of that name.
    async fn write_as(&self, product: String, quantity: u32) -> Result<Option<ProbeItem>, Unjudged> {
        let key = Key { table: self.names().await?.table.clone(), product: product.clone() };
        let items = self.probe_items.clone();
        // Before it is written, so that it is removed even if the answer gets lost.
        items.lock().push(key.clone());
        let item = ProbeItem { product, quantity, key, items };
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let number = |number: u32| AttributeValue::N(number.to_string());
        // A second attempt of this run finds its own item there, and that is right.
        let run = item.items.run.clone();
        let call = || {
            let put = self.cafe.clients.dynamodb.put_item().table_name(&item.key.table);
            put.item("product_name", text(&item.product))
                .item("product_id", text("probe"))
                .item("category", text("probe"))
                .item("supplier", text("cafelab check"))
                .item("unit", text("piece"))
                .item("quantity", number(quantity))
                .item("reorder_level", number(1))
                .item("price_in_cents", number(1))
                .condition_expression("attribute_not_exists(product_name) OR cafelab_run = :run")
                .item("cafelab_run", text(&run))
                .expression_attribute_values(":run", text(&run))
                .send()
        };
        match self.options.patience.call(call).await {
            Ok(_) => Ok(Some(item)),
            Err(failure) if failure.code.as_deref() == Some("ConditionalCheckFailedException") => {
                // It is somebody else's: forget it before it is dropped.
                self.probe_items.lock().retain(|other| *other != item.key);
                Ok(None)
            }
            Err(failure) => Err(Unjudged::aws("dynamodb PutItem", &failure)),
        }
    }
}
