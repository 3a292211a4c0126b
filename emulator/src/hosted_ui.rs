//! The hosted UI and the OAuth 2.0 endpoints of a user pool domain.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html>.

mod ask;
mod authorize;
mod callback;
mod client;
mod confirm;
mod cookies;
mod differences;
mod forgot;
mod form;
mod login;
mod logout;
mod new_password;
mod pages;
mod revoke;
mod sign_up;
mod site;
mod token;
mod user_info;

use http::{Method, StatusCode, header};

use self::site::Site;
use crate::message::{empty, set};
use crate::{Cloud, Request, Response};
pub(crate) use differences::DIFFERENCES;

/// Answers a request to the domain `prefix`.
pub(crate) fn handle(cloud: &Cloud, request: &Request, prefix: &str, path: &str) -> Response {
    let Some(site) = Site::find(cloud, request, prefix) else {
        return pages::message(StatusCode::NOT_FOUND, "No user pool has this domain.", "");
    };
    let read = matches!(*request.method(), Method::GET | Method::HEAD);
    let post = *request.method() == Method::POST;
    let mut response = match path {
        "/oauth2/token" | "/oauth2/userInfo" | "/oauth2/revoke" if *request.method() == Method::OPTIONS => preflight(),
        "/oauth2/authorize" if read => authorize::handle(&site),
        "/login" if read => login::show(&site),
        "/login" if post => login::submit(&site),
        "/changePassword" if post => new_password::submit(&site),
        "/signup" if read => sign_up::show(&site),
        "/signup" if post => sign_up::submit(&site),
        "/confirm" if post => confirm::submit(&site),
        "/forgotPassword" if read => forgot::show(&site),
        "/forgotPassword" if post => forgot::submit(&site),
        "/confirmForgotPassword" if post => forgot::reset(&site),
        "/oauth2/token" if post => cross_origin(token::handle(&site)),
        "/oauth2/userInfo" if read || post => cross_origin(user_info::handle(&site)),
        "/oauth2/revoke" if post => cross_origin(revoke::handle(&site)),
        "/logout" if read => logout::handle(&site),
        "/error" if read => pages::error(&site),
        "/oauth2/authorize"
        | "/login"
        | "/changePassword"
        | "/signup"
        | "/confirm"
        | "/forgotPassword"
        | "/confirmForgotPassword"
        | "/oauth2/token"
        | "/oauth2/userInfo"
        | "/oauth2/revoke"
        | "/logout"
        | "/error" => empty(StatusCode::METHOD_NOT_ALLOWED),
        "/confirmUser" | "/resendcode" | "/oauth2/idpresponse" => {
            let text = format!("The café cloud does not support the page {path} of the hosted UI.");
            pages::message(StatusCode::NOT_IMPLEMENTED, &text, "")
        }
        _ => pages::message(StatusCode::NOT_FOUND, "There is no such page.", ""),
    };
    let id = cloud.env().uuid();
    set(&mut response, header::HeaderName::from_static("x-amz-cognito-request-id"), &id);
    set(&mut response, header::CACHE_CONTROL, "no-cache, no-store, max-age=0, must-revalidate");
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut response, header::X_FRAME_OPTIONS, "DENY");
    response
}

/// Scripts of any origin may exchange codes; AWS offers no way to narrow that down.
fn cross_origin(mut response: Response) -> Response {
    set(&mut response, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    response
}

fn preflight() -> Response {
    let mut response = cross_origin(empty(StatusCode::OK));
    set(&mut response, header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS");
    set(&mut response, header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, X-Amz-User-Agent");
    set(&mut response, header::ACCESS_CONTROL_MAX_AGE, "86400");
    response
}
