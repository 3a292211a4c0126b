//! The settings of a bucket: policy, public access block, website, CORS, ownership, encryption, ACL, and the empty
//! answers of settings that nobody can make here.

mod public_access;
mod website;

use http::StatusCode;

use super::buckets::owner;
use super::call::{Answer, Call, NAMESPACE};
use super::cors;
use super::error::{Part, S3Error};
use super::policy;
use super::state::Bucket;
use super::versions;
use crate::iam::policy::Policy;
use crate::message::reply;
use crate::sts;
use crate::xml::Element;

pub(super) use public_access::{delete_public_access_block, get_public_access_block, put_public_access_block};
pub(super) use website::{delete_website, get_website, put_website};

/// `GetBucketPolicy`: the text as it was put.
pub(super) fn get_policy(call: &Call<'_>) -> Answer {
    let text = call.look(|bucket| Ok(bucket.policy.clone()))?;
    let text = text.ok_or_else(|| S3Error::NoSuch(Part::Policy, call.bucket.clone()))?;
    Ok(reply(StatusCode::OK, "application/json", text))
}

/// `PutBucketPolicy`, refused when it is public and public policies are blocked.
pub(super) fn put_policy(call: &Call<'_>) -> Answer {
    let policy = policy::parse(&call.body, &call.bucket)?;
    let blocked = call.look(|bucket| Ok(bucket.blocks().block_public_policy))?;
    if blocked && policy.is_public() {
        let caller = sts::caller_arn(call.cloud.settings());
        return Err(S3Error::PolicyBlocked { caller, bucket: call.bucket.clone() });
    }
    let text = String::from_utf8_lossy(&call.body).into_owned();
    call.change(|bucket| bucket.policy = Some(text))?;
    Ok(Call::done(StatusCode::NO_CONTENT))
}

/// `DeleteBucketPolicy`.
pub(super) fn delete_policy(call: &Call<'_>) -> Answer {
    clear(call, |bucket| bucket.policy = None)
}

/// `GetBucketPolicyStatus`.
pub(super) fn get_policy_status(call: &Call<'_>) -> Answer {
    let text = call.look(|bucket| Ok(bucket.policy.clone()))?;
    let text = text.ok_or_else(|| S3Error::NoSuch(Part::Policy, call.bucket.clone()))?;
    let public = Policy::parse(&text).is_ok_and(|policy| policy.is_public());
    let tree = Element::new("PolicyStatus").attribute("xmlns", NAMESPACE).with(Element::text("IsPublic", public));
    Ok(Call::document(&tree))
}

/// `GetBucketCors`.
pub(super) fn get_cors(call: &Call<'_>) -> Answer {
    let rules = call.look(|bucket| Ok(bucket.cors.clone()))?;
    let rules = rules.ok_or_else(|| S3Error::NoSuch(Part::Cors, call.bucket.clone()))?;
    Ok(Call::document(&rules.attribute("xmlns", NAMESPACE)))
}

/// `PutBucketCors`.
pub(super) fn put_cors(call: &Call<'_>) -> Answer {
    let rules = cors::checked(call.xml()?)?;
    call.change(|bucket| bucket.cors = Some(rules))?;
    Ok(Call::done(StatusCode::OK))
}

/// `DeleteBucketCors`.
pub(super) fn delete_cors(call: &Call<'_>) -> Answer {
    clear(call, |bucket| bucket.cors = None)
}

/// `GetBucketOwnershipControls`.
pub(super) fn get_ownership(call: &Call<'_>) -> Answer {
    let ownership = call.look(|bucket| Ok(bucket.ownership.clone()))?;
    let ownership = ownership.ok_or_else(|| S3Error::NoSuch(Part::Ownership, call.bucket.clone()))?;
    let rule = Element::new("Rule").with(Element::text("ObjectOwnership", ownership));
    Ok(Call::document(&Element::new("OwnershipControls").attribute("xmlns", NAMESPACE).with(rule)))
}

/// `PutBucketOwnershipControls`. ACLs stay off on this cloud.
pub(super) fn put_ownership(call: &Call<'_>) -> Answer {
    let tree = call.xml()?;
    match tree.at(&["Rule", "ObjectOwnership"]).map(|element| element.text.as_str()) {
        Some("BucketOwnerEnforced") => {}
        Some(other @ ("BucketOwnerPreferred" | "ObjectWriter")) => {
            return Err(S3Error::unsupported(format_args!("the object ownership {other}")));
        }
        _ => return Err(S3Error::MalformedXml),
    }
    call.change(|bucket| bucket.ownership = Some("BucketOwnerEnforced".to_owned()))?;
    Ok(Call::done(StatusCode::OK))
}

