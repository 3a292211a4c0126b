//! Tags of buckets and of objects.

use http::StatusCode;

use super::call::{Answer, Call, NAMESPACE};
use super::error::{Part, S3Error};
use super::state::Object;
use super::versions;
use crate::message::form_pairs;
use crate::xml::Element;

type Tags = Vec<(String, String)>;

/// Most tags of an object.
const MAX_OBJECT_TAGS: usize = 10;
/// Most tags of a bucket.
const MAX_BUCKET_TAGS: usize = 50;

/// `GetBucketTagging`.
pub(super) fn get_bucket(call: &Call<'_>) -> Answer {
    let tags = call.look(|bucket| Ok(bucket.tags.clone()))?;
    if tags.is_empty() {
        return Err(S3Error::NoSuch(Part::Tags, call.bucket.clone()));
    }
    Ok(Call::document(&write(&tags)))
}

/// `PutBucketTagging`: replaces all of them.
pub(super) fn put_bucket(call: &Call<'_>) -> Answer {
    let tags = parse(call.xml()?.child("TagSet").ok_or(S3Error::MalformedXml)?)?;
    if tags.len() > MAX_BUCKET_TAGS {
        return Err(S3Error::BadRequest("Bucket tag count cannot be greater than 50".to_owned()));
    }
    call.change(|bucket| bucket.tags = tags)?;
    Ok(Call::done(StatusCode::NO_CONTENT))
}

/// `DeleteBucketTagging`.
pub(super) fn delete_bucket(call: &Call<'_>) -> Answer {
    call.change(|bucket| bucket.tags.clear())?;
    Ok(Call::done(StatusCode::NO_CONTENT))
}

/// `GetObjectTagging`.
pub(super) fn get_object(call: &Call<'_>) -> Answer {
    let version = versions::asked(call)?;
    let (tags, label) = call.look(|bucket| {
        let object = bucket.object(&call.key, version)?;
        Ok((object.tags.clone(), bucket.label(object.version.as_deref())))
    })?;
    let mut response = Call::document(&write(&tags));
    versions::stamp(&mut response, label.as_deref());
    Ok(response)
}

/// `PutObjectTagging`: replaces all of them.
pub(super) fn put_object(call: &Call<'_>) -> Answer {
    let tags = checked(parse(call.xml()?.child("TagSet").ok_or(S3Error::MalformedXml)?)?)?;
    change_object(call, StatusCode::OK, |object| object.tags = tags)
}

/// `DeleteObjectTagging`.
pub(super) fn delete_object(call: &Call<'_>) -> Answer {
    change_object(call, StatusCode::NO_CONTENT, |object| object.tags.clear())
}

fn change_object(call: &Call<'_>, status: StatusCode, change: impl FnOnce(&mut Object)) -> Answer {
    let version = versions::asked(call)?;
    let label = call.change(|bucket| {
        let object = bucket.object_mut(&call.key, version)?;
        change(object);
        let version = object.version.clone();
        Ok(bucket.label(version.as_deref()))
    })??;
    let mut response = Call::done(status);
    versions::stamp(&mut response, label.as_deref());
    Ok(response)
}

/// The tags of a put in its header `x-amz-tagging`, urlencoded.
pub(super) fn from_header(call: &Call<'_>) -> Result<Tags, S3Error> {
    checked(distinct(form_pairs(call.header("x-amz-tagging").unwrap_or_default().as_bytes()))?)
}

/// Reads the `Tag` elements of a tag set.
pub(super) fn parse(set: &Element) -> Result<Tags, S3Error> {
    let tag = |tag: &Element| {
        let part = |name| tag.child_text(name).map(str::to_owned).ok_or(S3Error::MalformedXml);
        Ok((part("Key")?, part("Value")?))
    };
    distinct(set.all("Tag").map(tag).collect::<Result<Tags, S3Error>>()?)
}

fn distinct(tags: Tags) -> Result<Tags, S3Error> {
    let mut keys: Vec<&str> = tags.iter().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    if keys.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(S3Error::InvalidTag("Cannot provide multiple Tags with the same key"));
    }
    if tags.iter().any(|(key, _)| key.is_empty() || key.chars().count() > 128) {
        return Err(S3Error::InvalidTag("The TagKey you have provided is invalid"));
    }
    if tags.iter().any(|(_, value)| value.chars().count() > 256) {
        return Err(S3Error::InvalidTag("The TagValue you have provided is invalid"));
    }
    Ok(tags)
}

fn checked(tags: Tags) -> Result<Tags, S3Error> {
    if tags.len() > MAX_OBJECT_TAGS {
        return Err(S3Error::BadRequest("Object tags cannot be greater than 10".to_owned()));
    }
    Ok(tags)
}

fn write(tags: &Tags) -> Element {
    let tag = |(key, value): &(String, String)| {
        Element::new("Tag").with(Element::text("Key", key)).with(Element::text("Value", value))
    };
    let set = Element::new("TagSet").with_all(tags.iter().map(tag));
    Element::new("Tagging").attribute("xmlns", NAMESPACE).with(set)
}
