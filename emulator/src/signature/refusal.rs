//! Why a signature is not accepted, and the only table from that to the codes of AWS's protocols.

use jiff::Timestamp;

use crate::error::AwsError;

use super::{SKEW, basic};

/// Why a signature is not accepted.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    Missing,
    Incomplete(String),
    BadCredential(String),
    Algorithm(String),
    UnknownKey,
    WrongService,
    WrongRegion { named: String, ours: String },
    DateMismatch { scope: String, header: String },
    HostNotSigned,
    Expired { signed: Timestamp, now: Timestamp },
    NotYetCurrent { signed: Timestamp, now: Timestamp },
    LinkExpired,
    BadExpires,
    NoContentDigest,
    ContentDigest,
    Streaming(String),
    Mismatch,
}

/// The protocols that differ in how they refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// AWS JSON: 400 and codes that end in `Exception`.
    Json,
    /// REST JSON: the same codes with 403.
    RestJson,
    /// Query and REST XML.
    Xml,
    S3,
}

impl Refusal {
    /// The error as the service's protocol writes it.
    pub fn for_service(self, service: &str) -> AwsError {
        let family = match service {
            "s3" => Family::S3,
            "iam" | "sts" | "cloudfront" => Family::Xml,
            "apigateway" | "execute-api" | "cafe" => Family::RestJson,
            _ => Family::Json,
        };
        match self {
            // What buckets made since June 2020 say of older signatures.
            Self::Algorithm(_) if family == Family::S3 => AwsError::new(
                400,
                "InvalidRequest",
                "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
            ),
            Self::Algorithm(name) => AwsError::unsupported(format_args!("signatures of the kind {name}")),
            Self::Streaming(kind) => AwsError::unsupported(format_args!("bodies of the kind {kind}")),
            Self::WrongRegion { named, ours } if family == Family::S3 => wrong_region(&named, &ours),
            Self::WrongRegion { named, ours } => {
                AwsError::unsupported(format_args!("the region {named}; this cloud is in {ours}"))
            }
            other => other.render(family, service),
        }
    }

    fn render(&self, family: Family, service: &str) -> AwsError {
        let status = if family == Family::Json { 400 } else { 403 };
        let [missing, unknown, mismatch, incomplete] = family.codes();
        let error = |code: &'static str, text: &str| AwsError::new(status, code, text);
        match self {
            Self::Missing if family == Family::S3 => error(missing, "Access Denied"),
            Self::Missing if family == Family::Xml => error(missing, "Request is missing Authentication Token"),
            Self::Missing => error(missing, "Missing Authentication Token"),
            Self::UnknownKey if family == Family::S3 => {
                error(unknown, "The AWS Access Key Id you provided does not exist in our records.")
            }
            Self::UnknownKey => error(unknown, "The security token included in the request is invalid."),
            Self::Incomplete(text) => AwsError::new(400, incomplete, text.as_str()),
            Self::BadCredential(text) => AwsError::new(
                400,
                incomplete,
                format!(
                    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{text}'"
                ),
            ),
            Self::BadExpires => {
                AwsError::new(400, incomplete, "X-Amz-Expires must be a number of seconds between 1 and 604800, a week")
            }
            Self::Expired { .. } | Self::NotYetCurrent { .. } if family == Family::S3 => AwsError::new(
                403,
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
            ),
            Self::LinkExpired if family == Family::S3 => error("AccessDenied", "Request has expired"),
            Self::NoContentDigest => {
                AwsError::new(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
            }
            Self::ContentDigest if family == Family::S3 => AwsError::new(
                400,
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
            ),
            other => error(mismatch, &other.mismatch_text(family, service)),
        }
    }

    /// What is wrong, where the code only says that the signature is.
    fn mismatch_text(&self, family: Family, service: &str) -> String {
        match self {
            Self::WrongService => format!("Credential should be scoped to correct service: '{service}'. "),
            Self::DateMismatch { scope, header } => format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{scope}' != '{header}', from '{header}'."
            ),
            Self::HostNotSigned => "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.".to_owned(),
            Self::Expired { signed, now } => {
                let (signed, earliest, now) = (basic(*signed), basic(*now - SKEW), basic(*now));
                format!("Signature expired: {signed} is now earlier than {earliest} ({now} - 15 min.)")
            }
            Self::NotYetCurrent { signed, now } => {
                let (signed, latest, now) = (basic(*signed), basic(*now + SKEW), basic(*now));
                format!("Signature not yet current: {signed} is still later than {latest} ({now} + 15 min.)")
            }
            _ if family == Family::S3 => "The request signature we calculated does not match the signature you provided. Check your key and signing method.".to_owned(),
            _ => "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.".to_owned(),
        }
    }
}

impl Family {
    /// Codes for: no signature, unknown key, wrong signature, incomplete signature.
    const fn codes(self) -> [&'static str; 4] {
        match self {
            Self::Json | Self::RestJson => [
                "MissingAuthenticationTokenException",
                "UnrecognizedClientException",
                "InvalidSignatureException",
                "IncompleteSignatureException",
            ],
            Self::Xml => {
                ["MissingAuthenticationToken", "InvalidClientTokenId", "SignatureDoesNotMatch", "IncompleteSignature"]
            }
            Self::S3 => ["AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed"],
        }
    }
}

fn wrong_region(named: &str, ours: &str) -> AwsError {
    let text = format!("The authorization header is malformed; the region '{named}' is wrong; expecting '{ours}'");
    AwsError::new(400, "AuthorizationHeaderMalformed", text)
}
