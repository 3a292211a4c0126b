//! CloudFront: the control plane over REST-XML, and the edge that viewers talk to.
//!
//! Distributions in front of S3 buckets and S3 websites of the same cloud, with origin access control, cache and
//! invalidation. Not here: other origins, aliases, certificates, functions, geographic restrictions, signed URLs,
//! compression. Source: <https://docs.aws.amazon.com/cloudfront/latest/APIReference/Welcome.html>.

mod access_controls;
mod behavior;
mod cache_policies;
mod call;
mod config;
mod differences;
mod distributions;
mod edge;
mod error;
mod invalidations;
mod ops;
mod origin;
mod origin_request_policies;
mod response_headers;
mod response_headers_policies;
mod schema;
mod state;
mod tags;
mod viewer;

use crate::message::{Request, Response};
use crate::{Cloud, signature};
pub(crate) use differences::DIFFERENCES;

pub use state::State;

/// AWS's names of the operations that are served.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    ops::names()
}

/// Answers a request to CloudFront's API.
pub(crate) fn handle(cloud: &Cloud, request: &Request) -> Response {
    let answer = signature::authenticate(cloud, request, "cloudfront")
        .map_err(error::CloudFrontError::Aws)
        .and_then(|_| ops::run(cloud, request));
    answer.unwrap_or_else(|error| error.response(cloud))
}

/// The operation that a request names, if there is such a one.
pub(crate) fn operation(request: &Request) -> Option<&'static str> {
    ops::name(request)
}

/// An error as the service writes it.
pub(crate) fn refuse(cloud: &Cloud, error: crate::error::AwsError) -> Response {
    error::CloudFrontError::Aws(error).response(cloud)
}

/// Answers a viewer's request to a distribution.
pub(crate) fn serve(cloud: &Cloud, request: &Request, distribution: &str, path: &str) -> Response {
    viewer::serve(cloud, request, distribution, path)
}
