//! `$util`: escaping and encoding.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::VtlError;
use super::machine::Machine;
use super::value::Value;

impl Machine<'_> {
    pub(super) fn util_method(&mut self, name: &str, arguments: &[Value]) -> Result<Option<Value>, VtlError> {
        let [argument] = arguments else { return Ok(None) };
        if *argument == Value::Null {
            return Ok(Some(Value::Null));
        }
        let text = self.heap.show(argument)?;
        let result = match name {
            "escapeJavaScript" => escape_java_script(&text),
            "urlEncode" => url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
            "urlDecode" => url_decode(&text),
            "base64Encode" => STANDARD.encode(text),
            "base64Decode" => {
                let bytes = STANDARD.decode(text.trim()).map_err(|error| VtlError::Evaluation(error.to_string()))?;
                String::from_utf8_lossy(&bytes).into_owned()
            }
            "parseJson" => {
                let json = serde_json::from_str(&text).map_err(|error| VtlError::Evaluation(error.to_string()))?;
                return self.heap.import(&json).map(Some);
            }
            _ => return Ok(None),
        };
        self.heap.new_text(result).map(Some)
    }
}

fn url_decode(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}

/// Escapes for JavaScript strings, single quotes included, which JSON does not allow: the documented trap.
fn escape_java_script(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for unit in text.encode_utf16() {
        match char::from_u32(u32::from(unit)) {
            Some('\u{8}') => out.push_str("\\b"),
            Some('\u{c}') => out.push_str("\\f"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(c @ ('\'' | '"' | '\\' | '/')) => out.extend(['\\', c]),
            Some(c @ ' '..='~') => out.push(c),
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04X}");
            }
        }
    }
    out
}
