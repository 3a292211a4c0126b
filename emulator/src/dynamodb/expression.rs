//! The expressions of DynamoDB: conditions and filters, key conditions, projections, updates.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html>. An expression is read
//! once per request, with its placeholders resolved, and then applied to items.

mod condition;
mod key_condition;
mod parser;
mod path;
mod placeholders;
mod projection;
mod reserved;
mod token;
mod update;

pub use condition::Condition;
pub use key_condition::{KeyCondition, RangeTest};
pub use placeholders::Placeholders;
pub use projection::Projection;
pub use update::Update;

use super::error::Error;

/// Which parameter an expression came in; AWS's refusals name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Condition,
    Filter,
    KeyCondition,
    Projection,
    Update,
}

impl Kind {
    /// The parameter's name.
    pub fn parameter(self) -> &'static str {
        match self {
            Self::Condition => "ConditionExpression",
            Self::Filter => "FilterExpression",
            Self::KeyCondition => "KeyConditionExpression",
            Self::Projection => "ProjectionExpression",
            Self::Update => "UpdateExpression",
        }
    }

    fn invalid(self, what: impl std::fmt::Display) -> Error {
        Error::validation(format!("Invalid {}: {what}", self.parameter()))
    }
}

#[cfg(test)]
mod tests;
