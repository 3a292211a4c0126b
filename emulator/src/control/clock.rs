//! `/_cafelab/clock`: the cloud's time, which can be put forward and is real time otherwise.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Call, bad_request};
use crate::Cloud;
use crate::error::AwsError;

/// Ten years: tokens, codes and locks have long ended by then.
const LONGEST: i64 = 10 * 366 * 24 * 60 * 60;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    advance_seconds: i64,
}

/// The present moment.
pub(super) fn show(cloud: &Cloud) -> Value {
    json!({ "now": cloud.env().now(), "seconds_ahead": cloud.env().seconds_ahead() })
}

/// Puts the time forward; it never goes back, as nothing in a cloud expects that.
pub(super) fn advance(call: &Call<'_>) -> Answer {
    let Input { advance_seconds } = call.input()?;
    let ahead = call.cloud.env().seconds_ahead().saturating_add(advance_seconds);
    if advance_seconds < 0 || ahead > LONGEST {
        return Err(bad_request(format!("the clock can be put forward by up to {LONGEST} seconds, and not back")));
    }
    call.cloud.put_ahead(ahead).map_err(|error| AwsError::new(500, "InternalError", error.to_string()))?;
    Ok(show(call.cloud))
}
