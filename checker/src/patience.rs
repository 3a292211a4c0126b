//! How often something is tried again, and how long is waited in between.
//!
//! Waits grow, are scattered so that many checkers do not knock at once, and end at a deadline. What a target asks for in
//! `Retry-After` is honoured. Time passes through one injected function, so that tests do not wait.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use cafe::Cafe;
use cafe::error::{AwsFailure, FailureKind};
use futures::future::BoxFuture;

/// Lets time pass.
pub type Sleep = Arc<dyn Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync>;

/// How patient a run is.
#[derive(Clone)]
pub struct Patience {
    /// How often one thing is asked for in all.
    pub attempts: u32,
    /// The first wait; each is twice as long as the one before.
    pub first: Duration,
    /// The longest single wait, also when a target asks for more.
    pub longest: Duration,
    /// All waits for one thing together.
    pub deadline: Duration,
    /// Pauses before a failed check is looked at again with fresh eyes: what was just changed shows late on some targets.
    pub second_looks: Vec<Duration>,
    pub sleep: Sleep,
}

impl fmt::Debug for Patience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Patience")
            .field("attempts", &self.attempts)
            .field("deadline", &self.deadline)
            .field("second_looks", &self.second_looks)
            .finish_non_exhaustive()
    }
}

impl Patience {
    /// The usual patience for a target. An emulator shows changes at once; AWS takes its time.
    pub fn new(cafe: &Cafe) -> Self {
        let seconds = if cafe.target.is_live() { vec![2, 5, 12] } else { Vec::new() };
        Self {
            attempts: 4,
            first: Duration::from_millis(150),
            longest: Duration::from_secs(10),
            deadline: Duration::from_secs(20),
            second_looks: seconds.into_iter().map(Duration::from_secs).collect(),
            sleep: Arc::new(|wait| Box::pin(tokio::time::sleep(wait))),
        }
    }

    /// A new count for one thing.
    pub fn count(&self) -> Count<'_> {
        Count { patience: self, attempts: 1, waited: Duration::ZERO }
    }

    /// Makes a call of the SDK; what may pass is tried again.
    pub async fn call<T, E, F, R>(&self, call: F) -> Result<T, AwsFailure>
    where
        F: Fn() -> R,
        R: Future<Output = Result<T, SdkError<E, HttpResponse>>> + Send,
        AwsFailure: From<SdkError<E, HttpResponse>>,
    {
        let mut count = self.count();
        loop {
            // The SDK's futures are large and deep.
            let attempt: BoxFuture<'_, _> = Box::pin(call());
            let failure = match attempt.await.map_err(AwsFailure::from) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let passing =
                matches!(failure.kind, FailureKind::Throttled | FailureKind::ServerFault | FailureKind::Unreachable);
            if !passing || !count.again(failure.retry_after).await {
                return Err(failure);
            }
        }
    }
}

/// How often one thing was tried.
#[derive(Debug)]
pub struct Count<'a> {
    patience: &'a Patience,
    attempts: u32,
    waited: Duration,
}

impl Count<'_> {
    /// Waits before another attempt; `false` when there is none.
    pub async fn again(&mut self, asked_for: Option<Duration>) -> bool {
        let patience = self.patience;
        if self.attempts >= patience.attempts {
            return false;
        }
        let grown = patience.first.saturating_mul(1 << (self.attempts - 1).min(16));
        // Between half and one and a half of it.
        let scattered = grown.mul_f64(0.5 + rand::random::<f64>());
        let wait = asked_for.map_or(scattered, |asked| asked.max(scattered)).min(patience.longest);
        if self.waited + wait > patience.deadline {
            return false;
        }
        self.attempts += 1;
        self.waited += wait;
        (patience.sleep)(wait).await;
        true
    }

    /// How often it was tried.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

/// `Retry-After` in seconds, as a header says it.
pub fn retry_after(text: Option<&str>) -> Option<Duration> {
    text?.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn patience() -> (Patience, Arc<Mutex<Vec<Duration>>>) {
        let waits = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&waits);
        let sleep: Sleep = Arc::new(move |wait| {
            noted.lock().expect("no panic").push(wait);
            Box::pin(std::future::ready(()))
        });
        let (first, longest) = (Duration::from_millis(100), Duration::from_secs(10));
        let deadline = Duration::from_secs(12);
        (Patience { attempts: 5, first, longest, deadline, second_looks: Vec::new(), sleep }, waits)
    }

    #[tokio::test]
    async fn waits_grow_and_are_scattered() {
        let (patience, waits) = patience();
        let mut count = patience.count();
        while count.again(None).await {}
        assert_eq!(count.attempts(), 5);
        let waits = waits.lock().expect("no panic");
        for (at, wait) in waits.iter().enumerate() {
            let grown = Duration::from_millis(100 << at);
            assert!(*wait >= grown / 2 && *wait <= grown * 3 / 2, "{wait:?}");
        }
        assert_eq!(waits.len(), 4);
    }

    #[tokio::test]
    async fn what_the_target_asks_for_is_waited_up_to_the_deadline() {
        let (patience, waits) = patience();
        let mut count = patience.count();
        assert!(count.again(retry_after(Some("3"))).await);
        assert!(count.again(retry_after(Some(" 9 "))).await);
        assert!(!count.again(retry_after(Some("9"))).await, "the deadline has passed");
        assert_eq!(*waits.lock().expect("no panic"), [Duration::from_secs(3), Duration::from_secs(9)]);
        assert_eq!(retry_after(Some("Wed, 21 Oct 2026 07:28:00 GMT")), None);
    }
}
