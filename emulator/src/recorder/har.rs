//! Exchanges as an HTTP Archive, which browsers' developer tools open.
//!
//! Source: <http://www.softwareishard.com/blog/har-12-spec/>. Steps are under `_steps`, as the format allows.

use std::sync::Arc;

use http::StatusCode;
use serde_json::{Value, json};

use super::exchange::{Exchange, Headers};

/// An HTTP Archive 1.2 of the exchanges.
pub fn to_har(exchanges: &[Arc<Exchange>]) -> Value {
    let entries: Vec<Value> = exchanges.iter().map(|exchange| entry(exchange)).collect();
    json!({
        "log": {
            "version": "1.2",
            "creator": { "name": "cafelab", "version": env!("CARGO_PKG_VERSION") },
            "comment": "Recorded by the café cloud, without bodies and without secrets.",
            "entries": entries,
        }
    })
}

fn entry(exchange: &Exchange) -> Value {
    let millis = json!(exchange.duration_micros.div_ceil(1000));
    let header = |headers: &Headers, name| headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone());
    let status = StatusCode::from_u16(exchange.status).ok().and_then(|status| status.canonical_reason());
    json!({
        "startedDateTime": exchange.at.to_string(),
        "time": millis,
        "request": {
            "method": exchange.method,
            "url": exchange.url,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": pairs(&exchange.request_headers),
            "queryString": query(&exchange.url),
            "headersSize": -1,
            "bodySize": exchange.request_bytes,
        },
        "response": {
            "status": exchange.status,
            "statusText": status.unwrap_or_default(),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": pairs(&exchange.response_headers),
            "content": {
                "size": exchange.response_bytes,
                "mimeType": header(&exchange.response_headers, "content-type").unwrap_or_default(),
            },
            "redirectURL": header(&exchange.response_headers, "location").unwrap_or_default(),
            "headersSize": -1,
            "bodySize": exchange.response_bytes,
        },
        "cache": {},
        "timings": { "send": 0, "wait": millis, "receive": 0 },
        "_id": exchange.id,
        "_door": exchange.door,
        "_service": exchange.service,
        "_operation": exchange.operation,
        "_error": exchange.error,
        "_steps": exchange.steps,
    })
}

fn pairs(headers: &Headers) -> Vec<Value> {
    headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

fn query(url: &str) -> Vec<Value> {
    let Some((_, query)) = url.split_once('?') else { return Vec::new() };
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.map(|(name, value)| json!({ "name": name, "value": value })).collect()
}
