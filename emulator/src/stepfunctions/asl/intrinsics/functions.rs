//! What each intrinsic function computes. Errors are the text after "had the following error:".

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Map, Value, json};

use crate::Env;
use crate::stepfunctions::asl::jsonata_functions::sha;

/// Every function there is.
pub(super) const NAMES: &[&str] = &[
    "Array",
    "ArrayContains",
    "ArrayGetItem",
    "ArrayLength",
    "ArrayPartition",
    "ArrayRange",
    "ArrayUnique",
    "Base64Decode",
    "Base64Encode",
    "Format",
    "Hash",
    "JsonMerge",
    "JsonToString",
    "MathAdd",
    "MathRandom",
    "StringSplit",
    "StringToJson",
    "UUID",
];

type Answer = Result<Value, String>;

/// Longest list that a function makes.
const ITEMS_AT_MOST: i64 = 1_000;

/// Calls a function by its name without `States.`.
pub(super) fn call(env: &Env, name: &str, arguments: &[Value]) -> Answer {
    match (name, arguments) {
        ("Array", items) => Ok(Value::Array(items.to_vec())),
        ("ArrayContains", [list, item]) => Ok(Value::Bool(array(list)?.iter().any(|other| same(other, item)))),
        ("ArrayGetItem", [list, at]) => get_item(array(list)?, whole(at)?),
        ("ArrayLength", [list]) => Ok(json!(array(list)?.len())),
        ("ArrayPartition", [list, size]) => partition(array(list)?, whole(size)?),
        ("ArrayRange", [first, last, step]) => range(whole(first)?, whole(last)?, whole(step)?),
        ("ArrayUnique", [list]) => Ok(unique(array(list)?)),
        ("Base64Encode", [data]) => Ok(Value::from(STANDARD.encode(string(data)?))),
        ("Base64Decode", [data]) => base64_decode(string(data)?),
        ("Format", [form, values @ ..]) => format(string(form)?, values),
        ("Hash", [data, algorithm]) => hash(data, string(algorithm)?),
        ("JsonMerge", [left, right, deep]) => merge(left, right, deep),
        ("JsonToString", [value]) => Ok(Value::from(value.to_string())),
        ("StringToJson", [text]) => {
            serde_json::from_str(string(text)?).map_err(|_| "The value is not valid JSON.".into())
        }
        ("MathAdd", [left, right]) => Ok(json!(rounded(left)?.saturating_add(rounded(right)?))),
        ("MathRandom", [first, last]) => random(StdRng::from_seed(env.bytes()), rounded(first)?, rounded(last)?),
        ("MathRandom", [first, last, seed]) => {
            random(StdRng::seed_from_u64(rounded(seed)?.cast_unsigned()), rounded(first)?, rounded(last)?)
        }
        ("StringSplit", [text, splitter]) => Ok(split(string(text)?, string(splitter)?)),
        ("UUID", []) => Ok(Value::from(env.uuid())),
        (name, _) if NAMES.contains(&name) => Err("Invalid number of arguments.".to_owned()),
        (name, _) => Err(format!("There is no intrinsic function States.{name}.")),
    }
}

fn array(value: &Value) -> Result<&Vec<Value>, String> {
    value.as_array().ok_or_else(|| format!("Expected an array, got '{value}'."))
}

fn string(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| format!("Expected a string, got '{value}'."))
}

fn whole(value: &Value) -> Result<i64, String> {
    let number = value.as_f64().filter(|number| number.fract() == 0.0);
    number.ok_or_else(|| format!("Expected an integer, got '{value}'.")).and_then(|_| rounded(value))
}

/// A number rounded to the nearest whole one, halves towards positive infinity, as recorded on AWS.
fn rounded(value: &Value) -> Result<i64, String> {
    if let Some(number) = value.as_i64() {
        return Ok(number);
    }
    let number = value.as_f64().ok_or_else(|| format!("Expected a number, got '{value}'."))?;
    #[expect(clippy::cast_possible_truncation, reason = "rounded; a cast saturates")]
    Ok((number + 0.5).floor() as i64)
}

/// Equality in which 1 and 1.0 are the same number.
fn same(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left.total_cmp(&right).is_eq(),
        _ => left == right,
    }
}

