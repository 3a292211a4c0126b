//! Many archives at once, in processes of their own: whatever one of them does to the process that judges it, the others
//! and the grader go on.
//!
//! A process judges one archive after the other ([`worker`]) and is started anew when it dies or hangs ([`pool`]).

pub mod pool;
pub mod worker;

pub use pool::{Finished, OWN_FOLDER, Pool, Task};
