//! `/_cafelab/faults`: mishaps to order.

use serde_json::json;

use super::{Answer, Call, bad_request};
use crate::error::AwsError;

/// Puts a fault in force.
pub(super) fn add(call: &Call<'_>) -> Answer {
    let id = call.cloud.faults().add(call.input()?).map_err(bad_request)?;
    Ok(json!({ "id": id }))
}

/// The faults in force and how often each was met.
#[expect(clippy::unnecessary_wraps, reason = "the shape of every signed control request")]
pub(super) fn list(call: &Call<'_>) -> Answer {
    Ok(call.cloud.faults().look(|faults| json!({ "faults": faults })))
}

/// Removes the fault that the path names, or all.
pub(super) fn remove(call: &Call<'_>) -> Answer {
    let id = match call.rest {
        "" => None,
        text => Some(text.parse().map_err(|_| bad_request(format!("{text} is no fault's id")))?),
    };
    match (call.cloud.faults().remove(id), id) {
        (0, Some(id)) => Err(AwsError::new(404, "NotFound", format!("There is no fault {id}."))),
        (removed, _) => Ok(json!({ "removed": removed })),
    }
}
