//! How values look in text: as Java's `toString` writes them.

use std::fmt::Write as _;

use super::VtlError;
use super::value::{Heap, MAX_NESTING, Value};

/// Longest text that one value or one template may print: API Gateway's limit on payloads.
pub(super) const MAX_TEXT: usize = 10 * 1024 * 1024;

impl Heap {
    /// The text of a value, paid for.
    pub(super) fn show(&mut self, value: &Value) -> Result<String, VtlError> {
        let mut out = String::new();
        self.print(value, &mut out, MAX_NESTING)?;
        self.spend(out.len())?;
        Ok(out)
    }

    fn print(&self, value: &Value, out: &mut String, depth: usize) -> Result<(), VtlError> {
        let depth = depth.checked_sub(1).ok_or(VtlError::Limit("nesting"))?;
        if out.len() > MAX_TEXT {
            return Err(VtlError::Limit("the length of a text"));
        }
        match value {
            Value::Null => out.push_str("null"),
            Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Int(number) => out.push_str(&number.to_string()),
            Value::Float(number) => out.push_str(&java_double(*number)),
            Value::Text(text) => out.push_str(text),
            Value::List(at) if self.list(*at).json => self.print_json(value, out, depth)?,
            Value::List(at) => {
                out.push('[');
                for (position, item) in self.list(*at).items.iter().enumerate() {
                    out.push_str(if position > 0 { ", " } else { "" });
                    self.print(item, out, depth)?;
                }
                out.push(']');
            }
            Value::Map(at) => {
                out.push('{');
                for (position, (key, value)) in self.map(*at).iter().enumerate() {
                    out.push_str(if position > 0 { ", " } else { "" });
                    out.push_str(key);
                    out.push('=');
                    self.print(value, out, depth)?;
                }
                out.push('}');
            }
            Value::Input => out.push_str("$input"),
            Value::Util => out.push_str("$util"),
        }
        Ok(())
    }

    fn print_json(&self, value: &Value, out: &mut String, depth: usize) -> Result<(), VtlError> {
        let depth = depth.checked_sub(1).ok_or(VtlError::Limit("nesting"))?;
        if out.len() > MAX_TEXT {
            return Err(VtlError::Limit("the length of a text"));
        }
        match value {
            Value::Text(text) => quote(text, out),
            Value::List(at) => {
                out.push('[');
                for (position, item) in self.list(*at).items.iter().enumerate() {
                    out.push_str(if position > 0 { "," } else { "" });
                    self.print_json(item, out, depth)?;
                }
                out.push(']');
            }
            Value::Map(at) => {
                out.push('{');
                for (position, (key, value)) in self.map(*at).iter().enumerate() {
                    out.push_str(if position > 0 { "," } else { "" });
                    quote(key, out);
                    out.push(':');
                    self.print_json(value, out, depth)?;
                }
                out.push('}');
            }
            plain => self.print(plain, out, depth)?,
        }
        Ok(())
    }
}

fn quote(text: &str, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(out, "{}", serde_json::Value::from(text));
}

/// `Double.toString`: always a fraction, an exponent for very large and very small numbers.
fn java_double(number: f64) -> String {
    let size = number.abs();
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
    } else if size == 0.0 || (1e-3..1e7).contains(&size) {
        format!("{number:?}")
    } else {
        let text = format!("{number:E}");
        match text.split_once('E') {
            Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0E{exponent}"),
            _ => text,
        }
    }
}
