//! Reading the inputs of operations the way Step Functions does: what breaks the model is a `ValidationException`.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::aws_json::{self, Violation};
use crate::error::AwsError;

/// Reads an input whose fields are all known; an unknown one is answered 501 and named.
#[expect(clippy::needless_pass_by_value, reason = "operations are handed their inputs and pass them on")]
pub(super) fn parse<T: DeserializeOwned>(operation: &str, input: Value) -> Result<T, AwsError> {
    aws_json::parse_from(operation, &input).map_err(|error| match Violation::of(&error, &input) {
        Some(violation) => AwsError::new(400, "ValidationException", violation.to_string()),
        None => error,
    })
}
