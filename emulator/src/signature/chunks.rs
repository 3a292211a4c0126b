//! Bodies in chunks, each signed together with the signature before it, as some SDKs upload over plain HTTP.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html>. Taking such a body apart for its data
//! is the business of S3.

use aws_lc_rs::{constant_time, hmac};

use super::presented::Presented;
use super::sha256_hex;

/// What stands for the body where its chunks are signed.
pub const SIGNED: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
/// The same with signed headers after the last chunk.
pub const SIGNED_WITH_TRAILER: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";

/// Whether every chunk, and what follows the last, is signed as it should be.
pub fn verify(body: &[u8], presented: &Presented, key: &hmac::Key) -> bool {
    let head = presented.moment_and_scope();
    let mut previous = presented.signature.clone();
    let mut rest = body;
    loop {
        let Some((size, signature, after)) = chunk_head(rest) else { return false };
        let Some(data) = after.get(..size) else { return false };
        let (empty, digest) = (sha256_hex(b""), sha256_hex(data));
        let text = format!("AWS4-HMAC-SHA256-PAYLOAD\n{head}\n{previous}\n{empty}\n{digest}");
        if !is_signature(key, &text, signature) {
            return false;
        }
        signature.clone_into(&mut previous);
        if size == 0 {
            return trailer(after, &head, &previous, key);
        }
        let Some(next) = after[size..].strip_prefix(b"\r\n") else { return false };
        rest = next;
    }
}

/// Size and signature of the chunk that begins here, and its data with what follows.
fn chunk_head(bytes: &[u8]) -> Option<(usize, &str, &[u8])> {
    let (line, after) = line(bytes)?;
    let (size, signature) = line.split_once(";chunk-signature=")?;
    Some((usize::from_str_radix(size, 16).ok()?, signature, after))
}

/// Headers after the last chunk: none, or all under one signature.
fn trailer(mut rest: &[u8], head: &str, previous: &str, key: &hmac::Key) -> bool {
    let mut canonical = String::new();
    while let Some((text, after)) = line(rest) {
        rest = after;
        match text.split_once(':') {
            Some(("x-amz-trailer-signature", signature)) => {
                let digest = sha256_hex(canonical.as_bytes());
                let text = format!("AWS4-HMAC-SHA256-TRAILER\n{head}\n{previous}\n{digest}");
                return is_signature(key, &text, signature.trim());
            }
            Some((name, value)) => canonical.extend([&name.to_ascii_lowercase(), ":", value.trim(), "\n"]),
            None if text.is_empty() => {}
            None => return false,
        }
    }
    canonical.is_empty()
}

fn is_signature(key: &hmac::Key, text: &str, given: &str) -> bool {
    let Ok(given) = hex::decode(given) else { return false };
    constant_time::verify_slices_are_equal(hmac::sign(key, text.as_bytes()).as_ref(), &given).is_ok()
}

/// The text up to the next line end, and what follows it.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.windows(2).position(|pair| pair == b"\r\n")?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 2..]))
}
