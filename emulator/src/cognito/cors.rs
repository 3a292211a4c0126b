//! What lets scripts of any page call the open operations (`InitiateAuth`, `GetUser`, …), as with AWS's own endpoint.
//! Signed operations stay closed to them: they lack the credentials.

use http::{Method, StatusCode, header};

use crate::message::{empty, set, text_header};
use crate::{Request, Response};

const EXPOSED: &str = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date";

/// Whether a browser asks if it may send a request of this protocol.
pub(crate) fn is_preflight(request: &Request) -> bool {
    let asked = text_header(request, header::ACCESS_CONTROL_REQUEST_HEADERS).unwrap_or_default();
    *request.method() == Method::OPTIONS && asked.to_ascii_lowercase().contains("x-amz-target")
}

/// The answer to [`is_preflight`].
pub(super) fn preflight(request: &Request) -> Response {
    let mut response = empty(StatusCode::OK);
    let asked = text_header(request, header::ACCESS_CONTROL_REQUEST_HEADERS).unwrap_or_default();
    set(&mut response, header::ACCESS_CONTROL_ALLOW_HEADERS, asked);
    set(&mut response, header::ACCESS_CONTROL_ALLOW_METHODS, "POST");
    set(&mut response, header::ACCESS_CONTROL_MAX_AGE, "172800");
    open(response)
}

/// Lets scripts read a response.
pub(crate) fn open(mut response: Response) -> Response {
    set(&mut response, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(&mut response, header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    response
}
