//! The copies that the edge keeps of what origins answered.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use crate::message::Response;

/// Past this many copies the edge drops all of them, as CloudFront may at any time.
const CAPACITY: usize = 4096;

/// Copies of all distributions, by distribution and path. A clone begins empty.
#[derive(Debug, Default)]
pub(super) struct Edge(Mutex<BTreeMap<(String, String), Stored>>);

/// A copy of an origin's answer.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub response: Response,
    pub fetched: Timestamp,
    pub fresh_until: Timestamp,
}

impl Clone for Edge {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Edge {
    /// The copy under a key, fresh or not.
    pub fn get(&self, distribution: &str, key: &str) -> Option<Stored> {
        self.copies().get(&(distribution.to_owned(), key.to_owned())).cloned()
    }

    /// Keeps a copy.
    pub fn put(&self, distribution: &str, key: &str, stored: Stored) {
        let mut copies = self.copies();
        if copies.len() >= CAPACITY {
            copies.clear();
        }
        copies.insert((distribution.to_owned(), key.to_owned()), stored);
    }

    /// Drops the copies that paths name. A `*` counts at the end of a path only.
    pub fn invalidate(&self, distribution: &str, paths: &[&str]) {
        let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let paths: Vec<String> = paths.iter().map(|path| decode(path)).collect();
        let named = |key: &str| {
            // Behind a `#` is the origin of the page that the copy is for.
            let key = key.split('#').next().unwrap_or(key);
            let plain = decode(key.split('?').next().unwrap_or(key));
            let whole = decode(key);
            paths.iter().any(|path| match path.strip_suffix('*') {
                Some(prefix) => plain.starts_with(prefix) || whole.starts_with(prefix),
                None => plain == *path || whole == *path,
            })
        };
        self.copies().retain(|(owner, key), _| owner != distribution || !named(key));
    }

    /// Drops everything of a distribution.
    pub fn forget(&self, distribution: &str) {
        self.copies().retain(|(owner, _), _| owner != distribution);
    }

    fn copies(&self) -> MutexGuard<'_, BTreeMap<(String, String), Stored>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
