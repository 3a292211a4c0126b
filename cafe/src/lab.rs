//! The five labs of the course, and how people write them on the command line.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A step of the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lab {
    /// 01: the café as the earlier labs left it.
    Environment,
    /// 02: a user pool, an app client, a login domain, and Frank.
    UserPool,
    /// 03: the site logs Frank in through the hosted UI.
    HostedUi,
    /// 04: the report endpoint is closed to strangers.
    ApiAuth,
    /// 05: the site sends Frank's token and shows the report.
    EndToEnd,
}

/// A text that names no lab.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{given}` is not a lab; did you mean `{nearest}`? (a lab is written `2`, `02`, `user-pool` or `02-user-pool`)"
)]
pub struct UnknownLab {
    given: String,
    nearest: &'static str,
}

impl Lab {
    /// All labs in the order of the course.
    pub const ALL: [Self; 5] = [Self::Environment, Self::UserPool, Self::HostedUi, Self::ApiAuth, Self::EndToEnd];

    /// Folder name and id, for example `02-user-pool`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Environment => "01-environment",
            Self::UserPool => "02-user-pool",
            Self::HostedUi => "03-hosted-ui",
            Self::ApiAuth => "04-api-auth",
            Self::EndToEnd => "05-end-to-end",
        }
    }

    /// The slug without its number, for example `user-pool`.
    pub fn name(self) -> &'static str {
        &self.slug()[3..]
    }

    /// 1 to 5.
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The labs before this one, in order.
    pub fn earlier(self) -> &'static [Self] {
        &ALL_LABS[..self as usize]
    }

    /// This lab and the ones before it, in order.
    pub fn through(self) -> &'static [Self] {
        &ALL_LABS[..=self as usize]
    }

    /// The lab after this one.
    pub fn next(self) -> Option<Self> {
        ALL_LABS.get(self as usize + 1).copied()
    }
}

static ALL_LABS: [Lab; 5] = Lab::ALL;

impl FromStr for Lab {
    type Err = UnknownLab;

    fn from_str(text: &str) -> Result<Self, UnknownLab> {
        let plain = text.trim().to_lowercase().replace('_', "-");
        let spellings = |lab: &Lab| {
            let number = lab.number();
            [number.to_string(), format!("{number:02}"), lab.name().to_owned(), lab.slug().to_owned()]
        };
        if let Some(lab) = Self::ALL.iter().find(|lab| spellings(lab).contains(&plain)) {
            return Ok(*lab);
        }
        let distance =
            |lab: &Lab| spellings(lab).iter().map(|spelling| strsim::damerau_levenshtein(spelling, &plain)).min();
        let nearest = Self::ALL.into_iter().min_by_key(distance).unwrap_or(Self::Environment);
        Err(UnknownLab { given: text.to_owned(), nearest: nearest.slug() })
    }
}

impl fmt::Display for Lab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.slug())
    }
}

impl Serialize for Lab {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.slug())
    }
}

impl<'de> Deserialize<'de> for Lab {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_lab_is_read() {
        for text in ["2", "02", "user-pool", "02-user-pool", "USER_POOL"] {
            assert_eq!(text.parse(), Ok(Lab::UserPool));
        }
        for lab in Lab::ALL {
            assert_eq!(lab.slug().parse(), Ok(lab));
        }
    }

    #[test]
    fn an_unknown_lab_gets_a_suggestion() {
        let error = "usr-pol".parse::<Lab>().expect_err("no lab");
        assert!(error.to_string().contains("did you mean `02-user-pool`"), "{error}");
    }

    #[test]
    fn labs_know_their_neighbours() {
        assert!(Lab::Environment.earlier().is_empty());
        assert_eq!(Lab::HostedUi.through(), [Lab::Environment, Lab::UserPool, Lab::HostedUi]);
        assert_eq!(Lab::EndToEnd.next(), None);
    }
}
