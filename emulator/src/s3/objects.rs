//! Putting, getting and heading objects.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html> and `API_GetObject.html`.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, StatusCode, header};

use super::access::{self, Caller};
use super::call::{Answer, Call};
use super::checksum::{self, Checksum};
use super::conditions::{self, Span, Verdict};
use super::error::S3Error;
use super::state::{Bucket, Object};
use super::{tagging, versions};
use crate::cloud::Cloud;
use crate::message::{Response, empty, set};

/// Longest key in bytes.
pub(super) const MAX_KEY: usize = 1024;
/// Type of an object that was put without one.
const DEFAULT_TYPE: &str = "binary/octet-stream";
/// Headers that are kept with an object and sent with it again, beside its type.
const KEPT: [&str; 5] =
    ["cache-control", "content-disposition", "content-language", "expires", "x-amz-website-redirect-location"];
/// Query parameters that replace headers of an answer.
const OVERRIDES: [(&str, HeaderName); 6] = [
    ("response-content-type", header::CONTENT_TYPE),
    ("response-cache-control", header::CACHE_CONTROL),
    ("response-content-disposition", header::CONTENT_DISPOSITION),
    ("response-content-encoding", header::CONTENT_ENCODING),
    ("response-content-language", header::CONTENT_LANGUAGE),
    ("response-expires", header::EXPIRES),
];

/// `PutObject`.
pub(super) fn put(call: &Call<'_>) -> Answer {
    check_options(call)?;
    call.look(|bucket| check_write_conditions(call, bucket))?;
    let checksum = checksum::verified(call.request.headers(), &call.trailers, &call.body)?;
    let object = Object {
        blob: String::new(),
        size: call.body.len() as u64,
        etag: checksum::etag(&call.body),
        modified: call.cloud.env().now(),
        content_type: content_type(call),
        headers: kept_headers(call),
        metadata: metadata(call.request.headers()),
        checksum,
        tags: tagging::from_header(call)?,
        version: None,
        parts: Vec::new(),
    };
    let mut answer = stored(&object);
    let version = store(call.cloud, (&call.bucket, &call.key), object, call.body.clone())?;
    versions::stamp(&mut answer, version.as_deref());
    Ok(answer)
}

/// Keeps an object and its body, and gives its version as answers name it.
pub(super) fn store(
    cloud: &Cloud,
    (bucket, key): (&str, &str),
    mut object: Object,
    body: Bytes,
) -> Result<Option<String>, S3Error> {
    let missing = || S3Error::NoSuchBucket(bucket.to_owned());
    let mut state = cloud.s3().write();
    object.version = state.buckets.get(bucket).ok_or_else(missing)?.next_version(cloud.env());
    object.blob = state.keep(body);
    let bucket = state.buckets.get_mut(bucket).ok_or_else(missing)?;
    let label = bucket.label(object.version.as_deref());
    for blob in bucket.insert(key, object) {
        state.release(&blob);
    }
    Ok(label)
}

/// Refuses options of a put that this cloud does not have.
pub(super) fn check_options(call: &Call<'_>) -> Result<(), S3Error> {
    if call.key.len() > MAX_KEY {
        return Err(S3Error::KeyTooLong { size: call.key.len() });
    }
    if let Some(location) = call.header("x-amz-website-redirect-location")
        && !["http://", "https://", "/"].iter().any(|start| location.starts_with(start))
    {
        return Err(S3Error::InvalidRedirectLocation);
    }
    if !matches!(call.header("x-amz-acl").unwrap_or("private"), "private" | "bucket-owner-full-control") {
        return Err(S3Error::AclNotSupported);
    }
    let class = call.header("x-amz-storage-class").unwrap_or("STANDARD");
    if class != "STANDARD" {
        return Err(S3Error::unsupported(format_args!("the storage class {class}")));
    }
    let encryption = call.header("x-amz-server-side-encryption").unwrap_or("AES256");
    if encryption != "AES256" {
        return Err(S3Error::unsupported(format_args!("the encryption {encryption} of S3 objects")));
    }
    Ok(())
}

