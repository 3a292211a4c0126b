//! Why a browser kept an answer from a page, in words.
//!
//! The names are Chromium's, `Network.CorsError` of the DevTools protocol.

use serde_json::Value;

use crate::observe::probe::shorten;

/// A refusal by the browser's CORS rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorsRefusal {
    /// Chromium's name for it.
    pub name: String,
    /// The header or the value that it is about.
    pub parameter: String,
}

/// What each refusal means; `{}` is what it is about.
const WORDS: &[(&str, &str)] = &[
    ("PreflightInvalidStatus", "the preflight (OPTIONS) is not answered with a status between 200 and 299"),
    ("PreflightDisallowedRedirect", "the preflight (OPTIONS) is answered with a redirect"),
    ("PreflightMissingAllowOriginHeader", "the answer to the preflight (OPTIONS) has no Access-Control-Allow-Origin"),
    ("PreflightMultipleAllowOriginValues", "the answer to the preflight names several origins: {}"),
    ("PreflightInvalidAllowOriginValue", "the answer to the preflight names no proper origin: {}"),
    ("PreflightAllowOriginMismatch", "the answer to the preflight allows another origin than the site's: {}"),
    (
        "HeaderDisallowedByPreflightResponse",
        "the answer to the preflight does not name the header `{}` in Access-Control-Allow-Headers",
    ),
    (
        "MethodDisallowedByPreflightResponse",
        "the answer to the preflight does not name the method {} in Access-Control-Allow-Methods",
    ),
    ("InvalidAllowHeadersPreflightResponse", "Access-Control-Allow-Headers of the preflight cannot be read"),
    ("InvalidAllowMethodsPreflightResponse", "Access-Control-Allow-Methods of the preflight cannot be read"),
    ("MissingAllowOriginHeader", "the answer has no Access-Control-Allow-Origin, so the page may not read it"),
    ("MultipleAllowOriginValues", "the answer names several origins: {}"),
    ("InvalidAllowOriginValue", "the answer names no proper origin: {}"),
    ("AllowOriginMismatch", "the answer allows another origin than the site's: {}"),
    (
        "WildcardOriginNotAllowed",
        "the page asks with credentials (cookies), for which `*` is not enough; leave `credentials: \"include\"` out",
    ),
    (
        "PreflightWildcardOriginNotAllowed",
        "the page asks with credentials (cookies), for which `*` is not enough; leave `credentials: \"include\"` out",
    ),
    (
        "InvalidAllowCredentials",
        "the page asks with credentials (cookies), which the answer does not allow; leave `credentials: \"include\"` out",
    ),
    (
        "PreflightInvalidAllowCredentials",
        "the page asks with credentials (cookies), which the preflight does not allow; leave `credentials: \"include\"` out",
    ),
    ("DisallowedByMode", "the page asks in a mode that forbids other origins"),
];

impl CorsRefusal {
    /// From `corsErrorStatus` of an event.
    pub(super) fn read(status: &Value) -> Option<Self> {
        let name = shorten(status["corsError"].as_str()?, 80);
        Some(Self { name, parameter: shorten(status["failedParameter"].as_str().unwrap_or_default(), 120) })
    }

    /// What it means, as a sentence without a full stop.
    pub fn in_words(&self) -> String {
        let known = WORDS.iter().find(|(name, _)| *name == self.name);
        match known {
            Some((_, words)) => words.replace("{}", &self.parameter),
            None => format!("the browser's CORS rules forbid it ({})", self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn refusals_are_told_in_words() {
        let words = |name: &str, parameter: &str| {
            let status = json!({ "corsError": name, "failedParameter": parameter });
            CorsRefusal::read(&status).expect("a refusal").in_words()
        };
        let header = words("HeaderDisallowedByPreflightResponse", "authorization");
        assert!(header.contains("`authorization`") && header.contains("Access-Control-Allow-Headers"));
        assert!(words("AllowOriginMismatch", "https://other.example").ends_with("https://other.example"));
        assert!(words("SomethingNew", "").contains("SomethingNew"));
        assert_eq!(CorsRefusal::read(&Value::Null), None);
    }

    #[test]
    fn names_are_listed_once() {
        let mut names: Vec<_> = WORDS.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), WORDS.len());
    }
}
