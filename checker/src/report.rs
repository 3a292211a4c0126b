//! Reports: what a finished run says, for programs, for learning platforms and for people.
//!
//! Every format is written from the same result model, [`Report`]; points come from [`score`] only, and who sees what is
//! decided in [`audience`] only.

pub mod audience;
mod clean;
mod ctrf;
mod exercism;
mod github;
mod gradescope;
pub mod human;
pub mod json;
mod junit;
pub mod lines;
mod markdown;
mod prairielearn;
mod sarif;
pub mod score;
mod tap;

use std::fmt;
use std::str::FromStr;

pub use clean::{cut, one_line, text as harmless};
pub use human::Look;
pub use json::Report;
pub use markdown::inline as markdown_text;

/// What a report can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    #[default]
    Human,
    Json,
    Junit,
    Ctrf,
    Tap,
    Gradescope,
    PrairieLearn,
    Exercism,
    Github,
    Sarif,
    Markdown,
}

/// A text that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a format of reports")]
pub struct UnknownFormat(String);

impl Format {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Human,
        Self::Json,
        Self::Junit,
        Self::Ctrf,
        Self::Tap,
        Self::Gradescope,
        Self::PrairieLearn,
        Self::Exercism,
        Self::Github,
        Self::Sarif,
        Self::Markdown,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Ctrf => "ctrf",
            Self::Tap => "tap",
            Self::Gradescope => "gradescope",
            Self::PrairieLearn => "prairielearn",
            Self::Exercism => "exercism",
            Self::Github => "github",
            Self::Sarif => "sarif",
            Self::Markdown => "markdown",
        }
    }

    /// Whether the platform takes any exit code but 0 for a breakdown of the grader.
    pub const fn wants_exit_0(self) -> bool {
        matches!(self, Self::PrairieLearn | Self::Exercism)
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        let found = Self::ALL.into_iter().find(|format| format.name() == text);
        found.ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Writes a report; `look` is for people only.
pub fn write(report: &Report, format: Format, look: Look) -> String {
    let report = &clean::cleaned(report);
    match format {
        Format::Human => human::write(report, look),
        Format::Json => to_text(report),
        Format::Junit => junit::write(report),
        Format::Ctrf => to_text(&ctrf::write(report)),
        Format::Tap => tap::write(report),
        Format::Gradescope => to_text(&gradescope::write(report)),
        Format::PrairieLearn => prairielearn::write(report),
        Format::Exercism => to_text(&exercism::write(report)),
        Format::Github => github::write(report),
        Format::Sarif => to_text(&sarif::write(report)),
        Format::Markdown => markdown::write(report),
    }
}

/// JSON with a line feed at its end.
fn to_text(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    format!("{text}\n")
}

/// The longest writing of something that fits into `limit` bytes; `write` is told how long a text in it may be.
fn fit(limit: usize, write: impl Fn(usize) -> String) -> String {
    let mut longest = limit;
    loop {
        let text = write(longest);
        if text.len() <= limit || longest == 0 {
            return text;
        }
        longest /= 2;
    }
}
