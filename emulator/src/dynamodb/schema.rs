//! What a table is, apart from its items: keys, indexes, billing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::Error;
use super::expression::Projection;
use super::value::{AttributeValue, Item};

/// A table without its items.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub name: String,
    pub id: String,
    /// Milliseconds since the epoch.
    pub created: i64,
    /// Types of the attributes that are part of a key.
    pub attributes: BTreeMap<String, ScalarType>,
    pub keys: KeySchema,
    pub billing: Billing,
    pub indexes: Vec<Index>,
    /// Whether `DeleteTable` is refused.
    pub protected: bool,
    pub tags: BTreeMap<String, String>,
    /// The attribute with the time at which an item expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScalarType {
    S,
    N,
    B,
}

/// The attributes of a primary key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySchema {
    pub hash: String,
    pub range: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Billing {
    /// Since when, in milliseconds since the epoch.
    PayPerRequest {
        since: i64,
    },
    Provisioned(Throughput),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Throughput {
    pub read_capacity_units: i64,
    pub write_capacity_units: i64,
}

/// A secondary index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    pub name: String,
    pub global: bool,
    pub keys: KeySchema,
    pub projected: Projected,
    pub throughput: Throughput,
}

/// What an index holds of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Projected {
    All,
    KeysOnly,
    Include(Vec<String>),
}

impl ScalarType {
    /// AWS's letter.
    pub fn letter(self) -> &'static str {
        match self {
            Self::S => "S",
            Self::N => "N",
            Self::B => "B",
        }
    }

    /// Whether a value is of this type.
    pub fn fits(self, value: &AttributeValue) -> bool {
        value.type_name() == self.letter()
    }
}

impl KeySchema {
    /// The names of its attributes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.hash.as_str()).chain(self.range.as_deref())
    }

    /// The list that the API has.
    pub fn to_json(&self) -> Value {
        let hash = json!({ "AttributeName": self.hash, "KeyType": "HASH" });
        let range = self.range.iter().map(|name| json!({ "AttributeName": name, "KeyType": "RANGE" }));
        std::iter::once(hash).chain(range).collect()
    }
}

impl Head {
    /// The type of an attribute that is part of a key.
    pub fn scalar(&self, name: &str) -> ScalarType {
        self.attributes.get(name).copied().unwrap_or(ScalarType::S)
    }

    /// A secondary index by name.
    pub fn index(&self, name: &str) -> Result<&Index, Error> {
        let found = self.indexes.iter().find(|index| index.name == name);
        found.ok_or_else(|| Error::validation(format!("The table does not have the specified index: {name}")))
    }

    /// Checks the key of an item that is to be written, of the table and of every index.
    pub fn check_item(&self, item: &Item) -> Result<(), Error> {
        for name in self.keys.names() {
            let value = item.get(name);
            let value = value.ok_or_else(|| Error::parameters(format_args!("Missing the key {name} in the item")))?;
            self.check_key_value(name, value)?;
        }
        for index in &self.indexes {
            for name in index.keys.names() {
                let (Some(value), expected) = (item.get(name), self.scalar(name)) else { continue };
                if !expected.fits(value) {
                    let (expected, actual, index) = (expected.letter(), value.type_name(), &index.name);
                    return Err(Error::parameters(format_args!(
                        "Type mismatch for Index Key {name} Expected: {expected} Actual: {actual} IndexName: {index}"
                    )));
                }
                if value.size() == 0 {
                    let kind = empty_kind(value);
                    return Err(Error::validation(format!(
                        "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty {kind} value. IndexName: {}, IndexKey: {name}",
                        index.name
                    )));
                }
            }
        }
        Ok(())
    }

    fn check_key_value(&self, name: &str, value: &AttributeValue) -> Result<(), Error> {
        let expected = self.scalar(name);
        if !expected.fits(value) {
            let (expected, actual) = (expected.letter(), value.type_name());
            return Err(Error::parameters(format_args!(
                "Type mismatch for key {name} expected: {expected} actual: {actual}"
            )));
        }
        check_key_size(name, value, name == self.keys.hash)
    }

    /// Checks a key that is given by itself: its attributes and no others.
    pub fn check_key(&self, key: &Item) -> Result<(), Error> {
        let given: BTreeSet<&str> = key.keys().map(String::as_str).collect();
        let typed = |name: &str| key.get(name).is_some_and(|value| self.scalar(name).fits(value));
        if given != self.keys.names().collect() || !self.keys.names().all(typed) {
            return Err(Error::validation("The provided key element does not match the schema"));
        }
        key.iter().try_for_each(|(name, value)| check_key_size(name, value, *name == self.keys.hash))
    }

    /// The parts of an item that an index holds; nothing if it holds all.
    pub fn projection(&self, index: &Index) -> Option<Projection> {
        let keys = self.keys.names().chain(index.keys.names());
        match &index.projected {
            Projected::All => None,
            Projected::KeysOnly => Some(Projection::attributes(keys)),
            Projected::Include(more) => Some(Projection::attributes(keys.chain(more.iter().map(String::as_str)))),
        }
    }
}

fn empty_kind(value: &AttributeValue) -> &'static str {
    if matches!(value, AttributeValue::B(_)) { "binary" } else { "string" }
}

fn check_key_size(name: &str, value: &AttributeValue, hash: bool) -> Result<(), Error> {
    if value.size() == 0 {
        let kind = empty_kind(value);
        return Err(Error::validation(format!(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {kind} value. Key: {name}"
        )));
    }
    let (what, most) = if hash { ("hashkey", 2048) } else { ("rangekey", 1024) };
    if value.size() > most {
        return Err(Error::parameters(format_args!(
            "Size of {what} has exceeded the maximum size limit of{most} bytes"
        )));
    }
    Ok(())
}
