//! `GetSigningCertificate`: the certificate by which a SAML provider would know the pool's requests. The pool's id-token
//! key signs it, for ten years from the pool's birth, so that it is the same at every call.
//!
//! Source: RFC 5280, section 4.1;
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetSigningCertificate.html>.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::input;
use super::keys::{self, Key};
use crate::aws_json::Answer;
use crate::cloud::Cloud;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const UTF8_STRING: u8 = 0x0c;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// Explicit tag of the version.
const VERSION: u8 = 0xa0;

/// `sha256WithRSAEncryption` and `rsaEncryption`, each with the NULL that follows.
const SHA256_WITH_RSA: [u8; 13] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11, 5, 0];
const RSA: [u8; 13] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
const COMMON_NAME: [u8; 5] = [6, 3, 0x55, 4, 3];

/// `GetSigningCertificate`.
pub(super) fn get(cloud: &Cloud, mut given: Value) -> Answer {
    let pool = input::required(&mut given, "UserPoolId")?;
    input::nothing_left("GetSigningCertificate", &given)?;
    let born = cloud.cognito().read().pool(&pool)?.created;
    let key = keys::of(cloud, &pool)?.id;
    Ok(json!({ "Certificate": STANDARD.encode(certificate(&pool, born, &key)) }))
}

fn certificate(pool: &str, born: Timestamp, key: &Key) -> Vec<u8> {
    let (modulus, exponent) = (bytes(&key.n), bytes(&key.e));
    let public = tagged(SEQUENCE, &[integer(&modulus), integer(&exponent)].concat());
    let serial = digest::digest(&digest::SHA256, &modulus);
    let common_name = [&COMMON_NAME[..], &tagged(UTF8_STRING, pool.as_bytes())].concat();
    let name = tagged(SEQUENCE, &tagged(SET, &tagged(SEQUENCE, &common_name)));
    let body = [
        tagged(VERSION, &integer(&[2])),
        integer(&serial.as_ref()[..8]),
        tagged(SEQUENCE, &SHA256_WITH_RSA),
        name.clone(),
        tagged(SEQUENCE, &[time(born, 0), time(born, 10)].concat()),
        name,
        tagged(SEQUENCE, &[tagged(SEQUENCE, &RSA), bit_string(&public)].concat()),
    ];
    let body = tagged(SEQUENCE, &body.concat());
    let signature = bit_string(&key.sign_bytes(&body));
    tagged(SEQUENCE, &[body, tagged(SEQUENCE, &SHA256_WITH_RSA), signature].concat())
}

fn bytes(base64url: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(base64url).expect("written by Key::make")
}

/// A value with its tag and length.
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut der = vec![tag];
    if let Ok(short @ ..0x80) = u8::try_from(length) {
        der.push(short);
    } else {
        let long: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        der.push(0x80 | u8::try_from(long.len()).expect("a length has eight bytes at most"));
        der.extend(long);
    }
    der.extend(content);
    der
}

/// A positive number.
fn integer(number: &[u8]) -> Vec<u8> {
    let sign = if number.first().is_some_and(|first| *first >= 0x80) { &[0][..] } else { &[] };
    tagged(INTEGER, &[sign, number].concat())
}

fn bit_string(content: &[u8]) -> Vec<u8> {
    tagged(BIT_STRING, &[&[0], content].concat())
}

fn time(at: Timestamp, years: i32) -> Vec<u8> {
    let at = at.to_zoned(TimeZone::UTC).saturating_add(years.years());
    if at.year() < 2050 {
        tagged(UTC_TIME, at.strftime("%y%m%d%H%M%SZ").to_string().as_bytes())
    } else {
        tagged(GENERALIZED_TIME, at.strftime("%Y%m%d%H%M%SZ").to_string().as_bytes())
    }
}
