//! What S3 keeps: buckets, objects, and the bodies of objects by their digest.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::checksum::Checksum;
use super::multipart::Upload;
use super::versions::{Past, Versioning};
use crate::xml::Element;

/// All there is in S3.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    pub(super) buckets: BTreeMap<String, Bucket>,
    /// Bodies by SHA-256 in hex: equal files are kept once, and the store keeps each as a file of its own.
    #[serde(default, serialize_with = "write_blobs", deserialize_with = "read_blobs")]
    pub(super) blobs: Blobs,
}

impl State {
    /// All buckets by name.
    pub(crate) fn buckets(&self) -> impl Iterator<Item = (&str, &Bucket)> {
        self.buckets.iter().map(|(name, bucket)| (name.as_str(), bucket))
    }
}

/// Bodies by the SHA-256 of their bytes in hex.
pub(crate) type Blobs = BTreeMap<String, Bytes>;

/// The state without bodies, as it stands in the store's JSON file beside the files of the bodies.
#[derive(Debug, Serialize)]
pub(crate) struct Index<'a> {
    buckets: &'a BTreeMap<String, Bucket>,
}

/// A bucket with its settings and objects.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bucket {
    pub created: Timestamp,
    #[serde(default)]
    pub policy: Option<String>,
    pub public_access_block: Option<PublicAccessBlock>,
    /// `BucketOwnerEnforced` for new buckets; `None` after the controls were deleted.
    pub ownership: Option<String>,
    #[serde(default)]
    pub website: Option<Element>,
    #[serde(default)]
    pub cors: Option<Element>,
    #[serde(default)]
    pub tags: Vec<(String, String)>,
    #[serde(default)]
    pub objects: BTreeMap<String, Object>,
    /// `None` for buckets that never had versions.
    #[serde(default)]
    pub versioning: Option<Versioning>,
    /// By key, newest first: what is not current.
    #[serde(default)]
    pub history: BTreeMap<String, Vec<Past>>,
    /// By upload id.
    #[serde(default)]
    pub uploads: BTreeMap<String, Upload>,
}

/// An object without its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Object {
    /// Key of the body among the blobs.
    pub blob: String,
    pub size: u64,
    /// With its quotes.
    pub etag: String,
    pub modified: Timestamp,
    pub content_type: String,
    /// Stored headers by lower-case name: `cache-control`, `content-disposition`, and so on.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Without the prefix `x-amz-meta-`.
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
    pub checksum: Checksum,
    #[serde(default)]
    pub tags: Vec<(String, String)>,
    /// `None` is the null version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Sizes of the parts that it was uploaded in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<u64>,
}

/// The four switches of S3 Block Public Access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "these are AWS's four switches")]
pub(crate) struct PublicAccessBlock {
    pub block_public_acls: bool,
    pub ignore_public_acls: bool,
    pub block_public_policy: bool,
    pub restrict_public_buckets: bool,
}

impl PublicAccessBlock {
    /// As on every bucket since April 2023.
    pub const ALL: Self = Self {
        block_public_acls: true,
        ignore_public_acls: true,
        block_public_policy: true,
        restrict_public_buckets: true,
    };
}

impl Bucket {
    /// An empty bucket as AWS makes it today: private, ACLs off.
    pub fn new(created: Timestamp) -> Self {
        Self {
            created,
            policy: None,
            public_access_block: Some(PublicAccessBlock::ALL),
            ownership: Some("BucketOwnerEnforced".to_owned()),
            website: None,
            cors: None,
            tags: Vec::new(),
            objects: BTreeMap::new(),
            versioning: None,
            history: BTreeMap::new(),
            uploads: BTreeMap::new(),
        }
    }

    /// The switches that count; none are on after the configuration was deleted.
    pub fn blocks(&self) -> PublicAccessBlock {
        self.public_access_block.unwrap_or_default()
    }
}

impl State {
    /// Keeps a body and gives its key.
    pub(super) fn keep(&mut self, body: Bytes) -> String {
        let digest = digest(&body);
        self.blobs.entry(digest.clone()).or_insert(body);
        digest
    }

    /// The body of an object.
    pub(super) fn body(&self, object: &Object) -> Option<Bytes> {
        self.blob(&object.blob)
    }

    /// A body by its key.
    pub(super) fn blob(&self, blob: &str) -> Option<Bytes> {
        self.blobs.get(blob).cloned()
    }

    /// Forgets a body that no object has any more.
    pub(super) fn release(&mut self, blob: &str) {
        let used = self.buckets.values().flat_map(Bucket::needed).any(|needed| needed == blob);
        if !used {
            self.blobs.remove(blob);
        }
    }

    /// What the store writes into `s3.json`.
    pub(crate) fn index(&self) -> Index<'_> {
        Index { buckets: &self.buckets }
    }

    /// The bodies, which the store writes into files of their own.
    pub(crate) fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// The keys of the bodies that objects have and this state does not.
    pub(crate) fn blobs_needed(&self) -> impl Iterator<Item = &str> {
        self.buckets.values().flat_map(Bucket::needed).filter(|blob| !self.blobs.contains_key(*blob))
    }

    /// Takes the bodies out.
    pub(crate) fn detach(&mut self) -> Blobs {
        std::mem::take(&mut self.blobs)
    }

    /// Takes the bodies that the store read.
    pub(crate) fn attach(&mut self, blobs: Blobs) {
        self.blobs.extend(blobs);
    }
}

/// SHA-256 in hex.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes))
}

fn write_blobs<S: Serializer>(blobs: &Blobs, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(blobs.iter().map(|(digest, body)| (digest, BASE64.encode(body))))
}

fn read_blobs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Blobs, D::Error> {
    let texts = BTreeMap::<String, String>::deserialize(deserializer)?;
    texts
        .into_iter()
        .map(|(digest, text)| Ok((digest, Bytes::from(BASE64.decode(text).map_err(serde::de::Error::custom)?))))
        .collect()
}
