//! The inventory report that `POST /create_report` answers.

use serde::{Deserialize, Serialize};

/// The whole report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// When the workflow read the table: RFC 3339, UTC, with milliseconds.
    pub generated_at: String,
    /// The report in two numbers.
    pub summary: Summary,
    /// Every product, sorted by name.
    pub items: Vec<Item>,
}

/// The report in two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many products there are.
    pub products: u64,
    /// How many of them are low on stock.
    pub low_stock: u64,
}

/// One product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub product_name: String,
    pub category: String,
    /// In `unit`s.
    pub quantity: u64,
    /// Below this quantity, a product is low on stock.
    pub reorder_level: u64,
    /// For example `kg`.
    pub unit: String,
    /// Whether `quantity < reorder_level`.
    pub low_stock: bool,
}
