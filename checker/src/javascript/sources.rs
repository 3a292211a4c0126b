//! The site's scripts, as the site serves them to a browser.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::context::Context;
use crate::finding::Unjudged;
use crate::observe::probe::status_in_words;
use crate::text;
use crate::text::Text;

/// The most files that one module may bring along.
pub const FILES: usize = 40;
/// The most bytes of one file.
const BYTES: usize = 512 * 1024;

/// A file of the site.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    Script(String),
    /// The site does not serve it as a script.
    NotServed(Refusal),
}

/// Why the site serves no script there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// What it answers, with its status.
    Answers(u16, Option<String>),
    /// It says that it is something else, or nothing.
    Type(Option<String>),
    /// It is too long; bytes.
    Length(usize),
}

impl Refusal {
    /// In words.
    pub fn in_words(&self) -> Text {
        match self {
            Self::Answers(status, message) => text!("script-not-served", answer = status_in_words(*status, message)),
            Self::Type(Some(kind)) => text!("script-of-type", type = kind),
            Self::Type(None) => text!("script-without-type"),
            Self::Length(bytes) => text!("script-too-long", count = *bytes),
        }
    }
}

/// The files that are known so far, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Sources(Arc<BTreeMap<String, Source>>);

impl Sources {
    /// A file, if it is known.
    pub fn get(&self, path: &str) -> Option<&Source> {
        self.0.get(path)
    }

    /// All files, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.0.iter().map(|(path, source)| (path.as_str(), source))
    }

    /// Adds a file.
    pub fn add(&mut self, path: &str, source: Source) {
        Arc::make_mut(&mut self.0).insert(path.to_owned(), source);
    }

    /// How many files are known.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

impl<'a> FromIterator<(&'a str, Source)> for Sources {
    fn from_iter<I: IntoIterator<Item = (&'a str, Source)>>(files: I) -> Self {
        Self(Arc::new(files.into_iter().map(|(path, source)| (path.to_owned(), source)).collect()))
    }
}

impl Context {
    /// Fetches a script of the site.
    pub async fn script(&self, path: &str) -> Result<Source, Unjudged> {
        let answer = self.get(&format!("{}{path}", self.site_origin().await?)).await?;
        let kind = answer.header("content-type");
        if !answer.status.is_success() {
            return Ok(Source::NotServed(Refusal::Answers(answer.status.as_u16(), answer.message())));
        }
        // Browsers run nothing else as a module.
        if !kind.is_some_and(|kind| kind.contains("javascript") || kind.contains("ecmascript")) {
            return Ok(Source::NotServed(Refusal::Type(kind.map(str::to_owned))));
        }
        if answer.body.len() > BYTES {
            return Ok(Source::NotServed(Refusal::Length(answer.body.len())));
        }
        Ok(Source::Script(answer.text()))
    }
}
