//! Where a deployment lives.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// The place that commands work on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Target {
    /// The café cloud that is part of the binary.
    #[default]
    Emulated,
    /// Any other emulator, or a café cloud started with `cafelab up`.
    Endpoint(Url),
    /// Amazon Web Services, through the SDK's standard chain of credentials.
    Live,
}

/// A target that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a target; use `emulated`, `live` or an endpoint such as `http://127.0.0.1:4566`")]
pub struct InvalidTarget(String);

impl Target {
    /// The word of the JSON report: `emulated`, `endpoint` or `live`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Emulated => "emulated",
            Self::Endpoint(_) => "endpoint",
            Self::Live => "live",
        }
    }

    /// Whether resources there cost money and belong to somebody.
    pub fn is_live(&self) -> bool {
        *self == Self::Live
    }
}

impl FromStr for Target {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        match text {
            "emulated" => return Ok(Self::Emulated),
            "live" => return Ok(Self::Live),
            _ => {}
        }
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        url.map(Self::Endpoint).ok_or_else(|| InvalidTarget(text.to_owned()))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Emulated => f.write_str("emulated"),
            Self::Live => f.write_str("live"),
            Self::Endpoint(url) => f.write_str(url.as_str().trim_end_matches('/')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_read_and_write_themselves() {
        for text in ["emulated", "live", "http://127.0.0.1:4566"] {
            assert_eq!(text.parse::<Target>().expect("a target").to_string(), text);
        }
        assert!("liv".parse::<Target>().is_err());
        assert!("ftp://x".parse::<Target>().is_err());
    }
}