/// `If-Match` and `If-None-Match` of a write.
pub(super) fn check_write_conditions(call: &Call<'_>, bucket: &Bucket) -> Result<(), S3Error> {
    let current = bucket.objects.get(&call.key);
    match (call.header("if-none-match"), current) {
        (Some("*"), Some(_)) => return Err(S3Error::PreconditionFailed("If-None-Match")),
        (Some(tag), _) if tag != "*" => {
            return Err(S3Error::unsupported("If-None-Match of s3:PutObject with anything but *"));
        }
        _ => {}
    }
    match (call.header("if-match"), current) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(S3Error::NoSuchKey(call.key.clone())),
        (Some(tag), Some(object)) if conditions::names(tag, &object.etag) => Ok(()),
        (Some(_), Some(_)) => Err(S3Error::PreconditionFailed("If-Match")),
    }
}

/// The type that a put gives, or S3's own.
pub(super) fn content_type(call: &Call<'_>) -> String {
    call.header("content-type").unwrap_or(DEFAULT_TYPE).to_owned()
}

/// The headers of a put that are kept with the object.
pub(super) fn kept_headers(call: &Call<'_>) -> BTreeMap<String, String> {
    let named = KEPT.iter().filter_map(|name| Some(((*name).to_owned(), call.header(name)?.to_owned())));
    let encoding = call.content_encoding().map(|value| ("content-encoding".to_owned(), value));
    named.chain(encoding).collect()
}

/// The learner's own headers, `x-amz-meta-*`.
pub(super) fn metadata(headers: &HeaderMap) -> BTreeMap<String, String> {
    let mut metadata = BTreeMap::new();
    for (name, value) in headers {
        if let (Some(name), Ok(value)) = (name.as_str().strip_prefix("x-amz-meta-"), value.to_str()) {
            metadata.insert(name.to_owned(), value.to_owned());
        }
    }
    metadata
}

fn stored(object: &Object) -> Response {
    let mut response = empty(StatusCode::OK);
    set(&mut response, header::ETAG, &object.etag);
    stamp_encryption(&mut response);
    set_checksum(&mut response, &object.checksum);
    response
}

fn set_checksum(response: &mut Response, checksum: &Checksum) {
    set(response, checksum.algorithm.header(), &checksum.value);
    set(response, HeaderName::from_static("x-amz-checksum-type"), checksum.kind());
}

/// `GetObject` and `HeadObject`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let (object, body) = find_version(call.cloud, (&call.bucket, &call.key), versions::asked(call)?, &call.caller)?;
    let headers = call.request.headers();
    let mut response = match conditions::judge(headers, &object.etag, object.modified) {
        Verdict::Failed(condition) => return Err(S3Error::PreconditionFailed(condition)),
        Verdict::NotModified => not_modified(&object),
        Verdict::Send if call.param("partNumber").is_some() => part(call, &object, &body)?,
        Verdict::Send => send(headers, &object, &body)?,
    };
    let version = call.look(|bucket| Ok(bucket.label(object.version.as_deref())))?;
    versions::stamp(&mut response, version.as_deref());
    if response.status().is_success() {
        override_headers(call, &mut response)?;
        if checksum::is_requested(headers) {
            set_checksum(&mut response, &object.checksum);
        }
    }
    if call.is_head() {
        *response.body_mut() = Bytes::new();
    }
    Ok(response)
}

/// An object and its body, if the caller may have it.
pub(super) fn find(cloud: &Cloud, place: (&str, &str), caller: &Caller) -> Result<(Object, Bytes), S3Error> {
    find_version(cloud, place, None, caller)
}

/// As [`find`], of the current object or of a version. Who may not list a bucket does not learn what is missing.
pub(super) fn find_version(
    cloud: &Cloud,
    (bucket, key): (&str, &str),
    version: Option<&str>,
    caller: &Caller,
) -> Result<(Object, Bytes), S3Error> {
    let state = cloud.s3().read();
    let found = state.buckets.get(bucket).ok_or_else(|| S3Error::NoSuchBucket(bucket.to_owned()))?;
    let (read, list) = match version {
        Some(_) => ("s3:GetObjectVersion", "s3:ListBucketVersions"),
        None => ("s3:GetObject", "s3:ListBucket"),
    };
    access::authorize(cloud, (bucket, found), caller, read, Some(key))?;
    let object = match found.object(key, version) {
        Ok(object) => object,
        Err(error) => {
            access::authorize(cloud, (bucket, found), caller, list, None)?;
            return Err(error);
        }
    };
    let body = state.body(object).ok_or(S3Error::InternalError)?;
    Ok((object.clone(), body))
}

