//! The site's scripts, as the site serves them to a browser.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::context::Context;
use crate::finding::Unjudged;

/// The most files that one module may bring along.
pub const FILES: usize = 40;
/// The most bytes of one file.
const BYTES: usize = 512 * 1024;

/// A file of the site.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    Script(String),
    /// The site does not serve it as a script; why not.
    NotServed(String),
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
        let kind = answer.header("content-type").unwrap_or("none");
        if !answer.status.is_success() {
            return Ok(Source::NotServed(format!("the site answers {}", answer.summary())));
        }
        // Browsers run nothing else as a module.
        if !(kind.contains("javascript") || kind.contains("ecmascript")) {
            return Ok(Source::NotServed(format!("its content type is {kind}")));
        }
        if answer.body.len() > BYTES {
            return Ok(Source::NotServed(format!("it has {} bytes", answer.body.len())));
        }
        Ok(Source::Script(answer.text()))
    }
}
