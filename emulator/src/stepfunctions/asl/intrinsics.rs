//! Intrinsic functions of JSONPath definitions, `States.Format('…', $.x)`: reading and evaluating a call.
//!
//! Not here: what the functions compute ([`functions`]).
//! Source: <https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html>.

mod functions;

use serde_json::Value;

use super::failure::Failure;
use super::jsonpath;
use super::scope::Scope;

pub(super) use functions::hash_of;

/// Calls may be nested this deep, as on AWS.
const NESTED_AT_MOST: usize = 10;

/// A call, read from its text.
#[derive(Debug, Clone, PartialEq)]
struct Call {
    name: String,
    arguments: Vec<Argument>,
    /// The whole text, for errors.
    text: String,
}

#[derive(Debug, Clone, PartialEq)]
enum Argument {
    Literal(Value),
    Path(String),
    Call(Call),
}

/// Evaluates a call such as `States.MathAdd($.a, 1)`.
pub(super) fn evaluate(scope: Scope<'_>, text: &str) -> Result<Value, Failure> {
    let call = parse(text).ok_or_else(|| fails(text, "The intrinsic function is not well formed."))?;
    run(scope, &call)
}

/// Whether a text is a call that can be evaluated.
pub(super) fn is_call(text: &str) -> bool {
    parse(text).is_some_and(|call| known(&call))
}

fn known(call: &Call) -> bool {
    functions::NAMES.contains(&call.name.as_str())
        && call.arguments.iter().all(|argument| match argument {
            Argument::Call(call) => known(call),
            Argument::Path(path) => jsonpath::is_path(path),
            Argument::Literal(_) => true,
        })
}

fn fails(call: &str, why: &str) -> Failure {
    Failure::raised("States.IntrinsicFailure", format!("The function '{call}' had the following error: {why}"))
}

fn run(scope: Scope<'_>, call: &Call) -> Result<Value, Failure> {
    let mut values = Vec::with_capacity(call.arguments.len());
    for argument in &call.arguments {
        values.push(match argument {
            Argument::Literal(value) => value.clone(),
            Argument::Call(inner) => run(scope, inner)?,
            Argument::Path(path) => {
                let (found, root) = jsonpath::find(scope, path)?;
                found.ok_or_else(|| {
                    Failure::runtime(format!(
                        "The function '{}' had the following error: The JsonPath argument for the field '{path}' \
                         could not be found in the input '{root}'",
                        call.text
                    ))
                })?
            }
        });
    }
    functions::call(scope.env, &call.name, &values).map_err(|why| fails(&call.text, &why))
}

fn parse(text: &str) -> Option<Call> {
    let (call, rest) = parse_call(text.trim(), 0)?;
    rest.trim().is_empty().then_some(call)
}

fn parse_call(text: &str, depth: usize) -> Option<(Call, &str)> {
    if depth >= NESTED_AT_MOST {
        return None;
    }
    let after = text.strip_prefix("States.")?;
    let (name, mut rest) = after.split_once('(')?;
    if !name.chars().all(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let mut arguments = Vec::new();
    rest = rest.trim_start();
    if let Some(tail) = rest.strip_prefix(')') {
        rest = tail;
    } else {
        loop {
            let (argument, tail) = parse_argument(rest.trim_start(), depth)?;
            arguments.push(argument);
            rest = tail.trim_start();
            if let Some(tail) = rest.strip_prefix(')') {
                rest = tail;
                break;
            }
            rest = rest.strip_prefix(',')?;
        }
    }
    let whole = text[..text.len() - rest.len()].to_owned();
    Some((Call { name: name.to_owned(), arguments, text: whole }, rest))
}

fn parse_argument(text: &str, depth: usize) -> Option<(Argument, &str)> {
    if text.starts_with('\'') {
        let (value, rest) = parse_string(text)?;
        return Some((Argument::Literal(Value::from(value)), rest));
    }
    if text.starts_with("States.") {
        let (call, rest) = parse_call(text, depth + 1)?;
        return Some((Argument::Call(call), rest));
    }
    let end = argument_end(text)?;
    let (word, rest) = text.split_at(end);
    let word = word.trim();
    if word.starts_with('$') {
        return Some((Argument::Path(word.to_owned()), rest));
    }
    let value: Value = serde_json::from_str(word).ok()?;
    let simple = matches!(value, Value::Number(_) | Value::Bool(_) | Value::Null);
    simple.then_some((Argument::Literal(value), rest))
}

/// A string in single quotes. `\'` is a quote; other escapes stay for the function, as `States.Format` needs them.
fn parse_string(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' => return Some((out, &text[at + 1..])),
            '\\' => match chars.next()?.1 {
                '\'' => out.push('\''),
                other => {
                    out.push('\\');
                    out.push(other);
                }
            },
            c => out.push(c),
        }
    }
    None
}

/// Where a path or number ends: at a comma or parenthesis outside of brackets and quotes.
fn argument_end(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, ',' | ')') if depth == 0 => return Some(at),
            (None, '[' | '(') => depth += 1,
            (None, ']' | ')') => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    None
}
