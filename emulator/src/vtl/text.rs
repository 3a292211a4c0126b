//! Methods of texts, numbers and booleans.

use regex::{Regex, RegexBuilder};

use super::VtlError;
use super::machine::Machine;
use super::value::Value;

impl Machine<'_> {
    pub(super) fn scalar_method(
        &mut self,
        value: &Value,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, VtlError> {
        match (name, arguments) {
            ("toString", []) => return self.text_of(value).map(Some),
            ("equals", [other]) => return self.heap.equal(value, other).map(|same| Some(Value::Bool(same))),
            _ => {}
        }
        let Value::Text(text) = value else { return Ok(number_method(value, name, arguments)) };
        let mut texts = Vec::with_capacity(arguments.len());
        for argument in arguments {
            texts.push(self.heap.show(argument)?);
        }
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        if let Some(value) = plain(text, name, &texts) {
            return Ok(Some(value));
        }
        if let Some(result) = with_positions(text, name, arguments, &texts) {
            return result.map(Some);
        }
        self.with_patterns(text, name, &texts)
    }

    fn with_patterns(&mut self, text: &str, name: &str, arguments: &[&str]) -> Result<Option<Value>, VtlError> {
        Ok(Some(match (name, arguments) {
            ("matches", [pattern]) => {
                let whole = self.pattern(&format!("^(?:{pattern})$"))?;
                Value::Bool(whole.is_match(text))
            }
            ("replaceAll" | "replaceFirst", [pattern, replacement]) => {
                let pattern = self.pattern(pattern)?;
                let replaced = replace(&pattern, text, replacement, name == "replaceFirst");
                self.heap.new_text(replaced)?
            }
            ("split", [pattern]) => {
                let pattern = self.pattern(pattern)?;
                let mut parts: Vec<&str> = pattern.split(text).collect();
                // Java drops empty parts at the end, and one at the begin that an empty match made.
                while parts.len() > 1 && parts.last() == Some(&"") {
                    parts.pop();
                }
                if parts.len() > 1 && parts[0].is_empty() && pattern.find(text).is_some_and(|found| found.is_empty()) {
                    parts.remove(0);
                }
                self.heap.spend(text.len())?;
                let parts = parts.into_iter().map(Value::text).collect();
                self.heap.new_list(parts, false)?
            }
            _ => return Ok(None),
        }))
    }

    fn pattern(&mut self, source: &str) -> Result<Regex, VtlError> {
        if let Some(known) = self.patterns.get(source) {
            return Ok(known.clone());
        }
        let compiled = RegexBuilder::new(source).size_limit(1 << 20).build();
        let compiled = compiled.map_err(|_| VtlError::Evaluation(format!("the regular expression {source}")))?;
        self.heap.spend(source.len() + 4096)?;
        self.patterns.insert(source.to_owned(), compiled.clone());
        Ok(compiled)
    }
}

/// Methods that take texts and cannot fail.
fn plain(text: &str, name: &str, arguments: &[&str]) -> Option<Value> {
    Some(match (name, arguments) {
        ("length" | "size", []) => Value::Int(count(text)),
        ("isEmpty", []) => Value::Bool(text.is_empty()),
        ("trim", []) => Value::text(text.trim_matches(|c: char| c <= ' ')),
        ("toUpperCase", []) => Value::text(text.to_uppercase()),
        ("toLowerCase", []) => Value::text(text.to_lowercase()),
        ("contains", [part]) => Value::Bool(text.contains(part)),
        ("startsWith", [part]) => Value::Bool(text.starts_with(part)),
        ("endsWith", [part]) => Value::Bool(text.ends_with(part)),
        ("equalsIgnoreCase", [other]) => Value::Bool(text.to_lowercase() == other.to_lowercase()),
        ("compareTo", [other]) => Value::Int(text.cmp(other) as i64),
        ("indexOf", [part]) => Value::Int(text.find(part).map_or(-1, |at| count(&text[..at]))),
        ("lastIndexOf", [part]) => Value::Int(text.rfind(part).map_or(-1, |at| count(&text[..at]))),
        _ => return None,
    })
}

