//! What a grading types inside a sandbox.

use clap::Args;

#[derive(Debug, Args)]
pub struct Sandboxed {
    /// What to do, as JSON
    pub order: String,
}
