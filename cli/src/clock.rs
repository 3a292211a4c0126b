//! The one place where the program reads the clock.

use jiff::Timestamp;

/// The present moment.
pub fn now() -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "commands happen in real time; the rest of the program is told it")]
    Timestamp::now()
}

/// A seed that nobody chose.
pub fn seed() -> u64 {
    // 53 bits, so that JSON readers with floating-point numbers keep it whole.
    u64::from_le_bytes(now().as_nanosecond().to_le_bytes()[..8].try_into().expect("eight bytes")) & ((1 << 53) - 1)
}
