//! What this cloud offers, read out of the services' tables: the list of operations, and the name of what a request
//! asks for.
//!
//! The tables themselves are in the services. What differs from AWS stands beside them as data, and
//! `docs/cloud.md` is made of both.

mod document;

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::Method;
use serde::Serialize;

use crate::addresses::Destination;
use crate::message::{Request, text_header};
use crate::{
    apigateway, cloudfront, cognito, dynamodb, execute_api, hosted_ui, iam, s3, signature, stepfunctions, sts,
};

pub use document::document;

/// A service or a front of this cloud.
#[derive(Debug, Clone)]
pub struct Service {
    /// The name in signatures, for example `states`; for what needs no signature a name of our own.
    pub name: &'static str,
    /// AWS's name for people.
    pub title: &'static str,
    /// AWS's names of the operations; empty for fronts, whose operations are methods and paths.
    pub operations: Vec<&'static str>,
    pub differences: &'static [Difference],
}

/// Something that this cloud does otherwise than AWS.
#[derive(Debug, Clone, Copy)]
pub struct Difference {
    /// What it is about: an operation, a parameter, a behaviour.
    pub subject: &'static str,
    /// How it is here.
    pub here: &'static str,
    /// Why it is not as on AWS.
    pub why: &'static str,
}

/// Everything that this cloud offers.
pub fn services() -> Vec<Service> {
    let of = |name, title, operations, differences| Service { name, title, operations, differences };
    let mut services = vec![
        of("cognito-idp", "Amazon Cognito user pools", cognito::SERVICE.operations().collect(), cognito::DIFFERENCES),
        of(front::HOSTED_UI, "Amazon Cognito hosted UI and OAuth 2.0 endpoints", vec![], hosted_ui::DIFFERENCES),
        of("apigateway", "Amazon API Gateway REST APIs", apigateway::operations().collect(), apigateway::DIFFERENCES),
        of(front::EXECUTE_API, "Amazon API Gateway, deployed APIs", vec![], execute_api::DIFFERENCES),
        of("states", "AWS Step Functions", stepfunctions::SERVICE.operations().collect(), stepfunctions::DIFFERENCES),
        of("dynamodb", "Amazon DynamoDB", dynamodb::SERVICE.operations().collect(), dynamodb::DIFFERENCES),
        of("s3", "Amazon S3", s3::operations().collect(), s3::DIFFERENCES),
        of(front::WEBSITE, "Amazon S3 website endpoints", vec![], &[]),
        of("cloudfront", "Amazon CloudFront", cloudfront::operations().collect(), cloudfront::DIFFERENCES),
        of(front::VIEWER, "Amazon CloudFront, viewers' requests", vec![], &[]),
        of("iam", "AWS Identity and Access Management", iam::SERVICE.operations().collect(), iam::DIFFERENCES),
        of("sts", "AWS Security Token Service", sts::SERVICE.operations().collect(), sts::DIFFERENCES),
    ];
    for service in &mut services {
        service.operations.sort_unstable();
    }
    services
}

/// AWS's names of the operations of each service, in order; services by their names in signatures, for example `states`.
pub fn all() -> BTreeMap<&'static str, Vec<&'static str>> {
    let tables = services().into_iter().filter(|service| !service.operations.is_empty());
    tables.map(|service| (service.name, service.operations)).collect()
}

/// Names of what clients reach without the SDK.
pub(crate) mod front {
    pub(crate) const EXECUTE_API: &str = "execute-api";
    pub(crate) const HOSTED_UI: &str = "hosted-ui";
    pub(crate) const WEBSITE: &str = "s3-website";
    pub(crate) const VIEWER: &str = "cloudfront-viewer";
}

/// Through which door a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Door {
    /// A distribution's address: CloudFront.
    Site,
    /// A bucket's website endpoint.
    Website,
    /// A user pool's domain: login pages and OAuth endpoints.
    Login,
    /// A deployed REST API.
    Api,
    /// The endpoint for SDKs, and buckets under host names of their own.
    Sdk,
}

