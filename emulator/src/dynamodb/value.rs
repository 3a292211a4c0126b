//! Attribute values, in memory and in the form `{"S": "…"}` that the API and the state files have.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::error::Error;
use super::number::Number;

/// The attributes of an item by name.
pub type Item = BTreeMap<String, AttributeValue>;
/// An item as it came in a request.
pub type RawItem = Map<String, Value>;

/// DynamoDB's own limit.
const MAX_NESTING: usize = 32;

/// A value with its type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttributeValue {
    S(String),
    N(Number),
    B(Vec<u8>),
    Bool(bool),
    Null,
    M(Item),
    L(Vec<AttributeValue>),
    Ss(BTreeSet<String>),
    Ns(BTreeSet<Number>),
    Bs(BTreeSet<Vec<u8>>),
}

use AttributeValue::{B, Bool, Bs, L, M, N, Ns, Null, S, Ss};

impl AttributeValue {
    /// AWS's name of the type.
    pub fn type_name(&self) -> &'static str {
        match self {
            S(_) => "S",
            N(_) => "N",
            B(_) => "B",
            Bool(_) => "BOOL",
            Null => "NULL",
            M(_) => "M",
            L(_) => "L",
            Ss(_) => "SS",
            Ns(_) => "NS",
            Bs(_) => "BS",
        }
    }

    /// The size that DynamoDB counts, in bytes.
    pub fn size(&self) -> usize {
        match self {
            S(text) => text.len(),
            N(number) => number_size(*number),
            B(bytes) => bytes.len(),
            Bool(_) | Null => 1,
            M(fields) => 3 + fields.len() + item_size(fields),
            L(items) => 3 + items.iter().map(|item| 1 + item.size()).sum::<usize>(),
            Ss(texts) => texts.iter().map(String::len).sum(),
            Ns(numbers) => numbers.iter().copied().map(number_size).sum(),
            Bs(blobs) => blobs.iter().map(Vec::len).sum(),
        }
    }

    /// Reads a value of a request.
    ///
    /// # Errors
    /// AWS's validation errors.
    pub fn read(value: Value) -> Result<Self, Error> {
        read(value, 0)
    }
}

/// The size of an item that DynamoDB counts: names and values.
pub fn item_size(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + value.size()).sum()
}

/// Reads an item of a request.
pub fn read_item(raw: RawItem) -> Result<Item, Error> {
    raw.into_iter().map(|(name, value)| Ok((name, AttributeValue::read(value)?))).collect()
}

fn number_size(number: Number) -> usize {
    (number.significant_digits() as usize).div_ceil(2) + 1
}

fn read(value: Value, depth: usize) -> Result<AttributeValue, Error> {
    if depth > MAX_NESTING {
        return Err(Error::validation("Nesting Levels have exceeded supported limits"));
    }
    let Value::Object(fields) = value else { return Err(wrong_kind(&value, "AttributeValue")) };
    if fields.len() > 1 {
        let text = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";
        return Err(Error::validation(text));
    }
    let Some((kind, value)) = fields.into_iter().next() else { return Err(no_type()) };
    match kind.as_str() {
        "S" => Ok(S(text(value)?)),
        "N" => Ok(N(text(value)?.parse()?)),
        "B" => Ok(B(bytes(value)?)),
        "BOOL" => value.as_bool().map(Bool).ok_or_else(|| wrong_kind(&value, "Boolean")),
        "NULL" => match value.as_bool() {
            Some(true) => Ok(Null),
            Some(false) => Err(Error::parameters("Null attribute value types must have the value of true")),
            None => Err(wrong_kind(&value, "Boolean")),
        },
        "M" => match value {
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, value)| Ok((name, read(value, depth + 1)?)));
                Ok(M(fields.collect::<Result<_, Error>>()?))
            }
            other => Err(wrong_kind(&other, "Map")),
        },
        "L" => Ok(L(array(value)?.into_iter().map(|item| read(item, depth + 1)).collect::<Result<_, _>>()?)),
        "SS" => Ok(Ss(set(value, "string", text)?)),
        "NS" => Ok(Ns(set(value, "number", |item| text(item)?.parse())?)),
        "BS" => Ok(Bs(set(value, "binary", bytes)?)),
        _ => Err(no_type()),
    }
}

