//! Lists of objects: `ListObjectsV2` and `ListObjects`.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>.

use std::ops::Bound;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::buckets::{iso, owner};
use super::call::{Answer, Call, NAMESPACE};
use super::error::S3Error;
use super::state::{Bucket, Object};
use crate::xml::Element;

/// Most entries of one page.
const PAGE: usize = 1000;
const KEY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/').remove(b'*');

/// What a list asks for.
struct Wanted<'a> {
    prefix: &'a str,
    delimiter: &'a str,
    /// Only what comes after this key.
    after: String,
    limit: usize,
}

/// A page of a list: objects, and the common prefixes that stand for what is below them.
#[derive(Default)]
struct Page<'a> {
    objects: Vec<(&'a str, &'a Object)>,
    prefixes: Vec<&'a str>,
    truncated: bool,
    /// The last key or prefix on the page.
    last: &'a str,
}

/// `ListObjectsV2`.
pub(super) fn v2(call: &Call<'_>) -> Answer {
    let token = call.param("continuation-token");
    let after = match token {
        Some(token) => decode_token(token)?,
        None => call.param("start-after").unwrap_or_default().to_owned(),
    };
    let wanted = wanted(call, after)?;
    call.look(|bucket| {
        let page = page(bucket, &wanted);
        let text = |name: &str, value: &str| Element::text(name, encoded(call, value));
        let mut tree = head(call, &wanted, &page);
        tree = tree.with(Element::text("KeyCount", page.objects.len() + page.prefixes.len()));
        if let Some(start) = call.param("start-after") {
            tree = tree.with(text("StartAfter", start));
        }
        if let Some(token) = token {
            tree = tree.with(Element::text("ContinuationToken", token));
        }
        if page.truncated {
            tree = tree.with(Element::text("NextContinuationToken", BASE64.encode(page.last)));
        }
        let with_owner = call.param("fetch-owner") == Some("true");
        Ok(Call::document(&entries(call, tree, &page, with_owner)))
    })
}

/// `ListObjects`.
pub(super) fn v1(call: &Call<'_>) -> Answer {
    let marker = call.param("marker").unwrap_or_default();
    let wanted = wanted(call, marker.to_owned())?;
    call.look(|bucket| {
        let page = page(bucket, &wanted);
        let mut tree = head(call, &wanted, &page).with(Element::text("Marker", encoded(call, marker)));
        // Without a delimiter clients go on from the last key that they got.
        if page.truncated && !wanted.delimiter.is_empty() {
            tree = tree.with(Element::text("NextMarker", encoded(call, page.last)));
        }
        Ok(Call::document(&entries(call, tree, &page, true)))
    })
}

/// The only encoding of keys that there is.
pub(super) fn wanted_encoding(call: &Call<'_>) -> Result<(), S3Error> {
    match call.param("encoding-type").unwrap_or("url") {
        "url" => Ok(()),
        encoding => {
            let text = "Invalid Encoding Method specified in Request".to_owned();
            Err(S3Error::InvalidArgument { name: "encoding-type", value: encoding.to_owned(), text })
        }
    }
}

fn wanted<'a>(call: &'a Call<'_>, after: String) -> Result<Wanted<'a>, S3Error> {
    wanted_encoding(call)?;
    Ok(Wanted {
        prefix: call.param("prefix").unwrap_or_default(),
        delimiter: call.param("delimiter").unwrap_or_default(),
        after,
        limit: call.number("max-keys", PAGE)?.min(PAGE),
    })
}

fn page<'a>(bucket: &'a Bucket, wanted: &Wanted<'_>) -> Page<'a> {
    let mut page = Page::default();
    let first = wanted.prefix.max(wanted.after.as_str());
    for (key, object) in bucket.objects.range::<str, _>((Bound::Included(first), Bound::Unbounded)) {
        if !key.starts_with(wanted.prefix) {
            break;
        }
        let below = &key[wanted.prefix.len()..];
        let common = match wanted.delimiter {
            "" => None,
            delimiter => below.find(delimiter).map(|at| &key[..wanted.prefix.len() + at + delimiter.len()]),
        };
        let entry = common.unwrap_or(key);
        if entry <= wanted.after.as_str() || common.is_some_and(|common| page.prefixes.last() == Some(&common)) {
            continue;
        }
        if page.objects.len() + page.prefixes.len() == wanted.limit {
            page.truncated = wanted.limit > 0;
            break;
        }
        page.last = entry;
        match common {
            Some(common) => page.prefixes.push(common),
            None => page.objects.push((key, object)),
        }
    }
    page
}

fn head(call: &Call<'_>, wanted: &Wanted<'_>, page: &Page<'_>) -> Element {
    let mut tree = Element::new("ListBucketResult")
        .attribute("xmlns", NAMESPACE)
        .with(Element::text("Name", &call.bucket))
        .with(Element::text("Prefix", encoded(call, wanted.prefix)))
        .with(Element::text("MaxKeys", wanted.limit))
        .with(Element::text("IsTruncated", page.truncated));
    if !wanted.delimiter.is_empty() {
        tree = tree.with(Element::text("Delimiter", encoded(call, wanted.delimiter)));
    }
    if call.param("encoding-type").is_some() {
        tree = tree.with(Element::text("EncodingType", "url"));
    }
    tree
}

fn entries(call: &Call<'_>, tree: Element, page: &Page<'_>, with_owner: bool) -> Element {
    let object = |(key, object): &(&str, &Object)| {
        let entry = object_fields(call, "Contents", key, object);
        if with_owner { entry.with(owner(call)) } else { entry }
    };
    let prefix = |prefix: &&str| Element::new("CommonPrefixes").with(Element::text("Prefix", encoded(call, prefix)));
    tree.with_all(page.objects.iter().map(object)).with_all(page.prefixes.iter().map(prefix))
}

/// What lists say of an object.
pub(super) fn object_fields(call: &Call<'_>, name: &str, key: &str, object: &Object) -> Element {
    Element::new(name)
        .with(Element::text("Key", encoded(call, key)))
        .with(Element::text("LastModified", iso(object.modified)))
        .with(Element::text("ETag", &object.etag))
        .with(Element::text("ChecksumAlgorithm", object.checksum.algorithm.name()))
        .with(Element::text("ChecksumType", object.checksum.kind()))
        .with(Element::text("Size", object.size))
        .with(Element::text("StorageClass", "STANDARD"))
}

/// A key as the list is to show it.
pub(super) fn encoded(call: &Call<'_>, text: &str) -> String {
    match call.param("encoding-type") {
        Some(_) => utf8_percent_encode(text, KEY).to_string(),
        None => text.to_owned(),
    }
}

fn decode_token(token: &str) -> Result<String, S3Error> {
    let decoded = BASE64.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.ok_or_else(|| S3Error::InvalidArgument {
        name: "continuation-token",
        value: token.to_owned(),
        text: "The continuation token provided is incorrect".to_owned(),
    })
}
