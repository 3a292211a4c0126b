//! Multipart uploads: large objects in parts, as SDKs send what is over some megabytes.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html>, and for checksums of parts
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html>.

mod complete;
mod listing;

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderName, StatusCode, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::buckets::iso;
use super::call::{Answer, Call, NAMESPACE};
use super::checksum::{self, Algorithm, Checksum};
use super::error::S3Error;
use super::state::{Bucket, State};
use super::{copy, objects, tagging, versions};
use crate::message::set;
use crate::xml::Element;
pub(super) use complete::complete;
pub(super) use listing::{parts as list_parts, uploads as list_uploads};

/// An upload that is under way.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Upload {
    pub key: String,
    pub begun: Timestamp,
    pub content_type: String,
    pub headers: BTreeMap<String, String>,
    pub metadata: BTreeMap<String, String>,
    pub tags: Vec<(String, String)>,
    pub algorithm: Algorithm,
    /// Whether the client chose the algorithm; only then answers speak of checksums of parts.
    pub chosen: bool,
    /// Whether the object's checksum is one of its parts' checksums, not of its bytes.
    pub composite: bool,
    pub parts: BTreeMap<u32, Part>,
}

/// A part of an upload.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    pub blob: String,
    pub size: u64,
    /// With its quotes.
    pub etag: String,
    pub modified: Timestamp,
    pub checksum: Checksum,
}

impl Upload {
    fn kind(&self) -> &'static str {
        if self.composite { "COMPOSITE" } else { "FULL_OBJECT" }
    }
}

/// `CreateMultipartUpload`.
pub(super) fn create(call: &Call<'_>) -> Answer {
    objects::check_options(call)?;
    let named = call.header("x-amz-checksum-algorithm");
    let algorithm = match named {
        Some(name) => Algorithm::named(name).ok_or_else(|| {
            let text = "Checksum algorithm provided is unsupported. Please try again with any of the valid types: \
                        [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]";
            S3Error::InvalidRequest(text.to_owned())
        })?,
        None => Algorithm::Crc64Nvme,
    };
    let upload = Upload {
        key: call.key.clone(),
        begun: call.cloud.env().now(),
        content_type: objects::content_type(call),
        headers: objects::kept_headers(call),
        metadata: objects::metadata(call.request.headers()),
        tags: tagging::from_header(call)?,
        algorithm,
        chosen: named.is_some(),
        composite: is_composite(call, algorithm)?,
        parts: BTreeMap::new(),
    };
    let id = call.cloud.env().letters(versions::LETTERS, 128);
    let tree = Element::new("InitiateMultipartUploadResult")
        .attribute("xmlns", NAMESPACE)
        .with(Element::text("Bucket", &call.bucket))
        .with(Element::text("Key", &call.key))
        .with(Element::text("UploadId", &id));
    let mut response = Call::document(&tree);
    objects::stamp_encryption(&mut response);
    if upload.chosen {
        set(&mut response, HeaderName::from_static("x-amz-checksum-algorithm"), algorithm.name());
        set(&mut response, HeaderName::from_static("x-amz-checksum-type"), upload.kind());
    }
    call.change(|bucket| bucket.uploads.insert(id, upload))?;
    Ok(response)
}

/// AWS's table of algorithms and types: `CRC64NVME` is always of the whole, SHA never.
fn is_composite(call: &Call<'_>, algorithm: Algorithm) -> Result<bool, S3Error> {
    let sha = matches!(algorithm, Algorithm::Sha1 | Algorithm::Sha256);
    match (call.header("x-amz-checksum-type"), algorithm) {
        (None, _) => Ok(algorithm != Algorithm::Crc64Nvme),
        (Some("COMPOSITE"), Algorithm::Crc64Nvme) => Err(wrong_type("COMPOSITE", algorithm)),
        (Some("COMPOSITE"), _) => Ok(true),
        (Some("FULL_OBJECT"), _) if sha => Err(wrong_type("FULL_OBJECT", algorithm)),
        (Some("FULL_OBJECT"), _) => Ok(false),
        (Some(_), _) => Err(S3Error::InvalidRequest("Value for x-amz-checksum-type header is invalid.".to_owned())),
    }
}

fn wrong_type(kind: &str, algorithm: Algorithm) -> S3Error {
    let name = algorithm.name().to_ascii_lowercase();
    S3Error::InvalidRequest(format!("The {kind} checksum type cannot be used with the {name} checksum algorithm."))
}

/// The id of the upload that a request names.
fn id<'a>(call: &'a Call<'_>) -> &'a str {
    call.param("uploadId").unwrap_or_default()
}

/// The upload that a request names, if it is for the same key.
fn find<'a>(call: &Call<'_>, bucket: &'a Bucket) -> Result<&'a Upload, S3Error> {
    let found = bucket.uploads.get(id(call)).filter(|upload| upload.key == call.key);
    found.ok_or_else(|| S3Error::NoSuchUpload(id(call).to_owned()))
}