fn set<T: Ord>(value: Value, kind: &str, read: impl Fn(Value) -> Result<T, Error>) -> Result<BTreeSet<T>, Error> {
    let items = array(value)?;
    if items.is_empty() {
        let article = if kind == "string" { "An" } else { "A" };
        return Err(Error::parameters(format_args!("{article} {kind} set  may not be empty")));
    }
    let shown: Vec<String> = items.iter().map(|item| item.as_str().unwrap_or_default().to_owned()).collect();
    let mut set = BTreeSet::new();
    for item in items {
        if !set.insert(read(item)?) {
            let list = shown.join(", ");
            return Err(Error::parameters(format_args!("Input collection [{list}] contains duplicates.")));
        }
    }
    Ok(set)
}

fn text(value: Value) -> Result<String, Error> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(wrong_kind(&other, "String")),
    }
}

fn array(value: Value) -> Result<Vec<Value>, Error> {
    match value {
        Value::Array(items) => Ok(items),
        other => Err(wrong_kind(&other, "List")),
    }
}

fn bytes(value: Value) -> Result<Vec<u8>, Error> {
    let text = text(value)?;
    BASE64.decode(&text).map_err(|_| Error::Serialization("Base64 encoded length is unexpected".to_owned()))
}

fn no_type() -> Error {
    Error::validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
}

fn wrong_kind(value: &Value, expected: &str) -> Error {
    let kind = match value {
        Value::Null => "NULL_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Array(_) => "START_ARRAY",
        Value::Object(_) => "START_OBJECT",
    };
    Error::Serialization(format!("{kind} cannot be converted to {expected}"))
}

impl Serialize for AttributeValue {
    fn serialize<T: Serializer>(&self, serializer: T) -> Result<T::Ok, T::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        let name = self.type_name();
        match self {
            S(text) => map.serialize_entry(name, text)?,
            N(number) => map.serialize_entry(name, &number.to_string())?,
            B(bytes) => map.serialize_entry(name, &BASE64.encode(bytes))?,
            Bool(value) => map.serialize_entry(name, value)?,
            Null => map.serialize_entry(name, &true)?,
            M(fields) => map.serialize_entry(name, fields)?,
            L(items) => map.serialize_entry(name, items)?,
            Ss(texts) => map.serialize_entry(name, texts)?,
            Ns(numbers) => map.serialize_entry(name, &numbers.iter().map(Number::to_string).collect::<Vec<_>>())?,
            Bs(blobs) => {
                map.serialize_entry(name, &blobs.iter().map(|blob| BASE64.encode(blob)).collect::<Vec<_>>())?;
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for AttributeValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_survive_the_way_out_and_in() {
        let all = json!({ "M": {
            "s": { "S": "ü" }, "n": { "N": "1.5" }, "b": { "B": "AAE=" }, "t": { "BOOL": true }, "z": { "NULL": true },
            "l": { "L": [{ "N": "-3" }] }, "ss": { "SS": ["a", "b"] }, "ns": { "NS": ["1", "20"] }, "bs": { "BS": ["AA=="] },
        }});
        let value = AttributeValue::read(all.clone()).expect("values");
        assert_eq!(serde_json::to_value(&value).expect("JSON"), all);
    }

    #[test]
    fn refusals_have_the_words_of_aws() {
        let refusal = |value: Value| AttributeValue::read(value).expect_err("a refusal").to_string();
        assert!(refusal(json!({})).starts_with("Supplied AttributeValue is empty"));
        assert!(refusal(json!({ "S": "a", "N": "1" })).starts_with("Supplied AttributeValue has more than one"));
        assert_eq!(refusal(json!({ "N": 5 })), "NUMBER_VALUE cannot be converted to String");
        assert_eq!(refusal(json!({ "N": "x" })), "The parameter cannot be converted to a numeric value: x");
        assert!(refusal(json!({ "SS": [] })).ends_with("An string set  may not be empty"));
        assert!(refusal(json!({ "NS": ["1", "1.0"] })).ends_with("Input collection [1, 1.0] contains duplicates."));
        let deep = (0..40).fold(json!({ "S": "x" }), |inner, _| json!({ "L": [inner] }));
        assert!(refusal(deep).starts_with("Nesting Levels"));
    }
}
