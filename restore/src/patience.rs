//! Waiting for AWS: a role made a moment ago may be refused, a distribution takes minutes.

use std::time::Duration;

use cafe::{Cafe, Error, Result};

/// A wait: pauses that come to an end.
#[derive(Debug)]
pub struct Wait {
    what: &'static str,
    pause: Duration,
    left: u32,
}

impl Wait {
    /// For what spreads within seconds: roles, policies, a new stage.
    pub fn seconds(cafe: &Cafe, what: &'static str) -> Self {
        Self::of(cafe, what, Duration::from_secs(3), 30)
    }

    /// For distributions.
    pub fn minutes(cafe: &Cafe, what: &'static str) -> Self {
        Self::of(cafe, what, Duration::from_secs(15), 160)
    }

    /// An emulator has nothing to spread, so its answer stands after a moment.
    fn of(cafe: &Cafe, what: &'static str, pause: Duration, left: u32) -> Self {
        if cafe.target.is_live() {
            Self { what, pause, left }
        } else {
            Self { what, pause: Duration::from_millis(20), left: 25 }
        }
    }

    /// Waits a little.
    ///
    /// # Errors
    /// When it was waited long enough.
    pub async fn pause(&mut self) -> Result<()> {
        let text = format!("waited in vain for {}; run the command again to go on waiting", self.what);
        self.pause_or(Error::unexpected(text)).await
    }

    /// Waits a little; when it was waited long enough, the error is `last`.
    pub async fn pause_or(&mut self, last: Error) -> Result<()> {
        self.left = self.left.checked_sub(1).ok_or(last)?;
        tokio::time::sleep(self.pause).await;
        Ok(())
    }
}

/// Whether a role that was made a moment ago may be behind an error: AWS says that it cannot be assumed.
pub fn is_fresh_role(error: &Error) -> bool {
    let Error::Aws(failure) = error else { return false };
    let text = failure.message.to_lowercase();
    text.contains("assume") && (text.contains("role") || text.contains("principal"))
}
