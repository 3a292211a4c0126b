//! What a run works with.

use std::path::PathBuf;

use bytes::Bytes;
use cafe::names::Names;
use cafe::{Cafe, Lab, Result};

use crate::site;

/// What may be chosen.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// A folder with the website's files, instead of the ones in the binary.
    pub site: Option<PathBuf>,
}

/// A run: the café, and how far it is to be brought.
#[derive(Debug)]
pub struct Job<'a> {
    pub cafe: &'a Cafe,
    pub names: Names,
    /// The labs whose reference is applied after the baseline.
    pub labs: &'static [Lab],
    /// The site's files without `config.json`: paths and contents.
    pub files: Vec<(String, Bytes)>,
}

impl<'a> Job<'a> {
    /// A run that applies the reference of `labs`.
    pub async fn new(cafe: &'a Cafe, labs: &'static [Lab], options: &Options) -> Result<Self> {
        let names = cafe.names().await?;
        let files = site::files(options.site.as_deref(), labs)?;
        Ok(Self { cafe, names, labs, files })
    }

    /// Whether the reference of a lab is applied. What that lab changes is then left as it is by the baseline.
    pub fn applies(&self, lab: Lab) -> bool {
        self.labs.contains(&lab)
    }
}
