//! Who learns: the id by which a course knows somebody, and the mark that this somebody's café carries.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};

/// A learner's id: letters, digits and `. _ + - @`, at most 64 characters, the first a letter or digit. It is safe as
/// the name of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Learner(String);

/// A text that is no learner's id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a learner's id: use up to 64 letters, digits and . _ + - @, and begin with a letter or digit")]
pub struct InvalidLearner(String);

impl Learner {
    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The mark of this learner's café: eight hexadecimal digits, which names of its resources end with. It is drawn from
    /// the id, so whoever knows the id can work it out; two spellings that differ in case have the same.
    pub fn mark(&self) -> String {
        eight_digits(&format!("cafelab learner {}", self.0.to_ascii_lowercase()))
    }

    /// The nearest id to a text that may not be one: what cannot be in an id becomes `-`.
    pub fn nearest(text: &str) -> Option<Self> {
        let kept = text.trim().chars().map(|letter| if is_letter(letter) { letter } else { '-' });
        let kept: String = kept.collect::<String>().trim_start_matches(['.', '_', '+', '-', '@']).to_owned();
        kept.chars().take(64).collect::<String>().trim_end_matches(['-', '.']).parse().ok()
    }

    /// The id of somebody who is known by this text alone: the text itself if it is an id, else one that is made of it.
    pub fn known_as(text: &str) -> Self {
        text.parse().unwrap_or_else(|_| Self::apart(text))
    }

    /// An id that looks like a text, with eight digits drawn from it that tell it from ids of other texts.
    pub fn apart(text: &str) -> Self {
        let digest = eight_digits(text);
        let alike = Self::nearest(&text.chars().take(48).collect::<String>());
        let id = alike.map_or_else(|| format!("unknown-{digest}"), |alike| format!("{alike}-{digest}"));
        // At most 48 of its letters, and eight digits.
        Self(id)
    }
}

fn eight_digits(text: &str) -> String {
    hex::encode(&digest::digest(&digest::SHA256, text.as_bytes()).as_ref()[..4])
}

fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "._+-@".contains(letter)
}

impl FromStr for Learner {
    type Err = InvalidLearner;

    fn from_str(text: &str) -> Result<Self, InvalidLearner> {
        let begins = text.starts_with(|letter: char| letter.is_ascii_alphanumeric());
        // A name that ends with a dot is another one on Windows.
        let valid = begins && text.len() <= 64 && text.chars().all(is_letter) && !text.ends_with('.');
        if valid { Ok(Self(text.to_owned())) } else { Err(InvalidLearner(text.chars().take(80).collect())) }
    }
}

impl TryFrom<String> for Learner {
    type Error = InvalidLearner;

    fn try_from(text: String) -> Result<Self, InvalidLearner> {
        text.parse()
    }
}

impl From<Learner> for String {
    fn from(learner: Learner) -> Self {
        learner.0
    }
}

impl fmt::Display for Learner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_safe_names_of_files() {
        for good in ["ada", "ada.l+x@example.edu", "4711", "A-1_b"] {
            assert_eq!(good.parse::<Learner>().map(String::from), Ok(good.to_owned()));
        }
        for bad in ["", ".", "..", "-x", "a/b", "a\\b", "a b", "é", "a.", "a\n", &"a".repeat(65)] {
            assert!(bad.parse::<Learner>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_mark_is_the_learners_own() {
        let mark = |text: &str| text.parse::<Learner>().expect("an id").mark();
        assert_eq!(mark("ada").len(), 8);
        assert_eq!(mark("ada"), mark("Ada"));
        assert_ne!(mark("ada"), mark("kay"));
    }

    #[test]
    fn other_texts_have_a_nearest_id() {
        let nearest = |text| Learner::nearest(text).map(String::from);
        assert_eq!(nearest("Ada Lovelace"), Some("Ada-Lovelace".to_owned()));
        assert_eq!(nearest("../../etc"), Some("etc".to_owned()));
        assert_eq!(nearest(" …"), None);
    }
}
