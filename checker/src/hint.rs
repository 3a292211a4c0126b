//! Hints for a check, in three levels: a nudge, the place, the exact change.

use crate::select::{UnknownCheck, find};
use crate::text::Text;

/// How much a hint says: 1 to 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// What to think about.
    #[default]
    Nudge,
    /// Where to look.
    Place,
    /// What to change.
    Change,
}

impl Level {
    /// 1, 2 or 3.
    pub fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Nudge),
            2 => Some(Self::Place),
            3 => Some(Self::Change),
            _ => None,
        }
    }
}

/// The hint of a check.
///
/// # Errors
/// When there is no such check; names the nearest one.
pub fn hint(check: &str, level: Level) -> Result<Text, UnknownCheck> {
    find(check).map(|check| check.hints()[level as usize].clone())
}
