//! Updates: `SET`, `REMOVE`, `ADD`, `DELETE`.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html>.
//! Every value is computed from the item as it was before the update.

mod apply;
mod read;

use super::path::Path;
use super::placeholders::Placeholders;
use super::{Error, Kind, Projection};
use crate::dynamodb::value::{AttributeValue, Item};

/// What an update does to an item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Update {
    sets: Vec<(Path, Formula)>,
    removes: Vec<Path>,
    adds: Vec<(Path, AttributeValue)>,
    deletes: Vec<(Path, AttributeValue)>,
}

/// The right side of a `SET`.
#[derive(Debug, Clone, PartialEq)]
enum Formula {
    Path(Path),
    Value(AttributeValue),
    IfNotExists(Path, Box<Formula>),
    ListAppend(Box<Formula>, Box<Formula>),
    Plus(Box<Formula>, Box<Formula>),
    Minus(Box<Formula>, Box<Formula>),
}

impl Update {
    /// Reads an update expression.
    pub fn read(text: &str, placeholders: &Placeholders) -> Result<Self, Error> {
        let update = read::update(text, placeholders)?;
        let paths = update.paths();
        for (at, path) in paths.iter().enumerate() {
            if let Some(other) = paths[..at].iter().find(|other| other.overlaps(path)) {
                let what = "Two document paths overlap with each other; must remove or rewrite one of these paths";
                return Err(Kind::Update.invalid(format_args!("{what}; path one: {other}, path two: {path}")));
            }
            if let Some(other) = paths[..at].iter().find(|other| other.conflicts(path)) {
                let what = "Two document paths conflict with each other; must remove or rewrite one of these paths";
                return Err(Kind::Update.invalid(format_args!("{what}; path one: {other}, path two: {path}")));
            }
        }
        Ok(update)
    }

    /// The item after the update.
    pub fn apply(&self, item: &Item) -> Result<Item, Error> {
        apply::updated(self, item)
    }

    /// The attributes it changes.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.paths().into_iter().map(|path| path.attribute.as_str())
    }

    /// The parts of an item that it changes.
    pub fn projection(&self) -> Projection {
        Projection::of(&self.paths())
    }

    fn paths(&self) -> Vec<&Path> {
        let sets = self.sets.iter().map(|(path, _)| path);
        let others = self.adds.iter().chain(&self.deletes).map(|(path, _)| path);
        sets.chain(&self.removes).chain(others).collect()
    }
}
