//! What happens while the course makes or removes resources, as values for whoever shows it.

use cafe::journal::Kind;

/// Takes note of events, for example a progress bar.
pub type Events<'a> = &'a mut (dyn FnMut(Event) + Send);

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A step begins; `number` counts from 1.
    Began { number: usize, of: usize, title: &'static str, name: String },
    /// The step ended well.
    Ended { number: usize, of: usize, title: &'static str, name: String, change: Change },
    /// A resource is about to be removed.
    Removing { kind: Kind, name: String },
    /// It is gone.
    Removed { kind: Kind, name: String },
}

/// What became of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was right already.
    Kept,
    /// It was missing.
    Made,
    /// It was there, but not as it should be.
    Corrected,
}
