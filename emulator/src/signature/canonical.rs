//! The canonical form of a request, which is what a signature covers.
//!
//! S3 signs its paths as they are; every other service signs them normalised and encoded once more.

use std::borrow::Cow;
use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::message::{Request, text_header};

use super::chunks;
use super::presented::{Form, Presented};
use super::refusal::Refusal;
use super::sha256_hex;

/// Everything but RFC 3986's unreserved characters.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const ENCODED_PATH: &AsciiSet = &ENCODED.remove(b'/');

/// What stands for the body in the canonical request.
#[derive(Debug, PartialEq, Eq)]
pub struct Payload(Cow<'static, str>);

impl Payload {
    /// Whether every chunk of the body carries a signature of its own.
    pub fn in_signed_chunks(&self) -> bool {
        matches!(self.0.as_ref(), chunks::SIGNED | chunks::SIGNED_WITH_TRAILER)
    }
}

/// Finds the payload's line and checks it against the body where it is a digest.
pub fn payload(request: &Request, presented: &Presented, service: &str) -> Result<Payload, Refusal> {
    let presigned_s3 = service == "s3" && matches!(presented.form, Form::Query { .. });
    let unsigned = Cow::Borrowed("UNSIGNED-PAYLOAD");
    match text_header(request, "x-amz-content-sha256") {
        None if presigned_s3 => Ok(Payload(unsigned)),
        None if service == "s3" => Err(Refusal::NoContentDigest),
        None => Ok(Payload(sha256_hex(request.body()).into())),
        Some("UNSIGNED-PAYLOAD") => Ok(Payload(unsigned)),
        Some("STREAMING-UNSIGNED-PAYLOAD-TRAILER") => Ok(Payload("STREAMING-UNSIGNED-PAYLOAD-TRAILER".into())),
        Some(signed @ (chunks::SIGNED | chunks::SIGNED_WITH_TRAILER)) if service == "s3" => {
            Ok(Payload(signed.to_owned().into()))
        }
        Some(other) if other.starts_with("STREAMING-") => Err(Refusal::Streaming(other.to_owned())),
        Some(given) if given == sha256_hex(request.body()) => Ok(Payload(given.to_owned().into())),
        Some(_) => Err(Refusal::ContentDigest),
    }
}

/// The host that was signed: the header, or the address where a client in the same process sends no header.
pub fn host(request: &Request) -> String {
    if let Some(host) = text_header(request, http::header::HOST) {
        return host.to_owned();
    }
    let uri = request.uri();
    let default_port = match uri.scheme_str() {
        Some("https") => Some(443),
        _ => Some(80),
    };
    match (uri.host(), uri.port_u16()) {
        (Some(host), Some(port)) if Some(port) != default_port => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    }
}

/// The canonical request.
pub fn request(request: &Request, presented: &Presented, payload: &Payload, host: &str) -> String {
    let path = path(request.uri().path(), &presented.scope.service);
    let mut out = format!("{}\n{path}\n{}\n", request.method(), query(request.uri().query().unwrap_or_default()));
    for name in &presented.signed_headers {
        let value = if name == "host" { host.to_owned() } else { header_value(request, name) };
        let _ = writeln!(out, "{name}:{value}");
    }
    let _ = write!(out, "\n{}\n{}", presented.signed_headers.join(";"), payload.0);
    out
}

fn header_value(request: &Request, name: &str) -> String {
    let values = request.headers().get_all(name).iter();
    let readable = values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let trimmed = readable.map(|text| text.split_ascii_whitespace().collect::<Vec<_>>().join(" "));
    trimmed.collect::<Vec<_>>().join(",")
}

fn path(raw: &str, service: &str) -> String {
    if service == "s3" {
        let decoded = percent_decode_str(raw).decode_utf8_lossy();
        return utf8_percent_encode(&decoded, ENCODED_PATH).to_string();
    }
    utf8_percent_encode(&normalised(raw), ENCODED_PATH).to_string()
}

/// The path without empty and dot segments.
fn normalised(raw: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in raw.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            other => kept.push(other),
        }
    }
    let tail = if raw.ends_with('/') && !kept.is_empty() { "/" } else { "" };
    format!("/{}{tail}", kept.join("/"))
}

fn query(raw: &str) -> String {
    let encode = |text: &str| {
        let plain = text.replace('+', " ");
        utf8_percent_encode(&percent_decode_str(&plain).decode_utf8_lossy(), ENCODED).to_string()
    };
    let pairs = raw.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut pairs: Vec<_> = pairs.map(|(name, value)| (encode(name), encode(value))).collect();
    pairs.retain(|(name, _)| name != "X-Amz-Signature");
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_s3_are_encoded_once_and_others_twice() {
        assert_eq!(path("/a%20b/c//d", "s3"), "/a%20b/c//d");
        assert_eq!(path("/a b/ü", "s3"), "/a%20b/%C3%BC");
        assert_eq!(path("/restapis/a%20b/./x/../y", "apigateway"), "/restapis/a%2520b/y");
        assert_eq!(path("/", "dynamodb"), "/");
        assert_eq!(path("/tags/", "apigateway"), "/tags/");
    }

    #[test]
    fn queries_are_sorted_and_without_the_signature() {
        assert_eq!(query("b=2&a=1%2F&list&X-Amz-Signature=x&a=0"), "a=0&a=1%2F&b=2&list=");
        assert_eq!(query(""), "");
    }
}
