//! Fetching from origins: buckets, with or without origin access control, and websites of buckets.

use http::{Method, header};
use percent_encoding::percent_decode_str;

use super::distributions::arn;
use super::state::State;
use crate::addresses::Destination;
use crate::cloud::Cloud;
use crate::message::Response;
use crate::s3::{self, Reader};
use crate::xml::Element;

/// What an origin's domain name stands for on this cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    Bucket(String),
    Website(String),
}

/// Finds what a domain name stands for.
pub(super) fn place(domain: &str) -> Option<Place> {
    match Destination::of_host(domain)? {
        Destination::Bucket { bucket, .. } => Some(Place::Bucket(bucket)),
        Destination::Website { bucket, .. } => Some(Place::Website(bucket)),
        _ => None,
    }
}

/// Gets `path`, still percent-encoded, from an origin of the distribution `id`.
/// `page` is the origin of the page that asks, where the behaviour hands it on.
pub(super) fn fetch(
    cloud: &Cloud,
    state: &State,
    id: &str,
    origin: &Element,
    (path, page): (&str, Option<&str>),
) -> Option<Response> {
    let domain = origin.child_text("DomainName")?;
    let path = format!("{}{path}", origin.child_text("OriginPath").unwrap_or_default());
    match place(domain)? {
        Place::Website(bucket) => {
            let request = http::Request::builder().method(Method::GET).uri(&path).header(header::HOST, domain);
            Some(s3::website(cloud, &request.body(bytes::Bytes::new()).ok()?, &bucket, &path))
        }
        Place::Bucket(bucket) => {
            let key = percent_decode_str(path.trim_start_matches('/')).decode_utf8_lossy().into_owned();
            let reader = reader(cloud, state, id, origin);
            let found = s3::read(cloud, &bucket, &key, &reader);
            let response = found.and_then(|(object, body)| s3::object_response(cloud, &object, &body));
            let mut response = response.unwrap_or_else(|error| s3::error_response(cloud, &error));
            if let Some(page) = page {
                let request = http::Request::builder().method(Method::GET).header(header::ORIGIN, page);
                s3::add_cors(cloud, &request.body(bytes::Bytes::new()).ok()?, &bucket, &mut response);
            }
            Some(response)
        }
    }
}

/// CloudFront signs its requests when the origin has an access control that says so.
fn reader(cloud: &Cloud, state: &State, id: &str, origin: &Element) -> Reader {
    let control = origin.child_text("OriginAccessControlId").and_then(|id| state.access_controls.get(id));
    let signs = control.is_some_and(|control| control.config.child_text("SigningBehavior") != Some("never"));
    if signs { Reader::CloudFront { distribution_arn: arn(cloud, id) } } else { Reader::Anonymous }
}
