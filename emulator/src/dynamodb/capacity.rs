//! Capacity units, as `ReturnConsumedCapacity` reports them.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html>.

use serde_json::{Map, Value, json};

use super::error::Error;
use super::input::choice;

/// How much of it an answer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    None,
    Total,
    Indexes,
}

impl Report {
    /// Reads `ReturnConsumedCapacity`.
    pub fn read(given: Option<&str>) -> Result<Self, Error> {
        Ok(match choice(given, "returnConsumedCapacity", &["NONE", "INDEXES", "TOTAL"])? {
            "TOTAL" => Self::Total,
            "INDEXES" => Self::Indexes,
            _ => Self::None,
        })
    }

    /// What was consumed of one table, if it is to be told.
    pub fn of(self, table: &str, units: f64) -> Option<Value> {
        match self {
            Self::None => None,
            Self::Total => Some(json!({ "TableName": table, "CapacityUnits": units })),
            Self::Indexes => {
                Some(json!({ "TableName": table, "CapacityUnits": units, "Table": { "CapacityUnits": units } }))
            }
        }
    }

    /// Adds it to an answer.
    pub fn add(self, answer: &mut Map<String, Value>, table: &str, units: f64) {
        if let Some(consumed) = self.of(table, units) {
            answer.insert("ConsumedCapacity".into(), consumed);
        }
    }
}

/// Units of reading so many bytes.
pub fn read_units(bytes: usize, consistent: bool) -> f64 {
    let units = whole(bytes.div_ceil(4096).max(1));
    if consistent { units } else { units / 2.0 }
}

/// Units of writing so many bytes.
pub fn write_units(bytes: usize) -> f64 {
    whole(bytes.div_ceil(1024).max(1))
}

#[expect(clippy::cast_precision_loss, reason = "no request moves 2^53 kilobytes")]
fn whole(units: usize) -> f64 {
    units as f64
}
