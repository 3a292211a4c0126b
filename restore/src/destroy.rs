//! Removes what the course made, and proves it by looking again.
//!
//! What the journal or the tag names is removed; what is only called like the course's is listed, and removed with
//! consent. A role that the account brought along (`roles.existing`) is never touched.

mod remove;
mod survey;

use cafe::journal::{Event as Noted, Kind};
use cafe::{Cafe, Result};

use crate::event::{Event, Events};
pub use survey::survey;

/// Whether things that are only found by their name may be removed too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    OwnedOnly,
    Everything,
}

/// Why a resource is taken for the course's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ownership {
    /// The journal in `.cafelab/` says that we made it.
    Journal,
    /// It carries the course's tag.
    Tag,
    /// It is called like ours, and that is all.
    NameOnly,
}

/// A resource on the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub kind: Kind,
    pub name: String,
    /// Id, ARN or, where there is no other, the name.
    pub id: String,
    pub ownership: Ownership,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destroyed {
    pub removed: Vec<Found>,
    /// Found by name only, and kept because nobody consented.
    pub kept: Vec<Found>,
    /// What was to be removed and is there all the same. Empty if all went well.
    pub left: Vec<Found>,
}

/// Whatever others rest on goes last. Distributions take longest, so they are switched off before all.
const ORDER: [Kind; 8] = [
    Kind::RestApi,
    Kind::UserPool,
    Kind::StateMachine,
    Kind::Role,
    Kind::Table,
    Kind::Distribution,
    Kind::OriginAccessControl,
    Kind::Bucket,
];

/// Removes the course's resources. May be run again after an interruption.
pub async fn destroy(cafe: &Cafe, consent: Consent, events: Events<'_>) -> Result<Destroyed> {
    let may = |found: &Found| consent == Consent::Everything || found.ownership != Ownership::NameOnly;
    let (mut removed, kept): (Vec<_>, Vec<_>) = survey(cafe).await?.into_iter().partition(may);
    removed.sort_by_key(|found| ORDER.iter().position(|kind| *kind == found.kind));
    for found in removed.iter().filter(|found| found.kind == Kind::Distribution) {
        remove::switch_off(cafe, &found.id).await?;
    }
    for found in &removed {
        let (kind, name) = (found.kind, &found.name);
        events(Event::Removing { kind, name: name.clone() });
        cafe.note(Noted::Deleting, kind, name, Some(&found.id)).await?;
        remove::remove(cafe, kind, &found.id).await?;
        cafe.note(Noted::Deleted, kind, name, Some(&found.id)).await?;
        events(Event::Removed { kind, name: name.clone() });
    }
    let left: Vec<_> = survey(cafe).await?.into_iter().filter(may).collect();
    if left.is_empty() && kept.is_empty() {
        close_journal(cafe).await?;
    }
    Ok(Destroyed { removed, kept, left })
}

/// Parts went with the whole, and what was planned was never made.
async fn close_journal(cafe: &Cafe) -> Result<()> {
    for entry in cafe.standing().await? {
        cafe.note(Noted::Deleted, entry.kind, &entry.name, entry.id.as_deref()).await?;
    }
    cafe.workspace().forget(&cafe.place())
}
