//! Document paths: `a.b[3].c`.

use std::fmt::{self, Display, Formatter};

use crate::dynamodb::value::{AttributeValue, Item};

/// A step into a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Field(String),
    Index(usize),
}

/// A document path. The first step is the attribute's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    pub attribute: String,
    pub rest: Vec<Step>,
}

impl Path {
    /// The value there, if there is one.
    pub fn find<'a>(&self, item: &'a Item) -> Option<&'a AttributeValue> {
        self.rest.iter().try_fold(item.get(&self.attribute)?, |value, step| match (value, step) {
            (AttributeValue::M(fields), Step::Field(name)) => fields.get(name),
            (AttributeValue::L(items), Step::Index(at)) => items.get(*at),
            _ => None,
        })
    }

    /// Whether one path leads to or through the other.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.attribute == other.attribute && self.rest.iter().zip(&other.rest).all(|(left, right)| left == right)
    }

    /// Whether two paths take the same value for a map and for a list.
    pub fn conflicts(&self, other: &Self) -> bool {
        let differing = self.rest.iter().zip(&other.rest).find(|(left, right)| left != right);
        let kinds_differ =
            |(left, right): (&Step, &Step)| matches!(left, Step::Field(_)) != matches!(right, Step::Field(_));
        self.attribute == other.attribute && differing.is_some_and(kinds_differ)
    }
}

/// As refusals write it: `[a, b, [3]]`.
impl Display for Path {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "[{}", self.attribute)?;
        for step in &self.rest {
            match step {
                Step::Field(name) => write!(f, ", {name}")?,
                Step::Index(at) => write!(f, ", [{at}]")?,
            }
        }
        f.write_str("]")
    }
}
