//! What a request says of its signature, in the `Authorization` header or in the query of a presigned address.

use http::header;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::message::{Request, pick, query_pairs, text_header};

use super::Scope;
use super::refusal::Refusal;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// The longest life of a presigned address, a week.
const MAX_EXPIRES: i64 = 604_800;

/// Where the signature was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Header,
    /// Seconds that a presigned address lives.
    Query {
        expires: i64,
    },
}

/// A signature as presented, unchecked.
#[derive(Debug)]
pub struct Presented {
    pub scope: Scope,
    /// The day in the credential scope, `20261122`.
    pub date: String,
    /// `X-Amz-Date` as written and as a moment.
    pub amz_date: String,
    pub signed_at: Timestamp,
    /// Names of the signed headers, sorted, in lower case.
    pub signed_headers: Vec<String>,
    pub signature: String,
    pub form: Form,
}

/// The `Authorization` header, if it speaks of AWS signatures.
pub fn header(request: &Request) -> Option<&str> {
    text_header(request, header::AUTHORIZATION).filter(|text| text.starts_with("AWS"))
}

/// Whether the query carries a signature of the version before 4, as boto3 presigns for S3 unless told otherwise.
pub fn is_version_2(request: &Request) -> bool {
    let pairs = query_pairs(request);
    pick(&pairs, "AWSAccessKeyId").is_some() && pick(&pairs, "Signature").is_some()
}

/// The credential that a request claims.
pub fn credential(request: &Request) -> Option<String> {
    if let Some(text) = header(request) {
        return field(text, "Credential").map(str::to_owned);
    }
    pick(&query_pairs(request), "X-Amz-Credential").map(str::to_owned)
}

/// Scope and day of `key/20261122/us-east-1/s3/aws4_request`.
pub fn split_credential(credential: &str) -> Option<(Scope, String)> {
    let mut parts = credential.rsplitn(5, '/');
    let (terminator, service, region, date) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let access_key_id = parts.next()?.to_owned();
    let scope = Scope { access_key_id, region: region.to_owned(), service: service.to_owned() };
    (terminator == "aws4_request").then(|| (scope, date.to_owned()))
}

fn field<'a>(authorization: &'a str, name: &str) -> Option<&'a str> {
    let fields = authorization.split_once(' ')?.1.split(',');
    fields.filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}

impl Presented {
    /// Reads the signature of a request.
    pub fn of(request: &Request, service: &str) -> Result<Self, Refusal> {
        if let Some(text) = header(request) {
            return Self::in_header(request, text);
        }
        if text_header(request, header::AUTHORIZATION).is_some() {
            return Err(Refusal::Incomplete(missing_fields(&["Credential", "Signature", "SignedHeaders"])));
        }
        let pairs = query_pairs(request);
        if pick(&pairs, "X-Amz-Signature").is_some() || pick(&pairs, "X-Amz-Credential").is_some() {
            return Self::in_query(&pairs, service);
        }
        if is_version_2(request) {
            return Err(Refusal::Algorithm("AWS Signature Version 2".to_owned()));
        }
        Err(Refusal::Missing)
    }

    fn in_header(request: &Request, text: &str) -> Result<Self, Refusal> {
        let algorithm = text.split(' ').next().unwrap_or_default();
        if algorithm != ALGORITHM {
            return Err(Refusal::Algorithm(algorithm.to_owned()));
        }
        let parts = ["Credential", "SignedHeaders", "Signature"].map(|name| field(text, name));
        let [Some(credential), Some(signed_headers), Some(signature)] = parts else {
            let names = ["Credential", "Signature", "SignedHeaders"].into_iter();
            let missing: Vec<&str> = names.filter(|name| field(text, name).is_none()).collect();
            return Err(Refusal::Incomplete(missing_fields(&missing)));
        };
        let Some(amz_date) = text_header(request, "x-amz-date") else {
            let text = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
            return Err(Refusal::Incomplete(text.to_owned()));
        };
        Self::assemble(credential, amz_date, signed_headers, signature, Form::Header)
    }

    fn in_query(pairs: &[(String, String)], service: &str) -> Result<Self, Refusal> {
        let need = |name: &str| {
            let text =
                format!("AWS query-string parameters must include '{name}'. Re-examine the query-string parameters.");
            pick(pairs, name).ok_or(Refusal::Incomplete(text))
        };
        let algorithm = need("X-Amz-Algorithm")?;
        if algorithm != ALGORITHM {
            return Err(Refusal::Algorithm(algorithm.to_owned()));
        }
        // Only S3 lets the caller choose; elsewhere a presigned request lives as long as a signed one.
        let expires = if service == "s3" { need("X-Amz-Expires")? } else { "900" };
        let expires = expires.parse().ok().filter(|seconds| (1..=MAX_EXPIRES).contains(seconds));
        let expires = expires.ok_or(Refusal::BadExpires)?;
        let (credential, date) = (need("X-Amz-Credential")?, need("X-Amz-Date")?);
        let (signed_headers, signature) = (need("X-Amz-SignedHeaders")?, need("X-Amz-Signature")?);
        Self::assemble(credential, date, signed_headers, signature, Form::Query { expires })
    }

    fn assemble(credential: &str, amz_date: &str, headers: &str, signature: &str, form: Form) -> Result<Self, Refusal> {
        let (scope, date) =
            split_credential(credential).ok_or_else(|| Refusal::BadCredential(credential.to_owned()))?;
        let moment = DateTime::strptime("%Y%m%dT%H%M%SZ", amz_date).ok();
        let moment = moment.and_then(|civil| TimeZone::UTC.to_timestamp(civil).ok());
        let Some(signed_at) = moment else {
            let text = format!(
                "Date must be in ISO-8601 'basic format'. Got '{amz_date}'. See http://en.wikipedia.org/wiki/ISO_8601"
            );
            return Err(Refusal::Incomplete(text));
        };
        if !amz_date.starts_with(&date) {
            return Err(Refusal::DateMismatch { scope: date, header: amz_date.chars().take(8).collect() });
        }
        let signed_headers: Vec<String> = headers.split(';').map(str::to_ascii_lowercase).collect();
        if !signed_headers.iter().any(|name| name == "host") {
            return Err(Refusal::HostNotSigned);
        }
        let (amz_date, signature) = (amz_date.to_owned(), signature.to_owned());
        Ok(Self { scope, date, amz_date, signed_at, signed_headers, signature, form })
    }

    /// What the signature covers: algorithm, moment, scope, and the digest of the canonical request.
    pub fn string_to_sign(&self, canonical_request: &str) -> String {
        let digest = super::sha256_hex(canonical_request.as_bytes());
        format!("{ALGORITHM}\n{}\n{digest}", self.moment_and_scope())
    }

    /// Two lines that everything signed has in common.
    pub fn moment_and_scope(&self) -> String {
        let Scope { region, service, .. } = &self.scope;
        format!("{}\n{}/{region}/{service}/aws4_request", self.amz_date, self.date)
    }
}

fn missing_fields(names: &[&str]) -> String {
    let each = names.iter().map(|name| format!("Authorization header requires '{name}' parameter."));
    each.collect::<Vec<_>>().join(" ")
}
