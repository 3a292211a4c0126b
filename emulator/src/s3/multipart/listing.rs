//! `ListParts` and `ListMultipartUploads`.

use super::super::buckets::{iso, owner};
use super::super::call::{Answer, Call, NAMESPACE};
use super::super::error::S3Error;
use super::super::listing::{encoded, wanted_encoding};
use super::{Upload, find, id};
use crate::xml::Element;

const PAGE: usize = 1000;

/// `ListParts`.
pub(in super::super) fn parts(call: &Call<'_>) -> Answer {
    let limit = call.number("max-parts", PAGE)?.min(PAGE);
    let after = call.number("part-number-marker", 0)?;
    call.look(|bucket| {
        let upload = find(call, bucket)?;
        let mut rest = upload.parts.iter().filter(|(number, _)| **number as usize > after);
        let page: Vec<_> = rest.by_ref().take(limit).collect();
        let truncated = limit > 0 && rest.next().is_some();
        let last = page.last().map_or(0, |(number, _)| **number);
        let part = |(number, part): &(&u32, &super::Part)| {
            let tree = Element::new("Part")
                .with(Element::text("PartNumber", number))
                .with(Element::text("LastModified", iso(part.modified)))
                .with(Element::text("ETag", &part.etag))
                .with(Element::text("Size", part.size));
            let name = format!("Checksum{}", part.checksum.algorithm.name());
            if upload.chosen { tree.with(Element::text(name, &part.checksum.value)) } else { tree }
        };
        let tree = Element::new("ListPartsResult")
            .attribute("xmlns", NAMESPACE)
            .with(Element::text("Bucket", &call.bucket))
            .with(Element::text("Key", &call.key))
            .with(Element::text("UploadId", id(call)))
            .with(Element::text("PartNumberMarker", after))
            .with(Element::text("NextPartNumberMarker", last))
            .with(Element::text("MaxParts", limit))
            .with(Element::text("IsTruncated", truncated))
            .with_all(page.iter().map(part));
        Ok(Call::document(&who(call, with_checksum(tree, upload))))
    })
}

fn who(call: &Call<'_>, tree: Element) -> Element {
    tree.with(owner(call).renamed("Initiator")).with(owner(call)).with(Element::text("StorageClass", "STANDARD"))
}

fn with_checksum(tree: Element, upload: &Upload) -> Element {
    if !upload.chosen {
        return tree;
    }
    tree.with(Element::text("ChecksumAlgorithm", upload.algorithm.name()))
        .with(Element::text("ChecksumType", upload.kind()))
}

/// `ListMultipartUploads`, by key and then in the order in which they were begun.
pub(in super::super) fn uploads(call: &Call<'_>) -> Answer {
    wanted_encoding(call)?;
    if call.param("delimiter").is_some_and(|delimiter| !delimiter.is_empty()) {
        return Err(S3Error::unsupported("the parameter delimiter of s3:ListMultipartUploads"));
    }
    let limit = call.number("max-uploads", PAGE)?.min(PAGE);
    let text = |name: &str| call.param(name).unwrap_or_default();
    let (prefix, key_marker, id_marker) = (text("prefix"), text("key-marker"), text("upload-id-marker"));
    call.look(|bucket| {
        let mut found: Vec<(&String, &Upload)> = bucket.uploads.iter().collect();
        found.retain(|(_, upload)| upload.key.starts_with(prefix));
        found.sort_by(|(_, left), (_, right)| (&left.key, left.begun).cmp(&(&right.key, right.begun)));
        let passed = found.iter().position(|(id, upload)| upload.key == key_marker && *id == id_marker);
        let rest: Vec<_> = match passed {
            Some(at) => found.split_off(at + 1),
            None => found.into_iter().filter(|(_, upload)| upload.key.as_str() > key_marker).collect(),
        };
        let truncated = limit > 0 && rest.len() > limit;
        let page = &rest[..rest.len().min(limit)];
        let mut tree = Element::new("ListMultipartUploadsResult")
            .attribute("xmlns", NAMESPACE)
            .with(Element::text("Bucket", &call.bucket))
            .with(Element::text("KeyMarker", encoded(call, key_marker)))
            .with(Element::text("UploadIdMarker", id_marker))
            .with(Element::text("Prefix", encoded(call, prefix)))
            .with(Element::text("MaxUploads", limit))
            .with(Element::text("IsTruncated", truncated));
        if let Some((id, upload)) = page.last() {
            tree = tree
                .with(Element::text("NextKeyMarker", encoded(call, &upload.key)))
                .with(Element::text("NextUploadIdMarker", id));
        }
        let upload = |(id, upload): &(&String, &Upload)| {
            let tree = Element::new("Upload")
                .with(Element::text("UploadId", id))
                .with(Element::text("Key", encoded(call, &upload.key)))
                .with(Element::text("Initiated", iso(upload.begun)));
            who(call, with_checksum(tree, upload))
        };
        Ok(Call::document(&tree.with_all(page.iter().map(upload))))
    })
}
