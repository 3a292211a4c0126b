//! The console's "Test": a saved method run without its authorizer, and an authorizer run alone.
//!
//! Responsible for running; the control plane reads the calls and writes the answers (`TestInvokeMethod`,
//! `TestInvokeAuthorizer`).

use std::collections::BTreeMap;

use http::header;

use super::authorizer::{Claims, verify};
use super::exchange::{Exchange, title_case};
use super::refusal::{Refusal, Stop};
use super::route::{Front, Route};
use super::{Ids, gateway_response, integration, validation};
use crate::Cloud;
use crate::apigateway::model::{Authorizer, Map, RestApi};
use crate::error::AwsError;
use crate::message::{Request, Response};

/// What `TestInvokeMethod` sends.
#[derive(Debug, Clone, Default)]
pub(crate) struct TestRequest {
    /// For example `/products/tea?page=2`; the resource's own path where it is empty.
    pub path_with_query: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub stage_variables: Map,
}

/// What `TestInvokeMethod` answers.
#[derive(Debug, Clone)]
pub(crate) struct TestAnswer {
    pub status: u16,
    pub headers: BTreeMap<String, Vec<String>>,
    pub body: String,
    pub latency_millis: i64,
    /// AWS's execution log, shortened to the lines that explain the outcome.
    pub log: String,
}

/// Runs a saved method as if it were deployed, without its authorizer.
///
/// # Errors
/// When resource or method do not exist, or for what this cloud does not do.
pub(crate) async fn method(
    cloud: &Cloud,
    api: &RestApi,
    resource: &str,
    verb: &str,
    test: TestRequest,
) -> Result<TestAnswer, AwsError> {
    let not_found =
        |what: &str| AwsError::new(404, "NotFoundException", format!("Invalid {what} identifier specified"));
    let resource = api.saved.resources.get(resource).ok_or_else(|| not_found("Resource"))?;
    let method = resource.methods.get(verb).ok_or_else(|| not_found("Method"))?;
    let path = if test.path_with_query.is_empty() { resource.path.clone() } else { test.path_with_query.clone() };
    let request = request_of(verb, &path, &test)?;
    let params = super::route::params(&resource.path, request.uri().path());
    let route = Route::new(&api.saved, resource, (verb, method), params);
    let mut front = Front::new(api, None, &api.saved);
    front.variables = test.stage_variables;

    let ids = Ids::new(cloud.env());
    let started = cloud.env().now();
    let mut log = Log::begin(cloud, &ids, verb, &resource.path);
    let mut exchange = Exchange::new(cloud, &request, &front, Some(&route), &ids);
    let params = &exchange.params;
    log.line(&format!("Method request path: {}", map(&params.path)));
    log.line(&format!("Method request query string: {}", map(&params.querystring)));
    log.line(&format!("Method request headers: {}", map(params.header.iter().filter(|(name, _)| name != "Host"))));
    log.line(&format!("Method request body before transformations: {}", exchange.body));
    let outcome = match validation::validate(&exchange, &route) {
        Ok(()) => integration::run(&mut exchange, &route).await,
        Err(stop) => Err(stop),
    };
    let response = match outcome {
        Ok(response) => {
            let body = String::from_utf8_lossy(response.body());
            log.line(&format!("Method response body after transformations: {body}"));
            log.line(&format!("Method response headers: {}", map(&shown_headers(&response))));
            log.line("Successfully completed execution");
            response
        }
        Err(Stop::Unsupported(error)) => return Err(error),
        Err(Stop::Refused(refusal)) => {
            let why = refusal.log.clone().or_else(|| refusal.message.clone()).unwrap_or_default();
            log.line(&format!("Execution failed due to configuration error: {why}"));
            gateway_response::render(&mut exchange, &front, &refusal)
        }
    };
    log.line(&format!("Method completed with status: {}", response.status().as_u16()));
    let took = cloud.env().now().duration_since(started);
    Ok(answer(&response, i64::try_from(took.as_millis()).unwrap_or(i64::MAX), log.text))
}

/// Runs an authorizer on a header value, which must be an id token: scopes play no part here.
pub(crate) fn authorizer(
    cloud: &Cloud,
    authorizer: &Authorizer,
    variables: &Map,
    header: Option<&str>,
) -> Result<Claims, Refusal> {
    verify(cloud, authorizer, &[], variables, header)
}

fn request_of(verb: &str, path: &str, test: &TestRequest) -> Result<Request, AwsError> {
    let bad = |error: http::Error| AwsError::new(400, "BadRequestException", error.to_string());
    let verb = if verb == "ANY" { "GET" } else { verb };
    let mut request = http::Request::builder().method(verb).uri(path).header(header::HOST, "testPrefix.testDomainName");
    for (name, value) in &test.headers {
        request = request.header(name, value);
    }
    request.body(test.body.clone().into()).map_err(bad)
}

fn answer(response: &Response, latency_millis: i64, log: String) -> TestAnswer {
    let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in shown_headers(response) {
        headers.entry(name).or_default().push(value);
    }
    let body = String::from_utf8_lossy(response.body()).into_owned();
    TestAnswer { status: response.status().as_u16(), headers, body, latency_millis, log }
}

fn shown_headers(response: &Response) -> Vec<(String, String)> {
    let headers = response.headers().iter();
    headers
        .map(|(name, value)| (title_case(name.as_str()), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

/// Pairs as Java prints a map: `{a=1, b=2}`.
fn map<'a>(pairs: impl IntoIterator<Item = &'a (String, String)>) -> String {
    let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{{{}}}", pairs.join(", "))
}

struct Log {
    at: String,
    text: String,
}

impl Log {
    fn begin(cloud: &Cloud, ids: &Ids, verb: &str, path: &str) -> Self {
        let at = cloud.env().now().strftime("%a %b %d %H:%M:%S UTC %Y").to_string();
        let mut log = Self { at, text: format!("Execution log for request {}\n", ids.request) };
        log.line(&format!("Starting execution for request: {}", ids.request));
        log.line(&format!("HTTP Method: {verb}, Resource Path: {path}"));
        log
    }

    fn line(&mut self, text: &str) {
        for part in [&self.at, " : ", text, "\n"] {
            self.text.push_str(part);
        }
    }
}
