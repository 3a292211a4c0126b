//! Versioning: what a bucket keeps of a key beside its current object, and what becomes current when.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html>.

mod listing;

use http::{HeaderName, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::call::{Answer, Call, NAMESPACE};
use super::error::S3Error;
use super::state::{Bucket, Object};
use crate::env::Env;
use crate::message::{Response, set};
use crate::xml::Element;
pub(super) use listing::list;

/// Length of S3's version ids.
const ID: usize = 32;
/// What S3 makes ids of versions and uploads of.
pub(super) const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.";
const VERSION: HeaderName = HeaderName::from_static("x-amz-version-id");
const MARKER: HeaderName = HeaderName::from_static("x-amz-delete-marker");

/// Whether a bucket keeps what is overwritten. A bucket that never did has no such state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Versioning {
    Enabled,
    Suspended,
}

/// What is kept of a key beside its current object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Past {
    Object(Box<Object>),
    /// A deletion; the first entry of a key without a current object.
    Marker {
        version: Option<String>,
        modified: Timestamp,
    },
}

impl Past {
    fn version(&self) -> Option<&str> {
        match self {
            Self::Object(object) => object.version.as_deref(),
            Self::Marker { version, .. } => version.as_deref(),
        }
    }

    fn blob(self) -> Option<String> {
        match self {
            Self::Object(object) => Some(object.blob),
            Self::Marker { .. } => None,
        }
    }
}

/// A version as requests name it.
fn named(version: Option<&str>) -> &str {
    version.unwrap_or("null")
}

/// What a deletion has done.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Deleted {
    /// Whether a marker was made, or the version removed was one.
    pub marker: bool,
    pub version: Option<String>,
    /// Bodies that were let go.
    pub blobs: Vec<String>,
}

impl Bucket {
    /// The id of a version that is about to be made; the null version has none.
    pub fn next_version(&self, env: &Env) -> Option<String> {
        (self.versioning == Some(Versioning::Enabled)).then(|| env.letters(LETTERS, ID))
    }

    /// The version of an object as answers name it: not at all in buckets that never had versions.
    pub fn label(&self, version: Option<&str>) -> Option<String> {
        self.versioning.map(|_| named(version).to_owned())
    }

    /// Makes an object current, and gives the bodies that are let go.
    pub fn insert(&mut self, key: &str, object: Object) -> Vec<String> {
        let replaces_null = object.version.is_none();
        let mut freed = self.set_aside(key, replaces_null);
        freed.retain(|blob| *blob != object.blob);
        self.objects.insert(key.to_owned(), object);
        freed
    }

    /// Deletes a key: with versions by a marker, else for good.
    pub fn delete(&mut self, key: &str, env: &Env) -> Deleted {
        if self.versioning.is_none() {
            let blobs = self.objects.remove(key).map(|object| object.blob).into_iter().collect();
            return Deleted { blobs, ..Deleted::default() };
        }
        let version = self.next_version(env);
        let blobs = self.set_aside(key, version.is_none());
        let marker = Past::Marker { version: version.clone(), modified: env.now() };
        self.history.entry(key.to_owned()).or_default().insert(0, marker);
        Deleted { marker: true, version: Some(named(version.as_deref()).to_owned()), blobs }
    }

    /// Removes one version for good; what comes after it becomes current.
    pub fn delete_version(&mut self, key: &str, version: &str) -> Deleted {
        let mut deleted = Deleted { version: Some(version.to_owned()), ..Deleted::default() };
        let current = self.objects.get(key);
        if current.is_some_and(|object| named(object.version.as_deref()) == version) {
            deleted.blobs.extend(self.objects.remove(key).map(|object| object.blob));
        } else if let Some(past) = self.history.get_mut(key)
            && let Some(at) = past.iter().position(|past| named(past.version()) == version)
        {
            let gone = past.remove(at);
            deleted.marker = matches!(gone, Past::Marker { .. });
            deleted.blobs.extend(gone.blob());
        }
        if !self.objects.contains_key(key)
            && let Some(past) = self.history.get_mut(key)
            && matches!(past.first(), Some(Past::Object(_)))
            && let Past::Object(object) = past.remove(0)
        {
            self.objects.insert(key.to_owned(), *object);
        }
        if self.history.get(key).is_some_and(Vec::is_empty) {
            self.history.remove(key);
        }
        deleted
    }

    /// Puts the current object among the past ones. A new null version replaces the old one for good.
    fn set_aside(&mut self, key: &str, replaces_null: bool) -> Vec<String> {
        let current = self.objects.remove(key).map(|object| Past::Object(Box::new(object)));
        let mut past = self.history.remove(key).unwrap_or_default();
        past.splice(0..0, current);
        let (gone, kept): (Vec<_>, Vec<_>) =
            past.into_iter().partition(|past| replaces_null && past.version().is_none());
        if !kept.is_empty() {
            self.history.insert(key.to_owned(), kept);
        }
        gone.into_iter().filter_map(Past::blob).collect()
    }

