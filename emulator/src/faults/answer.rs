//! How a request is refused that a fault meets: in the protocol of the service, or as a page.

use http::StatusCode;

use super::Refusal;
use crate::addresses::Destination;
use crate::message::{Request, Response, reply};
use crate::operations::{Asked, Door};
use crate::{Cloud, apigateway, cloudfront, cognito, dynamodb, execute_api, iam, s3, stepfunctions, sts};

/// Refuses a request.
pub(crate) fn refuse(
    cloud: &Cloud,
    request: &Request,
    destination: &Destination,
    asked: &Asked,
    refusal: Refusal,
) -> Response {
    if let Destination::ExecuteApi { api, path } = destination {
        return execute_api::refuse(cloud, request, api, path, refusal);
    }
    if asked.door != Door::Sdk {
        return page(refusal);
    }
    let error = refusal.of_service(asked.service, asked.operation.as_deref(), &sts::caller_arn(cloud.settings()));
    match asked.service {
        "apigateway" => apigateway::failure(&error),
        "cloudfront" => cloudfront::refuse(cloud, error),
        "cognito-idp" => cognito::cors::open(cognito::SERVICE.render(&error)),
        "dynamodb" => dynamodb::SERVICE.render(&error),
        "iam" => iam::SERVICE.refuse(cloud, &error),
        "states" => stepfunctions::SERVICE.render(&error),
        "sts" => sts::SERVICE.refuse(cloud, &error),
        _ => s3::refuse(cloud, request, error),
    }
}

/// For people's browsers.
fn page(refusal: Refusal) -> Response {
    let status = match refusal {
        Refusal::Throttling => StatusCode::TOO_MANY_REQUESTS,
        Refusal::AccessDenied => StatusCode::FORBIDDEN,
        Refusal::InternalError => StatusCode::INTERNAL_SERVER_ERROR,
        Refusal::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    };
    let text = format!("<!DOCTYPE html><title>{status}</title><h1>{status}</h1>");
    reply(status, "text/html; charset=utf-8", text)
}
