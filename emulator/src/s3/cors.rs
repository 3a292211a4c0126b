//! CORS of buckets: rules, preflights, and the headers on answers. As recorded from AWS.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html>.

use http::{Method, StatusCode, header};

use super::error::S3Error;
use super::state::Bucket;
use crate::message::{Request, Response, empty, set, text_header};
use crate::xml::Element;

const METHODS: [&str; 5] = ["GET", "PUT", "POST", "DELETE", "HEAD"];
const KNOWN: [&str; 6] = ["ID", "AllowedOrigin", "AllowedMethod", "AllowedHeader", "ExposeHeader", "MaxAgeSeconds"];
const NOT_ALLOWED: &str = "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, \
     request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the \
     resource's CORS spec.";

/// Checks a CORS configuration before it is kept.
pub(super) fn checked(config: Element) -> Result<Element, S3Error> {
    if config.name != "CORSConfiguration" || config.children.is_empty() || config.children.len() > 100 {
        return Err(S3Error::MalformedXml);
    }
    for rule in &config.children {
        let has = |name| rule.child(name).is_some();
        let foreign = rule.children.iter().any(|child| !KNOWN.contains(&&*child.name));
        if rule.name != "CORSRule" || foreign || !has("AllowedOrigin") || !has("AllowedMethod") {
            return Err(S3Error::MalformedXml);
        }
        if let Some(method) = rule.all("AllowedMethod").find(|method| !METHODS.contains(&&*method.text)) {
            let method = &method.text;
            let text = format!("Found unsupported HTTP method in CORS config. Unsupported method is {method}");
            return Err(S3Error::InvalidRequest(text));
        }
        if let Some(origin) = rule.all("AllowedOrigin").find(|origin| origin.text.matches('*').count() > 1) {
            let text = format!("AllowedOrigin \"{}\" can not have more than one wildcard.", origin.text);
            return Err(S3Error::InvalidRequest(text));
        }
        if rule.child_text("MaxAgeSeconds").is_some_and(|text| text.parse::<u32>().is_err()) {
            return Err(S3Error::MalformedXml);
        }
    }
    Ok(config)
}

/// What a browser asks before it sends a request.
struct Asked<'a> {
    origin: &'a str,
    method: &'a str,
    /// In lower case.
    headers: Vec<String>,
}

/// Answers a preflight. `None` is a bucket that does not exist.
pub(super) fn preflight(request: &Request, bucket: Option<&Bucket>, on_object: bool) -> Result<Response, S3Error> {
    let Some(origin) = text_header(request, header::ORIGIN) else {
        return Err(S3Error::BadRequest("Insufficient information. Origin request header needed.".to_owned()));
    };
    let method = text_header(request, header::ACCESS_CONTROL_REQUEST_METHOD);
    let refuse =
        |text, resource| S3Error::CorsForbidden { text, method: method.unwrap_or("OPTIONS").to_owned(), resource };
    let bucket = bucket.ok_or_else(|| refuse("CORSResponse: Bucket not found", "BUCKET"))?;
    let not_enabled = || refuse("CORSResponse: CORS is not enabled for this bucket.", "BUCKET");
    let config = bucket.cors.as_ref().ok_or_else(not_enabled)?;
    let method = method.ok_or_else(|| S3Error::BadRequest("Invalid Access-Control-Request-Method: null".to_owned()))?;
    let asked = Asked { origin, method, headers: asked_headers(request) };
    let place = if on_object { "OBJECT" } else { "BUCKET" };
    let (rule, allowed) = matching(config, &asked).ok_or_else(|| refuse(NOT_ALLOWED, place))?;
    let mut response = empty(StatusCode::OK);
    decorate(&mut response, rule, allowed, &asked);
    Ok(response)
}

/// Puts the headers of the matching rule, if there is one, on the answer to an actual request.
pub(super) fn answer(request: &Request, bucket: &Bucket, response: &mut Response) {
    let (Some(origin), Some(config)) = (text_header(request, header::ORIGIN), &bucket.cors) else { return };
    let asked = Asked { origin, method: request.method().as_str(), headers: asked_headers(request) };
    if let Some((rule, allowed)) = matching(config, &asked) {
        decorate(response, rule, allowed, &asked);
    }
}

fn asked_headers(request: &Request) -> Vec<String> {
    let list = text_header(request, header::ACCESS_CONTROL_REQUEST_HEADERS).unwrap_or_default();
    list.split(',').map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty()).collect()
}

/// The first rule that allows what is asked, with the origin pattern that matched.
fn matching<'a>(config: &'a Element, asked: &Asked<'_>) -> Option<(&'a Element, &'a str)> {
    config.all("CORSRule").find_map(|rule| {
        let origin = rule.all("AllowedOrigin").find(|pattern| fits(&pattern.text, asked.origin))?;
        let method = rule.all("AllowedMethod").any(|method| method.text == asked.method);
        let headers = asked
            .headers
            .iter()
            .all(|name| rule.all("AllowedHeader").any(|pattern| fits(&pattern.text.to_ascii_lowercase(), name)));
        (method && headers).then_some((rule, origin.text.as_str()))
    })
}

/// Whether a text fits a pattern with at most one `*`.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => text.len() >= start.len() + end.len() && text.starts_with(start) && text.ends_with(end),
        None => pattern == text,
    }
}

fn decorate(response: &mut Response, rule: &Element, allowed: &str, asked: &Asked<'_>) {
    let list = |name| rule.all(name).map(|one| one.text.as_str()).collect::<Vec<_>>().join(", ");
    if allowed == "*" {
        set(response, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    } else {
        set(response, header::ACCESS_CONTROL_ALLOW_ORIGIN, asked.origin);
        set(response, header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    set(response, header::ACCESS_CONTROL_ALLOW_METHODS, &list("AllowedMethod"));
    if !asked.headers.is_empty() {
        set(response, header::ACCESS_CONTROL_ALLOW_HEADERS, &asked.headers.join(", "));
    }
    if rule.child("ExposeHeader").is_some() {
        set(response, header::ACCESS_CONTROL_EXPOSE_HEADERS, &list("ExposeHeader"));
    }
    if let Some(age) = rule.child_text("MaxAgeSeconds") {
        set(response, header::ACCESS_CONTROL_MAX_AGE, age);
    }
    set(response, header::VARY, "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
}

/// Whether a request is a preflight, or looks like one to S3.
pub(super) fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
}
