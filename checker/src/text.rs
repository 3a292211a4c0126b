//! Texts for people, kept apart from any language until somebody reads them.
//!
//! A [`Text`] is a name of the deployment as it stands (an address, a status), or a message of the catalogues in
//! `messages/` with its variables. `text!("a-table-named", table = name)` makes one; a test proves that each id used
//! is in every catalogue with the same variables.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::catalogue;
use crate::language::Language;

/// Something to be read, in any language.
#[derive(Debug, Clone)]
pub enum Text {
    /// The same in every language: a name, an address, what a service said.
    Plain(String),
    /// A number, which also decides between singular and plural.
    Number(u64),
    /// A message of the catalogues.
    Message { id: String, variables: Vec<(&'static str, Text)> },
}

impl Text {
    /// A message; `id` may end with `.attribute`.
    pub fn message(id: impl Into<String>, variables: Vec<(&'static str, Self)>) -> Self {
        Self::Message { id: id.into(), variables }
    }

    /// A property of this place: `user pool cafe-staff (id), AdminCreateUserConfig`.
    #[must_use]
    pub fn property(&self, name: impl Into<Self>) -> Self {
        let variables = vec![("place", self.clone()), ("property", name.into())];
        Self::message("place-property", variables)
    }

    /// The text as people of that language read it.
    pub fn in_language(&self, language: Language) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Message { id, variables } => catalogue::say(language, id, variables),
        }
    }

    /// The same text, settled on a language.
    #[must_use]
    pub fn settled(&self, language: Language) -> Self {
        Self::Plain(self.in_language(language))
    }
}

/// A message of the catalogues: `text!("a-table-named", table = name)`.
#[macro_export]
macro_rules! text {
    ($id:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::text::Text::message($id, vec![$((stringify!($name), $crate::text::Text::from($value))),*])
    };
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.in_language(Language::default()))
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

impl PartialEq for Text {
    /// Two texts are the same if they read the same.
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        let text = self.to_string();
        text == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self::Plain(text.clone())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }
}

impl From<&Self> for Text {
    fn from(text: &Self) -> Self {
        text.clone()
    }
}

impl From<usize> for Text {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl From<u64> for Text {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Text {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u16> for Text {
    fn from(number: u16) -> Self {
        Self::Number(number.into())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::Plain)
    }
}
