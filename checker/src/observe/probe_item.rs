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

/// How the names of probe items begin. Reports and scans are compared without them.
pub const PREFIX: &str = "cafelab-probe-";

/// Whether a product is a probe of this or another checker.
pub fn is_probe(product_name: &str) -> bool {
    product_name.starts_with(PREFIX)
}

/// The items that are in the table because of this run.
#[derive(Debug, Clone)]
pub(crate) struct ProbeItems {
    client: aws_sdk_dynamodb::Client,
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
    pub fn new(cafe: &Cafe) -> Self {
        Self { client: cafe.clients.dynamodb.clone(), written: Arc::default() }
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
        aws::ask("dynamodb DeleteItem", call).await?;
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
    /// Writes an item with a random name and quantity.
    pub async fn write_probe_item(&self) -> Result<ProbeItem, Unjudged> {
        // Two runs with one seed may look at the same table at once.
        let drawn = if self.options.alone { self.random("probe item's name").random() } else { rand::random::<u64>() };
        let product = format!("{PREFIX}{drawn:016x}");
        let quantity = self.random("probe item").random_range(10_000..1_000_000_u32);
        let key = Key { table: self.names().await?.table.clone(), product: product.clone() };
        let items = self.probe_items.clone();
        items.lock().push(key.clone());
        let item = ProbeItem { product, quantity, key, items };
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let number = |number: u32| AttributeValue::N(number.to_string());
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
                .send()
        };
        aws::ask("dynamodb PutItem", call).await?;
        Ok(item)
    }
}
