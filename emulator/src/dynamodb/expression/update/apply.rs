//! Updates applied to items.

use super::{Formula, Update};
use crate::dynamodb::error::Error;
use crate::dynamodb::expression::path::{Path, Step};
use crate::dynamodb::number::Number;
use crate::dynamodb::value::{AttributeValue, Item};

use AttributeValue::{Bs, L, M, N, Ns, Ss};

pub fn updated(update: &Update, old: &Item) -> Result<Item, Error> {
    let mut new = old.clone();
    let values = update.sets.iter().map(|(path, formula)| Ok((path, formula.value(old)?)));
    for (path, value) in values.collect::<Result<Vec<_>, Error>>()? {
        put(&mut new, path, value)?;
    }
    for (path, value) in &update.adds {
        let sum = match path.find(old) {
            Some(present) => sum(present, value)?,
            None => value.clone(),
        };
        put(&mut new, path, sum)?;
    }
    for (path, value) in &update.deletes {
        let Some(present) = path.find(old) else { continue };
        match without(present, value)? {
            Some(left) => put(&mut new, path, left)?,
            None => remove(&mut new, path)?,
        }
    }
    // From the back, so that the indexes of a list stay true.
    let mut removes: Vec<&Path> = update.removes.iter().collect();
    removes.sort_by(|left, right| right.rest.cmp(&left.rest));
    removes.into_iter().try_for_each(|path| remove(&mut new, path))?;
    Ok(new)
}

impl Formula {
    fn value(&self, item: &Item) -> Result<AttributeValue, Error> {
        let number = |formula: &Self| match formula.value(item)? {
            N(number) => Ok(number),
            _ => Err(wrong_type()),
        };
        let list = |formula: &Self| match formula.value(item)? {
            L(items) => Ok(items),
            _ => Err(wrong_type()),
        };
        match self {
            Self::Value(value) => Ok(value.clone()),
            Self::Path(path) => path.find(item).cloned().ok_or_else(|| {
                Error::validation("The provided expression refers to an attribute that does not exist in the item")
            }),
            Self::IfNotExists(path, other) => match path.find(item) {
                Some(present) => Ok(present.clone()),
                None => other.value(item),
            },
            Self::ListAppend(first, second) => {
                let mut items = list(first)?;
                items.extend(list(second)?);
                Ok(L(items))
            }
            Self::Plus(left, right) => Number::plus(number(left)?, number(right)?).map(N),
            Self::Minus(left, right) => Number::minus(number(left)?, number(right)?).map(N),
        }
    }
}

fn wrong_type() -> Error {
    Error::validation("An operand in the update expression has an incorrect data type")
}

fn wrong_path() -> Error {
    Error::validation("The document path provided in the update expression is invalid for update")
}

fn sum(present: &AttributeValue, added: &AttributeValue) -> Result<AttributeValue, Error> {
    match (present, added) {
        (N(left), N(right)) => left.plus(*right).map(N),
        (Ss(left), Ss(right)) => Ok(Ss(left.union(right).cloned().collect())),
        (Ns(left), Ns(right)) => Ok(Ns(left.union(right).copied().collect())),
        (Bs(left), Bs(right)) => Ok(Bs(left.union(right).cloned().collect())),
        _ => Err(wrong_type()),
    }
}

/// What is left of a set; nothing if it would be empty, which no set may be.
fn without(present: &AttributeValue, taken: &AttributeValue) -> Result<Option<AttributeValue>, Error> {
    Ok(match (present, taken) {
        (Ss(left), Ss(right)) => {
            Some(Ss(left.difference(right).cloned().collect())).filter(|left| *left != Ss([].into()))
        }
        (Ns(left), Ns(right)) => {
            Some(Ns(left.difference(right).copied().collect())).filter(|left| *left != Ns([].into()))
        }
        (Bs(left), Bs(right)) => {
            Some(Bs(left.difference(right).cloned().collect())).filter(|left| *left != Bs([].into()))
        }
        _ => return Err(wrong_type()),
    })
}

/// The value that the last step of a path leads out of, if the path leads anywhere.
fn parent<'a>(item: &'a mut Item, path: &Path, steps: &[Step]) -> Option<&'a mut AttributeValue> {
    steps.iter().try_fold(item.get_mut(&path.attribute)?, |value, step| match (value, step) {
        (M(fields), Step::Field(name)) => fields.get_mut(name),
        (L(items), Step::Index(at)) => items.get_mut(*at),
        _ => None,
    })
}

fn put(item: &mut Item, path: &Path, value: AttributeValue) -> Result<(), Error> {
    let Some((last, steps)) = path.rest.split_last() else {
        item.insert(path.attribute.clone(), value);
        return Ok(());
    };
    match (parent(item, path, steps).ok_or_else(wrong_path)?, last) {
        (M(fields), Step::Field(name)) => {
            fields.insert(name.clone(), value);
        }
        // An index beyond the end appends.
        (L(items), Step::Index(at)) => match items.get_mut(*at) {
            Some(place) => *place = value,
            None => items.push(value),
        },
        _ => return Err(wrong_path()),
    }
    Ok(())
}

fn remove(item: &mut Item, path: &Path) -> Result<(), Error> {
    let Some((last, steps)) = path.rest.split_last() else {
        item.remove(&path.attribute);
        return Ok(());
    };
    match (parent(item, path, steps).ok_or_else(wrong_path)?, last) {
        (M(fields), Step::Field(name)) => drop(fields.remove(name)),
        (L(items), Step::Index(at)) if *at < items.len() => drop(items.remove(*at)),
        (L(_), Step::Index(_)) => {}
        _ => return Err(wrong_path()),
    }
    Ok(())
}
