//! The condition of a query: the partition key, and perhaps a test of the sort key.

use super::condition::{Comparator, Condition, Operand};
use super::placeholders::Placeholders;
use super::{Error, Kind};
use crate::dynamodb::value::AttributeValue;

/// A test of the sort key.
#[derive(Debug, Clone, PartialEq)]
pub enum RangeTest {
    Compare(Comparator, AttributeValue),
    Between(AttributeValue, AttributeValue),
    BeginsWith(AttributeValue),
}

/// Which items a query reads.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyCondition {
    pub hash: AttributeValue,
    pub range: Option<(Condition, RangeTest)>,
}

impl KeyCondition {
    /// Reads the condition for a key whose attributes are `hash` and perhaps `range`.
    pub fn read(text: &str, placeholders: &Placeholders, hash: &str, range: Option<&str>) -> Result<Self, Error> {
        let condition = Condition::read(Kind::KeyCondition, text, placeholders)?;
        let parts = match condition {
            Condition::All(parts) => parts.into_iter().flat_map(flattened).collect(),
            other => vec![other],
        };
        let mut found: Option<AttributeValue> = None;
        let mut tested = None;
        for part in parts {
            let (attribute, tested_by) = key_test(&part)?;
            if attribute == hash {
                let RangeTest::Compare(Comparator::Equal, value) = tested_by else {
                    return Err(Error::validation("Query key condition not supported"));
                };
                if found.replace(value).is_some() {
                    return Err(one_per_key());
                }
            } else if Some(attribute.as_str()) == range {
                if tested.replace((part, tested_by)).is_some() {
                    return Err(one_per_key());
                }
            } else {
                let missing = if found.is_none() { hash } else { range.unwrap_or(hash) };
                return Err(missed(missing));
            }
        }
        match found {
            Some(hash) => Ok(Self { hash, range: tested }),
            None => Err(missed(hash)),
        }
    }
}

fn flattened(condition: Condition) -> Vec<Condition> {
    match condition {
        Condition::All(parts) => parts.into_iter().flat_map(flattened).collect(),
        other => vec![other],
    }
}

/// The attribute that a part tests, and how.
fn key_test(part: &Condition) -> Result<(String, RangeTest), Error> {
    let (operand, test) = match part {
        Condition::Compare(Comparator::NotEqual, ..) => return Err(operator("<>")),
        Condition::Compare(comparator, operand, Operand::Value(value)) => {
            (operand, RangeTest::Compare(*comparator, value.clone()))
        }
        Condition::Between(operand, Operand::Value(low), Operand::Value(high)) => {
            (operand, RangeTest::Between(low.clone(), high.clone()))
        }
        Condition::BeginsWith(operand, Operand::Value(prefix)) => (operand, RangeTest::BeginsWith(prefix.clone())),
        Condition::Any(_) => return Err(operator("OR")),
        Condition::Not(_) => return Err(operator("NOT")),
        Condition::In(..) => return Err(operator("IN")),
        Condition::Exists(_) => return Err(operator("attribute_exists")),
        Condition::NotExists(_) => return Err(operator("attribute_not_exists")),
        Condition::TypeIs(..) => return Err(operator("attribute_type")),
        Condition::Contains(..) => return Err(operator("contains")),
        _ => return Err(Error::validation("Query key condition not supported")),
    };
    match operand {
        Operand::Path(path) if path.rest.is_empty() => Ok((path.attribute.clone(), test)),
        Operand::Path(_) => {
            Err(Kind::KeyCondition.invalid("KeyConditionExpressions cannot have conditions on nested attributes"))
        }
        _ => Err(Error::validation("Query key condition not supported")),
    }
}

fn operator(name: &str) -> Error {
    Kind::KeyCondition.invalid(format_args!("Invalid operator used in KeyConditionExpression: {name}"))
}

fn one_per_key() -> Error {
    Kind::KeyCondition.invalid("KeyConditionExpressions must only contain one condition per key")
}

fn missed(attribute: &str) -> Error {
    Error::validation(format!("Query condition missed key schema element: {attribute}"))
}
