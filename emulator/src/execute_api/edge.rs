//! The CloudFront that stands before an edge-optimised API. It belongs to AWS and cannot be configured.

use http::{HeaderName, StatusCode, header};

use crate::Env;
use crate::message::{Response, reply, set};

/// Adds what that CloudFront adds to every answer.
pub(super) fn pass(env: &Env, mut response: Response) -> Response {
    let failed = response.status().is_client_error() || response.status().is_server_error();
    let how = if failed { "Error from cloudfront" } else { "Miss from cloudfront" };
    let letters = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    set(&mut response, header::VIA, "1.1 cafe.cloudfront.net (CloudFront)");
    set(&mut response, HeaderName::from_static("x-cache"), how);
    set(&mut response, HeaderName::from_static("x-amz-cf-pop"), "CAF50-C1");
    set(&mut response, HeaderName::from_static("x-amz-cf-id"), &format!("{}==", env.letters(letters, 54)));
    response
}

/// It lets no GET with a body through.
pub(super) fn refuse_body() -> Response {
    let page = "<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY>\
                <H1>403 ERROR</H1><H2>The request could not be satisfied.</H2><HR>Bad request.<HR></BODY></HTML>";
    reply(StatusCode::FORBIDDEN, "text/html", page)
}