    /// The object of a key: its current one, or a version of it.
    pub fn object(&self, key: &str, version: Option<&str>) -> Result<&Object, S3Error> {
        let current = self.objects.get(key);
        let past = self.history.get(key).map(Vec::as_slice).unwrap_or_default();
        let Some(version) = version else {
            return current.ok_or_else(|| match past.first() {
                Some(Past::Marker { version, .. }) => {
                    S3Error::Deleted { key: key.to_owned(), version: named(version.as_deref()).to_owned() }
                }
                _ => S3Error::NoSuchKey(key.to_owned()),
            });
        };
        if let Some(object) = current.filter(|object| named(object.version.as_deref()) == version) {
            return Ok(object);
        }
        match past.iter().find(|past| named(past.version()) == version) {
            Some(Past::Object(object)) => Ok(object),
            Some(Past::Marker { modified, .. }) => {
                Err(S3Error::IsMarker { version: version.to_owned(), modified: *modified })
            }
            None => Err(S3Error::NoSuchVersion { key: key.to_owned(), version: version.to_owned() }),
        }
    }

    /// As [`Bucket::object`], to change it.
    pub fn object_mut(&mut self, key: &str, version: Option<&str>) -> Result<&mut Object, S3Error> {
        let version = named(self.object(key, version)?.version.as_deref()).to_owned();
        let past = self.history.get_mut(key).into_iter().flatten().filter_map(|past| match past {
            Past::Object(object) => Some(&mut **object),
            Past::Marker { .. } => None,
        });
        let mut all = self.objects.get_mut(key).into_iter().chain(past);
        let missing = || S3Error::NoSuchKey(key.to_owned());
        all.find(|object| named(object.version.as_deref()) == version).ok_or_else(missing)
    }

    /// The bodies that this bucket needs: of objects, of what is past, and of parts that were uploaded.
    pub fn needed(&self) -> impl Iterator<Item = &str> {
        let past = self.history.values().flatten().filter_map(|past| match past {
            Past::Object(object) => Some(&**object),
            Past::Marker { .. } => None,
        });
        let parts = self.uploads.values().flat_map(|upload| upload.parts.values());
        let objects = self.objects.values().chain(past).map(|object| object.blob.as_str());
        objects.chain(parts.map(|part| part.blob.as_str()))
    }
}

/// The version that a request asks for, if it asks for one.
pub(super) fn asked<'a>(call: &'a Call<'_>) -> Result<Option<&'a str>, S3Error> {
    call.param("versionId").map(|version| checked(version).map(|()| version)).transpose()
}

/// A version id has a form, whether there is such a version or not.
pub(super) fn checked(version: &str) -> Result<(), S3Error> {
    let id = version.len() == ID && version.bytes().all(|byte| LETTERS.contains(&byte));
    if id || version == "null" {
        return Ok(());
    }
    let text =
        if version.is_empty() { "Version id cannot be the empty string" } else { "Invalid version id specified" };
    Err(S3Error::InvalidArgument { name: "versionId", value: version.to_owned(), text: text.to_owned() })
}

/// Says which version an answer is about.
pub(super) fn stamp(response: &mut Response, version: Option<&str>) {
    if let Some(version) = version {
        set(response, VERSION, version);
    }
}

/// Says that an answer is about a marker.
pub(super) fn stamp_marker(response: &mut Response) {
    set(response, MARKER, "true");
}

/// `GetBucketVersioning`: nothing about a bucket that never had versions.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let versioning = call.look(|bucket| Ok(bucket.versioning))?;
    let status = versioning.map(|versioning| Element::text("Status", format!("{versioning:?}")));
    let tree = Element::new("VersioningConfiguration").attribute("xmlns", NAMESPACE).with_all(status);
    Ok(Call::document(&tree))
}

/// `PutBucketVersioning`.
pub(super) fn put(call: &Call<'_>) -> Answer {
    let tree = call.xml()?;
    if tree.child_text("MfaDelete") == Some("Enabled") || call.header("x-amz-mfa").is_some() {
        return Err(S3Error::unsupported("MfaDelete of s3:PutBucketVersioning"));
    }
    let versioning = match tree.child_text("Status") {
        Some("Enabled") => Versioning::Enabled,
        Some("Suspended") => Versioning::Suspended,
        Some(_) => return Err(S3Error::MalformedXml),
        None => return Err(S3Error::IllegalVersioning),
    };
    call.change(|bucket| bucket.versioning = Some(versioning))?;
    Ok(Call::done(StatusCode::OK))
}
