//! `CopyObject`, within this cloud.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>.

use bytes::Bytes;
use http::{HeaderName, StatusCode};

use super::access;
use super::buckets::iso;
use super::call::{Answer, Call, NAMESPACE, target};
use super::checksum;
use super::conditions;
use super::error::S3Error;
use super::objects;
use super::state::Object;
use super::tagging;
use super::versions;
use crate::message::{Response, reply, set};
use crate::xml::Element;

/// `CopyObject`.
pub(super) fn copy(call: &Call<'_>) -> Answer {
    objects::check_options(call)?;
    let (source, found, body) = source_object(call)?;
    let replace_metadata = directive(call, "x-amz-metadata-directive")?;
    let replace_tags = directive(call, "x-amz-tagging-directive")?;
    let itself = (&source.bucket, &source.key) == (&call.bucket, &call.key) && source.version.is_none();
    if itself && !replace_metadata {
        let text = "This copy request is illegal because it is trying to copy an object to itself without changing the \
                    object's metadata, storage class, website redirect location or encryption attributes.";
        return Err(S3Error::InvalidRequest(text.to_owned()));
    }
    if replace_tags || found.tags.is_empty() {
        access_to_tags(call)?;
    }
    let copied = found.version.clone();
    // What was uploaded in parts is one piece after it was copied.
    let checksum = found.checksum.algorithm.of(&body);
    let (modified, etag) = (call.cloud.env().now(), checksum::etag(&body));
    let mut object = Object { modified, etag, checksum, parts: Vec::new(), ..found };
    if replace_metadata {
        object.headers = objects::kept_headers(call);
        object.metadata = objects::metadata(call.request.headers());
        object.content_type = objects::content_type(call);
    }
    if replace_tags {
        object.tags = tagging::from_header(call)?;
    }
    let tree = Element::new("CopyObjectResult")
        .attribute("xmlns", NAMESPACE)
        .with(Element::text("LastModified", iso(object.modified)))
        .with(Element::text("ETag", &object.etag))
        .with(Element::text("ChecksumType", object.checksum.kind()))
        .with(Element::text(format!("Checksum{}", object.checksum.algorithm.name()), &object.checksum.value));
    let version = objects::store(call.cloud, (&call.bucket, &call.key), object, body)?;
    let mut response = answer(&tree);
    objects::stamp_encryption(&mut response);
    versions::stamp(&mut response, version.as_deref());
    stamp_source(call, &source.bucket, copied.as_deref(), &mut response);
    Ok(response)
}

/// What a copy is made of, as the request names it.
pub(super) struct Source {
    pub bucket: String,
    key: String,
    version: Option<String>,
}

/// The object that a copy is made of, if the conditions of the request hold for it.
pub(super) fn source_object(call: &Call<'_>) -> Result<(Source, Object, Bytes), S3Error> {
    let source = source(call)?;
    let place = (source.bucket.as_str(), source.key.as_str());
    let (object, body) = objects::find_version(call.cloud, place, source.version.as_deref(), &call.caller)?;
    check_conditions(call, &object)?;
    Ok((source, object, body))
}

/// Says which version of a bucket's object a copy is of.
pub(super) fn stamp_source(call: &Call<'_>, bucket: &str, version: Option<&str>, response: &mut Response) {
    let state = call.cloud.s3().read();
    let label = state.buckets.get(bucket).and_then(|bucket| bucket.label(version));
    if let Some(label) = label {
        set(response, HeaderName::from_static("x-amz-copy-source-version-id"), &label);
    }
}

fn answer(tree: &Element) -> Response {
    reply(StatusCode::OK, "application/xml", tree.to_document())
}

/// Tags in the request need a permission of their own.
fn access_to_tags(call: &Call<'_>) -> Result<(), S3Error> {
    if call.header("x-amz-tagging").is_none() {
        return Ok(());
    }
    let check = |bucket: &super::state::Bucket| {
        let place = (call.bucket.as_str(), bucket);
        access::authorize(call.cloud, place, &call.caller, "s3:PutObjectTagging", Some(&call.key))
    };
    call.look(check)
}

/// `/bucket/key` or `bucket/key`, percent-encoded, with `?versionId=` behind it for a version.
fn source(call: &Call<'_>) -> Result<Source, S3Error> {
    let text = call.header("x-amz-copy-source").unwrap_or_default();
    if text.starts_with("arn:") {
        return Err(S3Error::unsupported("access points as the source of s3:CopyObject"));
    }
    let (path, version) = match text.split_once("?versionId=") {
        Some((path, version)) => (path, Some(version.to_owned())),
        None => (text, None),
    };
    version.as_deref().map_or(Ok(()), versions::checked)?;
    let (bucket, key) = target(None, path)?;
    if bucket.is_empty() || key.is_empty() {
        return Err(S3Error::InvalidArgument {
            name: "x-amz-copy-source",
            value: text.to_owned(),
            text: "Copy Source must mention the source bucket and key: sourcebucket/sourcekey".to_owned(),
        });
    }
    Ok(Source { bucket, key, version })
}

/// Whether a directive says `REPLACE` rather than `COPY`.
fn directive(call: &Call<'_>, name: &'static str) -> Result<bool, S3Error> {
    match call.header(name).unwrap_or("COPY") {
        "COPY" => Ok(false),
        "REPLACE" => Ok(true),
        other => Err(S3Error::InvalidArgument {
            name,
            value: other.to_owned(),
            text: "Unknown metadata directive.".to_owned(),
        }),
    }
}

fn check_conditions(call: &Call<'_>, object: &Object) -> Result<(), S3Error> {
    let seconds = object.modified.as_second();
    let since = |name| call.header(name).and_then(conditions::parse_date).map(jiff::Timestamp::as_second);
    let tag = |name| call.header(name).map(|tags| conditions::names(tags, &object.etag));
    let failed = [
        ("x-amz-copy-source-if-match", tag("x-amz-copy-source-if-match") == Some(false)),
        ("x-amz-copy-source-if-none-match", tag("x-amz-copy-source-if-none-match") == Some(true)),
        (
            "x-amz-copy-source-if-modified-since",
            since("x-amz-copy-source-if-modified-since").is_some_and(|at| seconds <= at),
        ),
        (
            "x-amz-copy-source-if-unmodified-since",
            since("x-amz-copy-source-if-unmodified-since").is_some_and(|at| seconds > at),
        ),
    ];
    match failed.iter().find(|(_, failed)| *failed) {
        Some((name, _)) => Err(S3Error::PreconditionFailed(name)),
        None => Ok(()),
    }
}
