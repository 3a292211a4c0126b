//! Every operation of S3 there is here, and how requests find theirs.
//!
//! Which header or query parameter selects an operation:
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>.

use http::Method;

use super::call::{Answer, Call};
use super::error::S3Error;
use super::{attributes, buckets, copy, delete, listing, multipart, objects, settings, tagging, versions};
use crate::message::Request;

/// What a request names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    Service,
    Bucket,
    Object,
}

/// A row of the table of operations.
#[derive(Debug)]
pub(super) struct Op {
    /// AWS's name.
    pub name: &'static str,
    method: &'static str,
    on: On,
    /// The query parameter, or the header `x-amz-copy-source`, that selects it.
    selector: &'static str,
    /// The permission it needs on the bucket or object.
    pub action: &'static str,
    /// Headers beginning with `x-amz-` that it understands beside the common ones.
    headers: &'static [&'static str],
    pub run: fn(&Call<'_>) -> Answer,
}

const fn op(
    name: &'static str,
    (method, on, selector): (&'static str, On, &'static str),
    action: &'static str,
    headers: &'static [&'static str],
    run: fn(&Call<'_>) -> Answer,
) -> Op {
    Op { name, method, on, selector, action, headers, run }
}

use On::{Bucket, Object, Service};

const GET: &str = "GET";
const HEAD: &str = "HEAD";
const PUT: &str = "PUT";
const POST: &str = "POST";
const DELETE: &str = "DELETE";

