//! Binary payloads: which bodies are bytes, and how bytes and texts become each other.
//!
//! The two tables of
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html>, one for
//! requests, one for responses.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::refusal::Stop;

/// A body on its way through API Gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Payload {
    Text(String),
    Binary(Bytes),
}

impl Payload {
    /// The body of a request or of a backend's answer; `binary` is whether its media type is one of the API's.
    pub(super) fn new(body: &Bytes, binary: bool) -> Self {
        if binary { Self::Binary(body.clone()) } else { Self::Text(String::from_utf8_lossy(body).into_owned()) }
    }

    /// A request's body for the integration.
    pub(super) fn to_integration(self, handling: Option<&str>) -> Result<Self, Stop> {
        match (self, handling) {
            (Self::Text(text), Some("CONVERT_TO_BINARY")) => decoded(&text),
            (Self::Binary(bytes), Some("CONVERT_TO_TEXT")) => Ok(encoded(&bytes)),
            (payload, _) => Ok(payload),
        }
    }

    /// A backend's body for the client; `wants_binary` is whether the client accepts a media type of the API's.
    pub(super) fn to_client(self, handling: Option<&str>, wants_binary: bool) -> Result<Self, Stop> {
        match (self, handling) {
            (Self::Text(text), Some("CONVERT_TO_BINARY")) => decoded(&text),
            (Self::Text(text), None) if wants_binary => decoded(&text),
            (Self::Binary(bytes), Some("CONVERT_TO_TEXT")) => Ok(encoded(&bytes)),
            (Self::Binary(bytes), None) if !wants_binary => Ok(encoded(&bytes)),
            (payload, _) => Ok(payload),
        }
    }

    /// The text that a mapping template reads. Templates cannot read bytes.
    pub(super) fn for_template(self) -> Result<String, Stop> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Binary(_) => Err(Stop::misconfigured("a binary body cannot be transformed by a template")),
        }
    }

    pub(super) fn into_bytes(self) -> Bytes {
        match self {
            Self::Text(text) => Bytes::from(text),
            Self::Binary(bytes) => bytes,
        }
    }
}

fn encoded(bytes: &Bytes) -> Payload {
    Payload::Text(STANDARD.encode(bytes))
}

fn decoded(text: &str) -> Result<Payload, Stop> {
    let bytes = STANDARD.decode(text.trim());
    bytes.map(|bytes| Payload::Binary(bytes.into())).map_err(|_| Stop::misconfigured("the body is not base64"))
}

/// Whether a media type is one of the API's binary ones.
pub(super) fn is_binary(types: &[String], media_type: &str) -> bool {
    types.iter().any(|known| known == "*/*" || known.eq_ignore_ascii_case(media_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_follow_the_table() {
        let (text, blob) = (Payload::Text("aGk=".into()), Payload::Binary("hi".into()));
        let to = |payload: &Payload, handling| payload.clone().to_integration(handling).expect("a body");
        assert_eq!(to(&text, None), text);
        assert_eq!(to(&text, Some("CONVERT_TO_TEXT")), text);
        assert_eq!(to(&text, Some("CONVERT_TO_BINARY")), blob);
        assert_eq!(to(&blob, None), blob);
        assert_eq!(to(&blob, Some("CONVERT_TO_BINARY")), blob);
        assert_eq!(to(&blob, Some("CONVERT_TO_TEXT")), text);
        assert!(Payload::Text("!".into()).to_integration(Some("CONVERT_TO_BINARY")).is_err());
    }

    #[test]
    fn responses_follow_the_table() {
        let (text, blob) = (Payload::Text("aGk=".into()), Payload::Binary("hi".into()));
        for (payload, handling, wants_binary, expected) in [
            (&text, None, false, &text),
            (&text, Some("CONVERT_TO_BINARY"), false, &blob),
            (&text, Some("CONVERT_TO_TEXT"), false, &text),
            (&text, None, true, &blob),
            (&text, Some("CONVERT_TO_BINARY"), true, &blob),
            (&text, Some("CONVERT_TO_TEXT"), true, &text),
            (&blob, None, false, &text),
            (&blob, Some("CONVERT_TO_BINARY"), false, &blob),
            (&blob, Some("CONVERT_TO_TEXT"), false, &text),
            (&blob, None, true, &blob),
            (&blob, Some("CONVERT_TO_BINARY"), true, &blob),
            (&blob, Some("CONVERT_TO_TEXT"), true, &text),
        ] {
            let found = payload.clone().to_client(handling, wants_binary).expect("a body");
            assert_eq!(&found, expected, "{payload:?} {handling:?} {wants_binary}");
        }
    }

    #[test]
    fn media_types_match_whole() {
        let types = ["image/png".to_owned()];
        assert!(is_binary(&types, "image/PNG"));
        assert!(!is_binary(&types, "image/*") && !is_binary(&types, "") && !is_binary(&[], "image/png"));
        assert!(is_binary(&["*/*".to_owned()], "application/json"));
    }
}
