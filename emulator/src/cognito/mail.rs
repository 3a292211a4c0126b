//! The cloud's own mailbox: what Cognito would send by mail or text message lands here and nowhere else.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::pools::messages::Letter;
use super::secret::Secret;
use super::state::State;

/// Older messages are dropped.
const KEPT: usize = 50;

/// A message that AWS would have sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) at: Timestamp,
    pub(crate) pool: String,
    /// An e-mail address or a phone number.
    pub(crate) to: String,
    /// Of letters; text messages have none.
    #[serde(default)]
    pub(crate) subject: Option<String>,
    /// May hold a code or a temporary password.
    pub(crate) text: Secret,
}

/// Puts a message into the mailbox.
pub(super) fn send(state: &mut State, at: Timestamp, pool: &str, to: &str, letter: Letter) {
    let Letter { subject, text } = letter;
    let message = Message { at, pool: pool.to_owned(), to: to.to_owned(), subject, text: Secret::new(text) };
    state.mailbox.push(message);
    let surplus = state.mailbox.len().saturating_sub(KEPT);
    state.mailbox.drain(..surplus);
}