/// Every operation.
pub(super) static OPS: &[Op] = &[
    op("ListBuckets", (GET, Service, ""), "s3:ListAllMyBuckets", &[], buckets::list),
    op("CreateBucket", (PUT, Bucket, ""), "s3:CreateBucket", CREATE, buckets::create),
    op("HeadBucket", (HEAD, Bucket, ""), "s3:ListBucket", &[], buckets::head),
    op("DeleteBucket", (DELETE, Bucket, ""), "s3:DeleteBucket", &[], buckets::delete),
    op("GetBucketLocation", (GET, Bucket, "location"), "s3:GetBucketLocation", &[], buckets::location),
    op("ListObjects", (GET, Bucket, ""), "s3:ListBucket", &[], listing::v1),
    op("ListObjectsV2", (GET, Bucket, "list-type"), "s3:ListBucket", &[], listing::v2),
    op("ListObjectVersions", (GET, Bucket, "versions"), "s3:ListBucketVersions", &[], versions::list),
    op("DeleteObjects", (POST, Bucket, "delete"), "", &[], delete::many),
    op("PutObject", (PUT, Object, ""), "s3:PutObject", NEW, objects::put),
    op("CopyObject", (PUT, Object, "x-amz-copy-source"), "s3:PutObject", COPIED, copy::copy),
    op("GetObject", (GET, Object, ""), "s3:GetObject", &[], objects::get),
    op("HeadObject", (HEAD, Object, ""), "s3:GetObject", &[], objects::get),
    op("GetObjectAttributes", (GET, Object, "attributes"), "s3:GetObject", ATTRIBUTES, attributes::get),
    op("DeleteObject", (DELETE, Object, ""), "", &[], delete::one),
    op("GetObjectTagging", (GET, Object, "tagging"), "s3:GetObjectTagging", &[], tagging::get_object),
    op("PutObjectTagging", (PUT, Object, "tagging"), "s3:PutObjectTagging", &[], tagging::put_object),
    op("DeleteObjectTagging", (DELETE, Object, "tagging"), "s3:DeleteObjectTagging", &[], tagging::delete_object),
    op("GetObjectAcl", (GET, Object, "acl"), "s3:GetObjectAcl", &[], settings::get_acl),
    op("PutObjectAcl", (PUT, Object, "acl"), "s3:PutObjectAcl", ACL, settings::put_acl),
    op("GetBucketTagging", (GET, Bucket, "tagging"), "s3:GetBucketTagging", &[], tagging::get_bucket),
    op("PutBucketTagging", (PUT, Bucket, "tagging"), "s3:PutBucketTagging", &[], tagging::put_bucket),
    op("DeleteBucketTagging", (DELETE, Bucket, "tagging"), "s3:PutBucketTagging", &[], tagging::delete_bucket),
    op("GetBucketPolicy", (GET, Bucket, "policy"), "s3:GetBucketPolicy", &[], settings::get_policy),
    op("PutBucketPolicy", (PUT, Bucket, "policy"), "s3:PutBucketPolicy", POLICY, settings::put_policy),
    op("DeleteBucketPolicy", (DELETE, Bucket, "policy"), "s3:DeleteBucketPolicy", &[], settings::delete_policy),
    op(
        "GetBucketPolicyStatus",
        (GET, Bucket, "policyStatus"),
        "s3:GetBucketPolicyStatus",
        &[],
        settings::get_policy_status,
    ),
    op(
        "GetPublicAccessBlock",
        (GET, Bucket, PAB),
        "s3:GetBucketPublicAccessBlock",
        &[],
        settings::get_public_access_block,
    ),
    op(
        "PutPublicAccessBlock",
        (PUT, Bucket, PAB),
        "s3:PutBucketPublicAccessBlock",
        &[],
        settings::put_public_access_block,
    ),
    op(
        "DeletePublicAccessBlock",
        (DELETE, Bucket, PAB),
        "s3:PutBucketPublicAccessBlock",
        &[],
        settings::delete_public_access_block,
    ),
    op("GetBucketWebsite", (GET, Bucket, "website"), "s3:GetBucketWebsite", &[], settings::get_website),
    op("PutBucketWebsite", (PUT, Bucket, "website"), "s3:PutBucketWebsite", &[], settings::put_website),
    op("DeleteBucketWebsite", (DELETE, Bucket, "website"), "s3:DeleteBucketWebsite", &[], settings::delete_website),
    op("GetBucketCors", (GET, Bucket, "cors"), "s3:GetBucketCORS", &[], settings::get_cors),
    op("PutBucketCors", (PUT, Bucket, "cors"), "s3:PutBucketCORS", &[], settings::put_cors),
    op("DeleteBucketCors", (DELETE, Bucket, "cors"), "s3:PutBucketCORS", &[], settings::delete_cors),
    op(
        "GetBucketOwnershipControls",
        (GET, Bucket, OWNERSHIP),
        "s3:GetBucketOwnershipControls",
        &[],
        settings::get_ownership,
    ),
    op(
        "PutBucketOwnershipControls",
        (PUT, Bucket, OWNERSHIP),
        "s3:PutBucketOwnershipControls",
        &[],
        settings::put_ownership,
    ),
    op(
        "DeleteBucketOwnershipControls",
        (DELETE, Bucket, OWNERSHIP),
        "s3:PutBucketOwnershipControls",
        &[],
        settings::delete_ownership,
    ),
    op("GetBucketVersioning", (GET, Bucket, "versioning"), "s3:GetBucketVersioning", &[], versions::get),
    op("PutBucketVersioning", (PUT, Bucket, "versioning"), "s3:PutBucketVersioning", &["x-amz-mfa"], versions::put),
    op("CreateMultipartUpload", (POST, Object, "uploads"), "s3:PutObject", NEW, multipart::create),
    op("UploadPart", (PUT, Object, "uploadId"), "s3:PutObject", &[], multipart::part),
    op("UploadPartCopy", (PUT, Object, PART_OF_COPY), "s3:PutObject", PART_COPIED, multipart::part_copy),
    op("CompleteMultipartUpload", (POST, Object, "uploadId"), "s3:PutObject", COMPLETE, multipart::complete),
    op("AbortMultipartUpload", (DELETE, Object, "uploadId"), "s3:AbortMultipartUpload", &[], multipart::abort),
    op("ListParts", (GET, Object, "uploadId"), "s3:ListMultipartUploadParts", &[], multipart::list_parts),
    op("ListMultipartUploads", (GET, Bucket, "uploads"), "s3:ListBucketMultipartUploads", &[], multipart::list_uploads),
    op(
        "GetBucketEncryption",
        (GET, Bucket, "encryption"),
        "s3:GetEncryptionConfiguration",
        &[],
        settings::get_encryption,
    ),
    op(
        "PutBucketEncryption",
        (PUT, Bucket, "encryption"),
        "s3:PutEncryptionConfiguration",
        &[],
        settings::put_encryption,
    ),
    op(
        "DeleteBucketEncryption",
        (DELETE, Bucket, "encryption"),
        "s3:PutEncryptionConfiguration",
        &[],
        settings::delete_encryption,
    ),
    op("GetBucketAcl", (GET, Bucket, "acl"), "s3:GetBucketAcl", &[], settings::get_acl),
    op("PutBucketAcl", (PUT, Bucket, "acl"), "s3:PutBucketAcl", ACL, settings::put_acl),
    op(
        "GetBucketLifecycleConfiguration",
        (GET, Bucket, "lifecycle"),
        "s3:GetLifecycleConfiguration",
        &[],
        settings::unset,
    ),
    op("GetBucketReplication", (GET, Bucket, "replication"), "s3:GetReplicationConfiguration", &[], settings::unset),
    op(
        "GetObjectLockConfiguration",
        (GET, Bucket, "object-lock"),
        "s3:GetBucketObjectLockConfiguration",
        &[],
        settings::unset,
    ),
    op("GetBucketLogging", (GET, Bucket, "logging"), "s3:GetBucketLogging", &[], settings::unset),
    op(
        "GetBucketNotificationConfiguration",
        (GET, Bucket, "notification"),
        "s3:GetBucketNotification",
        &[],
        settings::unset,
    ),
    op(
        "GetBucketAccelerateConfiguration",
        (GET, Bucket, "accelerate"),
        "s3:GetAccelerateConfiguration",
        &[],
        settings::unset,
    ),
    op("GetBucketRequestPayment", (GET, Bucket, "requestPayment"), "s3:GetBucketRequestPayment", &[], settings::unset),
];

