//! The one table of operations: it dispatches, and it is the list of what is supported.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html>.

use futures::future::BoxFuture;

use super::call::{Answer, Call};
use super::{
    account, api_keys, apis, authorizers, deployments, export, gateway_responses, import, integration_responses,
    integrations, method_responses, methods, models, resources, stages, tags, test_invoke, usage_plan_keys,
    usage_plans, validators,
};
use crate::message::{Request, pick, query_pairs};

/// How an operation runs. `Wait` is for those that call backends.
#[derive(Debug, Clone, Copy)]
pub(super) enum Run {
    Now(Now),
    Wait(Wait),
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Op {
    /// AWS's name of the operation.
    pub name: &'static str,
    method: &'static str,
    /// Path with `{names}`; after a `?` a query parameter that tells operations on the same path apart.
    pattern: &'static str,
    /// Status of success.
    pub status: u16,
    /// Names of query parameters; `*` is any.
    query: &'static [&'static str],
    pub run: Run,
}

impl Op {
    /// The parts of the path pattern.
    pub(super) fn segments(&self) -> impl Iterator<Item = &'static str> {
        self.split().0.trim_matches('/').split('/')
    }

    /// Whether the operation has such a query parameter.
    pub(super) fn knows_query(&self, name: &str) -> bool {
        self.query.contains(&"*") || self.query.contains(&name)
    }

    fn split(&self) -> (&'static str, Option<(&'static str, &'static str)>) {
        match self.pattern.split_once('?') {
            Some((path, query)) => (path, query.split_once('=')),
            None => (self.pattern, None),
        }
    }

    fn matches(&self, request: &Request) -> bool {
        let given = request.uri().path().trim_matches('/').split('/');
        let wanted = self.segments();
        let path = given.clone().count() == wanted.count()
            && given.zip(self.segments()).all(|(part, name)| name.starts_with('{') && !part.is_empty() || part == name);
        let told_apart = || {
            let Some((key, value)) = self.split().1 else { return true };
            pick(&query_pairs(request), key) == Some(value)
        };
        request.method().as_str() == self.method && path && told_apart()
    }
}

/// The operation that a request names.
pub(super) fn find(request: &Request) -> Option<&'static Op> {
    OPS.iter().find(|op| op.matches(request))
}

/// AWS's names of all operations.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    OPS.iter().map(|op| op.name)
}

type Now = fn(&Call<'_>) -> Answer;

const fn op(name: &'static str, method: &'static str, pattern: &'static str, status: u16, run: Now) -> Op {
    Op { name, method, pattern, status, query: &[], run: Run::Now(run) }
}

type Wait = for<'a> fn(&'a Call<'a>) -> BoxFuture<'a, Answer>;

const fn waiting(name: &'static str, method: &'static str, pattern: &'static str, status: u16, run: Wait) -> Op {
    Op { name, method, pattern, status, query: &[], run: Run::Wait(run) }
}

const fn asking(query: &'static [&'static str], op: Op) -> Op {
    Op { query, ..op }
}

const PAGE: &[&str] = &["limit", "position"];

macro_rules! path {
    () => {
        "/restapis/{api}"
    };
    ($rest:literal) => {
        concat!("/restapis/{api}", $rest)
    };
    (method $rest:literal) => {
        concat!("/restapis/{api}/resources/{resource}/methods/{verb}", $rest)
    };
}

