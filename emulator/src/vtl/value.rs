//! Values while a template runs. Lists and maps are shared, as in Java: they live in a [`Heap`] and values point there,
//! so that templates may build cycles without leaking and without deep recursion when all is dropped.

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value as Json;

use super::VtlError;

/// Texts and elements that one template may make in all, in bytes; an element counts as 32.
const MAX_MEMORY: usize = 64 * 1024 * 1024;
/// How deep lists and maps may nest where they are printed or compared.
pub(super) const MAX_NESTING: usize = 150;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Rc<str>),
    List(usize),
    Map(usize),
    /// `$input`.
    Input,
    /// `$util`.
    Util,
}

impl Value {
    pub(super) fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Rc::from(text.as_ref()))
    }

    /// Only null and `false` are false in Velocity 1.
    pub(super) fn is_true(&self) -> bool {
        !matches!(self, Self::Null | Self::Bool(false))
    }
}

/// A list. Those that come out of JSON print themselves as JSON, others as Java lists do.
#[derive(Debug, Default)]
pub(super) struct List {
    pub items: Vec<Value>,
    pub json: bool,
}

/// A map in order of insertion.
#[derive(Debug, Default)]
pub(super) struct Entries {
    items: Vec<Option<(Rc<str>, Value)>>,
    index: HashMap<Rc<str>, usize>,
}

impl Entries {
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        let at = self.index.get(key)?;
        self.items[*at].as_ref().map(|(_, value)| value)
    }

    pub(super) fn put(&mut self, key: &str, value: Value) -> Option<Value> {
        if let Some(at) = self.index.get(key) {
            return self.items[*at].as_mut().map(|(_, old)| std::mem::replace(old, value));
        }
        let key: Rc<str> = Rc::from(key);
        self.index.insert(key.clone(), self.items.len());
        self.items.push(Some((key, value)));
        None
    }

    pub(super) fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.index.remove(key)?;
        self.items[at].take().map(|(_, value)| value)
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Rc<str>, &Value)> {
        self.items.iter().flatten().map(|(key, value)| (key, value))
    }
}

/// Where lists and maps live, and what has been spent of the memory a template may use.
#[derive(Debug, Default)]
pub(super) struct Heap {
    lists: Vec<List>,
    maps: Vec<Entries>,
    spent: usize,
}

impl Heap {
    /// Notes that `bytes` more were used.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), VtlError> {
        self.spent = self.spent.saturating_add(bytes);
        if self.spent > MAX_MEMORY { Err(VtlError::Limit("memory")) } else { Ok(()) }
    }

    pub(super) fn list(&self, at: usize) -> &List {
        &self.lists[at]
    }

    pub(super) fn list_mut(&mut self, at: usize) -> &mut List {
        &mut self.lists[at]
    }

    pub(super) fn map(&self, at: usize) -> &Entries {
        &self.maps[at]
    }

    pub(super) fn map_mut(&mut self, at: usize) -> &mut Entries {
        &mut self.maps[at]
    }

    pub(super) fn new_text(&mut self, text: impl AsRef<str>) -> Result<Value, VtlError> {
        self.spend(text.as_ref().len())?;
        Ok(Value::text(text))
    }

    pub(super) fn new_list(&mut self, items: Vec<Value>, json: bool) -> Result<Value, VtlError> {
        self.spend(32 * (items.len() + 1))?;
        self.lists.push(List { items, json });
        Ok(Value::List(self.lists.len() - 1))
    }

    pub(super) fn new_map<K: AsRef<str>>(
        &mut self,
        items: impl IntoIterator<Item = (K, Value)>,
    ) -> Result<Value, VtlError> {
        let mut entries = Entries::default();
        for (key, value) in items {
            self.spend(32 + key.as_ref().len())?;
            entries.put(key.as_ref(), value);
        }
        self.spend(32)?;
        self.maps.push(entries);
        Ok(Value::Map(self.maps.len() - 1))
    }

    /// A copy of a JSON value.
    pub(super) fn import(&mut self, json: &Json) -> Result<Value, VtlError> {
        Ok(match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => match number.as_i64() {
                Some(whole) => Value::Int(whole),
                None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(text) => self.new_text(text)?,
            Json::Array(items) => {
                let items = items.iter().map(|item| self.import(item)).collect::<Result<_, _>>()?;
                self.new_list(items, true)?
            }
            Json::Object(fields) => {
                let mut items = Vec::with_capacity(fields.len());
                for (key, value) in fields {
                    items.push((key, self.import(value)?));
                }
                self.new_map(items)?
            }
        })
    }

    /// A copy as JSON; what JSON cannot say becomes null.
    pub(super) fn export(&self, value: &Value) -> Result<Json, VtlError> {
        self.export_within(value, MAX_NESTING)
    }

    fn export_within(&self, value: &Value, depth: usize) -> Result<Json, VtlError> {
        let depth = depth.checked_sub(1).ok_or(VtlError::Limit("nesting"))?;
        Ok(match value {
            Value::Null | Value::Input | Value::Util => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Int(number) => Json::from(*number),
            Value::Float(number) => Json::from(*number),
            Value::Text(text) => Json::String(text.to_string()),
            Value::List(at) => {
                let items = self.list(*at).items.iter().map(|item| self.export_within(item, depth));
                Json::Array(items.collect::<Result<_, _>>()?)
            }
            Value::Map(at) => {
                let items = self.map(*at).iter();
                let items = items.map(|(key, value)| Ok((key.to_string(), self.export_within(value, depth)?)));
                Json::Object(items.collect::<Result<_, VtlError>>()?)
            }
        })
    }
}
