//! Reading access to an OpenAPI document.

use serde_json::{Map as Object, Value};

use super::super::error::Error;

/// Extensions of the whole API that are taken over.
const EXTENSIONS: &[&str] = &[
    "x-amazon-apigateway-api-key-source",
    "x-amazon-apigateway-binary-media-types",
    "x-amazon-apigateway-gateway-responses",
    "x-amazon-apigateway-minimum-compression-size",
    "x-amazon-apigateway-policy",
    "x-amazon-apigateway-request-validator",
    "x-amazon-apigateway-request-validators",
];

/// An OpenAPI 3 or Swagger 2 document.
pub(super) struct Document {
    root: Value,
    /// Swagger 2, not OpenAPI 3.
    pub swagger: bool,
}

impl Document {
    /// Parses a document.
    pub(super) fn read(body: &[u8]) -> Result<Self, Error> {
        let root = parse(body).map_err(|error| Error::invalid(format!("Invalid OpenAPI input: {error}")))?;
        let version = |name: &str| root.get(name).and_then(Value::as_str).unwrap_or_default();
        let swagger = version("swagger") == "2.0";
        if !swagger && !version("openapi").starts_with("3.0") {
            return Err(Error::invalid("Invalid OpenAPI input: neither swagger 2.0 nor openapi 3.0"));
        }
        refuse_unknown(root.as_object(), EXTENSIONS)?;
        Ok(Self { root, swagger })
    }

    /// The API's name.
    pub(super) fn title(&self) -> Result<String, Error> {
        self.info("title").ok_or_else(|| Error::invalid("Invalid OpenAPI input: info.title is missing"))
    }

    /// A text of `info`.
    pub(super) fn info(&self, name: &str) -> Option<String> {
        self.root.get("info")?.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A member of the document.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.root.get(name)
    }

    /// The entries of a member that is an object.
    pub(super) fn entries(&self, name: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.root.get(name).and_then(Value::as_object).into_iter().flatten()
    }

    /// Paths and their items.
    pub(super) fn paths(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.entries("paths")
    }

    /// Schemas or security schemes, which the two languages keep in different places.
    pub(super) fn components(&self, swagger: &str, oas: &str) -> Vec<(&String, &Value)> {
        let place =
            if self.swagger { self.root.get(swagger) } else { self.root.pointer(&format!("/components/{oas}")) };
        place.and_then(Value::as_object).into_iter().flatten().collect()
    }

    /// Follows a reference within the document.
    pub(super) fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let target = value.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
        target.and_then(|pointer| self.root.pointer(pointer)).unwrap_or(value)
    }
}

/// JSON, or YAML where it is not even the beginning of JSON.
fn parse(body: &[u8]) -> Result<Value, String> {
    if body.trim_ascii_start().starts_with(b"{") {
        return serde_json::from_slice(body).map_err(|error| error.to_string());
    }
    serde_saphyr::from_slice(body).map_err(|error| error.to_string())
}

/// AWS's extensions change what an API does, so those that are not known are not passed over.
pub(super) fn refuse_unknown(fields: Option<&Object<String, Value>>, known: &[&str]) -> Result<(), Error> {
    let names = fields.into_iter().flatten().map(|(name, _)| name.as_str());
    let mut unknown = names.filter(|name| name.starts_with("x-amazon-apigateway-") && !known.contains(name));
    match unknown.next() {
        Some(name) if name.starts_with("x-amazon-apigateway-documentation") => Ok(()),
        Some(name) => Err(Error::unsupported(format_args!("the extension {name}"))),
        None => Ok(()),
    }
}