fn number(call: &Call<'_>) -> Result<u32, S3Error> {
    let text = call.param("partNumber").unwrap_or_default();
    text.parse().ok().filter(|number| (1..=10_000).contains(number)).ok_or_else(|| S3Error::InvalidArgument {
        name: "partNumber",
        value: text.to_owned(),
        text: "Part number must be an integer between 1 and 10000, inclusive".to_owned(),
    })
}

/// `UploadPart`.
pub(super) fn part(call: &Call<'_>) -> Answer {
    let number = number(call)?;
    let (algorithm, chosen) = call.look(|bucket| find(call, bucket).map(|upload| (upload.algorithm, upload.chosen)))?;
    let sent = checksum::verified(call.request.headers(), &call.trailers, &call.body)?;
    let given = checksum::is_given(call.request.headers(), &call.trailers);
    if chosen && given && sent.algorithm != algorithm {
        let name = |algorithm: Algorithm| algorithm.name().to_ascii_lowercase();
        return Err(S3Error::InvalidRequest(format!(
            "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
            name(algorithm),
            name(sent.algorithm)
        )));
    }
    let part = keep(call, number, call.body.clone(), algorithm)?;
    let mut response = Call::done(StatusCode::OK);
    set(&mut response, header::ETAG, &part.etag);
    objects::stamp_encryption(&mut response);
    if chosen || given {
        let shown = if given { &sent } else { &part.checksum };
        set(&mut response, shown.algorithm.header(), &shown.value);
    }
    Ok(response)
}

/// `UploadPartCopy`: a part, or a range of another object's bytes.
pub(super) fn part_copy(call: &Call<'_>) -> Answer {
    let number = number(call)?;
    let (algorithm, chosen) = call.look(|bucket| find(call, bucket).map(|upload| (upload.algorithm, upload.chosen)))?;
    let (source, object, body) = copy::source_object(call)?;
    let body = match call.header("x-amz-copy-source-range") {
        Some(range) => slice(range, &body)?,
        None => body,
    };
    let part = keep(call, number, body, algorithm)?;
    let mut tree = Element::new("CopyPartResult")
        .attribute("xmlns", NAMESPACE)
        .with(Element::text("LastModified", iso(part.modified)))
        .with(Element::text("ETag", &part.etag));
    if chosen {
        tree = tree.with(Element::text(format!("Checksum{}", algorithm.name()), &part.checksum.value));
    }
    let mut response = Call::document(&tree);
    objects::stamp_encryption(&mut response);
    copy::stamp_source(call, &source.bucket, object.version.as_deref(), &mut response);
    Ok(response)
}

/// `bytes=first-last`, both within the object.
fn slice(range: &str, body: &Bytes) -> Result<Bytes, S3Error> {
    let bounds = range.strip_prefix("bytes=").and_then(|range| range.split_once('-'));
    let bounds = bounds.and_then(|(first, last)| Some((first.parse::<usize>().ok()?, last.parse::<usize>().ok()?)));
    let Some((first, last)) = bounds.filter(|(first, last)| first <= last) else {
        let text = "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are \
                    the zero-based offsets of the first and last bytes to copy";
        let (name, value) = ("x-amz-copy-source-range", range.to_owned());
        return Err(S3Error::InvalidArgument { name, value, text: text.to_owned() });
    };
    if last >= body.len() {
        let text = format!("Range specified is not valid for source object of size: {}", body.len());
        return Err(S3Error::InvalidArgument { name: "x-amz-copy-source-range", value: range.to_owned(), text });
    }
    Ok(body.slice(first..=last))
}

/// Keeps a part; a number that was used already is overwritten.
fn keep(call: &Call<'_>, number: u32, body: Bytes, algorithm: Algorithm) -> Result<Part, S3Error> {
    let mut part = Part {
        blob: String::new(),
        size: body.len() as u64,
        etag: checksum::etag(&body),
        modified: call.cloud.env().now(),
        checksum: algorithm.of(&body),
    };
    let mut state = call.cloud.s3().write();
    part.blob = state.keep(body);
    let upload = state.buckets.get_mut(&call.bucket).and_then(|bucket| bucket.uploads.get_mut(id(call)));
    let before = match upload {
        Some(upload) => Ok(upload.parts.insert(number, part.clone()).map(|before| before.blob)),
        None => Err(S3Error::NoSuchUpload(id(call).to_owned())),
    };
    match before {
        Ok(None) => {}
        Ok(Some(blob)) => state.release(&blob),
        Err(error) => {
            state.release(&part.blob);
            return Err(error);
        }
    }
    Ok(part)
}

/// `AbortMultipartUpload`.
pub(super) fn abort(call: &Call<'_>) -> Answer {
    call.look(|bucket| find(call, bucket).map(drop))?;
    forget(&mut call.cloud.s3().write(), call);
    Ok(Call::done(StatusCode::NO_CONTENT))
}

/// Forgets an upload and its parts.
fn forget(state: &mut State, call: &Call<'_>) {
    let upload = state.buckets.get_mut(&call.bucket).and_then(|bucket| bucket.uploads.remove(id(call)));
    for part in upload.into_iter().flat_map(|upload| upload.parts.into_values()) {
        state.release(&part.blob);
    }
}
