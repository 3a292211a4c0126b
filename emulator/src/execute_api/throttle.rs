//! Throttling: a token bucket for every method of a stage that has a limit.
//!
//! A bucket holds as many tokens as the burst limit and is refilled at the rate limit; a request takes one. A stage's
//! limits for all methods hold for each method by itself. The account's own limit (10,000 requests per second) is not
//! enforced. Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html>.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use super::refusal::{Kind, Refusal};
use crate::apigateway::model::{MethodSetting, Stage};

/// Buckets of a cloud. They are neither saved nor copied with the state: they say what happened in the last seconds.
#[derive(Debug, Default)]
pub struct Buckets(Mutex<BTreeMap<String, Bucket>>);

impl Clone for Buckets {
    fn clone(&self) -> Self {
        Self::default()
    }
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    filled: Timestamp,
}

/// The limits that hold for a request.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Limit {
    /// `api/stage/VERB/path`.
    key: String,
    /// Requests per second.
    rate: f64,
    /// Requests at once.
    burst: f64,
}

impl Limit {
    /// The limit of a method on a stage, if it has one.
    pub(super) fn of(api: &str, stage: &Stage, path: &str, verb: &str) -> Option<Self> {
        let setting = stage.method_setting(path, verb)?;
        let MethodSetting { throttling_rate_limit: rate, throttling_burst_limit: burst, .. } = setting;
        // AWS fills in its own limit for the one that is not set; a negative number switches throttling off.
        let (rate, burst) = match (rate, burst) {
            (None, None) => return None,
            (rate, burst) => (rate.unwrap_or(10_000.0), burst.unwrap_or(5_000)),
        };
        if rate < 0.0 || burst < 0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "no burst limit comes near 2^52")]
        let burst = burst as f64;
        Some(Self { key: format!("{api}/{}/{verb}{path}", stage.name), rate, burst })
    }
}

impl Limit {
    /// The limit that a usage plan sets for a client; `name` begins with the plan.
    pub(super) fn of_client(name: &str, rate: f64, burst: i64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "no burst limit comes near 2^52")]
        let burst = burst as f64;
        Self { key: format!("plan/{name}"), rate, burst }
    }
}

impl Buckets {
    /// Takes a token, or refuses the request.
    pub(super) fn take(&self, limit: &Limit, now: Timestamp) -> Result<(), Refusal> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let full = Bucket { tokens: limit.burst, filled: now };
        let bucket = buckets.entry(limit.key.clone()).or_insert(full);
        let passed = now.duration_since(bucket.filled).as_secs_f64().max(0.0);
        bucket.tokens = (bucket.tokens + passed * limit.rate).min(limit.burst);
        bucket.filled = now;
        if bucket.tokens < 1.0 {
            return Err(Refusal::new(Kind::Throttled, "Too Many Requests"));
        }
        bucket.tokens -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).expect("a time")
    }

    #[test]
    fn a_burst_then_the_rate() {
        let (buckets, limit) = (Buckets::default(), Limit { key: "k".into(), rate: 2.0, burst: 3.0 });
        let served = |millis| buckets.take(&limit, at(millis)).is_ok();
        assert_eq!([0, 0, 0, 0].map(served), [true, true, true, false]);
        assert_eq!([499, 500, 500].map(served), [false, true, false]);
        // No more than the burst is ever saved up.
        assert_eq!([60_000; 4].map(served), [true, true, true, false]);
    }

    #[test]
    fn nothing_passes_a_burst_of_zero() {
        let (buckets, limit) = (Buckets::default(), Limit { key: "k".into(), rate: 5.0, burst: 0.0 });
        assert!(buckets.take(&limit, at(0)).is_err());
        assert!(buckets.take(&limit, at(10_000)).is_err());
    }
}
