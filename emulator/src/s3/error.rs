//! What can go wrong in S3, the one table to AWS's codes and texts, and how an error is written.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>.

use http::{HeaderName, StatusCode, header};
use jiff::Timestamp;

use super::conditions;
use super::ids::Ids;
use crate::error::AwsError;
use crate::message::{Response, empty, reply, set};
use crate::xml::Element;

/// A part of a bucket's settings that can be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Policy,
    PublicAccessBlock,
    Website,
    Cors,
    Tags,
    Ownership,
    Lifecycle,
    Replication,
    ObjectLock,
}

/// Why a request to S3 is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum S3Error {
    AccessDenied,
    PolicyBlocked {
        caller: String,
        bucket: String,
    },
    NoSuchBucket(String),
    NoSuchKey(String),
    NoSuch(Part, String),
    NoSuchVersion {
        key: String,
        version: String,
    },
    /// The current version of a key is a delete marker.
    Deleted {
        key: String,
        version: String,
    },
    /// The version that was asked for is a delete marker.
    IsMarker {
        version: String,
        modified: Timestamp,
    },
    IllegalVersioning,
    NoSuchUpload(String),
    InvalidPart {
        number: u32,
        etag: String,
    },
    InvalidPartOrder,
    InvalidPartNumber,
    EntityTooSmall {
        number: u32,
        size: u64,
        etag: String,
    },
    BucketNotEmpty(String),
    BucketAlreadyOwnedByYou(String),
    InvalidBucketName(String),
    IllegalLocationConstraint(String),
    InvalidLocationConstraint(String),
    AclNotSupported,
    BucketAclWithOwnership,
    MalformedPolicy(&'static str),
    MalformedXml,
    InvalidArgument {
        name: &'static str,
        value: String,
        text: String,
    },
    InvalidRequest(String),
    InvalidTag(&'static str),
    InvalidUri,
    InvalidRedirectLocation,
    KeyTooLong {
        size: usize,
    },
    InvalidRange {
        asked: String,
        size: u64,
    },
    PreconditionFailed(&'static str),
    BadDigest(String),
    InvalidDigest,
    IncompleteBody,
    MethodNotAllowed {
        method: String,
        resource: &'static str,
    },
    CorsForbidden {
        text: &'static str,
        method: String,
        resource: &'static str,
    },
    BadRequest(String),
    InternalError,
    /// An error of the signature check, or what the café cloud does not support.
    Aws(AwsError),
}

impl S3Error {
    /// Something that this cloud does not do.
    pub fn unsupported(what: impl std::fmt::Display) -> Self {
        Self::Aws(AwsError::unsupported(what))
    }

    /// AWS's status, code and text.
    pub fn aws(&self) -> AwsError {
        let (status, code, text) = match self {
            Self::Aws(error) => return error.clone(),
            Self::NoSuch(part, _) => part.missing(),
            Self::AccessDenied => (403, "AccessDenied", "Access Denied"),
            Self::PolicyBlocked { caller, bucket } => return policy_blocked(caller, bucket),
            Self::NoSuchBucket(_) => (404, "NoSuchBucket", "The specified bucket does not exist"),
            Self::Deleted { .. } | Self::NoSuchKey(_) => (404, "NoSuchKey", "The specified key does not exist."),
            Self::BucketNotEmpty(_) => (409, "BucketNotEmpty", "The bucket you tried to delete is not empty"),
            Self::BucketAlreadyOwnedByYou(_) => (
                409,
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.",
            ),
            Self::InvalidBucketName(_) => (400, "InvalidBucketName", "The specified bucket is not valid."),
            Self::IllegalLocationConstraint(region) => {
                let text = format!(
                    "The {region} location constraint is incompatible for the region specific endpoint this request was sent to."
                );
                return AwsError::new(400, "IllegalLocationConstraintException", text);
            }
            Self::InvalidLocationConstraint(_) => {
                (400, "InvalidLocationConstraint", "The specified location-constraint is not valid")
            }
            Self::AclNotSupported => (400, "AccessControlListNotSupported", "The bucket does not allow ACLs"),
            Self::BucketAclWithOwnership => (
                400,
                "InvalidBucketAclWithObjectOwnership",
                "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
            ),
            Self::MalformedPolicy(text) => (400, "MalformedPolicy", *text),
            Self::MalformedXml => (
                400,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema",
            ),
            Self::InvalidTag(text) => (400, "InvalidTag", *text),
            Self::InvalidUri => (400, "InvalidURI", "Couldn't parse the specified URI."),
            Self::InvalidRedirectLocation => (
                400,
                "InvalidRedirectLocation",
                "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
            ),
            Self::KeyTooLong { .. } => (400, "KeyTooLongError", "Your key is too long"),
            Self::InvalidRange { .. } => (416, "InvalidRange", "The requested range is not satisfiable"),
            Self::PreconditionFailed(_) => {
                (412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
            }
            Self::InvalidDigest => (400, "InvalidDigest", "The Content-MD5 you specified was invalid."),
            Self::IncompleteBody => (400, "IncompleteBody", "The request body terminated unexpectedly"),
            Self::MethodNotAllowed { .. } | Self::IsMarker { .. } => {
                (405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
            }
            Self::CorsForbidden { text, .. } => (403, "AccessForbidden", *text),
            Self::InvalidArgument { text, .. } => (400, "InvalidArgument", text.as_str()),
            Self::InvalidRequest(text) => (400, "InvalidRequest", text.as_str()),
            Self::BadDigest(text) => (400, "BadDigest", text.as_str()),
            Self::BadRequest(text) => (400, "BadRequest", text.as_str()),
            _ => self.of_versions_and_parts(),
        };
        AwsError::new(status, code, text)
    }

    /// The part of the table on versions and on uploads in parts.
    fn of_versions_and_parts(&self) -> (u16, &'static str, &'static str) {
        match self {
            Self::NoSuchVersion { .. } => (404, "NoSuchVersion", "The specified version does not exist."),
            Self::IllegalVersioning => {
                (400, "IllegalVersioningConfigurationException", "The Versioning element must be specified")
            }
            Self::NoSuchUpload(_) => (
                404,
                "NoSuchUpload",
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted \
                 or completed.",
            ),
            Self::InvalidPart { .. } => (
                400,
                "InvalidPart",
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the \
                 specified entity tag may not match the part's entity tag.",
            ),
            Self::InvalidPartOrder => (
                400,
                "InvalidPartOrder",
                "The list of parts was not in ascending order. Parts must be ordered by part number.",
            ),
            Self::InvalidPartNumber => (416, "InvalidPartNumber", "The requested partnumber is not satisfiable"),
            Self::EntityTooSmall { .. } => {
                (400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
            }
            _ => (500, "InternalError", "We encountered an internal error. Please try again."),
        }
    }

    /// The elements beside code and text, in AWS's order.
    pub fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NoSuchBucket(bucket)
            | Self::NoSuch(_, bucket)
            | Self::BucketNotEmpty(bucket)
            | Self::BucketAlreadyOwnedByYou(bucket)
            | Self::InvalidBucketName(bucket) => vec![("BucketName", bucket.clone())],
            Self::NoSuchKey(key) | Self::Deleted { key, .. } => vec![("Key", key.clone())],
            Self::NoSuchVersion { key, version } => vec![("Key", key.clone()), ("VersionId", version.clone())],
            Self::IsMarker { .. } => {
                vec![("Method", "GET".to_owned()), ("ResourceType", "DeleteMarker".to_owned())]
            }
            Self::NoSuchUpload(id) => vec![("UploadId", id.clone())],
            Self::InvalidPart { number, etag } => {
                vec![("PartNumber", number.to_string()), ("ETag", etag.clone())]
            }
            Self::EntityTooSmall { number, size, etag } => vec![
                ("ETag", etag.trim_matches('"').to_owned()),
                ("MinSizeAllowed", "5242880".to_owned()),
                ("PartNumber", number.to_string()),
                ("ProposedSize", size.to_string()),
            ],
            Self::InvalidLocationConstraint(region) => vec![("LocationConstraint", region.clone())],
            Self::InvalidArgument { name, value, .. } => {
                vec![("ArgumentName", (*name).to_owned()), ("ArgumentValue", value.clone())]
            }
            Self::KeyTooLong { size } => {
                vec![("Size", size.to_string()), ("MaxSizeAllowed", super::objects::MAX_KEY.to_string())]
            }
            Self::InvalidRange { asked, size } => {
                vec![("RangeRequested", asked.clone()), ("ActualObjectSize", size.to_string())]
            }
            Self::PreconditionFailed(condition) => vec![("Condition", (*condition).to_owned())],
            Self::MethodNotAllowed { method, resource } | Self::CorsForbidden { method, resource, .. } => {
                vec![("Method", method.clone()), ("ResourceType", (*resource).to_owned())]
            }
            _ => Vec::new(),
        }
    }

    /// The error as S3 sends it. Answers to HEAD have no body.
    pub fn response(&self, ids: &Ids, head: bool) -> Response {
        let mut response = self.body(ids, head);
        let (Self::Deleted { version, .. } | Self::IsMarker { version, .. }) = self else { return response };
        set(&mut response, HeaderName::from_static("x-amz-delete-marker"), "true");
        set(&mut response, HeaderName::from_static("x-amz-version-id"), version);
        if let Self::IsMarker { modified, .. } = self {
            set(&mut response, header::ALLOW, "DELETE");
            set(&mut response, header::LAST_MODIFIED, &conditions::http_date(*modified));
        }
        response
    }

    fn body(&self, ids: &Ids, head: bool) -> Response {
        let error = self.aws();
        if head {
            return empty(error.status);
        }
        let details = self.details().into_iter().map(|(name, value)| Element::text(name, value));
        let tree = Element::new("Error")
            .with(Element::text("Code", &error.code))
            .with(Element::text("Message", &error.message))
            .with_all(details)
            .with(Element::text("RequestId", &ids.request))
            .with(Element::text("HostId", &ids.host));
        reply(error.status, "application/xml", tree.to_document())
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.aws().status
    }
}

impl Part {
    fn missing(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Policy => (404, "NoSuchBucketPolicy", "The bucket policy does not exist"),
            Self::PublicAccessBlock => {
                (404, "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found")
            }
            Self::Website => {
                (404, "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration")
            }
            Self::Cors => (404, "NoSuchCORSConfiguration", "The CORS configuration does not exist"),
            Self::Tags => (404, "NoSuchTagSet", "The TagSet does not exist"),
            Self::Ownership => (404, "OwnershipControlsNotFoundError", "The bucket ownership controls were not found"),
            Self::Lifecycle => (404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
            Self::Replication => {
                (404, "ReplicationConfigurationNotFoundError", "The replication configuration was not found")
            }
            Self::ObjectLock => (
                404,
                "ObjectLockConfigurationNotFoundError",
                "Object Lock configuration does not exist for this bucket",
            ),
        }
    }
}

fn policy_blocked(caller: &str, bucket: &str) -> AwsError {
    let text = format!(
        "User: {caller} is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::{bucket}\" because \
         public policies are blocked by the BlockPublicPolicy block public access setting."
    );
    AwsError::new(403, "AccessDenied", text)
}
