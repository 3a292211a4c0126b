//! JSONPath as Step Functions has it: `$`, `$$`, variables, intrinsic functions, templates and reference paths.
//!
//! Definite paths (names and indices) are walked here; the others are given to `serde_json_path` in the notation of
//! RFC 9535. Like the library that AWS uses, a definite path must find something, an indefinite one gives a list.
//! Source: <https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html>.

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use super::failure::Failure;
use super::intrinsics;
use super::scope::Scope;

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Name(String),
    Index(i64),
    /// Anything that may find several values, in RFC notation.
    Many(String),
    /// `.length()`.
    Length,
}

/// Evaluates a template: keys that end in `.$` hold paths or intrinsic functions.
pub(super) fn template(scope: Scope<'_>, value: &Value) -> Result<Value, Failure> {
    match value {
        Value::Object(fields) => {
            let mut out = Map::new();
            for (key, value) in fields {
                match (key.strip_suffix(".$"), value) {
                    (Some(name), Value::String(expression)) => {
                        out.insert(name.to_owned(), resolve(scope, expression, key)?);
                    }
                    _ => {
                        out.insert(key.clone(), template(scope, value)?);
                    }
                }
            }
            Ok(Value::Object(out))
        }
        Value::Array(items) => items.iter().map(|item| template(scope, item)).collect(),
        other => Ok(other.clone()),
    }
}

/// Evaluates a path or an intrinsic function; `field` names its place in the error text.
pub(super) fn resolve(scope: Scope<'_>, expression: &str, field: &str) -> Result<Value, Failure> {
    if expression.starts_with("States.") {
        return intrinsics::evaluate(scope, expression);
    }
    let (found, root) = find(scope, expression)?;
    found.ok_or_else(|| {
        Failure::runtime(format!(
            "The JSONPath '{expression}' specified for the field '{field}' could not be found in the input '{root}'"
        ))
    })
}

/// What a path finds, if anything, and the value it was applied to.
pub(super) fn find<'a>(scope: Scope<'a>, path: &str) -> Result<(Option<Value>, &'a Value), Failure> {
    if let Some(rest) = path.strip_prefix("$$") {
        return Ok((select(rest, scope.context, path)?, scope.context));
    }
    let rest = path.strip_prefix('$').ok_or_else(|| invalid(path))?;
    if rest.starts_with(|first: char| first.is_alphabetic() || first == '_') {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        let Some(variable) = scope.variables.get(name) else { return Ok((None, scope.root)) };
        return Ok((select(rest, variable, path)?, scope.root));
    }
    Ok((select(rest, scope.root, path)?, scope.root))
}

/// Whether a path is well formed.
pub(super) fn is_path(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("$$").or_else(|| path.strip_prefix('$')) else { return false };
    let name = rest.find(['.', '[']).unwrap_or(rest.len());
    let rest = if rest.starts_with(|first: char| first.is_alphabetic()) { &rest[name..] } else { rest };
    match segments(rest) {
        Some(segments) if definite(&segments) => true,
        Some(segments) => JsonPath::parse(&notation(&segments)).is_ok(),
        None => false,
    }
}

/// Whether a path is a reference path: names and indices only.
pub(super) fn is_reference(path: &str) -> bool {
    path.strip_prefix('$').and_then(segments).is_some_and(|segments| definite(&segments))
}

/// Puts a value at a reference path, making the objects on the way.
pub(super) fn put(input: &Value, path: &str, value: Value) -> Result<Value, Failure> {
    if path == "$" {
        return Ok(value);
    }
    let segments = path.strip_prefix('$').and_then(segments).filter(|segments| definite(segments));
    let segments = segments.ok_or_else(|| invalid(path))?;
    let mut output = input.clone();
    let mut place = &mut output;
    for segment in &segments {
        let next = match (segment, place) {
            (Segment::Name(name), Value::Object(fields)) => {
                Some(fields.entry(name.clone()).or_insert_with(|| Value::Object(Map::new())))
            }
            (Segment::Index(index), Value::Array(items)) => position(*index, items.len()).map(|at| &mut items[at]),
            _ => None,
        };
        place = next.ok_or_else(|| {
            let cause = format!("Unable to apply ReferencePath {path} to input {input}");
            Failure::raised("States.ResultPathMatchFailure", cause)
        })?;
    }
    *place = value;
    Ok(output)
}

