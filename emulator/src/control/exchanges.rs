//! `/_cafelab/exchanges`: what went through the cloud lately, without secrets.

use serde_json::json;

use super::{Answer, Call};
use crate::recorder::{self, Exchange};

/// The kept exchanges, oldest first; `?after=<id>` leaves out what the caller has seen.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let after = call.number("after")?.unwrap_or_default();
    let exchanges = call.cloud.recorder().list(after);
    let exchanges: Vec<&Exchange> = exchanges.iter().map(AsRef::as_ref).collect();
    Ok(json!({ "exchanges": exchanges }))
}

/// The same as an HTTP Archive.
pub(super) fn export(call: &Call<'_>) -> Answer {
    let after = call.number("after")?.unwrap_or_default();
    Ok(recorder::to_har(&call.cloud.recorder().list(after)))
}

/// Forgets them.
#[expect(clippy::unnecessary_wraps, reason = "the shape of every signed control request")]
pub(super) fn clear(call: &Call<'_>) -> Answer {
    call.cloud.recorder().clear();
    Ok(json!({}))
}
