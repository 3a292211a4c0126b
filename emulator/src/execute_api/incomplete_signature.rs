//! Signatures on requests to APIs: methods with `AWS_IAM`, and AWS's texts where a method does not exist.
//!
//! API Gateway looks at the `Authorization` header of a request that fits no method as if it were a signature; a bearer
//! token there gives a puzzling text.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header;

use super::exchange::Exchange;
use super::refusal::{Kind, Refusal, Stop};
use crate::message::text_header;
use crate::signature;

/// The refusal of a request that no method is for.
pub(super) fn no_such_method(exchange: &Exchange<'_>) -> Refusal {
    malformed(exchange).unwrap_or_else(missing)
}

/// Checks the signature for a method with `AWS_IAM`. The cloud's own caller may call every method.
pub(super) fn check(exchange: &Exchange<'_>) -> Result<(), Stop> {
    if let Some(refusal) = malformed(exchange) {
        return Err(refusal.into());
    }
    let Err(error) = signature::authenticate(exchange.cloud, exchange.request, "execute-api") else { return Ok(()) };
    if error.status == http::StatusCode::NOT_IMPLEMENTED {
        return Err(Stop::Unsupported(error));
    }
    let kind = match error.code.as_ref() {
        "MissingAuthenticationTokenException" => return Err(missing().into()),
        "UnrecognizedClientException" => Kind::AccessDenied,
        _ => Kind::InvalidSignature,
    };
    Err(Refusal::new(kind, error.message).of_type(error.code).into())
}

fn missing() -> Refusal {
    Refusal::new(Kind::MissingAuthenticationToken, "Missing Authentication Token")
}

/// What AWS says of an `Authorization` header that is no signature.
fn malformed(exchange: &Exchange<'_>) -> Option<Refusal> {
    let value = text_header(exchange.request, header::AUTHORIZATION).filter(|value| !value.is_empty())?;
    if value.starts_with("AWS4-HMAC-SHA256") {
        return None;
    }
    let hash = STANDARD.encode(digest(&SHA256, value.as_bytes()));
    let text = if value.contains('=') {
        format!(
            "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. \
             Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either \
             a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization={hash}"
        )
    } else {
        format!(
            "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with \
             Base64): '{hash}'."
        )
    };
    Some(Refusal::new(Kind::InvalidSignature, text).of_type("IncompleteSignatureException"))
}
