//! Waiting for AWS: a role made a moment ago may be refused, a distribution takes minutes.

use std::time::Duration;

use cafe::{Cafe, Error, Result};

/// How long one wait is, and how often it is repeated.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pause: Duration,
    tries: u32,
}

impl Patience {
    /// For what spreads within seconds: roles, policies, a new stage.
    pub fn seconds(cafe: &Cafe) -> Self {
        Self::of(cafe, Duration::from_secs(3), 30)
    }

    /// For distributions.
    pub fn minutes(cafe: &Cafe) -> Self {
        Self::of(cafe, Duration::from_secs(15), 160)
    }

    /// An emulator has nothing to spread, so its answer stands after a moment.
    fn of(cafe: &Cafe, pause: Duration, tries: u32) -> Self {
        if cafe.target.is_live() { Self { pause, tries } } else { Self { pause: Duration::from_millis(20), tries: 25 } }
    }

    /// Asks again and again until the answer is yes.
    ///
    /// # Errors
    /// When it is still no at the end, or asking fails.
    pub async fn until(self, what: &str, mut ask: impl AsyncFnMut() -> Result<bool>) -> Result<()> {
        for _ in 0..self.tries {
            if ask().await? {
                return Ok(());
            }
            tokio::time::sleep(self.pause).await;
        }
        Err(Error::unexpected(format!("waited in vain for {what}; run the command again to go on waiting")))
    }

    /// Repeats a call while it fails for a reason that passes.
    pub async fn call<T>(self, passes: fn(&Error) -> bool, mut call: impl AsyncFnMut() -> Result<T>) -> Result<T> {
        for _ in 1..self.tries {
            match call().await {
                Err(error) if passes(&error) => tokio::time::sleep(self.pause).await,
                answer => return answer,
            }
        }
        call().await
    }
}

/// Whether a role that was made a moment ago may be behind an error: AWS says that it cannot be assumed.
pub fn is_fresh_role(error: &Error) -> bool {
    let Error::Aws(failure) = error else { return false };
    let text = failure.message.to_lowercase();
    text.contains("assume") && (text.contains("role") || text.contains("principal"))
}