fn get_item(list: &[Value], at: i64) -> Answer {
    let found = usize::try_from(at).ok().and_then(|at| list.get(at));
    found.cloned().ok_or_else(|| format!("The index {at} is outside of the array."))
}

fn partition(list: &[Value], size: i64) -> Answer {
    match usize::try_from(size) {
        Ok(size) if size > 0 => Ok(list.chunks(size).map(|chunk| Value::Array(chunk.to_vec())).collect()),
        _ => Err("The chunk size must be a positive integer.".to_owned()),
    }
}

fn range(first: i64, last: i64, step: i64) -> Answer {
    if step == 0 {
        return Err("The step must not be zero.".to_owned());
    }
    let count = last.saturating_sub(first).checked_div(step).unwrap_or(i64::MAX).saturating_add(1);
    if last != first && (last < first) != (step < 0) {
        return Ok(json!([]));
    }
    if count > ITEMS_AT_MOST {
        return Err("The range must not have more than 1000 items.".to_owned());
    }
    Ok((0..count).map(|n| json!(first.saturating_add(n * step))).collect())
}

fn unique(list: &[Value]) -> Value {
    let mut out: Vec<Value> = Vec::new();
    for item in list {
        if !out.iter().any(|other| same(other, item)) {
            out.push(item.clone());
        }
    }
    Value::Array(out)
}

fn base64_decode(data: &str) -> Answer {
    let bytes = STANDARD.decode(data).map_err(|_| "The value is not valid Base64.".to_owned())?;
    String::from_utf8(bytes).map(Value::from).map_err(|_| "The decoded value is not valid UTF-8.".to_owned())
}

fn format(form: &str, values: &[Value]) -> Answer {
    let mut out = String::new();
    let mut values = values.iter();
    let mut chars = form.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(escaped @ ('{' | '}' | '\\' | '\'')) => out.push(escaped),
                _ => return Err("Invalid escape sequence.".to_owned()),
            },
            '{' if chars.next_if_eq(&'}').is_some() => match values.next() {
                Some(Value::String(text)) => out.push_str(text),
                Some(value) => out.push_str(&value.to_string()),
                None => return Err("The number of arguments does not match the occurrences of {}.".to_owned()),
            },
            '{' | '}' => return Err("Braces must be escaped.".to_owned()),
            c => out.push(c),
        }
    }
    if values.next().is_some() {
        return Err("The number of arguments does not match the occurrences of {}.".to_owned());
    }
    Ok(Value::from(out))
}

fn hash(data: &Value, algorithm: &str) -> Answer {
    let text = data.as_str().map_or_else(|| data.to_string(), str::to_owned);
    let found = hash_of(text.as_bytes(), algorithm);
    found.map(Value::from).ok_or_else(|| format!("The hash algorithm '{algorithm}' is not supported."))
}

/// The digest of bytes under AWS's name of an algorithm, in lower-case hexadecimal.
pub(in crate::stepfunctions::asl) fn hash_of(bytes: &[u8], algorithm: &str) -> Option<String> {
    Some(match algorithm {
        "MD5" => hex::encode(Md5::digest(bytes)),
        "SHA-1" => sha(bytes, &digest::SHA1_FOR_LEGACY_USE_ONLY),
        "SHA-256" => sha(bytes, &digest::SHA256),
        "SHA-384" => sha(bytes, &digest::SHA384),
        "SHA-512" => sha(bytes, &digest::SHA512),
        _ => return None,
    })
}

fn merge(left: &Value, right: &Value, deep: &Value) -> Answer {
    let (Some(left), Some(right)) = (left.as_object(), right.as_object()) else {
        return Err("The values to merge must be objects.".to_owned());
    };
    if deep != &Value::Bool(false) {
        return Err("Only shallow merging is supported: the third argument must be false.".to_owned());
    }
    let merged: Map<String, Value> =
        left.iter().chain(right).map(|(key, value)| (key.clone(), value.clone())).collect();
    Ok(Value::Object(merged))
}

fn random(mut generator: StdRng, first: i64, last: i64) -> Answer {
    if first >= last {
        return Err("The start of the range must be less than its end.".to_owned());
    }
    Ok(json!(generator.random_range(first..last)))
}

/// Splits at any of the characters; what is empty is left out, as recorded on AWS.
fn split(text: &str, splitter: &str) -> Value {
    text.split(|c| splitter.contains(c)).filter(|part| !part.is_empty()).collect()
}
