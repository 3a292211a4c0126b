//! `$input`: the body and the parameters.

use serde_json::Value as Json;

use super::VtlError;
use super::json_path::find;
use super::machine::Machine;
use super::value::Value;

impl Machine<'_> {
    pub(super) fn input_method(&mut self, name: &str, arguments: &[Value]) -> Result<Option<Value>, VtlError> {
        Ok(Some(match (name, arguments) {
            ("json", [path]) => {
                let path = self.heap.show(path)?;
                let found = find(self.json_body()?, &path).map_err(VtlError::Evaluation)?;
                // What is not there is an empty JSON string.
                let text = found.map_or_else(|| "\"\"".to_owned(), |json| json.to_string());
                self.heap.new_text(text)?
            }
            ("path", [path]) => {
                let path = self.heap.show(path)?;
                let found = find(self.json_body()?, &path).map_err(VtlError::Evaluation)?;
                found.map_or(Ok(Value::Null), |json| self.heap.import(&json))?
            }
            ("params", []) => self.all_params()?,
            ("params", [name]) => {
                let name = self.heap.show(name)?;
                let value = self.param(&name).unwrap_or_default().to_owned();
                self.heap.new_text(value)?
            }
            _ => return Ok(None),
        }))
    }

    /// The maps `path`, `querystring` and `header`.
    pub(super) fn all_params(&mut self) -> Result<Value, VtlError> {
        let params = self.bindings.params;
        let mut kinds = Vec::new();
        for (kind, pairs) in [("path", &params.path), ("querystring", &params.querystring), ("header", &params.header)]
        {
            let mut items = Vec::new();
            for (name, value) in pairs {
                items.push((name, self.heap.new_text(value)?));
            }
            kinds.push((kind, self.heap.new_map(items)?));
        }
        self.heap.new_map(kinds)
    }

    /// Path first, then query string, then headers, whose names have no case.
    fn param(&self, name: &str) -> Option<&str> {
        let params = self.bindings.params;
        let exact = params.path.iter().find(|(key, _)| key == name);
        let exact = exact.or_else(|| params.querystring.iter().rfind(|(key, _)| key == name));
        let found = exact.or_else(|| params.header.iter().rfind(|(key, _)| key.eq_ignore_ascii_case(name)));
        found.map(|(_, value)| value.as_str())
    }

    fn json_body(&mut self) -> Result<&Json, VtlError> {
        if self.json.is_none() {
            let body = self.bindings.body.trim();
            // No body at all reads as an empty object.
            let body = if body.is_empty() { "{}" } else { body };
            let json = serde_json::from_str(body).map_err(|error| VtlError::NotJson(error.to_string()))?;
            self.json = Some(json);
        }
        Ok(self.json.as_ref().unwrap_or(&Json::Null))
    }
}
