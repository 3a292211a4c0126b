//! Signed requests that go past the SDK: for what no SDK offers, and for calls that are kept as data.
//!
//! They carry the café cloud's own credentials and are of no use on AWS.

use std::time::SystemTime;

use ::http::header::{CONTENT_TYPE, HOST};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4;

use crate::{Error, Result, http};

/// Adds a `SigV4` signature for a service, with the credentials `test` / `test`. Host and content type are signed.
///
/// # Errors
/// When the request has no host, or a header that cannot be signed.
pub fn signed(mut request: http::Request, service: &str, region: &str) -> Result<http::Request> {
    let failed = |error: &dyn std::fmt::Display| Error::unexpected(format!("a request could not be signed: {error}"));
    let identity = Credentials::new("test", "test", None, None, "café cloud").into();
    #[expect(clippy::disallowed_methods, reason = "a signature carries the present time")]
    let now = SystemTime::now();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(service)
        .time(now)
        .settings(settings(service))
        .build()
        .map_err(|error| failed(&error))?
        .into();
    let uri = request.uri().to_string();
    let host = request.uri().authority().map(ToString::to_string).unwrap_or_default();
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).map(str::to_owned);
    let headers = [(HOST.as_str(), Some(host.as_str())), (CONTENT_TYPE.as_str(), kind.as_deref())];
    let headers = headers.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let body = SignableBody::Bytes(request.body().as_ref());
    let signable =
        SignableRequest::new(request.method().as_str(), uri, headers, body).map_err(|error| failed(&error))?;
    let (instructions, _) = sign(signable, &params).map_err(|error| failed(&error))?.into_parts();
    instructions.apply_to_request_http1x(&mut request);
    Ok(request)
}

/// S3 signs paths as they are and wants the digest of the body in a header.
fn settings(service: &str) -> SigningSettings {
    let mut settings = SigningSettings::default();
    if service == "s3" {
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    }
    settings
}