/// Every operation there is.
#[rustfmt::skip]
static OPS: &[Op] = &[
    op("GetAccount", "GET", "/account", 200, account::get),
    asking(&["*"], op("ImportRestApi", "POST", "/restapis?mode=import", 201, import::create)),
    op("CreateRestApi", "POST", "/restapis", 201, apis::create),
    asking(PAGE, op("GetRestApis", "GET", "/restapis", 200, apis::list)),
    op("GetRestApi", "GET", path!(), 200, apis::get),
    op("UpdateRestApi", "PATCH", path!(), 200, apis::update),
    asking(&["*"], op("PutRestApi", "PUT", path!(), 200, import::put)),
    op("DeleteRestApi", "DELETE", path!(), 202, apis::delete),
    asking(&["limit", "position", "embed"], op("GetResources", "GET", path!("/resources"), 200, resources::list)),
    op("CreateResource", "POST", path!("/resources/{resource}"), 201, resources::create),
    asking(&["embed"], op("GetResource", "GET", path!("/resources/{resource}"), 200, resources::get)),
    op("UpdateResource", "PATCH", path!("/resources/{resource}"), 200, resources::update),
    op("DeleteResource", "DELETE", path!("/resources/{resource}"), 202, resources::delete),
    op("PutMethod", "PUT", path!(method ""), 201, methods::put),
    op("GetMethod", "GET", path!(method ""), 200, methods::get),
    op("UpdateMethod", "PATCH", path!(method ""), 200, methods::update),
    op("DeleteMethod", "DELETE", path!(method ""), 204, methods::delete),
    waiting("TestInvokeMethod", "POST", path!(method ""), 200, test_invoke::method),
    op("PutMethodResponse", "PUT", path!(method "/responses/{status}"), 201, method_responses::put),
    op("GetMethodResponse", "GET", path!(method "/responses/{status}"), 200, method_responses::get),
    op("UpdateMethodResponse", "PATCH", path!(method "/responses/{status}"), 201, method_responses::update),
    op("DeleteMethodResponse", "DELETE", path!(method "/responses/{status}"), 204, method_responses::delete),
    op("PutIntegration", "PUT", path!(method "/integration"), 201, integrations::put),
    op("GetIntegration", "GET", path!(method "/integration"), 200, integrations::get),
    op("UpdateIntegration", "PATCH", path!(method "/integration"), 200, integrations::update),
    op("DeleteIntegration", "DELETE", path!(method "/integration"), 204, integrations::delete),
    op("PutIntegrationResponse", "PUT", path!(method "/integration/responses/{status}"), 201, integration_responses::put),
    op("GetIntegrationResponse", "GET", path!(method "/integration/responses/{status}"), 200, integration_responses::get),
    op("UpdateIntegrationResponse", "PATCH", path!(method "/integration/responses/{status}"), 200, integration_responses::update),
    op("DeleteIntegrationResponse", "DELETE", path!(method "/integration/responses/{status}"), 204, integration_responses::delete),
    op("CreateAuthorizer", "POST", path!("/authorizers"), 201, authorizers::create),
    asking(PAGE, op("GetAuthorizers", "GET", path!("/authorizers"), 200, authorizers::list)),
    op("GetAuthorizer", "GET", path!("/authorizers/{authorizer}"), 200, authorizers::get),
    op("UpdateAuthorizer", "PATCH", path!("/authorizers/{authorizer}"), 200, authorizers::update),
    op("DeleteAuthorizer", "DELETE", path!("/authorizers/{authorizer}"), 202, authorizers::delete),
    op("TestInvokeAuthorizer", "POST", path!("/authorizers/{authorizer}"), 200, test_invoke::authorizer),
    op("PutGatewayResponse", "PUT", path!("/gatewayresponses/{type}"), 201, gateway_responses::put),
    asking(PAGE, op("GetGatewayResponses", "GET", path!("/gatewayresponses"), 200, gateway_responses::list)),
    op("GetGatewayResponse", "GET", path!("/gatewayresponses/{type}"), 200, gateway_responses::get),
    op("UpdateGatewayResponse", "PATCH", path!("/gatewayresponses/{type}"), 200, gateway_responses::update),
    op("DeleteGatewayResponse", "DELETE", path!("/gatewayresponses/{type}"), 202, gateway_responses::delete),
    op("CreateModel", "POST", path!("/models"), 201, models::create),
    asking(PAGE, op("GetModels", "GET", path!("/models"), 200, models::list)),
    op("GetModel", "GET", path!("/models/{model}"), 200, models::get),
    op("UpdateModel", "PATCH", path!("/models/{model}"), 200, models::update),
    op("DeleteModel", "DELETE", path!("/models/{model}"), 202, models::delete),
    op("CreateRequestValidator", "POST", path!("/requestvalidators"), 201, validators::create),
    asking(PAGE, op("GetRequestValidators", "GET", path!("/requestvalidators"), 200, validators::list)),
    op("GetRequestValidator", "GET", path!("/requestvalidators/{validator}"), 200, validators::get),
    op("UpdateRequestValidator", "PATCH", path!("/requestvalidators/{validator}"), 200, validators::update),
    op("DeleteRequestValidator", "DELETE", path!("/requestvalidators/{validator}"), 202, validators::delete),
    op("CreateDeployment", "POST", path!("/deployments"), 201, deployments::create),
    asking(PAGE, op("GetDeployments", "GET", path!("/deployments"), 200, deployments::list)),
    asking(&["embed"], op("GetDeployment", "GET", path!("/deployments/{deployment}"), 200, deployments::get)),
    op("UpdateDeployment", "PATCH", path!("/deployments/{deployment}"), 200, deployments::update),
    op("DeleteDeployment", "DELETE", path!("/deployments/{deployment}"), 202, deployments::delete),
    op("CreateStage", "POST", path!("/stages"), 201, stages::create),
    asking(&["deploymentId"], op("GetStages", "GET", path!("/stages"), 200, stages::list)),
    op("GetStage", "GET", path!("/stages/{stage}"), 200, stages::get),
    op("UpdateStage", "PATCH", path!("/stages/{stage}"), 200, stages::update),
    op("DeleteStage", "DELETE", path!("/stages/{stage}"), 202, stages::delete),
    op("FlushStageAuthorizersCache", "DELETE", path!("/stages/{stage}/cache/authorizers"), 202, stages::flush_authorizers),
    asking(&["extensions"], op("GetExport", "GET", path!("/stages/{stage}/exports/{format}"), 200, export::get)),
    op("CreateApiKey", "POST", "/apikeys", 201, api_keys::create),
    asking(&["limit", "position", "name", "customerId", "includeValues"], op("GetApiKeys", "GET", "/apikeys", 200, api_keys::list)),
    asking(&["includeValue"], op("GetApiKey", "GET", "/apikeys/{key}", 200, api_keys::get)),
    op("UpdateApiKey", "PATCH", "/apikeys/{key}", 200, api_keys::update),
    op("DeleteApiKey", "DELETE", "/apikeys/{key}", 202, api_keys::delete),
    op("CreateUsagePlan", "POST", "/usageplans", 201, usage_plans::create),
    asking(&["limit", "position", "keyId"], op("GetUsagePlans", "GET", "/usageplans", 200, usage_plans::list)),
    op("GetUsagePlan", "GET", "/usageplans/{plan}", 200, usage_plans::get),
    op("UpdateUsagePlan", "PATCH", "/usageplans/{plan}", 200, usage_plans::update),
    op("DeleteUsagePlan", "DELETE", "/usageplans/{plan}", 202, usage_plans::delete),
    op("CreateUsagePlanKey", "POST", "/usageplans/{plan}/keys", 201, usage_plan_keys::create),
    asking(&["limit", "position", "name"], op("GetUsagePlanKeys", "GET", "/usageplans/{plan}/keys", 200, usage_plan_keys::list)),
    op("GetUsagePlanKey", "GET", "/usageplans/{plan}/keys/{key}", 200, usage_plan_keys::get),
    op("DeleteUsagePlanKey", "DELETE", "/usageplans/{plan}/keys/{key}", 202, usage_plan_keys::delete),
    asking(&["startDate", "endDate", "keyId"], op("GetUsage", "GET", "/usageplans/{plan}/usage", 200, usage_plan_keys::usage)),
    asking(PAGE, op("GetTags", "GET", "/tags/{arn}", 200, tags::get)),
    op("TagResource", "PUT", "/tags/{arn}", 204, tags::tag),
    asking(&["tagKeys"], op("UntagResource", "DELETE", "/tags/{arn}", 204, tags::untag)),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn name(method: &str, target: &str) -> Option<&'static str> {
        let request = http::Request::builder().method(method).uri(target).body(bytes::Bytes::new());
        find(&request.expect("a request")).map(|op| op.name)
    }

    #[test]
    fn paths_find_their_operations() {
        assert_eq!(name("POST", "/restapis"), Some("CreateRestApi"));
        assert_eq!(name("POST", "/restapis?mode=import"), Some("ImportRestApi"));
        assert_eq!(name("PUT", "/restapis/a/resources/b/methods/POST/integration"), Some("PutIntegration"));
        assert_eq!(
            name("DELETE", "/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fa"),
            Some("UntagResource")
        );
        assert_eq!(name("GET", "/domainnames"), None);
        assert_eq!(name("GET", "/restapis//resources"), None);
    }

    #[test]
    fn no_operation_is_listed_twice() {
        let mut names: Vec<_> = OPS.iter().map(|op| op.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), OPS.len());
    }
}