/// Stands for services that are not here.
const UNKNOWN: &str = "unknown";

/// What a request is for.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub door: Door,
    pub service: &'static str,
    /// AWS's name of the operation; for fronts the method and the path. Nothing if there is no such operation.
    pub operation: Option<Cow<'static, str>>,
}

impl Asked {
    /// Reads a request that goes to `destination`; control requests ask for nothing of AWS.
    pub fn of(destination: &Destination, request: &Request) -> Option<Self> {
        let front = |door, service, path: &str| {
            let operation = Some(method_and_path(request.method(), path).into());
            Some(Self { door, service, operation })
        };
        match destination {
            Destination::CloudFront { path, .. } => front(Door::Site, front::VIEWER, path),
            Destination::Website { path, .. } => front(Door::Website, front::WEBSITE, path),
            Destination::HostedUi { path, .. } => front(Door::Login, front::HOSTED_UI, path),
            Destination::ExecuteApi { path, .. } => {
                front(Door::Api, front::EXECUTE_API, execute_api::split_stage(path).1)
            }
            Destination::WellKnown { document, .. } => {
                let path = format!("/.well-known/{document}");
                front(Door::Sdk, cognito::SERVICE.name, &path)
            }
            Destination::Bucket { path, .. } => Some(Self::sdk("s3", s3::operation(request, true, path))),
            Destination::Service(host) => {
                let service = service_name(host.as_deref(), request).unwrap_or(UNKNOWN);
                Some(Self::sdk(service, operation(service, request)))
            }
            Destination::Control { .. } => None,
        }
    }

    fn sdk(service: &'static str, operation: Option<&'static str>) -> Self {
        Self { door: Door::Sdk, service, operation: operation.map(Cow::Borrowed) }
    }
}

fn method_and_path(method: &Method, path: &str) -> String {
    format!("{method} {}", if path.is_empty() { "/" } else { path })
}

/// The service of an API request: told by host name, by the scope of the signature, or by the target header.
/// Unsigned requests on the endpoint are anonymous requests to a bucket, as with any S3 endpoint.
///
/// # Errors
/// The name of a service that is not here.
pub(crate) fn service_name(host: Option<&str>, request: &Request) -> Result<&'static str, String> {
    let scope = signature::claimed_scope(request).map(|scope| scope.service);
    let named = host.or(scope.as_deref()).or_else(|| service_of_target(request)).unwrap_or("s3");
    let all = ["apigateway", "cloudfront", "cognito-idp", "dynamodb", "iam", "s3", "states", "sts"];
    all.into_iter().find(|service| *service == named).ok_or_else(|| named.to_owned())
}

/// The service of an unsigned JSON request, told by its target header (Cognito's open operations).
fn service_of_target(request: &Request) -> Option<&'static str> {
    // Of the services with a target header, only Cognito is called from browsers.
    if cognito::cors::is_preflight(request) {
        return Some(cognito::SERVICE.name);
    }
    let target = text_header(request, "x-amz-target")?;
    let services = [&cognito::SERVICE, &dynamodb::SERVICE, &stepfunctions::SERVICE];
    services.iter().find(|service| target.starts_with(service.target)).map(|service| service.name)
}

fn operation(service: &str, request: &Request) -> Option<&'static str> {
    match service {
        "apigateway" => apigateway::operation(request),
        "cloudfront" => cloudfront::operation(request),
        "cognito-idp" => cognito::SERVICE.operation(request),
        "dynamodb" => dynamodb::SERVICE.operation(request),
        "iam" => iam::SERVICE.operation(request),
        "s3" => s3::operation(request, false, request.uri().path()),
        "states" => stepfunctions::SERVICE.operation(request),
        "sts" => sts::SERVICE.operation(request),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_lists_its_operations_once() {
        let all = all();
        assert_eq!(all.len(), 8);
        for (service, names) in all {
            assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{service} lists an operation twice");
        }
    }
}
