//! API Gateway REST APIs: the control plane (`restJson1`, version 2015-07-09). Requests to deployed APIs are the
//! business of [`crate::execute_api`].
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/api/Welcome.html>.

pub mod model;

mod account;
mod api_keys;
mod api_patches;
mod apis;
mod authorizers;
mod call;
mod canary;
mod deployments;
mod differences;
mod error;
mod export;
mod gateway_responses;
mod import;
mod integration_responses;
mod integrations;
mod mapping;
mod method_responses;
mod methods;
mod models;
mod operations;
mod patch;
mod render;
mod resources;
mod stage_patches;
mod stages;
mod tags;
mod test_invoke;
mod usage_plan_keys;
mod usage_plan_patches;
mod usage_plans;
mod validators;

use http::{HeaderName, StatusCode, header};

pub(crate) use differences::DIFFERENCES;
pub use gateway_responses::TYPES as GATEWAY_RESPONSE_TYPES;
pub use model::State;

use crate::error::AwsError;
use crate::message::{empty, reply, set};
use crate::{Cloud, Request, Response, signature};
use call::{Call, Output};
use error::Error;
use operations::{Op, Run};

const SERVICE: &str = "apigateway";

/// AWS's names of the operations that are served.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    operations::names()
}

/// Answers a request to the service's API.
pub(crate) async fn handle(cloud: &Cloud, request: &Request) -> Response {
    match answer(cloud, request).await {
        Ok((op, output)) => success(op, output),
        Err(error) => failure(&error.into()),
    }
}

async fn answer(cloud: &Cloud, request: &Request) -> Result<(&'static Op, Output), Error> {
    signature::authenticate(cloud, request, SERVICE)?;
    let Some(op) = operations::find(request) else {
        let what = format!("the request {} {} of {SERVICE}", request.method(), request.uri().path());
        return Err(Error::unsupported(what));
    };
    let call = Call::new(cloud, request, op)?;
    let output = match op.run {
        Run::Now(run) => run(&call),
        Run::Wait(run) => run(&call).await,
    };
    Ok((op, output?))
}

fn success(op: &Op, output: Output) -> Response {
    let status = StatusCode::from_u16(op.status).unwrap_or(StatusCode::OK);
    match output {
        Output::Json(value) => reply(status, "application/json", value.to_string()),
        Output::Nothing => empty(status),
        Output::File { name, body } => {
            let mut response = reply(status, "application/octet-stream", body);
            set(&mut response, header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
            response
        }
    }
}

/// The operation that a request names, if there is such a one.
pub(crate) fn operation(request: &Request) -> Option<&'static str> {
    operations::find(request).map(|op| op.name)
}

/// An error as the service writes it.
pub(crate) fn failure(error: &AwsError) -> Response {
    let body = serde_json::json!({ "message": error.message });
    let mut response = reply(error.status, "application/json", body.to_string());
    set(&mut response, HeaderName::from_static("x-amzn-errortype"), &error.code);
    if error.status == StatusCode::TOO_MANY_REQUESTS {
        set(&mut response, header::RETRY_AFTER, "1");
    }
    response
}
