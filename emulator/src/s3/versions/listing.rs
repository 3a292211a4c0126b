//! `ListObjectVersions`: every version and every delete marker, the newest of a key first.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>.

use jiff::Timestamp;

use super::super::buckets::{iso, owner};
use super::super::call::{Answer, Call, NAMESPACE};
use super::super::error::S3Error;
use super::super::listing::{encoded, object_fields, wanted_encoding};
use super::super::state::{Bucket, Object};
use super::{Past, named};
use crate::xml::Element;

const PAGE: usize = 1000;

/// A version or a marker.
enum Entry<'a> {
    Object(&'a Object),
    Marker(Option<&'a str>, Timestamp),
}

impl Entry<'_> {
    fn version(&self) -> &str {
        match self {
            Self::Object(object) => named(object.version.as_deref()),
            Self::Marker(version, _) => named(*version),
        }
    }
}

/// `ListObjectVersions`.
pub(in super::super) fn list(call: &Call<'_>) -> Answer {
    wanted_encoding(call)?;
    let limit = call.number("max-keys", PAGE)?.min(PAGE);
    let text = |name: &str| call.param(name).unwrap_or_default();
    let (prefix, delimiter, key_marker) = (text("prefix"), text("delimiter"), text("key-marker"));
    let version_marker = call.param("version-id-marker").filter(|marker| !marker.is_empty());
    if version_marker.is_some() && key_marker.is_empty() {
        return Err(S3Error::InvalidArgument {
            name: "version-id-marker",
            value: version_marker.unwrap_or_default().to_owned(),
            text: "A version-id marker cannot be specified without a key marker.".to_owned(),
        });
    }
    call.look(|bucket| {
        let mut page = Page { limit, ..Page::default() };
        for key in keys(bucket, prefix) {
            let below = &key[prefix.len()..];
            let common = below.find(delimiter).filter(|_| !delimiter.is_empty());
            if let Some(at) = common {
                let common = &key[..prefix.len() + at + delimiter.len()];
                if common > key_marker && page.prefixes.last() != Some(&common) && page.has_room() {
                    page.prefixes.push(common);
                    (page.last_key, page.last_version) = (common, String::new());
                }
            } else {
                of_key(call, &mut page, bucket, key, (key_marker, version_marker));
            }
            if page.truncated {
                break;
            }
        }
        Ok(Call::document(&document(call, &page)))
    })
}

/// A page in the making.
#[derive(Default)]
struct Page<'a> {
    limit: usize,
    entries: Vec<Element>,
    prefixes: Vec<&'a str>,
    last_key: &'a str,
    last_version: String,
    truncated: bool,
}

impl Page<'_> {
    /// Whether one more fits; if not, there is more to come.
    fn has_room(&mut self) -> bool {
        let room = self.entries.len() + self.prefixes.len() < self.limit;
        self.truncated = !room && self.limit > 0;
        room
    }
}

/// All keys below a prefix that have anything, in order.
fn keys<'a>(bucket: &'a Bucket, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    let mut keys: Vec<&str> = bucket.objects.keys().chain(bucket.history.keys()).map(String::as_str).collect();
    keys.retain(|key| key.starts_with(prefix));
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter()
}

fn of_key<'a>(
    call: &Call<'_>,
    page: &mut Page<'a>,
    bucket: &'a Bucket,
    key: &'a str,
    (key_marker, version_marker): (&str, Option<&str>),
) {
    // After a key marker alone the next key follows; after a version marker the next version.
    let resumes = !key_marker.is_empty() && key == key_marker && version_marker.is_some();
    if !key_marker.is_empty() && key <= key_marker && !resumes {
        return;
    }
    let mut skipping = resumes;
    let current = bucket.objects.get(key).map(Entry::Object);
    let past = bucket.history.get(key).into_iter().flatten().map(|past| match past {
        Past::Object(object) => Entry::Object(object),
        Past::Marker { version, modified } => Entry::Marker(version.as_deref(), *modified),
    });
    for (index, entry) in current.into_iter().chain(past).enumerate() {
        if skipping {
            skipping = Some(entry.version()) != version_marker;
            continue;
        }
        if !page.has_room() {
            return;
        }
        page.entries.push(render(call, key, &entry, index == 0));
        page.last_key = key;
        entry.version().clone_into(&mut page.last_version);
    }
}

fn render(call: &Call<'_>, key: &str, entry: &Entry<'_>, latest: bool) -> Element {
    let tree = match entry {
        Entry::Object(object) => object_fields(call, "Version", key, object),
        Entry::Marker(_, modified) => Element::new("DeleteMarker")
            .with(Element::text("Key", encoded(call, key)))
            .with(Element::text("LastModified", iso(*modified))),
    };
    tree.with(owner(call)).with(Element::text("VersionId", entry.version())).with(Element::text("IsLatest", latest))
}

fn document(call: &Call<'_>, page: &Page<'_>) -> Element {
    let text = |name: &str| encoded(call, call.param(name).unwrap_or_default());
    let mut tree = Element::new("ListVersionsResult")
        .attribute("xmlns", NAMESPACE)
        .with(Element::text("Name", &call.bucket))
        .with(Element::text("Prefix", text("prefix")))
        .with(Element::text("KeyMarker", text("key-marker")))
        .with(Element::text("VersionIdMarker", call.param("version-id-marker").unwrap_or_default()))
        .with(Element::text("MaxKeys", page.limit))
        .with(Element::text("IsTruncated", page.truncated));
    if page.truncated {
        tree = tree.with(Element::text("NextKeyMarker", encoded(call, page.last_key)));
        if !page.last_version.is_empty() {
            tree = tree.with(Element::text("NextVersionIdMarker", &page.last_version));
        }
    }
    if call.param("delimiter").is_some_and(|delimiter| !delimiter.is_empty()) {
        tree = tree.with(Element::text("Delimiter", text("delimiter")));
    }
    if call.param("encoding-type").is_some() {
        tree = tree.with(Element::text("EncodingType", "url"));
    }
    let prefix = |prefix: &&str| Element::new("CommonPrefixes").with(Element::text("Prefix", encoded(call, prefix)));
    tree.with_all(page.entries.iter().cloned()).with_all(page.prefixes.iter().map(prefix))
}
