//! Buckets themselves: make, look, list, delete.
//!
//! Names: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>.

use http::{HeaderName, StatusCode, header};

use super::call::{Answer, Call, NAMESPACE};
use super::error::S3Error;
use super::state::Bucket;
use super::tagging;
use crate::message::set;
use crate::xml::Element;

/// `ListBuckets`.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let prefix = call.param("prefix").unwrap_or_default();
    let after = call.param("continuation-token").unwrap_or_default();
    let limit = call.number("max-buckets", 10_000)?;
    let region = &call.cloud.settings().region;
    let here = call.param("bucket-region").is_none_or(|wanted| wanted == region);
    let state = call.cloud.s3().read();
    let mut found = state.buckets.iter().filter(|(name, _)| here && name.starts_with(prefix) && name.as_str() > after);
    let page: Vec<(&String, &Bucket)> = found.by_ref().take(limit).collect();
    let more = found.next().is_some();
    let item = |(name, bucket): &(&String, &Bucket)| {
        Element::new("Bucket")
            .with(Element::text("Name", name))
            .with(Element::text("CreationDate", iso(bucket.created)))
            .with(Element::text("BucketRegion", region))
    };
    let mut tree = Element::new("ListAllMyBucketsResult")
        .attribute("xmlns", NAMESPACE)
        .with(owner(call))
        .with(Element::new("Buckets").with_all(page.iter().map(item)));
    if let (true, Some((last, _))) = (more, page.last()) {
        tree = tree.with(Element::text("ContinuationToken", last));
    }
    Ok(Call::document(&tree))
}

/// `CreateBucket`.
pub(super) fn create(call: &Call<'_>) -> Answer {
    if !is_valid_name(&call.bucket) {
        return Err(S3Error::InvalidBucketName(call.bucket.clone()));
    }
    let config = if call.body.is_empty() { Element::new("CreateBucketConfiguration") } else { call.xml()? };
    check_location(call, &config)?;
    let ownership = check_ownership(call)?;
    let tags = config.child("Tags").map(tagging::parse).transpose()?.unwrap_or_default();
    let mut state = call.cloud.s3().write();
    if state.buckets.contains_key(&call.bucket) {
        // The oldest region answers as it always did: making one's own bucket again is no error.
        if call.cloud.settings().region != "us-east-1" {
            return Err(S3Error::BucketAlreadyOwnedByYou(call.bucket.clone()));
        }
    } else {
        let mut bucket = Bucket::new(call.cloud.env().now());
        bucket.ownership = Some(ownership);
        bucket.tags = tags;
        state.buckets.insert(call.bucket.clone(), bucket);
    }
    let mut response = Call::done(StatusCode::OK);
    set(&mut response, header::LOCATION, &format!("/{}", call.bucket));
    Ok(response)
}

fn check_location(call: &Call<'_>, config: &Element) -> Result<(), S3Error> {
    let region = call.cloud.settings().region.as_str();
    if let Some(other) = config.children.iter().find(|child| !["LocationConstraint", "Tags"].contains(&&*child.name)) {
        return Err(S3Error::unsupported(format_args!("{} of s3:CreateBucket", other.name)));
    }
    match config.child_text("LocationConstraint").unwrap_or_default() {
        "" if region == "us-east-1" => Ok(()),
        "" => Err(S3Error::IllegalLocationConstraint("unspecified".to_owned())),
        "us-east-1" => Err(S3Error::InvalidLocationConstraint("us-east-1".to_owned())),
        wanted if wanted == region => Ok(()),
        wanted if region == "us-east-1" => {
            Err(S3Error::unsupported(format_args!("the region {wanted}; this cloud is in {region}")))
        }
        wanted => Err(S3Error::IllegalLocationConstraint(wanted.to_owned())),
    }
}

fn check_ownership(call: &Call<'_>) -> Result<String, S3Error> {
    if call.header("x-amz-bucket-object-lock-enabled").is_some_and(|on| on.eq_ignore_ascii_case("true")) {
        return Err(S3Error::unsupported("object lock"));
    }
    let ownership = call.header("x-amz-object-ownership").unwrap_or("BucketOwnerEnforced");
    match (ownership, call.header("x-amz-acl").unwrap_or("private")) {
        ("BucketOwnerEnforced", "private") => Ok(ownership.to_owned()),
        ("BucketOwnerEnforced", _) => Err(S3Error::BucketAclWithOwnership),
        (other, _) => Err(S3Error::unsupported(format_args!("the object ownership {other}"))),
    }
}

/// `HeadBucket`.
pub(super) fn head(call: &Call<'_>) -> Answer {
    call.look(|_| Ok(()))?;
    let mut response = Call::done(StatusCode::OK);
    let region = &call.cloud.settings().region;
    set(&mut response, HeaderName::from_static("x-amz-bucket-region"), region);
    set(&mut response, HeaderName::from_static("x-amz-access-point-alias"), "false");
    Ok(response)
}

/// `DeleteBucket`.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    call.look(|bucket| {
        if bucket.objects.is_empty() && bucket.history.is_empty() {
            Ok(())
        } else {
            Err(S3Error::BucketNotEmpty(call.bucket.clone()))
        }
    })?;
    call.cloud.s3().write().buckets.remove(&call.bucket);
    Ok(Call::done(StatusCode::NO_CONTENT))
}

/// `GetBucketLocation`: empty for the oldest region.
pub(super) fn location(call: &Call<'_>) -> Answer {
    call.look(|_| Ok(()))?;
    let region = call.cloud.settings().region.as_str();
    let text = if region == "us-east-1" { "" } else { region };
    Ok(Call::document(&Element::text("LocationConstraint", text).attribute("xmlns", NAMESPACE)))
}

/// The owner of everything, as lists and ACLs name it.
pub(super) fn owner(call: &Call<'_>) -> Element {
    let id = super::state::digest(call.cloud.settings().account.as_bytes());
    Element::new("Owner").with(Element::text("ID", id))
}

/// `2026-11-22T21:00:00.000Z`: S3 keeps whole seconds.
pub(super) fn iso(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

fn is_valid_name(name: &str) -> bool {
    let edge = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes.iter().all(|c| edge(*c) || matches!(c, b'-' | b'.'))
        && bytes.first().copied().is_some_and(edge)
        && bytes.last().copied().is_some_and(edge)
        && !name.contains("..")
        && name.parse::<std::net::Ipv4Addr>().is_err()
        && !["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|prefix| name.starts_with(prefix))
        && !["-s3alias", "--ol-s3", "--x-s3", ".mrap"].iter().any(|suffix| name.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::is_valid_name;

    #[test]
    fn bucket_names() {
        for good in ["abc", "cafe-site-123456789012-us-east-1", "a.b-c", "0ab"] {
            assert!(is_valid_name(good), "{good}");
        }
        for bad in ["ab", "Abc", "a_b", "-ab", "ab-", "a..b", "192.168.1.1", "xn--abc", "abc-s3alias", &"a".repeat(64)]
        {
            assert!(!is_valid_name(bad), "{bad}");
        }
    }
}
