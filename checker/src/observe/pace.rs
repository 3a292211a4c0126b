//! Keeps plain requests to a live API below its stage's throttle (5 a second, burst 10).

use std::time::Duration;

use cafe::Target;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// Lets one request start per interval.
#[derive(Debug)]
pub(crate) struct Pace {
    interval: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// Only AWS needs it.
    pub fn for_target(target: &Target) -> Self {
        let interval = if target.is_live() { Duration::from_millis(220) } else { Duration::ZERO };
        Self { interval, next: Mutex::new(None) }
    }

    /// Waits for the caller's turn.
    pub async fn turn(&self) {
        if self.interval.is_zero() {
            return;
        }
        let mut next = self.next.lock().await;
        let now = Instant::now();
        let turn = next.map_or(now, |next| next.max(now));
        *next = Some(turn + self.interval);
        drop(next);
        tokio::time::sleep_until(turn).await;
    }
}
