//! How large an archive may be, whatever it says of itself.

use serde::{Deserialize, Serialize};

/// Sizes are in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Of the archive itself.
    pub packed: u64,
    /// Of all that is in it, with the headers of the entries.
    pub unpacked: u64,
    /// Of a single entry.
    pub entry: u64,
    /// How many times the archive's own size may come out of it. What is below [`Limits::small`] is let pass.
    pub ratio: u64,
    /// What may come out of any archive, however small it is.
    pub small: u64,
    pub entries: usize,
    /// Folders above a file, and the file itself.
    pub depth: usize,
    /// Characters of a name.
    pub name: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1 << 20;
        Self {
            packed: 16 * MIB,
            unpacked: 64 * MIB,
            entry: 16 * MIB,
            ratio: 100,
            small: 4 * MIB,
            entries: 2_000,
            depth: 12,
            name: 200,
        }
    }
}

impl Limits {
    /// What may come out of an archive of `packed` bytes.
    pub fn unpacked_of(&self, packed: u64) -> u64 {
        packed.saturating_mul(self.ratio).max(self.small).min(self.unpacked)
    }
}
