//! Submissions that have a past in common.
//!
//! Ids of pools, clients, APIs and distributions are drawn at random, so clouds that share one are copies of each other.
//! Sources are compared without layout, and what everybody is given does not count. Neither is a proof of anything; both
//! are reasons to ask.

use std::collections::{BTreeMap, BTreeSet};

use cafe::Learner;
use serde::Serialize;

use super::Member;

/// Learners whose submissions have something in common that cannot be chance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Similar {
    pub learners: Vec<Learner>,
    /// Random ids that at least two of them have.
    pub ids: Vec<String>,
    /// Paths of equal sources that at least two of them have.
    pub sources: Vec<String>,
}

/// Groups of learners; a learner is in one group at most. The largest come first.
pub fn find(members: &[Member], given: &BTreeSet<String>) -> Vec<Similar> {
    let mut traces: BTreeMap<Trace<'_>, Vec<usize>> = BTreeMap::new();
    for (at, member) in members.iter().enumerate() {
        for id in &member.marked.traces.ids {
            traces.entry(Trace::Id(id)).or_default().push(at);
        }
        let own = member.marked.sources.iter().filter(|(_, print)| !given.contains(*print));
        for (path, print) in own {
            traces.entry(Trace::Source(path, print)).or_default().push(at);
        }
    }
    traces.retain(|_, who| who.len() > 1);
    let mut groups = Groups::new(members.len());
    for who in traces.values() {
        for other in who {
            groups.join(who[0], *other);
        }
    }
    let mut found: BTreeMap<usize, Similar> = BTreeMap::new();
    for (trace, who) in &traces {
        let group = found.entry(groups.root(who[0])).or_insert_with(Similar::empty);
        match trace {
            Trace::Id(id) => group.ids.push((*id).to_owned()),
            Trace::Source(path, _) => group.sources.push((*path).to_owned()),
        }
    }
    for (at, member) in members.iter().enumerate() {
        if let Some(group) = found.get_mut(&groups.root(at)) {
            group.learners.push(member.grade.learner.clone());
        }
    }
    let mut found: Vec<Similar> = found.into_values().collect();
    found.sort_by_key(|group| std::cmp::Reverse(group.learners.len()));
    found
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Trace<'a> {
    Id(&'a str),
    Source(&'a str, &'a str),
}

impl Similar {
    fn empty() -> Self {
        Self { learners: Vec::new(), ids: Vec::new(), sources: Vec::new() }
    }
}

/// Sets that grow together.
struct Groups(Vec<usize>);

impl Groups {
    fn new(size: usize) -> Self {
        Self((0..size).collect())
    }

    fn root(&self, mut at: usize) -> usize {
        while self.0[at] != at {
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, left: usize, right: usize) {
        let (left, right) = (self.root(left), self.root(right));
        self.0[left.max(right)] = left.min(right);
    }
}
