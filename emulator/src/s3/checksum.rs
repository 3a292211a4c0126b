//! Checksums of objects: those that clients send are verified and kept, and every object has one.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use crc_fast::CrcAlgorithm;
use http::{HeaderMap, HeaderName, header};
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};

use super::error::S3Error;

/// A checksum of an object, or of a part of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Checksum {
    pub algorithm: Algorithm,
    /// In base64.
    pub value: String,
}

/// The algorithms that S3 knows for whole objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Algorithm {
    Crc32,
    Crc32c,
    Crc64Nvme,
    Sha1,
    Sha256,
}

impl Checksum {
    /// Whether it is of the object's bytes, or of its parts' checksums: then the number of parts stands behind a dash.
    pub fn kind(&self) -> &'static str {
        if self.value.contains('-') { "COMPOSITE" } else { "FULL_OBJECT" }
    }
}

impl Algorithm {
    const ALL: [Self; 5] = [Self::Crc32, Self::Crc32c, Self::Crc64Nvme, Self::Sha1, Self::Sha256];

    /// The algorithm of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))
    }

    /// AWS's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
        }
    }

    /// The header that carries the checksum.
    pub fn header(self) -> HeaderName {
        HeaderName::from_static(match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Sha1 => "x-amz-checksum-sha1",
            Self::Sha256 => "x-amz-checksum-sha256",
        })
    }

    /// The checksum of `body`.
    pub fn of(self, body: &[u8]) -> Checksum {
        let value = match self {
            Self::Crc32 => BASE64.encode(&crc(CrcAlgorithm::Crc32IsoHdlc, body)[4..]),
            Self::Crc32c => BASE64.encode(&crc(CrcAlgorithm::Crc32Iscsi, body)[4..]),
            Self::Crc64Nvme => BASE64.encode(crc(CrcAlgorithm::Crc64Nvme, body)),
            Self::Sha1 => BASE64.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, body)),
            Self::Sha256 => BASE64.encode(digest(&SHA256, body)),
        };
        Checksum { algorithm: self, value }
    }
}

fn crc(algorithm: CrcAlgorithm, body: &[u8]) -> [u8; 8] {
    crc_fast::checksum(algorithm, body).to_be_bytes()
}

/// Verifies `Content-MD5` and the checksum in headers or trailers, and gives the one to keep.
pub(crate) fn verified(headers: &HeaderMap, trailers: &[(String, String)], body: &[u8]) -> Result<Checksum, S3Error> {
    verify_md5(headers, body)?;
    for algorithm in Algorithm::ALL {
        let name = algorithm.header();
        let trailer = trailers.iter().find(|(key, _)| *key == name.as_str()).map(|(_, value)| value.as_str());
        let Some(claimed) = headers.get(&name).and_then(|value| value.to_str().ok()).or(trailer) else { continue };
        let computed = algorithm.of(body);
        if computed.value != claimed {
            let text = format!("The {} you specified did not match the calculated checksum.", algorithm.name());
            return Err(S3Error::BadDigest(text));
        }
        return Ok(computed);
    }
    Ok(Algorithm::Crc64Nvme.of(body))
}

/// Whether a request carries a checksum of its body.
pub(crate) fn is_given(headers: &HeaderMap, trailers: &[(String, String)]) -> bool {
    let given = |name: HeaderName| headers.contains_key(&name) || trailers.iter().any(|(key, _)| *key == name.as_str());
    Algorithm::ALL.into_iter().map(Algorithm::header).any(given)
}

fn verify_md5(headers: &HeaderMap, body: &[u8]) -> Result<(), S3Error> {
    let Some(claimed) = headers.get(HeaderName::from_static("content-md5")) else { return Ok(()) };
    let claimed = BASE64.decode(claimed.as_bytes()).ok().filter(|bytes| bytes.len() == 16);
    let claimed = claimed.ok_or(S3Error::InvalidDigest)?;
    if claimed == Md5::digest(body).as_slice() {
        Ok(())
    } else {
        Err(S3Error::BadDigest("The Content-MD5 you specified did not match what we received.".to_owned()))
    }
}

/// The quoted MD5 that is the `ETag` of an object put in one piece.
pub(crate) fn etag(body: &[u8]) -> String {
    format!("\"{}\"", hex::encode(Md5::digest(body)))
}

/// Whether the response header belongs to the checksum family, so that a partial answer can leave it out.
pub(crate) fn is_requested(headers: &HeaderMap) -> bool {
    headers.get("x-amz-checksum-mode").is_some_and(|mode| mode.as_bytes().eq_ignore_ascii_case(b"ENABLED"))
        && !headers.contains_key(header::RANGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_checksums() {
        assert_eq!(Algorithm::Crc64Nvme.of(b"").value, "AAAAAAAAAAA=");
        assert_eq!(Algorithm::Crc32.of(b"\"text data\"").value, "KUmHvQ==");
        assert_eq!(etag(b"\"text data\""), "\"2b5df3712557f503a9977a8ea893b2c9\"");
        assert_eq!(etag(b"test-cors"), "\"e94e402d42b2ca551212dbac49d5a38b\"");
    }

    #[test]
    fn a_wrong_checksum_is_refused() {
        let mut headers = HeaderMap::new();
        headers.insert("x-amz-checksum-crc32", "AAAAAA==".parse().expect("a value"));
        assert!(matches!(verified(&headers, &[], b"x"), Err(S3Error::BadDigest(_))));
        headers.clear();
        headers.insert("content-md5", "nonsense".parse().expect("a value"));
        assert_eq!(verified(&headers, &[], b"x"), Err(S3Error::InvalidDigest));
    }
}
