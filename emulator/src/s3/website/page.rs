//! The HTML with which a website endpoint answers when it has nothing better.

use http::HeaderName;
use maud::{DOCTYPE, html};

use crate::message::{Response, reply, set};
use crate::s3::error::S3Error;
use crate::s3::ids::Ids;

/// A page for an error, and for a second one that kept the error document from being sent.
pub(super) fn error(error: &S3Error, ids: &Ids, second: Option<&S3Error>) -> Response {
    let aws = error.aws();
    let title = format!("{} {}", aws.status.as_u16(), aws.status.canonical_reason().unwrap_or_default());
    let list = |error: &S3Error| {
        let aws = error.aws();
        html! {
            li { "Code: " (aws.code) }
            li { "Message: " (aws.message) }
            @for (name, value) in error.details() { li { (name) ": " (value) } }
        }
    };
    let page = html! {
        (DOCTYPE)
        html {
            head { title { (title) } }
            body {
                h1 { (title) }
                ul {
                    (list(error))
                    li { "RequestId: " (ids.request) }
                    li { "HostId: " (ids.host) }
                }
                @if let Some(second) = second {
                    h3 { "An Error Occurred While Attempting to Retrieve a Custom Error Document" }
                    ul { (list(second)) }
                }
                hr;
            }
        }
    };
    let mut response = reply(aws.status, "text/html; charset=utf-8", page.into_string());
    set(&mut response, HeaderName::from_static("x-amz-error-code"), &aws.code);
    set(&mut response, HeaderName::from_static("x-amz-error-message"), &aws.message);
    for (name, value) in error.details() {
        if let Ok(name) = HeaderName::try_from(format!("x-amz-error-detail-{}", name.to_ascii_lowercase())) {
            set(&mut response, name, &value);
        }
    }
    response
}
