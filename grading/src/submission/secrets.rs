//! Finds secrets in what a learner is about to hand in: an archive is passed on by mail and kept for years.

use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use regex::bytes::Regex;

/// A text that should not leave the machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub what: &'static str,
    /// Counted from 1.
    pub line: usize,
}

static TOKEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_.-]*").expect("a literal expression"));
static PRIVATE_KEY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("-----BEGIN [A-Z ]*PRIVATE KEY-----").expect("a literal expression"));
static ACCESS_KEY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(AKIA|ASIA)[A-Z2-7]{16}\b").expect("a literal expression"));

/// The first secret in a file. `passwords` are those that this machine knows.
pub fn first(body: &[u8], passwords: &[&str]) -> Option<Found> {
    let token = TOKEN.find_iter(body).find(|token| is_token(token.as_bytes())).map(|token| token.start());
    let password = passwords
        .iter()
        .filter(|password| !password.is_empty())
        .find_map(|password| body.windows(password.len()).position(|window| window == password.as_bytes()));
    let places = [
        ("a token", token),
        ("a private key", PRIVATE_KEY.find(body).map(|key| key.start())),
        ("an AWS access key", ACCESS_KEY.find(body).map(|key| key.start())),
        ("a password", password),
    ];
    let first = places.into_iter().filter_map(|(what, at)| Some((at?, what))).min()?;
    let line = body[..first.0].split(|byte| *byte == b'\n').count();
    Some(Found { what: first.1, line })
}

/// Whether the first part is the header of a JSON Web Token or of an encrypted one.
fn is_token(text: &[u8]) -> bool {
    let header = text.split(|byte| *byte == b'.').next().unwrap_or_default();
    let header = BASE64_URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
    serde_json::from_slice::<serde_json::Value>(&header).is_ok_and(|header| header.get("alg").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_by_line_and_texts_about_them_are_not() {
        let header = BASE64_URL_SAFE_NO_PAD.encode(r#"{"kid":"k","alg":"RS256"}"#);
        let text = format!("one\ntwo {header}.e30.abc\n");
        assert_eq!(first(text.as_bytes(), &[]), Some(Found { what: "a token", line: 2 }));
        let text = format!("-----BEGIN {} KEY-----", "RSA PRIVATE");
        assert_eq!(first(text.as_bytes(), &[]).map(|found| found.what), Some("a private key"));
        let key = format!("key = \"AKIA{}\"", "A".repeat(16));
        assert_eq!(first(key.as_bytes(), &[]).map(|found| found.what), Some("an AWS access key"));
        assert_eq!(first(b"pw: hunter-2", &["hunter-2"]).map(|found| found.what), Some("a password"));
        assert_eq!(first(b"let token = sign_in(); // eyJhbGciOi, PRIVATE KEY, hunter", &["", "hunter-2"]), None);
    }
}
