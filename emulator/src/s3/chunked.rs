//! The plain body of an upload, whatever it was wrapped in for the transfer.

use bytes::Bytes;

use super::error::S3Error;
use crate::aws_chunked::Chunked;
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
    let chunked = Chunked::parse(request.body()).ok_or(S3Error::IncompleteBody)?;
    let parts: Vec<&[u8]> = chunked.chunks.iter().map(|chunk| chunk.data).collect();
    let data = Bytes::from(parts.concat());
    let length = text_header(request, "x-amz-decoded-content-length").and_then(|text| text.parse::<usize>().ok());
    if length.is_some_and(|length| length != data.len()) {
        return Err(S3Error::IncompleteBody);
    }
    let trailers = chunked.trailers.into_iter().map(|(name, value)| (name, value.to_owned())).collect();
    Ok(Body { data, trailers })
}
