//! Signature Version 4 on requests to service APIs.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.

use http::header;

use crate::cloud::Cloud;
use crate::error::AwsError;
use crate::message::{Request, text_header};

/// Who signed, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    pub access_key_id: String,
    pub region: String,
    pub service: String,
}

/// The credential scope a request claims, unchecked: enough to find the service.
pub fn claimed_scope(request: &Request) -> Option<Scope> {
    let authorization = text_header(request, header::AUTHORIZATION)?;
    let credential = authorization.split("Credential=").nth(1)?.split([',', ' ']).next()?;
    let mut parts = credential.rsplit('/');
    let (_terminator, service, region, _date) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let access_key_id = parts.next()?;
    Some(Scope { access_key_id: access_key_id.into(), region: region.into(), service: service.into() })
}

/// Checks that a request to `service` is signed with the cloud's own credentials.
///
/// # Errors
/// AWS's own: `MissingAuthenticationTokenException`, `UnrecognizedClientException`, and for another region than the
/// cloud's a 501 that says so.
pub fn authenticate(cloud: &Cloud, request: &Request, service: &str) -> Result<Scope, AwsError> {
    let settings = cloud.settings();
    let Some(scope) = claimed_scope(request) else {
        return Err(AwsError::new(403, "MissingAuthenticationTokenException", "Missing Authentication Token"));
    };
    if scope.access_key_id != settings.access_key_id {
        let text = "The security token included in the request is invalid.";
        return Err(AwsError::new(403, "UnrecognizedClientException", text));
    }
    let global = matches!(service, "iam" | "cloudfront" | "sts" | "s3");
    if scope.region != settings.region && !global {
        return Err(AwsError::unsupported(format_args!(
            "the region {}; this cloud is in {}",
            scope.region, settings.region
        )));
    }
    Ok(scope)
}
