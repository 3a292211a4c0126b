//! Signature Version 4 on requests to service APIs: found, checked, and refused with the words of each protocol.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>. Not here:
//! what the signer may do (the cloud's own caller may do everything) and the decoding of `aws-chunked` bodies.

mod canonical;
mod chunks;
mod presented;
mod refusal;

use aws_lc_rs::{constant_time, digest, hmac};
use jiff::{SignedDuration, Timestamp};

use crate::cloud::Cloud;
use crate::error::AwsError;
use crate::message::Request;

use canonical::Payload;
use presented::{Form, Presented};
use refusal::Refusal;

/// How far a signer's clock may be off.
const SKEW: SignedDuration = SignedDuration::from_mins(15);

/// Who signed, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    pub access_key_id: String,
    pub region: String,
    pub service: String,
}

/// The credential scope a request claims, in its header or its query, unchecked: enough to find the service.
pub fn claimed_scope(request: &Request) -> Option<Scope> {
    presented::credential(request)
        .and_then(|credential| presented::split_credential(&credential))
        .map(|(scope, _)| scope)
}

/// Whether a request carries a signature, right or wrong. What carries none is anonymous, for example to a bucket.
pub fn is_signed(request: &Request) -> bool {
    presented::credential(request).is_some() || presented::header(request).is_some() || presented::is_version_2(request)
}

/// Checks that a request to `service` is signed with the cloud's own credentials. A session token is covered by the
/// signature but means nothing here: the cloud hands none out, and a leftover `AWS_SESSION_TOKEN` does no harm.
///
/// # Errors
/// AWS's own, in the words of the service's protocol: no signature, an incomplete one, an unknown key, a wrong
/// secret, a changed request, another service's scope, a date that is too old or too far ahead. For another region
/// than the cloud's a 501 that says so.
pub fn authenticate(cloud: &Cloud, request: &Request, service: &str) -> Result<Scope, AwsError> {
    let settings = cloud.settings();
    let refuse = |refusal: Refusal| refusal.for_service(service);
    let presented = Presented::of(request, service).map_err(refuse)?;
    let scope = &presented.scope;
    if scope.access_key_id != settings.access_key_id {
        return Err(refuse(Refusal::UnknownKey));
    }
    if scope.service != service {
        return Err(refuse(Refusal::WrongService));
    }
    let global = matches!(service, "iam" | "cloudfront" | "sts");
    if scope.region != settings.region && !global {
        return Err(refuse(Refusal::WrongRegion { named: scope.region.clone(), ours: settings.region.clone() }));
    }
    check_date(cloud, &presented).map_err(refuse)?;
    let payload = canonical::payload(request, &presented, service).map_err(refuse)?;
    let key = signing_key(&settings.secret_access_key, &presented);
    if !matches_signature(request, &presented, &payload, &key) {
        return Err(refuse(Refusal::Mismatch));
    }
    if payload.in_signed_chunks() && !chunks::verify(request.body(), &presented, &key) {
        return Err(refuse(Refusal::Mismatch));
    }
    Ok(presented.scope)
}

/// Puts the right signature into a header that is complete but for that: requests for fuzz targets reach the services.
pub(crate) fn sign(cloud: &Cloud, request: &mut Request, service: &str) -> Option<()> {
    let presented = Presented::of(request, service).ok()?;
    let payload = canonical::payload(request, &presented, service).ok()?;
    let key = signing_key(&cloud.settings().secret_access_key, &presented);
    let text = canonical::request(request, &presented, &payload, &canonical::host(request));
    let signature = hex::encode(hmac::sign(&key, presented.string_to_sign(&text).as_bytes()));
    let header = presented::header(request)?.replace(&presented.signature, &signature);
    request.headers_mut().insert(http::header::AUTHORIZATION, header.parse().ok()?);
    Some(())
}

/// Compares the signature with the one the cloud computes.
fn matches_signature(request: &Request, presented: &Presented, payload: &Payload, key: &hmac::Key) -> bool {
    let Ok(given) = hex::decode(&presented.signature) else { return false };
    let host = canonical::host(request);
    let mut hosts = vec![host.clone()];
    if presented.scope.service == "states" && !host.starts_with("sync-") {
        // SDKs put this prefix before the host of StartSyncExecution; on loopback a client has to take it off again,
        // possibly after signing.
        hosts.push(format!("sync-{host}"));
    }
    hosts.iter().any(|host| {
        let text = presented.string_to_sign(&canonical::request(request, presented, payload, host));
        constant_time::verify_slices_are_equal(hmac::sign(key, text.as_bytes()).as_ref(), &given).is_ok()
    })
}

/// The date counts only where the clients' clock is known: a cloud whose clock is moved by hand lives at another time
/// than those who sign.
fn check_date(cloud: &Cloud, presented: &Presented) -> Result<(), Refusal> {
    let Some(now) = cloud.env().wall_clock() else { return Ok(()) };
    let signed = presented.signed_at;
    let life = match presented.form {
        Form::Header => SKEW,
        Form::Query { expires } => SignedDuration::from_secs(expires),
    };
    if signed > now + SKEW {
        return Err(Refusal::NotYetCurrent { signed, now });
    }
    if signed + life < now {
        return Err(match presented.form {
            Form::Header => Refusal::Expired { signed, now },
            Form::Query { .. } => Refusal::LinkExpired,
        });
    }
    Ok(())
}

fn signing_key(secret: &str, presented: &Presented) -> hmac::Key {
    let step = |key: &[u8], text: &str| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes());
    let date = step(format!("AWS4{secret}").as_bytes(), &presented.date);
    let region = step(date.as_ref(), &presented.scope.region);
    let service = step(region.as_ref(), &presented.scope.service);
    let last = step(service.as_ref(), "aws4_request");
    hmac::Key::new(hmac::HMAC_SHA256, last.as_ref())
}

/// SHA-256 in lower-case hexadecimal.
fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, bytes))
}

/// A moment as `SigV4` writes it, `20261122T210000Z`.
fn basic(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
