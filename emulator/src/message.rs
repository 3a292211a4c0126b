//! HTTP messages as the cloud sees them: whole bodies, no streams.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};

/// A request with its whole body. The `Host` header or the URI's authority says where it goes.
pub type Request = http::Request<Bytes>;
/// A response with its whole body.
pub type Response = http::Response<Bytes>;

/// A response with a content type.
pub(crate) fn reply(status: StatusCode, content_type: &str, body: impl Into<Bytes>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    set(&mut response, header::CONTENT_TYPE, content_type);
    response
}

/// A response without a body.
pub(crate) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

/// `302 Found` to `location`.
pub(crate) fn redirect(location: &str) -> Response {
    let mut response = empty(StatusCode::FOUND);
    set(&mut response, header::LOCATION, location);
    response
}

/// Sets a header; a value that HTTP cannot carry is dropped byte by byte to what it can.
pub(crate) fn set(response: &mut Response, name: HeaderName, value: &str) {
    response.headers_mut().insert(name, header_value(value));
}

/// Adds a header beside others of the same name.
pub(crate) fn add(response: &mut Response, name: HeaderName, value: &str) {
    response.headers_mut().append(name, header_value(value));
}

/// The text of a request header, if it is there and readable.
pub(crate) fn text_header(request: &Request, name: impl header::AsHeaderName) -> Option<&str> {
    request.headers().get(name)?.to_str().ok()
}

/// The query parameters of a request in order, decoded.
pub(crate) fn query_pairs(request: &Request) -> Vec<(String, String)> {
    let query = request.uri().query().unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// The fields of a urlencoded body in order, decoded.
pub(crate) fn form_pairs(body: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(body).into_owned().collect()
}

/// The first value of `name` among pairs.
pub(crate) fn pick<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn header_value(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or_else(|_| {
        let printable: String = value.chars().filter(|c| matches!(c, ' '..='~')).collect();
        HeaderValue::from_str(&printable).expect("printable ASCII is a header value")
    })
}

/// A `Content-Security-Policy` for learners' pages on the address of the control plane: scripts run, but in an origin
/// of their own, so that they can neither read nor call what else is served there.
pub(crate) const SANDBOX: &str = "sandbox allow-scripts allow-forms allow-popups";
