//! `aws-chunked` bodies, in which SDKs send uploads to S3: chunks, each perhaps signed, and checksums behind them.
//!
//! Takes them apart only. Signatures of chunks are the business of [`crate::signature`], checksums that of
//! [`crate::s3`]. Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>.

/// A body taken apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Chunked<'a> {
    /// All of them, with the empty one at the end.
    pub chunks: Vec<Chunk<'a>>,
    /// What follows the chunks: lower-case names with their values, in order.
    pub trailers: Vec<(String, &'a str)>,
}

/// A chunk and, for some kinds, its signature in hexadecimal.
#[derive(Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    pub data: &'a [u8],
    pub signature: Option<&'a str>,
}

impl<'a> Chunked<'a> {
    /// Reads a body. `None` means that it is cut off or no such body.
    pub fn parse(raw: &'a [u8]) -> Option<Self> {
        let mut rest = raw;
        let mut chunks = Vec::new();
        loop {
            let (head, after) = line(rest)?;
            let (size, extension) = head.split_once(';').unwrap_or((head, ""));
            let size = usize::from_str_radix(size, 16).ok()?;
            let data = after.get(..size)?;
            chunks.push(Chunk { data, signature: extension.strip_prefix("chunk-signature=") });
            rest = &after[size..];
            if size == 0 {
                break;
            }
            rest = rest.strip_prefix(b"\r\n")?;
        }
        let mut trailers = Vec::new();
        while let Some((text, after)) = line(rest) {
            if let Some((name, value)) = text.split_once(':') {
                trailers.push((name.trim().to_ascii_lowercase(), value.trim()));
            }
            rest = after;
        }
        Some(Self { chunks, trailers })
    }
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
        let raw = b"4\r\nWiki\r\n5;chunk-signature=abc\r\npedia\r\n0\r\nX-Amz-Checksum-Crc32:q83vEg==\r\n\r\n";
        let body = Chunked::parse(raw).expect("a body");
        let chunks: Vec<(&[u8], Option<&str>)> =
            body.chunks.iter().map(|chunk| (chunk.data, chunk.signature)).collect();
        assert_eq!(chunks, [(&b"Wiki"[..], None), (b"pedia", Some("abc")), (b"", None)]);
        assert_eq!(body.trailers, [("x-amz-checksum-crc32".to_owned(), "q83vEg==")]);
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        for raw in [&b""[..], b"4\r\nWi", b"zz\r\n", b"ffffffffffffffff\r\nx", b"4\r\nWikiXX0\r\n"] {
            assert_eq!(Chunked::parse(raw), None);
        }
    }
}
