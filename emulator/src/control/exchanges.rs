//! `/_cafelab/exchanges`: what went through the cloud lately, without secrets.

use serde_json::json;

use super::{Answer, Call, bad_request};
use crate::error::AwsError;
use crate::message::pick;
use crate::recorder::{self, Exchange};

/// The kept exchanges, oldest first; `?after=<last>` leaves out what the caller has seen.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let after = after(call)?;
    let exchanges = call.cloud.recorder().list(after);
    let last = exchanges.last().map_or(after, |exchange| exchange.id);
    let last = call.cloud.recorder().place(call.cloud.env(), last);
    let exchanges: Vec<&Exchange> = exchanges.iter().map(AsRef::as_ref).collect();
    Ok(json!({ "exchanges": exchanges, "last": last }))
}

/// The same as an HTTP Archive.
pub(super) fn export(call: &Call<'_>) -> Answer {
    Ok(recorder::to_har(&call.cloud.recorder().list(after(call)?)))
}

/// Up to which exchange the caller has seen them: an id of this run, or what an earlier answer gave as `last`.
fn after(call: &Call<'_>) -> Result<u64, AwsError> {
    let Some(place) = pick(&call.query, "after") else { return Ok(0) };
    let seen = call.cloud.recorder().seen(call.cloud.env(), place);
    seen.ok_or_else(|| bad_request("after is neither a number nor what an earlier answer gave as last"))
}

/// Forgets them.
#[expect(clippy::unnecessary_wraps, reason = "the shape of every signed control request")]
pub(super) fn clear(call: &Call<'_>) -> Answer {
    call.cloud.recorder().clear();
    Ok(json!({}))
}
