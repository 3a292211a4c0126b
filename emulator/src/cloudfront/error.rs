//! What can go wrong in CloudFront's API, and the one table to AWS's codes and texts.
//!
//! Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/CommonErrors.html> and each operation's page.

use http::HeaderName;

use super::call::NAMESPACE;
use crate::cloud::Cloud;
use crate::error::AwsError;
use crate::message::{Response, reply, set};
use crate::xml::Element;

/// Why a request to CloudFront is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CloudFrontError {
    NoSuchDistribution,
    NoSuchInvalidation,
    NoSuchOriginAccessControl,
    NoSuchCachePolicy,
    NoSuchOriginRequestPolicy,
    InvalidHeadersForS3Origin,
    NoSuchResponseHeadersPolicy,
    ResponseHeadersPolicyAlreadyExists,
    ResponseHeadersPolicyInUse,
    IllegalDelete,
    NoSuchResource,
    NoSuchOrigin,
    DistributionAlreadyExists(String),
    DistributionNotDisabled,
    OriginAccessControlAlreadyExists,
    OriginAccessControlInUse,
    InvalidOriginAccessControl,
    InvalidationBatchAlreadyExists,
    InvalidIfMatchVersion,
    PreconditionFailed,
    IllegalUpdate,
    InconsistentQuantities,
    InvalidDefaultRootObject,
    InvalidErrorCode,
    InvalidArgument(String),
    InvalidTagging(String),
    MalformedXml,
    MissingBody,
    /// An error of the signature check, or what the café cloud does not support.
    Aws(AwsError),
}

impl CloudFrontError {
    /// Something that this cloud does not do.
    pub fn unsupported(what: impl std::fmt::Display) -> Self {
        Self::Aws(AwsError::unsupported(what))
    }

    /// AWS's status, code and text.
    pub fn aws(&self) -> AwsError {
        let (status, code, text) = match self {
            Self::Aws(error) => return error.clone(),
            Self::DistributionAlreadyExists(id) => {
                let text = format!(
                    "The caller reference that you are using to create a distribution is associated with another distribution. \
                     Already exists: {id}"
                );
                return AwsError::new(409, "DistributionAlreadyExists", text);
            }
            Self::NoSuchDistribution => (404, "NoSuchDistribution", "The specified distribution does not exist."),
            Self::NoSuchInvalidation => (404, "NoSuchInvalidation", "The specified invalidation does not exist."),
            Self::NoSuchOriginAccessControl => {
                (404, "NoSuchOriginAccessControl", "The specified origin access control does not exist.")
            }
            Self::NoSuchCachePolicy => (404, "NoSuchCachePolicy", "The cache policy does not exist."),
            Self::NoSuchOriginRequestPolicy => {
                (404, "NoSuchOriginRequestPolicy", "The origin request policy does not exist.")
            }
            Self::InvalidHeadersForS3Origin => {
                (400, "InvalidHeadersForS3Origin", "The headers specified are not valid for an Amazon S3 origin.")
            }
            Self::NoSuchResponseHeadersPolicy => {
                (404, "NoSuchResponseHeadersPolicy", "The response headers policy does not exist.")
            }
            Self::ResponseHeadersPolicyAlreadyExists => {
                (409, "ResponseHeadersPolicyAlreadyExists", "A response headers policy with this name already exists.")
            }
            Self::ResponseHeadersPolicyInUse => (
                409,
                "ResponseHeadersPolicyInUse",
                "Cannot delete the response headers policy because it is attached to one or more cache behaviors.",
            ),
            Self::IllegalDelete => (400, "IllegalDelete", "You cannot delete a managed policy."),
            Self::NoSuchResource => (404, "NoSuchResource", "The specified resource does not exist."),
            Self::NoSuchOrigin => (404, "NoSuchOrigin", "One or more of your origins or origin groups do not exist."),
            Self::DistributionNotDisabled => {
                (409, "DistributionNotDisabled", "The distribution you are trying to delete has not been disabled.")
            }
            Self::OriginAccessControlAlreadyExists => {
                (409, "OriginAccessControlAlreadyExists", "An origin access control with the same name already exists.")
            }
            Self::OriginAccessControlInUse => (
                409,
                "OriginAccessControlInUse",
                "Cannot delete the origin access control because it's in use by one or more distributions.",
            ),
            Self::InvalidOriginAccessControl => {
                (400, "InvalidOriginAccessControl", "The origin access control is not valid.")
            }
            Self::InvalidationBatchAlreadyExists => (
                409,
                "InvalidationBatchAlreadyExists",
                "An invalidation batch with the same caller reference and other paths already exists.",
            ),
            Self::InvalidIfMatchVersion => {
                (400, "InvalidIfMatchVersion", "The If-Match version is missing or not valid for the resource.")
            }
            Self::PreconditionFailed => (
                412,
                "PreconditionFailed",
                "The request failed because it didn't meet the preconditions in one or more request-header fields.",
            ),
            Self::IllegalUpdate => (400, "IllegalUpdate", "The update contains modifications that are not allowed."),
            Self::InconsistentQuantities => {
                (400, "InconsistentQuantities", "The value of Quantity and the size of Items don't match.")
            }
            Self::InvalidDefaultRootObject => (
                400,
                "InvalidDefaultRootObject",
                "The default root object file name is too big or contains an invalid character.",
            ),
            Self::InvalidErrorCode => (400, "InvalidErrorCode", "An invalid error code was specified."),
            Self::MalformedXml => (400, "MalformedXML", "1 validation error detected: the XML document is malformed."),
            Self::MissingBody => (
                400,
                "MissingBody",
                "This operation requires a body. Ensure that the body is present and the Content-Type header is set.",
            ),
            Self::InvalidArgument(text) => (400, "InvalidArgument", text.as_str()),
            Self::InvalidTagging(text) => (400, "InvalidTagging", text.as_str()),
        };
        AwsError::new(status, code, text)
    }

    /// The error as CloudFront sends it.
    pub fn response(&self, cloud: &Cloud) -> Response {
        let error = self.aws();
        let request_id = cloud.env().uuid();
        let kind = if error.status.is_server_error() { "Receiver" } else { "Sender" };
        let inner = Element::new("Error")
            .with(Element::text("Type", kind))
            .with(Element::text("Code", &error.code))
            .with(Element::text("Message", &error.message));
        let tree = Element::new("ErrorResponse")
            .attribute("xmlns", NAMESPACE)
            .with(inner)
            .with(Element::text("RequestId", &request_id));
        let mut response = reply(error.status, "text/xml", tree.to_document());
        set(&mut response, HeaderName::from_static("x-amzn-requestid"), &request_id);
        response
    }
}
