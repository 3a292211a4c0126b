//! Takes secrets out of what is recorded. What takes their place is the same for the same secret, and stays as it is when
//! it is redacted once more.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aws_lc_rs::digest;
use cafe::wire::Channel;
use http::{HeaderMap, header};
use regex::{Captures, Regex};
use serde_json::Value;

/// Stands for Frank's password.
pub const PASSWORD: &str = "[password]";
/// Stands for a wrong password that was tried.
const WRONG: &str = "[wrong password]";
/// How replacements of other secrets begin.
const MARK: &str = "redacted-";

/// Headers of requests that tell one request from another.
const ASKING: &[&str] =
    &["x-amz-target", "origin", "authorization", "access-control-request-method", "access-control-request-headers"];

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a literal pattern")
}

/// Three parts are a signed token, five an encrypted one.
static TOKEN: LazyLock<Regex> = LazyLock::new(|| regex(r"eyJ[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){2,4}"));
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    regex(r#"\b(code|code_verifier|refresh_token|token|_csrf|csrf|password|client_secret)(=|%3D)([^&\s"'<>#;]+)"#)
});
static MEMBER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#""(refresh_token|token|code|password|Password|ClientSecret|client_secret|SecretHash|SecretAccessKey|SessionToken)"(\s*:\s*)"((?:[^"\\]|\\.)*)""#,
    )
});
static INPUT: LazyLock<Regex> = LazyLock::new(|| regex(r#"(<input[^>]*\bname="(?:_csrf|csrf)"[^>]*\bvalue=")([^"]*)"#));

/// What tells a run's probe item from another run's is new each time.
static RUN: LazyLock<Regex> = LazyLock::new(|| regex(r#"("(?:cafelab_run|:run)"):\{"S":"[0-9a-f]{16}"\}"#));

/// Takes secrets out of texts.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    /// Secrets that are known by their text, and what stands for them.
    known: Vec<(String, &'static str)>,
}

impl Redactor {
    /// One that knows Frank's password.
    pub fn new(password: Option<&str>) -> Self {
        let mut known = Vec::new();
        for password in password.into_iter().filter(|password| password.len() > 3) {
            let encoded: String = url::form_urlencoded::byte_serialize(password.as_bytes()).collect();
            known.push((password.to_owned(), PASSWORD));
            known.push((encoded, PASSWORD));
        }
        Self { known }
    }

    /// A text without secrets.
    pub fn text(&self, text: &str) -> String {
        let mut clean = TOKEN.replace_all(text, |found: &Captures<'_>| token(&found[0])).into_owned();
        clean = FIELD.replace_all(&clean, field).into_owned();
        clean = MEMBER.replace_all(&clean, member).into_owned();
        clean = INPUT.replace_all(&clean, input).into_owned();
        self.named(clean)
    }

    /// The body of an answer. Only what can hold secrets in its kind is looked at, so that scripts stay as they are.
    pub fn body(&self, kind: &str, text: &str) -> String {
        let mut clean = TOKEN.replace_all(text, |found: &Captures<'_>| token(&found[0])).into_owned();
        if kind.contains("json") {
            clean = MEMBER.replace_all(&clean, member).into_owned();
        }
        if kind.contains("html") {
            clean = INPUT.replace_all(&clean, input).into_owned();
        }
        self.named(clean)
    }

    fn named(&self, text: String) -> String {
        self.known.iter().fold(text, |clean, (secret, name)| clean.replace(secret.as_str(), name))
    }

    /// What a request asks for, without secrets and without what is different each time.
    pub fn request(&self, channel: Channel, request: &cafe::http::Request) -> String {
        let mut asked = format!("{} {}", request.method(), self.text(&request.uri().to_string()));
        for name in ASKING {
            // Signatures of the SDK carry the time.
            if channel == Channel::Sdk && *name == "authorization" {
                continue;
            }
            if let Some(value) = request.headers().get(*name).and_then(|value| value.to_str().ok()) {
                let value = if *name == "authorization" { self.authorization(value) } else { self.text(value) };
                asked.extend(["\n", name, ": ", &*value]);
            }
        }
        let body = in_order(&String::from_utf8_lossy(request.body()));
        if !body.is_empty() {
            asked.push_str("\n\n");
            asked.push_str(&RUN.replace_all(&self.text(&without_form_secrets(&body)), "$1:run"));
        }
        asked
    }

    /// An Authorization header: a token keeps its claims, everything else only that it is the same.
    fn authorization(&self, value: &str) -> String {
        let clean = self.text(value);
        let bare = clean.strip_prefix("Bearer ").unwrap_or(&clean);
        if bare.starts_with("eyJ") || bare.starts_with(MARK) {
            return clean;
        }
        if value.starts_with("AWS4-HMAC-SHA256") { "AWS4-HMAC-SHA256".to_owned() } else { placeholder(value) }
    }

    /// Headers of an answer.
    pub fn headers(&self, headers: &HeaderMap) -> Vec<(String, String)> {
        let text = |name: &header::HeaderName, value: &str| {
            if name == header::SET_COOKIE { cookie(value) } else { self.text(value) }
        };
        let pairs = headers.iter().filter_map(|(name, value)| Some((name, value.to_str().ok()?)));
        pairs.map(|(name, value)| (name.as_str().to_owned(), text(name, value))).collect()
    }
}

/// JSON with its names in order: the SDK writes maps in any order.
fn in_order(body: &str) -> String {
    fn sorted(json: Value) -> Value {
        match json {
            Value::Object(fields) => {
                let fields: BTreeMap<_, _> = fields.into_iter().map(|(name, value)| (name, sorted(value))).collect();
                Value::Object(fields.into_iter().collect())
            }
            Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
            other => other,
        }
    }
    let json = serde_json::from_str(body).map(sorted);
    json.map_or_else(|_| body.to_owned(), |json| json.to_string())
}

fn field(found: &Captures<'_>) -> String {
    format!("{}{}{}", &found[1], &found[2], value(&found[1], &found[3]))
}

fn member(found: &Captures<'_>) -> String {
    format!("\"{}\"{}\"{}\"", &found[1], &found[2], value(&found[1], &found[3]))
}

fn input(found: &Captures<'_>) -> String {
    format!("{}{}", &found[1], placeholder(&found[2]))
}

/// Fields of the login form that are different each time and that the answer does not depend on.
fn without_form_secrets(body: &str) -> String {
    let secret = |pair: &&str| pair.starts_with("_csrf=") || pair.starts_with("csrf=");
    if !body.contains("csrf=") {
        return body.to_owned();
    }
    body.split('&').filter(|pair| !secret(pair)).collect::<Vec<_>>().join("&")
}

/// A token with its claims and without its signature.
fn token(token: &str) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    match parts.as_slice() {
        [_, _, ""] => token.to_owned(),
        [header, claims, signature] => format!("{header}.{claims}.{}", placeholder(signature)),
        _ => placeholder(token),
    }
}

fn value(name: &str, value: &str) -> String {
    if value.starts_with("eyJ") {
        // A token that has been redacted already.
        return value.to_owned();
    }
    if !name.eq_ignore_ascii_case("password") {
        return placeholder(value);
    }
    let wrong = value.starts_with("Wr0ng") || value == WRONG;
    if wrong { WRONG.to_owned() } else { PASSWORD.to_owned() }
}

/// The same for the same secret. Secrets that come here are long and random, so their digest does not give them away.
fn placeholder(secret: &str) -> String {
    if secret.starts_with(MARK) {
        return secret.to_owned();
    }
    let digest = digest::digest(&digest::SHA256, secret.as_bytes());
    format!("{MARK}{}", hex::encode(&digest.as_ref()[..8]))
}

fn cookie(text: &str) -> String {
    let (pair, attributes) = text.split_once(';').map_or((text, ""), |(pair, rest)| (pair, rest));
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let value = if value.is_empty() { String::new() } else { placeholder(value) };
    if attributes.is_empty() { format!("{name}={value}") } else { format!("{name}={value};{attributes}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_leave_and_what_stays_is_stable() {
        let redactor = Redactor::new(Some("Espresso!4two"));
        let texts = [
            "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2VjcmV0",
            r#"{"id_token":"eyJh.eyJi.c2ln","refresh_token":"opaque","access_token":"eyJh.eyJi.c2ln"}"#,
            r#"{"UserPoolClient":{"ClientSecret" : "s3cr3t","ClientName":"x"}}"#,
            "https://x.example/callback.html?code=0b6c1d2e&state=abc",
            "username=frank&password=Espresso%214two&_csrf=1",
            "the word Espresso!4two in passing",
            r#"<input type="hidden" name="_csrf" value="5f0c"/>"#,
            "eyJlbmMi.a.b.c.d",
        ];
        let secrets = ["c2VjcmV0", "c2ln", "opaque", "s3cr3t", "0b6c1d2e", "Espresso", "5f0c", ".a.b.c.d"];
        for text in texts {
            let clean = redactor.text(text);
            assert!(secrets.iter().all(|secret| !clean.contains(secret)), "{clean}");
            assert_eq!(redactor.text(&clean), clean);
        }
        assert!(redactor.text(texts[0]).contains("eyJzdWIiOiIxIn0"), "claims stay");
        assert_eq!(redactor.text("password=Wr0ng%210000"), "password=[wrong password]");
        let script = "const url = `${domain}?code=${code}&token=${token}`;";
        assert_eq!(redactor.body("text/javascript", script), script);
        assert!(!redactor.body("application/json", texts[1]).contains("opaque"));
        assert_eq!(cookie("XSRF=abc; Path=/; HttpOnly"), format!("{}; Path=/; HttpOnly", cookie("XSRF=abc")));
        assert!(!cookie("XSRF=abc").contains("abc"));
    }
}
