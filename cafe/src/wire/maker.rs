//! Tells the café cloud who makes something, so that a deployment that `solve` made can say so.

use std::sync::Arc;

use http::{HeaderName, HeaderValue};

use super::{Answered, Channel, Onward, Wire};
use crate::Lab;
use crate::http::Request;

/// The header that the café cloud reads; AWS passes over it.
const HEADER: HeaderName = HeaderName::from_static("x-cafelab-made-by");

/// A wire that names a command in every request of the SDK.
#[derive(Debug)]
pub struct Maker(HeaderValue);

impl Maker {
    /// For a command of `cafelab` that works on a lab, for example `solve`.
    pub fn wire(command: &str, lab: Lab) -> Arc<dyn Wire> {
        let name = format!("cafelab {command} {}", lab.slug());
        Arc::new(Self(HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("cafelab"))))
    }
}

impl Wire for Maker {
    fn carry(&self, channel: Channel, mut request: Request, onward: Onward) -> Answered<'_> {
        if channel == Channel::Sdk {
            // After it was signed; a signature covers the headers that it names.
            request.headers_mut().insert(HEADER, self.0.clone());
        }
        onward(request)
    }
}
