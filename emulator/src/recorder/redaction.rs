//! What of a message may be recorded: what is known to be harmless, and nothing else.
//!
//! Bodies are never kept. Of headers and query parameters those in the lists below are kept; of the others it is said
//! at most that they were there.

use std::borrow::Cow;

use http::{HeaderMap, HeaderValue, Method, header};
use percent_encoding::percent_decode_str;

use super::exchange::Headers;
use crate::message::{Request, Response};

/// Stands for what is left out.
pub(super) const HIDDEN: &str = "(hidden)";
/// Longer texts are cut.
const LONGEST: usize = 300;

/// Headers whose values are kept.
const HEADERS: [&str; 33] = [
    "accept",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "access-control-request-headers",
    "access-control-request-method",
    "age",
    "cache-control",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "etag",
    "expires",
    "host",
    "if-modified-since",
    "if-none-match",
    "last-modified",
    "origin",
    "range",
    "sec-fetch-mode",
    "sec-fetch-site",
    "user-agent",
    "vary",
    "x-amz-apigw-id",
    "x-amz-target",
    "x-amzn-errortype",
    "x-amzn-requestid",
    "x-amzn-trace-id",
    "x-cache",
];

/// Headers of which it is kept that they were there.
const SECRET_HEADERS: [&str; 4] = ["cookie", "set-cookie", "x-amz-security-token", "x-api-key"];

/// Query parameters whose values are kept.
const PARAMETERS: [&str; 34] = [
    "Action",
    "Version",
    "X-Amz-Algorithm",
    "X-Amz-Date",
    "X-Amz-Expires",
    "acl",
    "client_id",
    "code_challenge_method",
    "cors",
    "delete",
    "delimiter",
    "embed",
    "encryption",
    "error",
    "extensions",
    "lang",
    "limit",
    "list-type",
    "location",
    "logout_uri",
    "max-keys",
    "mode",
    "ownershipControls",
    "policy",
    "policyStatus",
    "prefix",
    "publicAccessBlock",
    "redirect_uri",
    "response_type",
    "scope",
    "tagging",
    "versioning",
    "versions",
    "website",
];

/// An HTTP method; a stranger's own is not kept.
pub(super) fn method(method: &Method) -> String {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    if known.contains(&method.as_str()) { method.to_string() } else { "(other)".to_owned() }
}

/// The address of a request.
pub(super) fn url(request: &Request) -> String {
    let uri = request.uri();
    let named = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let host = named.or_else(|| uri.authority().map(http::uri::Authority::as_str)).unwrap_or("localhost");
    // Before an `@` a client may have put a password.
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let mut text = format!("http://{}{}", short(host), path(uri.path()));
    if let Some(query) = uri.query() {
        text.push('?');
        push_pairs(&mut text, query);
    }
    text
}

