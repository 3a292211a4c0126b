//! Points in time in definitions and payloads: the profile of RFC 3339 that the States Language asks for.

use jiff::Timestamp;

/// Reads a timestamp with a capital `T` and a zone.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let shape = text.get(10..11) == Some("T") && !text.contains(['t', 'z']);
    if shape { text.parse().ok() } else { None }
}

/// Writes a timestamp as the context object has it: `2026-11-22T21:02:47.123Z`.
pub(in crate::stepfunctions) fn write(at: Timestamp) -> String {
    format!("{at:.3}")
}
