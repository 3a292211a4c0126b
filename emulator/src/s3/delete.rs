//! `DeleteObject` and `DeleteObjects`.

use http::StatusCode;

use super::access;
use super::call::{Answer, Call, NAMESPACE};
use super::error::S3Error;
use super::versions::{self, Deleted};
use crate::xml::Element;

/// AWS's limit of one request.
const MAX_KEYS: usize = 1000;

/// `DeleteObject`: deleting what is not there is fine.
pub(super) fn one(call: &Call<'_>) -> Answer {
    call.look(|_| Ok(()))?;
    let version = versions::asked(call)?;
    authorize(call, &call.key, version)?;
    let deleted = remove(call, &call.key, version);
    let mut response = Call::done(StatusCode::NO_CONTENT);
    versions::stamp(&mut response, deleted.version.as_deref());
    if deleted.marker {
        versions::stamp_marker(&mut response);
    }
    Ok(response)
}

/// `DeleteObjects`: each key is judged for itself.
pub(super) fn many(call: &Call<'_>) -> Answer {
    call.look(|_| Ok(()))?;
    let tree = call.xml()?;
    let quiet = tree.child_text("Quiet").is_some_and(|text| text == "true");
    let wanted: Vec<(&str, Option<&str>)> = tree
        .all("Object")
        .filter_map(|object| Some((object.child_text("Key")?, object.child_text("VersionId"))))
        .collect();
    if wanted.is_empty() || wanted.len() > MAX_KEYS {
        return Err(S3Error::MalformedXml);
    }
    let mut result = Element::new("DeleteResult").attribute("xmlns", NAMESPACE);
    for (key, version) in wanted {
        let allowed = version.map_or(Ok(()), versions::checked).and_then(|()| authorize(call, key, version));
        let item = match allowed {
            Ok(()) => {
                let deleted = remove(call, key, version);
                (!quiet).then(|| told(key, version, &deleted))
            }
            Err(error) => {
                let error = error.aws();
                let tree = Element::new("Error").with(Element::text("Key", key));
                let tree = tree.with_all(version.map(|version| Element::text("VersionId", version)));
                let (code, message) = (Element::text("Code", &error.code), Element::text("Message", &error.message));
                Some(tree.with(code).with(message))
            }
        };
        result = result.with_all(item);
    }
    Ok(Call::document(&result))
}

fn told(key: &str, version: Option<&str>, deleted: &Deleted) -> Element {
    let mut tree = Element::new("Deleted").with(Element::text("Key", key));
    tree = tree.with_all(version.map(|version| Element::text("VersionId", version)));
    if deleted.marker {
        let marker = deleted.version.as_deref().unwrap_or("null");
        tree = tree.with(Element::text("DeleteMarker", "true")).with(Element::text("DeleteMarkerVersionId", marker));
    }
    tree
}

fn authorize(call: &Call<'_>, key: &str, version: Option<&str>) -> Result<(), S3Error> {
    let action = if version.is_some() { "s3:DeleteObjectVersion" } else { "s3:DeleteObject" };
    call.look(|bucket| access::authorize(call.cloud, (&call.bucket, bucket), &call.caller, action, Some(key)))
}

fn remove(call: &Call<'_>, key: &str, version: Option<&str>) -> Deleted {
    // Without versions there is nothing to do for a key that is not there, and nothing to write to disk.
    let idle = call.look(|bucket| Ok(bucket.versioning.is_none() && !bucket.objects.contains_key(key)));
    if idle == Ok(true) {
        return Deleted::default();
    }
    let mut state = call.cloud.s3().write();
    let Some(bucket) = state.buckets.get_mut(&call.bucket) else { return Deleted::default() };
    let deleted = match version {
        Some(version) => bucket.delete_version(key, version),
        None => bucket.delete(key, call.cloud.env()),
    };
    for blob in &deleted.blobs {
        state.release(blob);
    }
    deleted
}
