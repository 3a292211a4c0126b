//! Recordings of runs: what a run saw can be kept in a file and judged again without the target.
//!
//! A recording is a [`Wire`](cafe::wire::Wire) in front of the target. Secrets are taken out before anything is kept
//! ([`redact`]): a token keeps its claims and loses its signature, and the file says whether the signature was good. The
//! same redaction names requests, so that a run on the recording, which holds redacted tokens, asks the same questions.

mod file;
mod playback;
mod redact;
mod tape;

pub use file::{About, Exchange, Invalid, Recording};
pub use playback::Playback;
pub use redact::PASSWORD;
pub use tape::Tape;
