//! The rules of a `Choice` state in JSONPath: `Variable` with a comparison, `And`, `Or`, `Not`.
//!
//! Source: <https://states-language.net/spec.html#choice-state>.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::failure::Failure;
use super::jsonpath;
use super::scope::Scope;
use super::timestamp;

/// Fields of a rule that are no comparison.
const NOT_COMPARISONS: &[&str] = &["Variable", "Next", "Comment", "Assign", "Output"];

/// What a comparison's name says: the type it is about, the orderings that satisfy it.
fn comparison(name: &str) -> Option<(&'static str, &'static [Ordering])> {
    let kind = ["String", "Numeric", "Timestamp", "Boolean"].into_iter().find(|kind| name.starts_with(kind))?;
    let orderings: &[Ordering] = match &name[kind.len()..] {
        "Equals" => &[Ordering::Equal],
        "LessThan" => &[Ordering::Less],
        "GreaterThan" => &[Ordering::Greater],
        "LessThanEquals" => &[Ordering::Less, Ordering::Equal],
        "GreaterThanEquals" => &[Ordering::Greater, Ordering::Equal],
        _ => return None,
    };
    (kind != "Boolean" || orderings.len() == 1 && orderings[0].is_eq()).then_some((kind, orderings))
}

/// Whether a field of a rule is a comparison that exists.
pub(super) fn is_comparison(name: &str) -> bool {
    let plain = name.strip_suffix("Path").unwrap_or(name);
    comparison(plain).is_some()
        || matches!(
            name,
            "IsNull" | "IsPresent" | "IsNumeric" | "IsString" | "IsBoolean" | "IsTimestamp" | "StringMatches"
        )
}

/// Whether a rule applies.
pub(super) fn applies(scope: Scope<'_>, rule: &Map<String, Value>) -> Result<bool, Failure> {
    let nested = |value: &Value| value.as_object().map_or(Ok(false), |rule| applies(scope, rule));
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    if let Some(rules) = rule.get("And") {
        for rule in list(rules) {
            if !nested(&rule)? {
                return Ok(false);
            }
        }
        return Ok(true);
    }
    if let Some(rules) = rule.get("Or") {
        for rule in list(rules) {
            if nested(&rule)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if let Some(inner) = rule.get("Not") {
        return Ok(!nested(inner)?);
    }
    compare(scope, rule)
}

fn compare(scope: Scope<'_>, rule: &Map<String, Value>) -> Result<bool, Failure> {
    let path = rule.get("Variable").and_then(Value::as_str).unwrap_or_default();
    let operator = rule.iter().find(|(name, _)| !NOT_COMPARISONS.contains(&name.as_str()));
    let Some((name, expected)) = operator else { return Ok(false) };
    let found = jsonpath::find(scope, path)?.0;
    if name == "IsPresent" {
        return Ok(expected.as_bool() == Some(found.is_some()));
    }
    let value = found.ok_or_else(|| {
        Failure::runtime(format!(
            "Invalid path '{path}': The choice state's condition path references an invalid value."
        ))
    })?;
    let is = |truth: bool| Ok(expected.as_bool() == Some(truth));
    match name.as_str() {
        "IsNull" => is(value.is_null()),
        "IsNumeric" => is(value.is_number()),
        "IsString" => is(value.is_string()),
        "IsBoolean" => is(value.is_boolean()),
        "IsTimestamp" => is(value.as_str().is_some_and(|text| timestamp::parse(text).is_some())),
        "StringMatches" => Ok(match (value.as_str(), expected.as_str()) {
            (Some(text), Some(pattern)) => matches(text, pattern),
            _ => false,
        }),
        name => ordered(scope, name, &value, expected),
    }
}

fn ordered(scope: Scope<'_>, name: &str, value: &Value, expected: &Value) -> Result<bool, Failure> {
    let (plain, expected) = match (name.strip_suffix("Path"), expected.as_str()) {
        (Some(plain), Some(path)) => {
            let found = jsonpath::find(scope, path)?.0;
            let expected = found.ok_or_else(|| {
                Failure::runtime(format!(
                    "Invalid path '{path}': The choice state's condition path references an invalid value."
                ))
            })?;
            (plain, expected)
        }
        _ => (name, expected.clone()),
    };
    let Some((kind, orderings)) = comparison(plain) else { return Ok(false) };
    let ordering = match kind {
        "String" => value.as_str().zip(expected.as_str()).map(|(left, right)| left.cmp(right)),
        "Numeric" => value.as_f64().zip(expected.as_f64()).and_then(|(left, right)| left.partial_cmp(&right)),
        "Boolean" => value.as_bool().zip(expected.as_bool()).map(|(left, right)| left.cmp(&right)),
        _ => {
            let time = |value: &Value| value.as_str().and_then(timestamp::parse);
            time(value).zip(time(&expected)).map(|(left, right)| left.cmp(&right))
        }
    };
    Ok(ordering.is_some_and(|ordering| orderings.contains(&ordering)))
}

/// `StringMatches`: `*` stands for any text, `\*` for a star, `\\` for a backslash.
fn matches(text: &str, pattern: &str) -> bool {
    let mut pieces = vec![String::new()];
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '*' => pieces.push(String::new()),
            '\\' => pieces.last_mut().expect("never empty").push(chars.next().unwrap_or('\\')),
            c => pieces.last_mut().expect("never empty").push(c),
        }
    }
    let [first, middle @ .., last] = pieces.as_slice() else { return text == pieces[0] };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for piece in middle {
        let Some(at) = rest.find(piece.as_str()) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last.as_str())
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_stand_for_any_text() {
        for (text, pattern, expected) in [
            ("log-1.txt", "log-*.txt", true),
            ("log-.txt", "log-*.txt", true),
            ("log.txt", "log-*.txt", false),
            ("a*b", "a\\*b", true),
            ("axb", "a\\*b", false),
            ("abcabc", "*abc", true),
            ("ab", "ab*ab", false),
            ("same", "same", true),
        ] {
            assert_eq!(matches(text, pattern), expected, "{text} {pattern}");
        }
    }
}
