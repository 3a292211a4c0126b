//! Redirects of a website: all requests elsewhere, or by rule before or after looking for the object.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html>.

use http::{StatusCode, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::message::{Request, Response, empty, set, text_header};
use crate::xml::Element;

const PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'*').remove(b'=');

/// Where to go instead.
pub(super) struct Redirect<'a> {
    to: &'a Element,
    /// The prefix of the key that the rule is about.
    prefix: &'a str,
}

impl<'a> Redirect<'a> {
    /// `RedirectAllRequestsTo`.
    pub fn of_all(config: &'a Element) -> Option<Self> {
        config.child("RedirectAllRequestsTo").map(|to| Self { to, prefix: "" })
    }

    /// The first rule for a key that does not wait for an error.
    pub fn before(config: &'a Element, key: &str) -> Option<Self> {
        Self::by_rule(config, key, None)
    }

    /// The first rule for a key and an error.
    pub fn after(config: &'a Element, key: &str, status: StatusCode) -> Option<Self> {
        Self::by_rule(config, key, Some(status))
    }

    fn by_rule(config: &'a Element, key: &str, status: Option<StatusCode>) -> Option<Self> {
        config.child("RoutingRules")?.children.iter().find_map(|rule| {
            let condition = |name| rule.at(&["Condition", name]).map(|element| element.text.as_str());
            let prefix = condition("KeyPrefixEquals").unwrap_or_default();
            let wanted = condition("HttpErrorCodeReturnedEquals");
            let found = status.map(|status| status.as_u16().to_string());
            let fits = wanted == found.as_deref() && key.starts_with(prefix);
            fits.then_some(Self { to: rule.child("Redirect")?, prefix })
        })
    }

    /// The redirect of a request for `key`.
    pub fn response(&self, request: &Request, key: &str) -> Response {
        let part = |name| self.to.child_text(name);
        let host = part("HostName").map(str::to_owned);
        let host = host.or_else(|| text_header(request, header::HOST).map(str::to_owned)).unwrap_or_default();
        let key = match (part("ReplaceKeyWith"), part("ReplaceKeyPrefixWith")) {
            (Some(key), _) => key.to_owned(),
            (None, Some(prefix)) => format!("{prefix}{}", &key[self.prefix.len().min(key.len())..]),
            (None, None) => key.to_owned(),
        };
        let code = part("HttpRedirectCode").and_then(|code| code.parse().ok());
        let status =
            code.and_then(|code: u16| StatusCode::from_u16(code).ok()).unwrap_or(StatusCode::MOVED_PERMANENTLY);
        let mut response = empty(status);
        let location = format!("{}://{host}/{}", part("Protocol").unwrap_or("http"), encoded(&key));
        set(&mut response, header::LOCATION, &location);
        response
    }
}

/// A key as it stands in an address.
pub(super) fn encoded(key: &str) -> String {
    utf8_percent_encode(key, PATH).to_string()
}
