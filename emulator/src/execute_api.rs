//! Deployed REST APIs at run time: from a client's request to the backend and back.
//!
//! Responsible for routing on the stage's deployment, authorizers, request validation, integrations and gateway
//! responses. What is saved but not deployed does not exist here; the control plane is [`crate::apigateway`].
//!
//! Sources: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html>,
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html>.

mod answer;
mod api_key;
mod authorizer;
mod backend;
mod content;
mod differences;
mod edge;
mod exchange;
mod gateway_response;
mod incomplete_signature;
mod integration;
mod loopback;
mod mishap;
mod refusal;
mod request_template;
mod route;
mod schema;
pub(crate) mod test_invoke;
mod throttle;
mod validation;

use http::{HeaderName, StatusCode, header};

use crate::message::{Request, Response, reply, set};
use crate::{Cloud, Env};
pub use api_key::Counts;
pub(crate) use differences::DIFFERENCES;
use exchange::Exchange;
pub(crate) use mishap::refuse;
use refusal::Stop;
pub(crate) use route::split_stage;
use route::{Front, Route};
pub use throttle::Buckets;

/// API Gateway's limit on payloads, in bytes.
const MAX_BODY: usize = 10 * 1024 * 1024;

/// Answers a request to a deployed API; `path` begins with the stage.
pub(crate) async fn handle(cloud: &Cloud, request: &Request, api: &str, path: &str) -> Response {
    if request.body().len() > MAX_BODY {
        return too_large();
    }
    let ids = Ids::new(cloud.env());
    let mut response = match route::find(cloud, request.method(), api, path) {
        Some((front, route)) => {
            let response = serve(cloud, request, &front, route.as_ref(), &ids).await;
            if front.edge { edge::pass(cloud.env(), response) } else { response }
        }
        None => forbidden(path),
    };
    ids.stamp(&mut response);
    response
}

/// What identifies one request.
#[derive(Debug)]
pub(crate) struct Ids {
    request: String,
    extended: String,
    trace: String,
}

impl Ids {
    fn new(env: &Env) -> Self {
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let trace = format!("Root=1-{:08x}-{}", env.now().as_second(), hex::encode(env.bytes::<12>()));
        Self { request: env.uuid(), extended: format!("{}=", env.letters(letters, 15)), trace }
    }

    fn stamp(&self, response: &mut Response) {
        set(response, HeaderName::from_static("x-amzn-requestid"), &self.request);
        set(response, HeaderName::from_static("x-amz-apigw-id"), &self.extended);
    }
}

async fn serve(cloud: &Cloud, request: &Request, front: &Front, route: Option<&Route>, ids: &Ids) -> Response {
    let mut exchange = Exchange::new(cloud, request, front, route, ids);
    exchange.pass_front();
    match attempt(&mut exchange, front, route).await {
        Ok(response) => response,
        Err(Stop::Refused(refusal)) => gateway_response::render(&mut exchange, front, &refusal),
        Err(Stop::Unsupported(error)) => unsupported(&error),
    }
}

async fn attempt(exchange: &mut Exchange<'_>, front: &Front, route: Option<&Route>) -> Result<Response, Stop> {
    if let Some(response) = front.closed_door(exchange.request)? {
        return Ok(response);
    }
    let Some(route) = route else { return Err(incomplete_signature::no_such_method(exchange).into()) };
    authorizer::admit(exchange, route)?;
    api_key::admit(exchange, front, route)?;
    // The execution log of AWS names authorizer and key before the throttle.
    if let Some(limit) = &front.throttle {
        exchange.cloud.apigateway().read().buckets.take(limit, exchange.cloud.env().now())?;
    }
    validation::validate(exchange, route)?;
    integration::run(exchange, route).await
}

/// What stands before all APIs refuses too much, as plain text and without a gateway response.
fn too_large() -> Response {
    reply(StatusCode::PAYLOAD_TOO_LARGE, "text/plain", format!("HTTP content length exceeded {MAX_BODY} bytes."))
}

/// An API or a stage that does not exist has no gateway responses of its own.
fn forbidden(path: &str) -> Response {
    let (text, kind) = match path {
        "" | "/" => ("Missing Authentication Token", "MissingAuthenticationTokenException"),
        _ => ("Forbidden", "ForbiddenException"),
    };
    let mut response = reply(StatusCode::FORBIDDEN, "application/json", format!(r#"{{"message":"{text}"}}"#));
    set(&mut response, HeaderName::from_static("x-amzn-errortype"), kind);
    response
}

fn unsupported(error: &crate::error::AwsError) -> Response {
    let body = serde_json::json!({ "message": error.message });
    let mut response = reply(error.status, "application/json", body.to_string());
    set(&mut response, HeaderName::from_static("x-amzn-errortype"), &error.code);
    set(&mut response, header::CACHE_CONTROL, "no-store");
    response
}
