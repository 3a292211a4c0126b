//! `CopyObject`, within this cloud.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>.

use http::StatusCode;

use super::access;
use super::buckets::iso;
use super::call::{Answer, Call, NAMESPACE, target};
use super::conditions;
use super::error::S3Error;
use super::objects;
use super::state::Object;
use super::tagging;
use crate::message::{Response, reply};
use crate::xml::Element;

/// `CopyObject`.
pub(super) fn copy(call: &Call<'_>) -> Answer {
    objects::check_options(call)?;
    let (bucket, key) = source(call)?;
    let (found, body) = objects::find(call.cloud, (&bucket, &key), &call.caller)?;
    check_conditions(call, &found)?;
    let replace_metadata = directive(call, "x-amz-metadata-directive")?;
    let replace_tags = directive(call, "x-amz-tagging-directive")?;
    if (bucket.as_str(), key.as_str()) == (&call.bucket, &call.key) && !replace_metadata {
        let text = "This copy request is illegal because it is trying to copy an object to itself without changing the \
                    object's metadata, storage class, website redirect location or encryption attributes.";
        return Err(S3Error::InvalidRequest(text.to_owned()));
    }
    if replace_tags || found.tags.is_empty() {
        access_to_tags(call)?;
    }
    let mut object = Object { modified: call.cloud.env().now(), ..found };
    if replace_metadata {
        object.headers = objects::kept_headers(call);
        object.metadata = objects::metadata(call.request.headers());
        object.content_type = call.header("content-type").unwrap_or("binary/octet-stream").to_owned();
    }
    if replace_tags {
        object.tags = tagging::from_header(call)?;
    }
    let tree = Element::new("CopyObjectResult")
        .attribute("xmlns", NAMESPACE)
        .with(Element::text("LastModified", iso(object.modified)))
        .with(Element::text("ETag", &object.etag))
        .with(Element::text("ChecksumType", "FULL_OBJECT"))
        .with(Element::text(format!("Checksum{}", object.checksum.algorithm.name()), &object.checksum.value));
    objects::store(call.cloud, (&call.bucket, &call.key), object, body)?;
    Ok(answer(&tree))
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

/// `/bucket/key` or `bucket/key`, percent-encoded.
fn source(call: &Call<'_>) -> Result<(String, String), S3Error> {
    let text = call.header("x-amz-copy-source").unwrap_or_default();
    if text.starts_with("arn:") {
        return Err(S3Error::unsupported("access points as the source of s3:CopyObject"));
    }
    let (path, version) = text.split_once("?versionId=").unwrap_or((text, "null"));
    if version != "null" {
        return Err(S3Error::unsupported("versions as the source of s3:CopyObject"));
    }
    let (bucket, key) = target(None, path)?;
    if bucket.is_empty() || key.is_empty() {
        return Err(S3Error::InvalidArgument {
            name: "x-amz-copy-source",
            value: text.to_owned(),
            text: "Copy Source must mention the source bucket and key: sourcebucket/sourcekey".to_owned(),
        });
    }
    Ok((bucket, key))
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
