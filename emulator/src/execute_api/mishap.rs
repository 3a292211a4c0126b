//! Refusals to order: what API Gateway answers by itself, without asking authorizer or backend.

use http::StatusCode;

use super::Ids;
use super::exchange::Exchange;
use super::gateway_response;
use super::refusal::{Kind, Refusal};
use super::route;
use crate::Cloud;
use crate::faults;
use crate::message::{Request, Response, reply};

/// Refuses a request, with the gateway responses of the deployed API where AWS has some.
pub(crate) fn refuse(cloud: &Cloud, request: &Request, api: &str, path: &str, refusal: faults::Refusal) -> Response {
    let ids = Ids::new(cloud.env());
    let refusal = match refusal {
        faults::Refusal::Throttling => Some(Refusal::new(Kind::Throttled, "Too Many Requests")),
        faults::Refusal::AccessDenied => Some(Refusal::new(Kind::AccessDenied, "Forbidden")),
        faults::Refusal::InternalError => Some(Refusal::new(Kind::ApiConfigurationError, "Internal server error")),
        // Gateway responses know no 503: that comes from in front of them.
        faults::Refusal::Unavailable => None,
    };
    let mut response = match (route::find(cloud, request.method(), api, path), refusal) {
        (Some((front, route)), Some(refusal)) => {
            let mut exchange = Exchange::new(cloud, request, &front, route.as_ref(), &ids);
            gateway_response::render(&mut exchange, &front, &refusal)
        }
        _ => reply(StatusCode::SERVICE_UNAVAILABLE, "application/json", r#"{"message":"Service Unavailable"}"#),
    };
    ids.stamp(&mut response);
    response
}
