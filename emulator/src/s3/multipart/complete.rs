//! `CompleteMultipartUpload`: the parts become one object.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::{Bytes, BytesMut};
use md5::{Digest, Md5};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::call::{Answer, Call, NAMESPACE};
use super::super::checksum::{Algorithm, Checksum};
use super::super::error::S3Error;
use super::super::state::Object;
use super::super::{objects, versions};
use super::{Part, Upload, find, forget};
use crate::xml::Element;

/// The least size of all parts but the last.
const SMALLEST: u64 = 5 * 1024 * 1024;

/// `CompleteMultipartUpload`.
pub(in super::super) fn complete(call: &Call<'_>) -> Answer {
    let upload = call.look(|bucket| {
        let upload = find(call, bucket)?.clone();
        objects::check_write_conditions(call, bucket)?;
        Ok(upload)
    })?;
    let parts = listed(&call.xml()?, &upload)?;
    let body = joined(call, &parts)?;
    if call.header("x-amz-mp-object-size").is_some_and(|size| size != body.len().to_string()) {
        let text = "The provided 'x-amz-mp-object-size' header does not match what was computed.";
        return Err(S3Error::InvalidRequest(text.to_owned()));
    }
    let checksum = if upload.composite { composite(&parts, upload.algorithm) } else { upload.algorithm.of(&body) };
    let claimed = call.header(checksum.algorithm.header().as_str());
    // A client may send the checksum with or without the number of parts.
    if claimed.is_some_and(|claimed| claimed != checksum.value && Some(claimed) != checksum.value.split('-').next()) {
        let text = format!("The {} you specified did not match the calculated checksum.", checksum.algorithm.name());
        return Err(S3Error::BadDigest(text));
    }
    let object = Object {
        blob: String::new(),
        size: body.len() as u64,
        etag: etag(&parts),
        modified: call.cloud.env().now(),
        content_type: upload.content_type,
        headers: upload.headers,
        metadata: upload.metadata,
        checksum,
        tags: upload.tags,
        version: None,
        parts: parts.iter().map(|(_, part)| part.size).collect(),
    };
    let tree = document(call, &object);
    let version = objects::store(call.cloud, (&call.bucket, &call.key), object, body)?;
    forget(&mut call.cloud.s3().write(), call);
    let mut response = Call::document(&tree);
    objects::stamp_encryption(&mut response);
    versions::stamp(&mut response, version.as_deref());
    Ok(response)
}

fn document(call: &Call<'_>, object: &Object) -> Element {
    let region = &call.cloud.settings().region;
    let key = utf8_percent_encode(&call.key, NON_ALPHANUMERIC);
    Element::new("CompleteMultipartUploadResult")
        .attribute("xmlns", NAMESPACE)
        .with(Element::text("Location", format!("https://{}.s3.{region}.amazonaws.com/{key}", call.bucket)))
        .with(Element::text("Bucket", &call.bucket))
        .with(Element::text("Key", &call.key))
        .with(Element::text("ETag", &object.etag))
        .with(Element::text(format!("Checksum{}", object.checksum.algorithm.name()), &object.checksum.value))
        .with(Element::text("ChecksumType", object.checksum.kind()))
}

/// The parts that the client lists, which must be the ones that were uploaded, in order.
fn listed(tree: &Element, upload: &Upload) -> Result<Vec<(u32, Part)>, S3Error> {
    let mut parts: Vec<(u32, Part)> = Vec::new();
    for entry in tree.all("Part") {
        let text = |name| entry.child_text(name).ok_or(S3Error::MalformedXml);
        let number: u32 = text("PartNumber")?.parse().map_err(|_| S3Error::MalformedXml)?;
        let etag = text("ETag")?.trim_matches('"');
        if parts.last().is_some_and(|(last, _)| *last >= number) {
            return Err(S3Error::InvalidPartOrder);
        }
        let found = upload.parts.get(&number).filter(|part| part.etag.trim_matches('"') == etag);
        let found = found.filter(|part| {
            let claimed = entry.child_text(&format!("Checksum{}", part.checksum.algorithm.name()));
            claimed.is_none_or(|claimed| claimed == part.checksum.value)
        });
        let part = found.ok_or_else(|| S3Error::InvalidPart { number, etag: etag.to_owned() })?;
        parts.push((number, part.clone()));
    }
    if parts.is_empty() {
        return Err(S3Error::MalformedXml);
    }
    let small = parts.iter().rev().skip(1).find(|(_, part)| part.size < SMALLEST);
    match small {
        Some((number, part)) => {
            Err(S3Error::EntityTooSmall { number: *number, size: part.size, etag: part.etag.clone() })
        }
        None => Ok(parts),
    }
}

fn joined(call: &Call<'_>, parts: &[(u32, Part)]) -> Result<Bytes, S3Error> {
    let state = call.cloud.s3().read();
    let mut body = BytesMut::new();
    for (_, part) in parts {
        body.extend_from_slice(&state.blob(&part.blob).ok_or(S3Error::InternalError)?);
    }
    Ok(body.freeze())
}

/// The MD5 of the parts' MD5s, which are their entity tags, and how many parts there were.
fn etag(parts: &[(u32, Part)]) -> String {
    let mut all = Md5::new();
    for (_, part) in parts {
        all.update(hex::decode(part.etag.trim_matches('"')).unwrap_or_default());
    }
    format!("\"{}-{}\"", hex::encode(all.finalize()), parts.len())
}

/// The checksum of the parts' checksums, and how many parts there were.
fn composite(parts: &[(u32, Part)], algorithm: Algorithm) -> Checksum {
    let all: Vec<u8> =
        parts.iter().flat_map(|(_, part)| BASE64.decode(&part.checksum.value).unwrap_or_default()).collect();
    let Checksum { value, .. } = algorithm.of(&all);
    Checksum { algorithm, value: format!("{value}-{}", parts.len()) }
}
