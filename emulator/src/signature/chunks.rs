//! Signatures of the single chunks of a body, each of which covers the one before it.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>.

use aws_lc_rs::{constant_time, hmac};

use super::presented::Presented;
use super::sha256_hex;
use crate::aws_chunked::Chunked;

/// Kinds of bodies whose chunks are signed.
pub const KINDS: [&str; 2] = ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"];
const TRAILER_SIGNATURE: &str = "x-amz-trailer-signature";

/// Whether every chunk and the trailer of a body are signed as the request is.
pub fn are_signed(body: &[u8], presented: &Presented, key: &hmac::Key, kind: &str) -> bool {
    let Some(chunked) = Chunked::parse(body) else { return false };
    let mut previous = presented.signature.as_str();
    for chunk in &chunked.chunks {
        let digests = format!("{}\n{}", sha256_hex(b""), sha256_hex(chunk.data));
        match chunk.signature {
            Some(given) if covers(given, presented, key, ("PAYLOAD", previous, &digests)) => previous = given,
            _ => return false,
        }
    }
    if !kind.ends_with("-TRAILER") {
        return true;
    }
    let signature = chunked.trailers.iter().find(|(name, _)| name == TRAILER_SIGNATURE).map(|(_, value)| *value);
    let others = chunked.trailers.iter().filter(|(name, _)| name != TRAILER_SIGNATURE);
    let canonical = others.fold(String::new(), |text, (name, value)| text + name + ":" + value + "\n");
    let digest = sha256_hex(canonical.as_bytes());
    signature.is_some_and(|given| covers(given, presented, key, ("TRAILER", previous, &digest)))
}

fn covers(given: &str, presented: &Presented, key: &hmac::Key, (what, previous, digests): (&str, &str, &str)) -> bool {
    let (moment, scope) = (&presented.amz_date, presented.scope_text());
    let text = format!("AWS4-HMAC-SHA256-{what}\n{moment}\n{scope}\n{previous}\n{digests}");
    let Ok(given) = hex::decode(given) else { return false };
    constant_time::verify_slices_are_equal(hmac::sign(key, text.as_bytes()).as_ref(), &given).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::presented::Form;
    use crate::signature::{Scope, signing_key};

    /// The example that AWS documents for signed chunks: 65 KiB of the letter a.
    fn example() -> (Vec<u8>, Presented, hmac::Key) {
        let presented = Presented {
            scope: Scope {
                access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
                region: "us-east-1".to_owned(),
                service: "s3".to_owned(),
            },
            date: "20130524".to_owned(),
            amz_date: "20130524T000000Z".to_owned(),
            signed_at: "2013-05-24T00:00:00Z".parse().expect("a time"),
            signed_headers: Vec::new(),
            signature: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9".to_owned(),
            form: Form::Header,
        };
        let key = signing_key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", &presented);
        let mut body = Vec::new();
        for (size, signature) in [
            (65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
            (1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
            (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
        ] {
            body.extend(format!("{size:x};chunk-signature={signature}\r\n").into_bytes());
            body.extend(vec![b'a'; size]);
            body.extend(b"\r\n");
        }
        (body, presented, key)
    }

    #[test]
    fn the_documented_example_is_accepted_and_nothing_else() {
        let (mut body, presented, key) = example();
        assert!(are_signed(&body, &presented, &key, KINDS[0]));
        assert!(!are_signed(&body, &presented, &key, KINDS[1]), "its trailer is missing");
        let end = body.len() - 200;
        body[end] = b'b';
        assert!(!are_signed(&body, &presented, &key, KINDS[0]));
        assert!(!are_signed(b"3\r\nabc\r\n0\r\n\r\n", &presented, &key, KINDS[0]));
    }
}
