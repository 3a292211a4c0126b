//! Conditions and filters: comparators, `BETWEEN`, `IN`, functions, `AND`, `OR`, `NOT`.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html>.

mod evaluate;
mod read;

use super::path::Path;
use super::placeholders::Placeholders;
use super::{Error, Kind};
use crate::dynamodb::value::{AttributeValue, Item};

/// A condition on an item.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    Compare(Comparator, Operand, Operand),
    Between(Operand, Operand, Operand),
    In(Operand, Vec<Operand>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Exists(Path),
    NotExists(Path),
    TypeIs(Path, String),
    BeginsWith(Operand, Operand),
    Contains(Operand, Operand),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What a condition compares.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    Path(Path),
    Value(AttributeValue),
    Size(Path),
}

impl Condition {
    /// Reads a condition.
    pub fn read(kind: Kind, text: &str, placeholders: &Placeholders) -> Result<Self, Error> {
        read::condition(kind, text, placeholders)
    }

    /// Whether an item meets it. An item that is not there is one without attributes.
    pub fn holds(&self, item: &Item) -> bool {
        evaluate::holds(self, item)
    }

    /// The attributes it speaks of; a filter may not use those of a query's key.
    pub fn attributes(&self) -> Vec<&str> {
        match self {
            Self::Compare(_, left, right) | Self::BeginsWith(left, right) | Self::Contains(left, right) => {
                names([left, right])
            }
            Self::Between(value, low, high) => names([value, low, high]),
            Self::In(value, list) => names(std::iter::once(value).chain(list)),
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::attributes).collect(),
            Self::Not(inner) => inner.attributes(),
            Self::Exists(path) | Self::NotExists(path) | Self::TypeIs(path, _) => vec![path.attribute.as_str()],
        }
    }
}

impl Operand {
    fn attribute(&self) -> Option<&str> {
        match self {
            Self::Path(path) | Self::Size(path) => Some(&path.attribute),
            Self::Value(_) => None,
        }
    }
}

fn names<'a>(operands: impl IntoIterator<Item = &'a Operand>) -> Vec<&'a str> {
    operands.into_iter().filter_map(Operand::attribute).collect()
}