/// `DeleteBucketOwnershipControls`.
pub(super) fn delete_ownership(call: &Call<'_>) -> Answer {
    clear(call, |bucket| bucket.ownership = None)
}

/// `GetBucketEncryption`: what every bucket has since January 2023.
pub(super) fn get_encryption(call: &Call<'_>) -> Answer {
    call.look(|_| Ok(()))?;
    let default = Element::new("ApplyServerSideEncryptionByDefault").with(Element::text("SSEAlgorithm", "AES256"));
    let rule = Element::new("Rule").with(default).with(Element::text("BucketKeyEnabled", "false"));
    let tree = Element::new("ServerSideEncryptionConfiguration").attribute("xmlns", NAMESPACE).with(rule);
    Ok(Call::document(&tree))
}

/// `PutBucketEncryption`: only what is there anyway.
pub(super) fn put_encryption(call: &Call<'_>) -> Answer {
    call.look(|_| Ok(()))?;
    let tree = call.xml()?;
    let rule = tree.child("Rule").ok_or(S3Error::MalformedXml)?;
    let algorithm = rule.at(&["ApplyServerSideEncryptionByDefault", "SSEAlgorithm"]).ok_or(S3Error::MalformedXml)?;
    if algorithm.text != "AES256" || rule.child_text("BucketKeyEnabled") == Some("true") {
        return Err(S3Error::unsupported("bucket encryption other than AES256 without bucket key"));
    }
    Ok(Call::done(StatusCode::OK))
}

/// `DeleteBucketEncryption`: goes back to the default, which is all there is.
pub(super) fn delete_encryption(call: &Call<'_>) -> Answer {
    call.look(|_| Ok(()))?;
    Ok(Call::done(StatusCode::NO_CONTENT))
}

/// `GetBucketAcl` and `GetObjectAcl`: the owner has full control, nobody else has anything.
pub(super) fn get_acl(call: &Call<'_>) -> Answer {
    let version = versions::asked(call)?;
    call.look(|bucket| if call.key.is_empty() { Ok(()) } else { bucket.object(&call.key, version).map(drop) })?;
    let grantee = owner(call)
        .renamed("Grantee")
        .attribute("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
        .attribute("xsi:type", "CanonicalUser");
    let grant = Element::new("Grant").with(grantee).with(Element::text("Permission", "FULL_CONTROL"));
    let tree = Element::new("AccessControlPolicy")
        .attribute("xmlns", NAMESPACE)
        .with(owner(call))
        .with(Element::new("AccessControlList").with(grant));
    Ok(Call::document(&tree))
}

/// `PutBucketAcl` and `PutObjectAcl`: ACLs are off, so that only what changes nothing is taken.
pub(super) fn put_acl(call: &Call<'_>) -> Answer {
    call.look(|_| Ok(()))?;
    match call.header("x-amz-acl") {
        Some("private" | "bucket-owner-full-control") => Ok(Call::done(StatusCode::OK)),
        _ => Err(S3Error::AclNotSupported),
    }
}

/// Settings that cannot be made on this cloud, and so are never there.
pub(super) fn unset(call: &Call<'_>) -> Answer {
    call.look(|_| Ok(()))?;
    let missing = |part| Err(S3Error::NoSuch(part, call.bucket.clone()));
    let tree = match call.query.first().map(|(name, _)| name.as_str()) {
        Some("lifecycle") => return missing(Part::Lifecycle),
        Some("replication") => return missing(Part::Replication),
        Some("object-lock") => return missing(Part::ObjectLock),
        Some("logging") => Element::new("BucketLoggingStatus"),
        Some("notification") => Element::new("NotificationConfiguration"),
        Some("accelerate") => Element::new("AccelerateConfiguration"),
        Some("requestPayment") => {
            Element::new("RequestPaymentConfiguration").with(Element::text("Payer", "BucketOwner"))
        }
        _ => return Err(S3Error::InternalError),
    };
    Ok(Call::document(&tree.attribute("xmlns", NAMESPACE)))
}

fn clear(call: &Call<'_>, clear: impl FnOnce(&mut Bucket)) -> Answer {
    call.change(clear)?;
    Ok(Call::done(StatusCode::NO_CONTENT))
}
