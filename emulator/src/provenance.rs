//! Who made what. A client that works for a learner, such as `cafelab solve`, says so in the header
//! `x-cafelab-made-by`; the cloud keeps with its state what that client changed and which resources it made.
//!
//! AWS has nothing of the kind. The header is in the client's hands, and the state in the learner's: this tells an honest
//! learner's instructor, and proves nothing. What somebody else makes at the very same time is taken for the client's.

use std::collections::{BTreeMap, BTreeSet};

use http::HeaderName;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cloud::{Cloud, Snapshot};
use crate::message::{Request, text_header};
use crate::operations::{Asked, Door};

/// The header that names the client.
pub const HEADER: HeaderName = HeaderName::from_static("x-cafelab-made-by");
/// So many clients are kept apart; it takes a dozen for all of a course.
const MOST: usize = 64;
/// Letters in a client's name.
const LONGEST: usize = 64;

/// What clients made, by their names.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State(BTreeMap<String, Work>);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Work {
    first: Timestamp,
    last: Timestamp,
    changes: u64,
    /// Ids of the resources that it made, as far as they were drawn at random.
    ids: BTreeSet<String>,
}

/// What a client made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// What the client calls itself, for example `cafelab solve 05-end-to-end`.
    pub by: String,
    pub first: Timestamp,
    pub last: Timestamp,
    /// Requests that changed something.
    pub changes: u64,
    /// Resources that it made and whose ids were drawn at random: pools, app clients, REST APIs, distributions.
    pub made: usize,
    /// How many of these are still there.
    pub kept: usize,
}

impl State {
    /// Whether no client has named itself.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Snapshot {
    /// What clients that named themselves have made, by their names.
    pub fn provenance(&self) -> Vec<Made> {
        let present = self.random_ids();
        let made = |(by, work): (&String, &Work)| Made {
            by: by.clone(),
            first: work.first,
            last: work.last,
            changes: work.changes,
            made: work.ids.len(),
            kept: work.ids.intersection(&present).count(),
        };
        self.provenance.0.iter().map(made).collect()
    }
}

/// A change that a client is about to make.
#[derive(Debug)]
pub(crate) struct Change {
    by: String,
    before: BTreeSet<String>,
}

impl Change {
    /// If the request changes something and names its client.
    pub(crate) fn of(cloud: &Cloud, request: &Request, asked: &Asked) -> Option<Self> {
        let by = text_header(request, HEADER)?;
        let plain = !by.is_empty() && by.len() <= LONGEST && by.bytes().all(|letter| (b' '..=b'~').contains(&letter));
        let changes = asked.door == Door::Sdk && asked.operation.as_deref().is_some_and(|name| !only_reads(name));
        (plain && changes).then(|| Self { by: by.to_owned(), before: cloud.random_ids() })
    }

    /// Notes that it was made.
    pub(crate) fn keep(self, cloud: &Cloud) {
        let now = cloud.env().now();
        let new: Vec<String> = cloud.random_ids().difference(&self.before).cloned().collect();
        let mut state = cloud.provenance().write();
        if state.0.len() >= MOST && !state.0.contains_key(&self.by) {
            return;
        }
        let work = || Work { first: now, last: now, changes: 0, ids: BTreeSet::new() };
        let work = state.0.entry(self.by).or_insert_with(work);
        work.last = now;
        work.changes += 1;
        work.ids.extend(new);
    }
}

/// AWS's names of operations say what they do.
fn only_reads(operation: &str) -> bool {
    let reads = [
        "Get",
        "List",
        "Describe",
        "Head",
        "Query",
        "Scan",
        "BatchGet",
        "AdminGet",
        "AdminList",
        "Test",
        "Start",
        "Initiate",
        "AdminInitiate",
        "Respond",
        "AdminRespond",
    ];
    reads.iter().any(|verb| operation.starts_with(verb))
}