/// The name of an operation; of a path only what looks like no token.
pub(super) fn operation(operation: Cow<'static, str>) -> Cow<'static, str> {
    match operation {
        Cow::Borrowed(name) => Cow::Borrowed(name),
        Cow::Owned(name) => match name.split_once(' ') {
            Some((method, rest)) => Cow::Owned(format!("{method} {}", path(rest))),
            None => Cow::Owned(short(&name).into_owned()),
        },
    }
}

/// The headers that may be kept.
pub(super) fn headers(headers: &HeaderMap) -> Headers {
    let mut kept = Headers::new();
    for (name, value) in headers {
        if let Some(name) = HEADERS.iter().find(|known| *known == name) {
            let text = String::from_utf8_lossy(value.as_bytes());
            kept.push((name, if secret(&text) { HIDDEN.to_owned() } else { short(&text).into_owned() }));
        } else if name == header::AUTHORIZATION {
            kept.push(("authorization", scheme(value)));
        } else if name == header::LOCATION {
            kept.push(("location", address(&String::from_utf8_lossy(value.as_bytes()))));
        } else if let Some(name) = SECRET_HEADERS.iter().find(|known| *known == name) {
            kept.push((name, HIDDEN.to_owned()));
        }
    }
    kept
}

/// AWS's error code, from the header or the XML that carries it.
pub(super) fn error_code(response: &Response) -> Option<String> {
    if response.status().as_u16() < 400 {
        return None;
    }
    let header = response.headers().get("x-amzn-errortype").and_then(|value| value.to_str().ok());
    let code = header.map(|text| text.trim_end_matches(':')).or_else(|| {
        let text = std::str::from_utf8(response.body()).ok()?;
        text.split_once("<Code>")?.1.split_once("</Code>").map(|(code, _)| code)
    })?;
    (!code.is_empty() && code.chars().all(|letter| letter.is_ascii_alphanumeric())).then(|| short(code).into_owned())
}

/// How a request identifies itself, without what it says.
fn scheme(value: &HeaderValue) -> String {
    let text = value.to_str().unwrap_or_default();
    let known = ["Bearer", "Basic", "AWS4-HMAC-SHA256"];
    match text.split_once(' ').and_then(|(scheme, _)| known.iter().find(|known| **known == scheme)) {
        Some(scheme) => format!("{scheme} {HIDDEN}"),
        None => HIDDEN.to_owned(),
    }
}

/// An address in a `Location`, whose query and fragment may carry codes and tokens.
fn address(text: &str) -> String {
    let (front, fragment) = text.split_once('#').map_or((text, None), |(front, rest)| (front, Some(rest)));
    let (base, query) = front.split_once('?').map_or((front, None), |(base, rest)| (base, Some(rest)));
    let mut kept = path(base);
    for (mark, pairs) in [('?', query), ('#', fragment)] {
        if let Some(pairs) = pairs {
            kept.push(mark);
            push_pairs(&mut kept, pairs);
        }
    }
    kept
}

fn push_pairs(text: &mut String, pairs: &str) {
    for (position, pair) in pairs.split('&').take(50).enumerate() {
        if position > 0 {
            text.push('&');
        }
        let (name, value) = pair.split_once('=').map_or((pair, None), |(name, value)| (name, Some(value)));
        let known = PARAMETERS.contains(&name);
        let plain = name.len() <= 40 && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        match value {
            _ if !known && !plain => text.push_str(HIDDEN),
            None if !known => text.push_str(HIDDEN),
            None => text.push_str(name),
            Some("") => text.extend([name, "="]),
            Some(value) if known && !secret(&percent_decode_str(value).decode_utf8_lossy()) => {
                text.extend([name, "=", &short(value)]);
            }
            Some(_) => text.extend([name, "=", HIDDEN]),
        }
    }
}

/// A path whose parts may be tokens.
fn path(path: &str) -> String {
    if !secret(path) {
        return short(path).into_owned();
    }
    let parts: Vec<&str> = path.split('/').map(|part| if secret(part) { HIDDEN } else { part }).collect();
    short(&parts.join("/")).into_owned()
}

/// Whether a text holds something like a JSON Web Token, or an address with parameters of its own.
fn secret(text: &str) -> bool {
    text.contains("eyJ") || (text.contains("://") && text.contains(['?', '#', '@']))
}

fn short(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_tokens_are_left_out_of_addresses() {
        let location = "http://site/callback.html?code=abc-secret&state=xyz#id_token=eyJhbGciOi.J9.x&expires_in=3600";
        let kept = address(location);
        assert_eq!(
            kept,
            "http://site/callback.html?code=(hidden)&state=(hidden)#id_token=(hidden)&expires_in=(hidden)"
        );
    }

    #[test]
    fn a_redirect_address_is_kept_unless_it_carries_something() {
        let mut text = String::new();
        push_pairs(&mut text, "redirect_uri=http%3A%2F%2Fsite%2Fcallback.html&client_id=abc&policy&s3cret");
        assert_eq!(text, "redirect_uri=http%3A%2F%2Fsite%2Fcallback.html&client_id=abc&policy&(hidden)");
        let mut text = String::new();
        push_pairs(&mut text, "redirect_uri=http%3A%2F%2Fsite%2F%3Ftoken%3Ds3cret");
        assert_eq!(text, "redirect_uri=(hidden)");
    }

    #[test]
    fn only_known_schemes_are_told() {
        for (given, kept) in [
            ("Bearer eyJ.a.b", "Bearer (hidden)"),
            ("AWS4-HMAC-SHA256 Credential=test/x", "AWS4-HMAC-SHA256 (hidden)"),
            ("hunter2 x", "(hidden)"),
            ("eyJ.a.b", "(hidden)"),
        ] {
            assert_eq!(scheme(&HeaderValue::from_static(given)), kept);
        }
    }

    #[test]
    fn tokens_in_paths_are_left_out() {
        assert_eq!(path("/a/eyJhbGciOiJSUzI1NiJ9.e30.x/b"), "/a/(hidden)/b");
    }
}
