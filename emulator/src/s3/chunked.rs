//! `aws-chunked` bodies, in which SDKs send uploads with a checksum after the data.
//!
//! Digests and signatures, of chunks too, are the business of [`crate::signature`], checksums that of [`super::checksum`].
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>.

use bytes::{Bytes, BytesMut};

use super::error::S3Error;
use crate::message::{Request, text_header};

/// A body as it was before it was cut into chunks, and what came after it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Body {
    pub data: Bytes,
    /// Lower-case names with their values.
    pub trailers: Vec<(String, String)>,
}

/// The plain body of a request.
pub(super) fn body_of(request: &Request) -> Result<Body, S3Error> {
    let sha256 = text_header(request, "x-amz-content-sha256").unwrap_or_default();
    if !sha256.starts_with("STREAMING-") {
        return Ok(Body { data: request.body().clone(), trailers: Vec::new() });
    }
    let body = decode(request.body())?;
    let length = text_header(request, "x-amz-decoded-content-length").and_then(|text| text.parse::<usize>().ok());
    if length.is_some_and(|length| length != body.data.len()) {
        return Err(S3Error::IncompleteBody);
    }
    Ok(body)
}

fn decode(raw: &[u8]) -> Result<Body, S3Error> {
    let mut rest = raw;
    let mut data = BytesMut::with_capacity(raw.len());
    loop {
        let (line, after) = line(rest).ok_or(S3Error::IncompleteBody)?;
        let size = line.split(';').next().unwrap_or_default();
        let size = usize::from_str_radix(size, 16).map_err(|_| S3Error::IncompleteBody)?;
        if size == 0 {
            rest = after;
            break;
        }
        let chunk = after.get(..size).ok_or(S3Error::IncompleteBody)?;
        data.extend_from_slice(chunk);
        rest = after[size..].strip_prefix(b"\r\n").ok_or(S3Error::IncompleteBody)?;
    }
    let mut trailers = Vec::new();
    while let Some((text, after)) = line(rest) {
        if let Some((name, value)) = text.split_once(':') {
            trailers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
        rest = after;
    }
    Ok(Body { data: data.freeze(), trailers })
}

/// The text up to the next line end, and what follows it.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.windows(2).position(|pair| pair == b"\r\n")?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 2..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_and_trailers() {
        let raw = b"4\r\nWiki\r\n5;chunk-signature=abc\r\npedia\r\n0\r\nx-amz-checksum-crc32:q83vEg==\r\n\r\n";
        let body = decode(raw).expect("a body");
        assert_eq!(body.data, Bytes::from_static(b"Wikipedia"));
        assert_eq!(body.trailers, [("x-amz-checksum-crc32".to_owned(), "q83vEg==".to_owned())]);
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        for raw in [&b""[..], b"4\r\nWi", b"zz\r\n", b"ffffffffffffffff\r\nx", b"4\r\nWikiXX0\r\n"] {
            assert_eq!(decode(raw), Err(S3Error::IncompleteBody));
        }
    }
}