fn select(rest: &str, root: &Value, whole: &str) -> Result<Option<Value>, Failure> {
    let segments = segments(rest).ok_or_else(|| invalid(whole))?;
    if !definite(&segments) {
        let path = JsonPath::parse(&notation(&segments)).map_err(|_| invalid(whole))?;
        return Ok(Some(path.query(root).all().into_iter().cloned().collect()));
    }
    let mut value = root;
    for segment in &segments {
        let next = match segment {
            Segment::Name(name) => value.get(name),
            Segment::Index(index) => {
                value.as_array().and_then(|items| position(*index, items.len()).map(|at| &items[at]))
            }
            Segment::Length => return Ok(length(value)),
            Segment::Many(_) => None,
        };
        match next {
            Some(next) => value = next,
            None => return Ok(None),
        }
    }
    Ok(Some(value.clone()))
}

fn length(value: &Value) -> Option<Value> {
    match value {
        Value::Array(items) => Some(items.len().into()),
        Value::Object(fields) => Some(fields.len().into()),
        Value::String(text) => Some(text.chars().count().into()),
        _ => None,
    }
}

fn position(index: i64, length: usize) -> Option<usize> {
    let at = if index < 0 { i64::try_from(length).ok()? + index } else { index };
    usize::try_from(at).ok().filter(|at| *at < length)
}

fn definite(segments: &[Segment]) -> bool {
    !segments.iter().any(|segment| matches!(segment, Segment::Many(_)))
}

fn notation(segments: &[Segment]) -> String {
    let parts = segments.iter().map(|segment| match segment {
        Segment::Name(name) => format!("[{}]", Value::from(name.as_str())),
        Segment::Index(index) => format!("[{index}]"),
        Segment::Many(raw) => raw.clone(),
        Segment::Length => ".length()".to_owned(),
    });
    std::iter::once("$".to_owned()).chain(parts).collect::<Vec<_>>().concat()
}

/// Splits what follows `$`; `None` when it is no path.
fn segments(mut rest: &str) -> Option<Vec<Segment>> {
    let mut out = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("..") {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (name, tail) = after.split_at(end);
            out.push(Segment::Many(match name {
                "" if tail.starts_with('[') => "..".to_owned(),
                "" => return None,
                "*" => "..[*]".to_owned(),
                name => format!("..[{}]", Value::from(name)),
            }));
            rest = tail;
        } else if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (name, tail) = after.split_at(end);
            out.push(match name {
                "" => return None,
                "*" => Segment::Many("[*]".to_owned()),
                "length()" if tail.is_empty() => Segment::Length,
                name if name.contains(['(', ')', ' ', '\'', '"', ']']) => return None,
                name => Segment::Name(name.to_owned()),
            });
            rest = tail;
        } else {
            let (inside, tail) = bracket(rest)?;
            out.push(subscript(inside.trim())?);
            rest = tail;
        }
    }
    Some(out)
}

/// The inside of the bracket that `rest` begins with, and what follows it.
fn bracket(rest: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '[' | '(') => depth += 1,
            (None, ']' | ')') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return (c == ']').then(|| (&rest[1..at], &rest[at + 1..]));
                }
            }
            (None, _) if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

fn subscript(inside: &str) -> Option<Segment> {
    if let Ok(index) = inside.parse::<i64>() {
        return Some(Segment::Index(index));
    }
    for quote in ['\'', '"'] {
        let name = inside.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        if let Some(name) = name
            && !name.contains(quote)
        {
            return Some(Segment::Name(name.replace("\\\\", "\\")));
        }
    }
    (!inside.is_empty()).then(|| Segment::Many(format!("[{inside}]")))
}

fn invalid(path: &str) -> Failure {
    Failure::runtime(format!("Invalid path '{path}'"))
}
