//! `Retry`: whether and when a failed state is tried again.
//!
//! Source: <https://states-language.net/spec.html#errors>.

use std::time::Duration;

use super::definition::Retrier;
use super::failure::Failure;
use crate::Env;

/// Longest wait between attempts that a definition may ask for, one year.
const LONGEST_SECONDS: f64 = 31_622_400.0;

/// The attempts that each retrier of one state has used.
#[derive(Debug)]
pub(super) struct Attempts<'a> {
    retriers: &'a [Retrier],
    used: Vec<u64>,
}

impl<'a> Attempts<'a> {
    /// No attempt used yet.
    pub fn new(retriers: &'a [Retrier]) -> Self {
        Self { retriers, used: vec![0; retriers.len()] }
    }

    /// How often the state has been tried again, `$$.State.RetryCount`.
    pub fn count(&self) -> u64 {
        self.used.iter().sum()
    }

    /// How long to wait before the next attempt; `None` when there is none.
    pub fn next(&mut self, failure: &Failure, env: &Env) -> Option<Duration> {
        let at = self.retriers.iter().position(|retrier| failure.matches(&retrier.errors))?;
        let (retrier, used) = (&self.retriers[at], &mut self.used[at]);
        if *used >= retrier.max_attempts {
            return None;
        }
        let power = i32::try_from(*used).unwrap_or(i32::MAX);
        *used += 1;
        let longest = retrier.max_delay_seconds.unwrap_or(LONGEST_SECONDS).clamp(0.0, LONGEST_SECONDS);
        let mut seconds = retrier.interval_seconds * retrier.backoff_rate.powi(power);
        seconds = if seconds.is_finite() { seconds.clamp(0.0, longest) } else { longest };
        if retrier.full_jitter {
            seconds *= f64::from(u16::from_le_bytes(env.bytes())) / f64::from(u16::MAX);
        }
        Some(Duration::from_secs_f64(seconds))
    }
}
