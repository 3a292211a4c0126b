//! The languages that people are spoken to in, and how one is chosen. Ids, verdicts and JSON keys are English always.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

/// A language with a catalogue in `messages/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    English,
    #[serde(rename = "es")]
    Spanish,
}

/// A text that names no language of the catalogues.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language of cafelab; use `en` or `es`")]
pub struct UnknownLanguage(String);

impl Language {
    /// All of them, the first for whoever wants none of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];

    /// `en` or `es`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }

    /// What a locale such as `es_MX.UTF-8` asks for; English where there is no catalogue for it.
    ///
    /// The arguments are the values of `LC_ALL`, `LC_MESSAGES` and `LANG`: POSIX lets the first one that is not empty
    /// decide.
    pub fn of_locale<'a>(settings: impl IntoIterator<Item = &'a str>) -> Self {
        let decisive = settings.into_iter().find(|locale| !locale.is_empty()).unwrap_or_default();
        let name = decisive.split(['.', '@']).next().unwrap_or_default();
        name.parse().unwrap_or_default()
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// Any spelling of BCP 47: `es`, `es-MX`, `es_MX`.
    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        let asked: Option<LanguageIdentifier> = text.parse().ok();
        let known = |language: &Self| asked.as_ref().is_some_and(|asked| asked.language.as_str() == language.code());
        Self::ALL.into_iter().find(known).ok_or_else(|| UnknownLanguage(text.to_owned()))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_choose_a_language() {
        let choose = |settings: [&str; 3]| Language::of_locale(settings);
        assert_eq!(choose(["", "", "es_MX.UTF-8"]), Language::Spanish);
        assert_eq!(choose(["", "es", "en_US.UTF-8"]), Language::Spanish);
        assert_eq!(choose(["C", "es", "es"]), Language::English, "the first that is set decides");
        assert_eq!(choose(["", "", "de_DE@euro"]), Language::English);
        assert_eq!(choose(["", "", ""]), Language::English);
    }

    #[test]
    fn languages_read_and_write_themselves() {
        for language in Language::ALL {
            assert_eq!(language.to_string().parse(), Ok(language));
        }
        assert!("fr".parse::<Language>().is_err() && "".parse::<Language>().is_err());
    }
}
