//! The two ids that every answer of S3 carries.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::HeaderName;

use crate::env::Env;
use crate::message::{Response, set};

/// Ids of one request.
#[derive(Debug, Clone)]
pub(crate) struct Ids {
    /// `x-amz-request-id`: sixteen hexadecimal digits.
    pub request: String,
    /// `x-amz-id-2`: base64.
    pub host: String,
}

impl Ids {
    /// Fresh ids.
    pub fn new(env: &Env) -> Self {
        Self { request: hex::encode_upper(env.bytes::<8>()), host: BASE64.encode(env.bytes::<48>()) }
    }

    /// Puts them on a response, with the name of the server.
    pub fn stamp(&self, response: &mut Response) {
        set(response, HeaderName::from_static("x-amz-request-id"), &self.request);
        set(response, HeaderName::from_static("x-amz-id-2"), &self.host);
        set(response, http::header::SERVER, "AmazonS3");
    }
}
