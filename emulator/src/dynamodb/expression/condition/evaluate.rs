//! Conditions applied to items.

use std::borrow::Cow;

use super::{Comparator, Condition, Operand};
use crate::dynamodb::number::Number;
use crate::dynamodb::value::{AttributeValue, Item};

/// Whether `item` meets `condition`.
pub fn holds(condition: &Condition, item: &Item) -> bool {
    match condition {
        Condition::Compare(comparator, left, right) => match (left.in_item(item), right.in_item(item)) {
            (Some(left), Some(right)) => compare(*comparator, &left, &right),
            // What is not there differs from everything, also from another thing that is not there.
            _ => *comparator == Comparator::NotEqual,
        },
        Condition::Between(value, low, high) => {
            let parts = [value, low, high].map(|operand| operand.in_item(item));
            let [Some(value), Some(low), Some(high)] = parts else { return false };
            compare(Comparator::GreaterOrEqual, &value, &low) && compare(Comparator::LessOrEqual, &value, &high)
        }
        Condition::In(value, list) => {
            let Some(value) = value.in_item(item) else { return false };
            list.iter().filter_map(|operand| operand.in_item(item)).any(|other| value == other)
        }
        Condition::All(parts) => parts.iter().all(|part| holds(part, item)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, item)),
        Condition::Not(inner) => !holds(inner, item),
        Condition::Exists(path) => path.find(item).is_some(),
        Condition::NotExists(path) => path.find(item).is_none(),
        Condition::TypeIs(path, name) => path.find(item).is_some_and(|value| value.type_name() == name),
        Condition::BeginsWith(value, prefix) => match (value.in_item(item), prefix.in_item(item)) {
            (Some(value), Some(prefix)) => begins_with(&value, &prefix),
            _ => false,
        },
        Condition::Contains(value, part) => match (value.in_item(item), part.in_item(item)) {
            (Some(value), Some(part)) => contains(&value, &part),
            _ => false,
        },
    }
}

impl Operand {
    fn in_item<'a>(&'a self, item: &'a Item) -> Option<Cow<'a, AttributeValue>> {
        match self {
            Self::Value(value) => Some(Cow::Borrowed(value)),
            Self::Path(path) => path.find(item).map(Cow::Borrowed),
            Self::Size(path) => size(path.find(item)?).map(Cow::Owned),
        }
    }
}

/// What the function `size` gives; nothing for types that have no size.
fn size(value: &AttributeValue) -> Option<AttributeValue> {
    let size = match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::B(bytes) => bytes.len(),
        AttributeValue::M(fields) => fields.len(),
        AttributeValue::L(items) => items.len(),
        AttributeValue::Ss(set) => set.len(),
        AttributeValue::Ns(set) => set.len(),
        AttributeValue::Bs(set) => set.len(),
        AttributeValue::N(_) | AttributeValue::Bool(_) | AttributeValue::Null => return None,
    };
    size.to_string().parse::<Number>().ok().map(AttributeValue::N)
}

fn compare(comparator: Comparator, left: &AttributeValue, right: &AttributeValue) -> bool {
    use AttributeValue::{B, N, S};
    let ordering = match (left, right) {
        _ if comparator == Comparator::Equal => return left == right,
        _ if comparator == Comparator::NotEqual => return left != right,
        (S(left), S(right)) => left.cmp(right),
        (N(left), N(right)) => left.cmp(right),
        (B(left), B(right)) => left.cmp(right),
        _ => return false,
    };
    match comparator {
        Comparator::Less => ordering.is_lt(),
        Comparator::LessOrEqual => ordering.is_le(),
        Comparator::Greater => ordering.is_gt(),
        Comparator::GreaterOrEqual => ordering.is_ge(),
        Comparator::Equal | Comparator::NotEqual => false,
    }
}

fn begins_with(value: &AttributeValue, prefix: &AttributeValue) -> bool {
    match (value, prefix) {
        (AttributeValue::S(value), AttributeValue::S(prefix)) => value.starts_with(prefix.as_str()),
        (AttributeValue::B(value), AttributeValue::B(prefix)) => value.starts_with(prefix),
        _ => false,
    }
}

fn contains(value: &AttributeValue, part: &AttributeValue) -> bool {
    use AttributeValue::{B, Bs, L, N, Ns, S, Ss};
    match (value, part) {
        (S(text), S(part)) => text.contains(part.as_str()),
        (B(bytes), B(part)) => part.is_empty() || bytes.windows(part.len()).any(|window| window == part),
        (Ss(set), S(member)) => set.contains(member),
        (Ns(set), N(member)) => set.contains(member),
        (Bs(set), B(member)) => set.contains(member),
        (L(items), member) => items.contains(member),
        _ => false,
    }
}