/// One of the parts in which an object was uploaded; what was put in one piece has one.
fn part(call: &Call<'_>, object: &Object, body: &Bytes) -> Answer {
    let number = call.number("partNumber", 0)?;
    let whole = [object.size];
    let parts = if object.parts.is_empty() { whole.as_slice() } else { object.parts.as_slice() };
    let size = number.checked_sub(1).and_then(|at| parts.get(at).copied());
    let Some(size) = size else { return Err(S3Error::InvalidPartNumber) };
    let first: u64 = parts[..number - 1].iter().sum();
    let mut headers = HeaderMap::new();
    if size > 0 {
        let range = format!("bytes={first}-{}", first + size - 1);
        headers.insert(header::RANGE, range.parse().map_err(|_| S3Error::InternalError)?);
    }
    let mut response = send(&headers, object, body)?;
    if !object.parts.is_empty() {
        set(&mut response, HeaderName::from_static("x-amz-mp-parts-count"), &parts.len().to_string());
    }
    Ok(response)
}

/// The answer to who has the object already.
pub(super) fn not_modified(object: &Object) -> Response {
    let mut response = empty(StatusCode::NOT_MODIFIED);
    set(&mut response, header::ETAG, &object.etag);
    set(&mut response, header::LAST_MODIFIED, &conditions::http_date(object.modified));
    for name in ["cache-control", "expires"] {
        if let (Some(value), Ok(name)) = (object.headers.get(name), HeaderName::try_from(name)) {
            set(&mut response, name, value);
        }
    }
    response
}

/// The whole object, or the part that was asked for.
pub(super) fn send(headers: &HeaderMap, object: &Object, body: &Bytes) -> Result<Response, S3Error> {
    let (status, part, range) = match conditions::span(headers, &object.etag, body.len()) {
        Span::Whole => (StatusCode::OK, body.clone(), None),
        Span::Part(first, end) => {
            let range = format!("bytes {first}-{}/{}", end.saturating_sub(1), body.len());
            (StatusCode::PARTIAL_CONTENT, body.slice(first..end), Some(range))
        }
        Span::Unsatisfiable => {
            let asked = headers.get(header::RANGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
            return Err(S3Error::InvalidRange { asked: asked.to_owned(), size: object.size });
        }
    };
    let length = part.len().to_string();
    let mut response = Response::new(part);
    *response.status_mut() = status;
    set(&mut response, header::CONTENT_LENGTH, &length);
    if let Some(range) = range {
        set(&mut response, header::CONTENT_RANGE, &range);
    }
    describe(&mut response, object);
    Ok(response)
}

/// Says how objects are encrypted, which is always the same.
pub(super) fn stamp_encryption(response: &mut Response) {
    set(response, HeaderName::from_static("x-amz-server-side-encryption"), "AES256");
}

/// The headers that come from an object.
fn describe(response: &mut Response, object: &Object) {
    set(response, header::CONTENT_TYPE, &object.content_type);
    set(response, header::ETAG, &object.etag);
    set(response, header::LAST_MODIFIED, &conditions::http_date(object.modified));
    set(response, header::ACCEPT_RANGES, "bytes");
    stamp_encryption(response);
    for (name, value) in &object.headers {
        if let Ok(name) = HeaderName::try_from(name.as_str()) {
            set(response, name, value);
        }
    }
    for (name, value) in &object.metadata {
        if let Ok(name) = HeaderName::try_from(format!("x-amz-meta-{name}")) {
            set(response, name, value);
        }
    }
    if !object.tags.is_empty() {
        set(response, HeaderName::from_static("x-amz-tagging-count"), &object.tags.len().to_string());
    }
}

fn override_headers(call: &Call<'_>, response: &mut Response) -> Result<(), S3Error> {
    for (parameter, name) in OVERRIDES {
        let Some(value) = call.param(parameter) else { continue };
        if call.caller == Caller::Anonymous {
            let text = "Request specific response headers cannot be used for anonymous GET requests.";
            return Err(S3Error::InvalidRequest(text.to_owned()));
        }
        set(response, name, value);
    }
    Ok(())
}
