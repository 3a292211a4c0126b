//! A table with its items, in the order in which scans give them.
//!
//! Items lie scattered by a digest of their partition key, as with AWS, so that nobody comes to rely on an order that
//! a scan does not promise; within a partition key they are sorted by the sort key. The digest is our own and fixed, so
//! that saved states and tests stay the same.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::error::Error;
use super::number::Number;
use super::schema::{Head, Index, KeySchema};
use super::value::{AttributeValue, Item, item_size};

/// A table.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Saved")]
pub struct Table {
    pub head: Head,
    items: BTreeMap<Key, Item>,
}

/// A table as it is saved: the keys are in the items.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    head: Head,
    items: Vec<Item>,
}

/// A value that can be part of a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Scalar {
    S(String),
    N(Number),
    B(Vec<u8>),
}

/// Where an item lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    spread: u64,
    hash: Scalar,
    range: Option<Scalar>,
}

/// Where an item lies in a table (`index` is empty) or in one of its indexes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place<'a> {
    index: Option<Key>,
    key: Cow<'a, Key>,
}

/// One item's way from what it was to what it will be.
#[derive(Debug, Clone)]
pub struct Change {
    pub key: Key,
    pub old: Option<Item>,
    pub new: Option<Item>,
}

impl Scalar {
    fn of(value: &AttributeValue) -> Option<Self> {
        match value {
            AttributeValue::S(text) => Some(Self::S(text.clone())),
            AttributeValue::N(number) => Some(Self::N(*number)),
            AttributeValue::B(bytes) => Some(Self::B(bytes.clone())),
            _ => None,
        }
    }

    /// FNV-1a, with its bits mixed once more.
    fn spread(&self) -> u64 {
        let number;
        let bytes: &[u8] = match self {
            Self::S(text) => text.as_bytes(),
            Self::B(bytes) => bytes,
            Self::N(value) => {
                number = value.to_string();
                number.as_bytes()
            }
        };
        let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325, step);
        let hash = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^ (hash >> 29)
    }
}

impl Key {
    /// The key of an item; nothing if the item lacks a part of it, or has it with a type that no key has.
    pub fn of(schema: &KeySchema, item: &Item) -> Option<Self> {
        let hash = Scalar::of(item.get(&schema.hash)?)?;
        let range = match &schema.range {
            Some(name) => Some(Scalar::of(item.get(name)?)?),
            None => None,
        };
        Some(Self { spread: hash.spread(), hash, range })
    }

    /// Whether it belongs to this part of a parallel scan.
    pub fn in_segment(&self, segment: u32, total: u32) -> bool {
        (u128::from(self.spread) * u128::from(total)) >> 64 == u128::from(segment)
    }
}

impl Place<'_> {
    /// The key that the place is sorted by.
    pub fn key(&self) -> &Key {
        self.index.as_ref().unwrap_or(&self.key)
    }
}

impl Table {
    /// An empty table.
    pub fn new(head: Head) -> Self {
        Self { head, items: BTreeMap::new() }
    }

    /// How many items there are, and how many bytes they have.
    pub fn extent(&self) -> (usize, usize) {
        (self.items.len(), self.items.values().map(item_size).sum())
    }

    /// The key of an item or of a key given by itself, both checked before.
    pub fn key(&self, item: &Item) -> Result<Key, Error> {
        Key::of(&self.head.keys, item)
            .ok_or_else(|| Error::validation("The provided key element does not match the schema"))
    }

    /// An item by its key.
    pub fn get(&self, key: &Key) -> Option<&Item> {
        self.items.get(key)
    }

    /// Carries out a change.
    pub fn apply(&mut self, change: Change) {
        match change.new {
            Some(item) => drop(self.items.insert(change.key, item)),
            None => drop(self.items.remove(&change.key)),
        }
    }

    /// All items, or those that an index holds, in order.
    pub fn entries(&self, index: Option<&Index>) -> Vec<(Place<'_>, &Item)> {
        let place = |index, key| Place { index, key: Cow::Borrowed(key) };
        let Some(index) = index else {
            return self.items.iter().map(|(key, item)| (place(None, key), item)).collect();
        };
        let held = self.items.iter().filter_map(|(key, item)| {
            let position = Key::of(&index.keys, item)?;
            Some((place(Some(position), key), item))
        });
        let mut held: Vec<_> = held.collect();
        held.sort_by(|(left, _), (right, _)| left.cmp(right));
        held
    }

    /// The place that an `ExclusiveStartKey` names.
    pub fn place(&self, index: Option<&Index>, start: &Item) -> Result<Place<'static>, Error> {
        let wrong = || Error::validation("The provided starting key is invalid");
        let mut names: Vec<&str> =
            self.head.keys.names().chain(index.iter().flat_map(|index| index.keys.names())).collect();
        names.sort_unstable();
        names.dedup();
        let typed = |name: &&str| start.get(*name).is_some_and(|value| self.head.scalar(name).fits(value));
        if start.len() != names.len() || !names.iter().all(typed) {
            let text = "The provided starting key is invalid: The provided key element does not match the schema";
            return Err(Error::validation(text));
        }
        let key = Key::of(&self.head.keys, start).ok_or_else(wrong)?;
        let index = match index {
            Some(index) => Some(Key::of(&index.keys, start).ok_or_else(wrong)?),
            None => None,
        };
        Ok(Place { index, key: Cow::Owned(key) })
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut table = serializer.serialize_struct("Table", 2)?;
        table.serialize_field("head", &self.head)?;
        table.serialize_field("items", &self.items.values().collect::<Vec<_>>())?;
        table.end()
    }
}

impl TryFrom<Saved> for Table {
    type Error = Error;

    fn try_from(saved: Saved) -> Result<Self, Error> {
        let mut table = Self::new(saved.head);
        for item in saved.items {
            let key = table.key(&item)?;
            table.items.insert(key, item);
        }
        Ok(table)
    }
}
