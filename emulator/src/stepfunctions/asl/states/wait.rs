//! `Wait`, on the environment's clock.

use std::time::Duration;

use serde_json::Value;

use super::{leave, number, pass_on, plain_input};
use crate::stepfunctions::asl::definition::Language;
use crate::stepfunctions::asl::failure::{Failure, Halt};
use crate::stepfunctions::asl::run::{Frame, Step};
use crate::stepfunctions::asl::{jsonata, jsonpath, timestamp};

/// Longest wait, a year and a day.
const LONGEST_SECONDS: f64 = 31_622_400.0;

pub(super) async fn wait(frame: &mut Frame<'_>, field: &str, value: &Value) -> Result<Step, Halt> {
    let input = plain_input(frame)?;
    let seconds = match field {
        "Seconds" | "SecondsPath" => number(frame, "Seconds", value)?,
        _ => until(frame, field, value)?,
    };
    frame.engine.sleep(Duration::from_secs_f64(seconds.clamp(0.0, LONGEST_SECONDS))).await?;
    Ok(match frame.state.language {
        Language::JsonPath => pass_on(frame, &input, frame.state.next.clone())?,
        Language::Jsonata => leave(frame, frame.scope(), frame.input.clone())?,
    })
}

/// Seconds until the moment that `Timestamp` or `TimestampPath` names, at least none.
fn until(frame: &Frame<'_>, field: &str, value: &Value) -> Result<f64, Failure> {
    let moment = match (frame.state.language, value) {
        (Language::Jsonata, value) => jsonata::template(frame.scope(), value, field)?,
        (Language::JsonPath, Value::String(path)) if field == "TimestampPath" => {
            jsonpath::resolve(frame.scope(), path, field)?
        }
        (Language::JsonPath, value) => value.clone(),
    };
    let parsed = moment.as_str().and_then(timestamp::parse);
    let parsed = parsed.ok_or_else(|| {
        Failure::runtime(format!(
            "The {field} parameter does not reference a valid ISO-8601 extended offset date-time \
                                  format string: {moment}"
        ))
    })?;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this millennium are exact in an f64")]
    let left = (parsed.as_millisecond() - frame.engine.env.now().as_millisecond()).max(0) as f64;
    Ok(left / 1000.0)
}
