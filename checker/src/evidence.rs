//! What verdicts rest on: exchanges and observations, with secrets redacted down to their shape.

use crate::language::Language;
use crate::text;
use crate::text::Text;

use http::header::{AUTHORIZATION, HeaderMap};
use serde::{Deserialize, Serialize};

/// A recorded exchange or observation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Evidence {
    /// A plain request and its answer.
    Http {
        /// Method and URL without its query.
        request: String,
        /// Status of the answer.
        status: u16,
        /// What was special about it.
        note: Text,
    },
    /// What an API of AWS said.
    Aws {
        /// The operation, for example `DescribeUserPool`.
        request: String,
        /// What was read in the answer.
        note: Text,
    },
    /// What a real browser did or showed.
    Page {
        /// A request without an answer, or the part of the browser, for example `console`.
        request: String,
        /// What it said.
        note: Text,
    },
    /// A file with more to see.
    File {
        /// Where it is.
        path: String,
        /// What it shows.
        note: Text,
    },
}

impl Evidence {
    /// A plain exchange.
    pub fn http(method: &str, url: &str, status: u16, note: impl Into<Text>) -> Self {
        let request = format!("{method} {}", cafe::http::without_query(url));
        Self::Http { request, status, note: note.into() }
    }

    /// Something that a real browser did or showed.
    pub fn page(what: impl Into<String>, note: impl Into<Text>) -> Self {
        Self::Page { request: what.into(), note: note.into() }
    }

    /// The same, settled on a language.
    #[must_use]
    pub fn settled(mut self, language: Language) -> Self {
        let (Self::Http { note, .. } | Self::Aws { note, .. } | Self::Page { note, .. } | Self::File { note, .. }) =
            &mut self;
        *note = note.settled(language);
        self
    }

    /// A reading of a control plane.
    pub fn aws(operation: &str, note: impl Into<Text>) -> Self {
        Self::Aws { request: operation.to_owned(), note: note.into() }
    }
}

/// The shape of the Authorization header, and nothing of what is in it.
pub fn authorization_shape(headers: &HeaderMap) -> Text {
    let Some(value) = headers.get(AUTHORIZATION) else { return text!("no-authorization-header") };
    shape_of(value.to_str().unwrap_or_default())
}

/// The shape of the value of an Authorization header.
pub fn shape_of(value: &str) -> Text {
    match value.strip_prefix("Bearer ") {
        Some(token) => text!("authorization-bearer", shape = token_shape(token)),
        None => text!("authorization-plain", shape = token_shape(value)),
    }
}

/// `3 parts, 812 characters`.
pub fn token_shape(token: &str) -> Text {
    let parts = if token.is_empty() { 0 } else { token.split('.').count() };
    text!("shape-of-token", parts = parts, count = token.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_leave_only_their_shape() {
        let mut headers = HeaderMap::new();
        assert_eq!(authorization_shape(&headers), "no Authorization header");
        headers.insert(AUTHORIZATION, "Bearer aaa.bbb.ccc".parse().expect("a header"));
        assert_eq!(authorization_shape(&headers), "Authorization: Bearer <3 parts, 11 characters>");
        headers.insert(AUTHORIZATION, "nonsense".parse().expect("a header"));
        assert_eq!(authorization_shape(&headers), "Authorization: <1 part, 8 characters>");
    }
}
