//! Cognito user pools.

mod token_error;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::aws_json::JsonService;

/// All there is in this service.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct State {}

/// The service and its table of operations.
pub(crate) const SERVICE: JsonService = JsonService {
    name: "cognito-idp",
    target: "AWSCognitoIdentityProviderService",
    content_type: "application/x-amz-json-1.1",
    ops: &[],
};

pub use token_error::TokenError;

/// The claims of a token that a pool issued, if its signature holds and it has not expired.
pub fn verify_token(_cloud: &crate::Cloud, _pool_id: &str, _token: &str) -> Result<Map<String, Value>, TokenError> {
    Err(TokenError::UnknownKey)
}

/// Discovery document and keys of a pool.
pub(crate) fn well_known(_cloud: &crate::Cloud, _pool: &str, _document: &str) -> crate::Response {
    crate::message::empty(http::StatusCode::NOT_IMPLEMENTED)
}
