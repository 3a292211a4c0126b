//! One request to the control plane: what it says, and the state it works on.

use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::error::Error;
use super::model::{Definition, RestApi};
use super::operations::Op;
use crate::error::AwsError;
use crate::message::{Request, pick, query_pairs};
use crate::{Cloud, aws_json};

/// What an operation answers.
#[derive(Debug)]
pub(super) enum Output {
    /// A JSON body.
    Json(Value),
    /// No body.
    Nothing,
    /// A document to keep, as `GetExport` gives.
    File { name: String, body: String },
}

/// Result of an operation.
pub(super) type Answer = Result<Output, Error>;

/// A request to one operation.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub cloud: &'a Cloud,
    pub request: &'a Request,
    pub op: &'static Op,
    query: Vec<(String, String)>,
}

impl<'a> Call<'a> {
    pub(super) fn new(cloud: &'a Cloud, request: &'a Request, op: &'static Op) -> Result<Self, Error> {
        let query = query_pairs(request);
        if let Some((name, _)) = query.iter().find(|(name, _)| !op.knows_query(name)) {
            return Err(Error::unsupported(format_args!("the parameter {name} of {}", op.name)));
        }
        Ok(Self { cloud, request, op, query })
    }

    /// A part of the path by its name in the operation's pattern.
    pub(super) fn path(&self, name: &str) -> String {
        let pattern = self.op.segments();
        let given = self.request.uri().path().trim_matches('/').split('/');
        let found = pattern.zip(given).find(|(part, _)| part.trim_matches(['{', '}']) == name);
        found.map(|(_, part)| percent_decode_str(part).decode_utf8_lossy().into_owned()).unwrap_or_default()
    }

    /// The first value of a query parameter.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        pick(&self.query, name)
    }

    /// All query parameters.
    pub(super) fn queries(&self) -> &[(String, String)] {
        &self.query
    }

    /// Whether `embed=what` was asked for.
    pub(super) fn embeds(&self, what: &str) -> bool {
        self.query.iter().any(|(name, value)| name == "embed" && value == what)
    }

    /// Reads the body.
    pub(super) fn input<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let body: &[u8] = if self.request.body().is_empty() { b"{}" } else { self.request.body() };
        let value = serde_json::from_slice(body).map_err(|error| serialization(&error.to_string()))?;
        aws_json::parse(self.op.name, value).map_err(|error| {
            if error.code == "SerializationException" { serialization(&error.message) } else { error.into() }
        })
    }

    /// Cuts a list into pages with `limit` and `position`.
    pub(super) fn page(&self, items: Vec<Value>) -> Answer {
        let number = |name: &str| self.query(name).map(str::parse::<usize>).transpose();
        let start =
            number("position").map_err(|_| Error::invalid("Invalid position parameter specified"))?.unwrap_or(0);
        let limit = number("limit").map_err(|_| Error::invalid("Invalid limit parameter specified"))?;
        let limit = limit.unwrap_or(25).clamp(1, 500);
        let end = start.saturating_add(limit);
        let mut body = json!({});
        if end < items.len() {
            body["position"] = json!(end.to_string());
        }
        body["item"] = items.into_iter().skip(start).take(limit).collect();
        Ok(Output::Json(body))
    }

    /// The error for an API that is not there.
    pub(super) fn no_api(&self) -> Error {
        Error::Api { account: self.cloud.settings().account.clone(), id: self.path("api") }
    }

    /// Looks at the API named in the path. `missing` is what this operation says when there is none.
    pub(super) fn look<T>(&self, missing: Error, f: impl FnOnce(&RestApi) -> Result<T, Error>) -> Result<T, Error> {
        let state = self.cloud.apigateway().read();
        state.apis.get(&self.path("api")).ok_or(missing).and_then(f)
    }

    /// Changes the API named in the path. `f` must check before it changes anything.
    pub(super) fn change<T>(
        &self,
        missing: Error,
        f: impl FnOnce(&mut RestApi) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut state = self.cloud.apigateway().write();
        state.apis.get_mut(&self.path("api")).ok_or(missing).and_then(f)
    }

    /// Changes what is saved of the API; an error leaves it as it was.
    pub(super) fn edit<T>(
        &self,
        missing: Error,
        f: impl FnOnce(&mut Definition) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.change(missing, |api| {
            let mut copy = api.saved.clone();
            let result = f(&mut copy)?;
            api.saved = copy;
            Ok(result)
        })
    }
}

/// AWS's words for a value of the wrong kind, as far as they are known.
fn serialization(text: &str) -> Error {
    let text = if text.starts_with("invalid type: boolean") && text.contains("expected a string") {
        "class java.lang.Boolean can not be converted to an String".to_owned()
    } else if text.starts_with("invalid type: integer") && text.contains("expected a string") {
        "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String".to_owned()
    } else {
        text.to_owned()
    };
    AwsError::new(400, "SerializationException", text).into()
}
