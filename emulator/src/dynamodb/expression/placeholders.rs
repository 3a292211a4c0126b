//! `ExpressionAttributeNames` and `ExpressionAttributeValues`: what `#n` and `:v` stand for, and which were used.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::{Error, Kind};
use crate::dynamodb::value::{AttributeValue, RawItem};

/// The placeholders of one request.
#[derive(Debug, Default)]
pub struct Placeholders {
    names: BTreeMap<String, String>,
    values: BTreeMap<String, AttributeValue>,
    used: RefCell<BTreeSet<String>>,
}

impl Placeholders {
    /// Reads the two parameters. `expressions` are the parameters of the operation that could use them, and whether
    /// each is there.
    pub fn read(
        names: Option<BTreeMap<String, String>>,
        values: Option<RawItem>,
        expressions: &[(Kind, bool)],
    ) -> Result<Self, Error> {
        let absent = !expressions.iter().any(|(_, present)| *present);
        if absent && names.is_some() {
            return Err(Error::validation("ExpressionAttributeNames can only be specified when using expressions"));
        }
        // A projection cannot use values.
        let users: Vec<_> = expressions.iter().filter(|(kind, _)| *kind != Kind::Projection).collect();
        if values.is_some() && !users.iter().any(|(_, present)| *present) {
            let missing: Vec<&str> = users.iter().map(|(kind, _)| kind.parameter()).collect();
            let verb = if missing.len() == 1 { "is" } else { "are" };
            return Err(Error::validation(format!(
                "ExpressionAttributeValues can only be specified when using expressions: {} {verb} null",
                missing.join(" and ")
            )));
        }
        let names = checked("ExpressionAttributeNames", '#', names.map(|names| names.into_iter().collect()))?;
        let values = checked("ExpressionAttributeValues", ':', values.map(|values| values.into_iter().collect()))?;
        let read = |(key, value)| match AttributeValue::read(value) {
            Ok(value) => Ok((key, value)),
            Err(Error::Validation(text)) => Err(Error::validation(format!(
                "ExpressionAttributeValues contains invalid value: {text} for key {key}"
            ))),
            Err(other) => Err(other),
        };
        let values = values.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { names: names.into_iter().collect(), values, used: RefCell::default() })
    }

    /// The name that `#placeholder` stands for.
    pub fn name(&self, kind: Kind, placeholder: &str) -> Result<String, Error> {
        self.used.borrow_mut().insert(placeholder.to_owned());
        self.names.get(placeholder).cloned().ok_or_else(|| {
            kind.invalid(format_args!(
                "An expression attribute name used in the document path is not defined; attribute name: {placeholder}"
            ))
        })
    }

    /// The value that `:placeholder` stands for.
    pub fn value(&self, kind: Kind, placeholder: &str) -> Result<AttributeValue, Error> {
        self.used.borrow_mut().insert(placeholder.to_owned());
        self.values.get(placeholder).cloned().ok_or_else(|| {
            kind.invalid(format_args!(
                "An expression attribute value used in expression is not defined; attribute value: {placeholder}"
            ))
        })
    }

    /// Refuses placeholders that no expression used. To be called when all expressions are read.
    pub fn all_used(&self) -> Result<(), Error> {
        let used = self.used.borrow();
        let unused = |parameter: &str, mut keys: Vec<&str>| {
            keys.retain(|key| !used.contains(*key));
            let list = keys.join(", ");
            if keys.is_empty() {
                return Ok(());
            }
            Err(Error::validation(format!("Value provided in {parameter} unused in expressions: keys: {{{list}}}")))
        };
        unused("ExpressionAttributeNames", self.names.keys().map(String::as_str).collect())?;
        unused("ExpressionAttributeValues", self.values.keys().map(String::as_str).collect())
    }
}

fn checked<T>(parameter: &str, sigil: char, given: Option<Vec<(String, T)>>) -> Result<Vec<(String, T)>, Error> {
    let Some(given) = given else { return Ok(Vec::new()) };
    if given.is_empty() {
        return Err(Error::validation(format!("{parameter} must not be empty")));
    }
    let well_formed = |key: &str| {
        let rest = key.strip_prefix(sigil).unwrap_or_default();
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    match given.iter().find(|(key, _)| !well_formed(key)) {
        Some((key, _)) => {
            Err(Error::validation(format!("{parameter} contains invalid key: Syntax error; key: \"{key}\"")))
        }
        None => Ok(given),
    }
}
