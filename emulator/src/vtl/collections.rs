//! Methods of lists and maps.

use std::rc::Rc;

use super::VtlError;
use super::machine::Machine;
use super::value::Value;

impl Machine<'_> {
    pub(super) fn list_method(
        &mut self,
        at: usize,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, VtlError> {
        let length = self.heap.list(at).items.len();
        Ok(Some(match (name, arguments) {
            ("size" | "length", []) => Value::Int(i64::try_from(length).unwrap_or(i64::MAX)),
            ("isEmpty", []) => Value::Bool(length == 0),
            ("get", [index]) => {
                let index = position(index, length)?;
                self.heap.list(at).items[index].clone()
            }
            ("set", [index, value]) => {
                let index = position(index, length)?;
                std::mem::replace(&mut self.heap.list_mut(at).items[index], value.clone())
            }
            ("add", [value]) => {
                self.heap.spend(32)?;
                self.heap.list_mut(at).items.push(value.clone());
                Value::Bool(true)
            }
            ("add", [index, value]) => {
                let index = position(index, length + 1)?;
                self.heap.spend(32)?;
                self.heap.list_mut(at).items.insert(index, value.clone());
                Value::Null
            }
            ("addAll", [Value::List(other)]) => {
                let others = self.heap.list(*other).items.clone();
                self.heap.spend(32 * others.len())?;
                let changed = !others.is_empty();
                self.heap.list_mut(at).items.extend(others);
                Value::Bool(changed)
            }
            ("remove", [index @ Value::Int(_)]) => {
                let index = position(index, length)?;
                self.heap.list_mut(at).items.remove(index)
            }
            ("remove", [value]) => {
                let found = self.index_of(at, value)?;
                if let Some(index) = found {
                    self.heap.list_mut(at).items.remove(index);
                }
                Value::Bool(found.is_some())
            }
            ("clear", []) => {
                self.heap.list_mut(at).items.clear();
                Value::Null
            }
            ("contains", [value]) => Value::Bool(self.index_of(at, value)?.is_some()),
            ("indexOf", [value]) => {
                Value::Int(self.index_of(at, value)?.map_or(-1, |index| i64::try_from(index).unwrap_or(i64::MAX)))
            }
            ("toString", []) => self.text_of(&Value::List(at))?,
            ("equals", [other]) => Value::Bool(self.heap.equal(&Value::List(at), other)?),
            _ => return Ok(None),
        }))
    }

    pub(super) fn map_method(&mut self, at: usize, name: &str, arguments: &[Value]) -> Result<Option<Value>, VtlError> {
        Ok(Some(match (name, arguments) {
            ("size" | "length", []) => Value::Int(i64::try_from(self.heap.map(at).len()).unwrap_or(i64::MAX)),
            ("isEmpty", []) => Value::Bool(self.heap.map(at).len() == 0),
            ("get", [key]) => {
                let key = self.heap.show(key)?;
                self.heap.map(at).get(&key).cloned().unwrap_or(Value::Null)
            }
            ("getOrDefault", [key, default]) => {
                let key = self.heap.show(key)?;
                self.heap.map(at).get(&key).unwrap_or(default).clone()
            }
            ("put", [key, value]) => {
                let key = self.heap.show(key)?;
                self.heap.spend(32 + key.len())?;
                self.heap.map_mut(at).put(&key, value.clone()).unwrap_or(Value::Null)
            }
            ("putAll", [Value::Map(other)]) => {
                let others: Vec<_> = self.entries(*other);
                self.heap.spend(32 * others.len())?;
                for (key, value) in others {
                    self.heap.map_mut(at).put(&key, value);
                }
                Value::Null
            }
            ("remove", [key]) => {
                let key = self.heap.show(key)?;
                self.heap.map_mut(at).remove(&key).unwrap_or(Value::Null)
            }
            ("clear", []) => {
                self.heap.map_mut(at).clear();
                Value::Null
            }
            ("containsKey", [key]) => {
                let key = self.heap.show(key)?;
                Value::Bool(self.heap.map(at).get(&key).is_some())
            }
            ("containsValue", [value]) => {
                let mut found = false;
                for (_, held) in self.entries(at) {
                    found = found || self.heap.equal(&held, value)?;
                }
                Value::Bool(found)
            }
            ("keySet", []) => {
                let keys = self.entries(at).into_iter().map(|(key, _)| Value::Text(key)).collect();
                self.heap.new_list(keys, false)?
            }
            ("values", []) => {
                let values = self.entries(at).into_iter().map(|(_, value)| value).collect();
                self.heap.new_list(values, false)?
            }
            ("entrySet", []) => {
                let mut entries = Vec::new();
                for (key, value) in self.entries(at) {
                    entries.push(self.heap.new_map([("key", Value::Text(key)), ("value", value)])?);
                }
                self.heap.new_list(entries, false)?
            }
            // Of the entries that `entrySet` gives.
            ("getKey", []) => self.heap.map(at).get("key").cloned().unwrap_or(Value::Null),
            ("getValue", []) => self.heap.map(at).get("value").cloned().unwrap_or(Value::Null),
            ("toString", []) => self.text_of(&Value::Map(at))?,
            ("equals", [other]) => Value::Bool(self.heap.equal(&Value::Map(at), other)?),
            _ => return Ok(None),
        }))
    }

    pub(super) fn text_of(&mut self, value: &Value) -> Result<Value, VtlError> {
        let text = self.heap.show(value)?;
        Ok(Value::text(text))
    }

    fn entries(&self, at: usize) -> Vec<(Rc<str>, Value)> {
        self.heap.map(at).iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    fn index_of(&mut self, at: usize, value: &Value) -> Result<Option<usize>, VtlError> {
        for index in 0..self.heap.list(at).items.len() {
            let held = self.heap.list(at).items[index].clone();
            if self.heap.equal(&held, value)? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }
}

/// An index below `length`; a negative one counts from the end, as in Velocity's brackets.
fn position(index: &Value, length: usize) -> Result<usize, VtlError> {
    let Value::Int(number) = index else {
        return Err(VtlError::Evaluation("an index that is no whole number".to_owned()));
    };
    let signed = i64::try_from(length).unwrap_or(i64::MAX);
    let number = if *number < 0 { number.saturating_add(signed) } else { *number };
    let position = usize::try_from(number).ok().filter(|position| *position < length);
    position.ok_or_else(|| VtlError::Evaluation(format!("Index: {number}, Size: {length}")))
}