/// Selects a part that is copied from another object: `uploadId` in the query, and `x-amz-copy-source`.
const PART_OF_COPY: &str = "uploadId x-amz-copy-source";
const PART_COPIED: &[&str] = &["x-amz-copy-source", "x-amz-copy-source-if-", "x-amz-copy-source-range"];
/// Parts are counted, not listed, so that there are no pages of them.
const ATTRIBUTES: &[&str] = &["x-amz-object-attributes"];
const COMPLETE: &[&str] = &["x-amz-mp-object-size"];
const PAB: &str = "publicAccessBlock";
const OWNERSHIP: &str = "ownershipControls";
const CREATE: &[&str] = &["x-amz-acl", "x-amz-object-ownership", "x-amz-bucket-object-lock-enabled"];
const POLICY: &[&str] = &["x-amz-confirm-remove-self-bucket-access"];
const ACL: &[&str] = &[
    "x-amz-acl",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
];
const NEW: &[&str] = &[
    "x-amz-acl",
    "x-amz-storage-class",
    "x-amz-server-side-encryption",
    "x-amz-tagging",
    "x-amz-website-redirect-location",
    "x-amz-meta-",
];
const COPIED: &[&str] = &[
    "x-amz-acl",
    "x-amz-storage-class",
    "x-amz-server-side-encryption",
    "x-amz-tagging",
    "x-amz-website-redirect-location",
    "x-amz-meta-",
    "x-amz-copy-source",
    "x-amz-copy-source-if-",
    "x-amz-metadata-directive",
    "x-amz-tagging-directive",
];
/// Headers that any request may carry. Those that end in a dash are prefixes.
const COMMON: &[&str] = &[
    "x-amz-date",
    "x-amz-content-sha256",
    "x-amz-security-token",
    "x-amz-user-agent",
    "x-amz-expected-bucket-owner",
    "x-amz-request-payer",
    "x-amz-sdk-checksum-algorithm",
    "x-amz-checksum-",
    "x-amz-trailer",
    "x-amz-decoded-content-length",
];
/// Query parameters that select an operation. Others are ignored, as S3 does.
const SELECTORS: &[&str] = &[
    "abac",
    "accelerate",
    "acl",
    "analytics",
    "attributes",
    "cors",
    "delete",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "list-type",
    "location",
    "logging",
    "metadataConfiguration",
    "metadataTable",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "renameObject",
    "replication",
    "requestPayment",
    "restore",
    "retention",
    "select",
    "session",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versioning",
    "versions",
    "website",
];

/// The operation that a request asks for.
pub(super) fn find(request: &Request, query: &[(String, String)], on: On) -> Result<&'static Op, S3Error> {
    let method = request.method();
    let parameter = query.iter().map(|(name, _)| name.as_str()).find(|name| SELECTORS.contains(name));
    let copy = request.headers().contains_key("x-amz-copy-source").then_some("x-amz-copy-source");
    let selector = match (parameter, copy) {
        (Some("uploadId"), Some(_)) if method == Method::PUT => PART_OF_COPY,
        _ => parameter.or(copy).unwrap_or_default(),
    };
    let found = OPS.iter().find(|op| op.method == method.as_str() && op.on == on && op.selector == selector);
    match found {
        Some(op) => Ok(op),
        None if selector.is_empty() && *method != Method::POST => {
            let resource = match on {
                Service => "SERVICE",
                Bucket => "BUCKET",
                Object => "OBJECT",
            };
            Err(S3Error::MethodNotAllowed { method: method.to_string(), resource })
        }
        None if selector.is_empty() => Err(S3Error::unsupported("uploads by HTML form (POST Object) in S3")),
        None => Err(S3Error::unsupported(format_args!("the S3 request {method} with ?{selector}"))),
    }
}

impl Op {
    /// Refuses headers that would change what the operation does and that this cloud does not know.
    pub fn check_headers(&self, request: &Request) -> Result<(), S3Error> {
        let known = |name: &str, list: &[&str]| {
            list.iter().any(|entry| name == *entry || (entry.ends_with('-') && name.starts_with(entry)))
        };
        let names = request.headers().keys().map(http::HeaderName::as_str);
        let mut unknown = names.filter(|name| name.starts_with("x-amz-"));
        let unknown = unknown.find(|name| !known(name, COMMON) && !known(name, self.headers));
        match unknown {
            Some(name) => Err(S3Error::unsupported(format_args!("the header {name} of s3:{}", self.name))),
            None => Ok(()),
        }
    }
}
