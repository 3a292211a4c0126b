//! Step Functions.

use serde::{Deserialize, Serialize};

use crate::aws_json::JsonService;

/// All there is in this service.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {}

/// The service and its table of operations.
pub(crate) const SERVICE: JsonService =
    JsonService { name: "states", target: "AWSStepFunctions", content_type: "application/x-amz-json-1.0", ops: &[] };
