//! Account settings: AWS's defaults, which this cloud does not change.

use serde_json::json;

use super::call::{Answer, Call, Output};

/// Requests at once that an account, stage or method takes unless told otherwise.
pub(super) const BURST_LIMIT: i64 = 5000;
/// Requests per second that an account, stage or method takes unless told otherwise.
pub(super) const RATE_LIMIT: f64 = 10_000.0;

/// `GetAccount`.
#[expect(clippy::unnecessary_wraps, reason = "the type of all operations")]
pub(super) fn get(_: &Call<'_>) -> Answer {
    Ok(Output::Json(json!({
        "apiKeyVersion": "4",
        "features": ["UsagePlans"],
        "throttleSettings": { "burstLimit": BURST_LIMIT, "rateLimit": RATE_LIMIT },
    })))
}
