//! A write worked out but not carried out: the same for single writes, batches and transactions.

use std::collections::BTreeMap;

use crate::dynamodb::error::Error;
use crate::dynamodb::expression::{Condition, Kind, Placeholders, Update};
use crate::dynamodb::input::choice;
use crate::dynamodb::table::{Change, Table};
use crate::dynamodb::value::{Item, RawItem, item_size};

/// DynamoDB's own limit on the size of an item, in bytes.
const MAX_ITEM: usize = 400 * 1024;

/// What is to be written.
#[derive(Debug)]
pub enum Plan {
    Put {
        item: Item,
        guard: Guard,
    },
    Delete {
        key: Item,
        guard: Guard,
    },
    Update {
        key: Item,
        update: Option<Update>,
        guard: Guard,
    },
    /// Nothing: only the condition counts.
    Check {
        key: Item,
        guard: Guard,
    },
}

/// The condition of a write.
#[derive(Debug, Default)]
pub struct Guard {
    condition: Option<Condition>,
    /// Whether the refusal shows the item.
    shows_item: bool,
}

impl Guard {
    /// Reads a condition with its placeholders.
    pub fn read(
        condition: Option<&str>,
        names: Option<BTreeMap<String, String>>,
        values: Option<RawItem>,
        on_failure: Option<&str>,
    ) -> Result<Self, Error> {
        let placeholders = Placeholders::read(names, values, &[(Kind::Condition, condition.is_some())])?;
        let guard = Self::with(condition, &placeholders, on_failure)?;
        placeholders.all_used()?;
        Ok(guard)
    }

    fn with(condition: Option<&str>, placeholders: &Placeholders, on_failure: Option<&str>) -> Result<Self, Error> {
        let condition = condition.map(|text| Condition::read(Kind::Condition, text, placeholders)).transpose()?;
        let field = "returnValuesOnConditionCheckFailure";
        let shows_item = choice(on_failure, field, &["NONE", "ALL_OLD"])? == "ALL_OLD";
        Ok(Self { condition, shows_item })
    }

    fn check(&self, old: Option<&Item>) -> Result<(), Error> {
        let empty = Item::new();
        if self.condition.as_ref().is_none_or(|condition| condition.holds(old.unwrap_or(&empty))) {
            return Ok(());
        }
        Err(Error::ConditionFailed(old.filter(|_| self.shows_item).cloned().map(Box::new)))
    }
}

/// Reads an update and its condition, which share placeholders.
pub fn read_update(
    update: Option<&str>,
    condition: Option<&str>,
    names: Option<BTreeMap<String, String>>,
    values: Option<RawItem>,
    on_failure: Option<&str>,
) -> Result<(Option<Update>, Guard), Error> {
    let kinds = [(Kind::Update, update.is_some()), (Kind::Condition, condition.is_some())];
    let placeholders = Placeholders::read(names, values, &kinds)?;
    let update = update.map(|text| Update::read(text, &placeholders)).transpose()?;
    let guard = Guard::with(condition, &placeholders, on_failure)?;
    placeholders.all_used()?;
    Ok((update, guard))
}

impl Plan {
    /// The key of the item that is meant, in an item that holds at least that.
    pub fn key(&self) -> &Item {
        match self {
            Self::Put { item, .. } => item,
            Self::Delete { key, .. } | Self::Update { key, .. } | Self::Check { key, .. } => key,
        }
    }

    /// What the write would change. Nothing is changed yet.
    pub fn change(&self, table: &Table) -> Result<Change, Error> {
        match self {
            Self::Put { item, .. } => table.head.check_item(item)?,
            _ => table.head.check_key(self.key())?,
        }
        let key = table.key(self.key())?;
        let old = table.get(&key);
        let new = match self {
            Self::Put { item, guard } => {
                if item_size(item) > MAX_ITEM {
                    return Err(Error::validation("Item size has exceeded the maximum allowed size"));
                }
                guard.check(old)?;
                Some(item.clone())
            }
            Self::Delete { guard, .. } => {
                guard.check(old)?;
                None
            }
            Self::Check { guard, .. } => {
                guard.check(old)?;
                old.cloned()
            }
            Self::Update { key, update, guard } => {
                if let Some(update) = update {
                    leave_key_alone(table, update)?;
                }
                guard.check(old)?;
                Some(updated(table, old.unwrap_or(key), update.as_ref())?)
            }
        };
        Ok(Change { old: old.cloned(), new, key })
    }
}

fn leave_key_alone(table: &Table, update: &Update) -> Result<(), Error> {
    let part_of_key = |name: &&str| table.head.keys.names().any(|key| key == *name);
    match update.attributes().find(part_of_key) {
        Some(name) => {
            Err(Error::parameters(format_args!("Cannot update attribute {name}. This attribute is part of the key")))
        }
        None => Ok(()),
    }
}

fn updated(table: &Table, base: &Item, update: Option<&Update>) -> Result<Item, Error> {
    let new = match update {
        Some(update) => update.apply(base)?,
        None => base.clone(),
    };
    table.head.check_item(&new)?;
    if item_size(&new) > MAX_ITEM {
        return Err(Error::validation("Item size to update has exceeded the maximum allowed size"));
    }
    Ok(new)
}