/// Methods that take positions, or make texts longer than they take.
fn with_positions(text: &str, name: &str, arguments: &[Value], texts: &[&str]) -> Option<Result<Value, VtlError>> {
    let outside = || VtlError::Evaluation(format!("String index out of range in {name}"));
    let result = match (name, arguments) {
        ("substring", [Value::Int(from)]) => slice(text, *from, count(text)).map(Value::text),
        ("substring", [Value::Int(from), Value::Int(to)]) => slice(text, *from, *to).map(Value::text),
        ("charAt", [Value::Int(at)]) => slice(text, *at, at.saturating_add(1)).map(Value::text),
        ("indexOf", [_, Value::Int(from)]) => {
            let from = (*from).clamp(0, count(text));
            let rest = slice(text, from, count(text)).unwrap_or_default();
            Some(Value::Int(rest.find(texts[0]).map_or(-1, |at| from + count(&rest[..at]))))
        }
        ("concat", [_]) => Some(Value::text(format!("{text}{}", texts[0]))),
        ("replace", [_, _]) => {
            // Each place where the pattern fits could grow by the replacement.
            let places = text.matches(texts[0]).count();
            let grown = places.saturating_mul(texts[1].len()).saturating_add(text.len());
            if grown > super::print::MAX_TEXT {
                return Some(Err(VtlError::Limit("the length of a text")));
            }
            Some(Value::text(text.replace(texts[0], texts[1])))
        }
        _ => return None,
    };
    Some(result.ok_or_else(outside))
}

fn number_method(value: &Value, name: &str, arguments: &[Value]) -> Option<Value> {
    match (value, name, arguments) {
        (Value::Int(number), "intValue" | "longValue", []) => Some(Value::Int(*number)),
        (Value::Float(number), "intValue" | "longValue", []) => {
            #[expect(clippy::cast_possible_truncation, reason = "what Java's conversion does")]
            let whole = *number as i64;
            Some(Value::Int(whole))
        }
        (Value::Float(number), "doubleValue", []) => Some(Value::Float(*number)),
        (Value::Int(number), "doubleValue", []) => {
            #[expect(clippy::cast_precision_loss, reason = "what Java's conversion does")]
            let float = *number as f64;
            Some(Value::Float(float))
        }
        // The usual way to read a number: `#set($Integer = 0) $Integer.parseInt("7")`.
        (Value::Int(_), "parseInt" | "valueOf" | "parseLong", [Value::Text(text)]) => {
            Some(text.trim().parse().map_or(Value::Null, Value::Int))
        }
        (Value::Float(_), "parseDouble" | "valueOf", [Value::Text(text)]) => {
            Some(text.trim().parse().map_or(Value::Null, Value::Float))
        }
        _ => None,
    }
}

/// Characters as Java counts them: UTF-16 units.
fn count(text: &str) -> i64 {
    i64::try_from(text.encode_utf16().count()).unwrap_or(i64::MAX)
}

/// From one position to another, in UTF-16 units; `None` outside the text.
fn slice(text: &str, from: i64, to: i64) -> Option<String> {
    let (from, to) = (usize::try_from(from).ok()?, usize::try_from(to).ok()?);
    if text.is_ascii() {
        return text.get(from..to).map(str::to_owned);
    }
    let units: Vec<u16> = text.encode_utf16().collect();
    units.get(from..to).map(String::from_utf16_lossy)
}

/// Java's replacement strings: `$1` is a group, a backslash takes the next character as it is.
fn replace(pattern: &Regex, text: &str, replacement: &str, only_first: bool) -> String {
    let expand = |captures: &regex::Captures<'_>| {
        let mut out = String::new();
        let mut characters = replacement.chars().peekable();
        while let Some(c) = characters.next() {
            match c {
                '\\' => out.extend(characters.next()),
                '$' => match characters.peek().and_then(|digit| digit.to_digit(10)) {
                    Some(group) => {
                        characters.next();
                        out.push_str(captures.get(group as usize).map_or("", |group| group.as_str()));
                    }
                    None => out.push('$'),
                },
                plain => out.push(plain),
            }
        }
        out
    };
    let times = usize::from(only_first);
    pattern.replacen(text, times, expand).into_owned()
}
