//! From a path to a method of the stage's deployment.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::edge;
use super::refusal::{Kind, Refusal, Stop};
use super::throttle::Limit;
use crate::Cloud;
use crate::apigateway::model::{
    Authorizer, Definition, GatewayResponse, Map, Method, Model, RequestValidator, Resource, RestApi, Stage,
};
use crate::message::{Request, Response};

/// What holds for every request to a stage.
#[derive(Debug, Clone)]
pub(crate) struct Front {
    pub api: String,
    pub stage: String,
    pub deployment: String,
    pub variables: Map,
    pub gateway_responses: BTreeMap<String, GatewayResponse>,
    /// `HEADER` or `AUTHORIZER`.
    pub api_key_source: String,
    pub binary_media_types: Vec<String>,
    /// Whether a CloudFront distribution of AWS's stands before the API.
    pub edge: bool,
    pub throttle: Option<Limit>,
    /// Whether the request goes to the canary, on stages that have one.
    pub canary: Option<bool>,
    disabled: bool,
    has_policy: bool,
}

/// The method that a request is for, copied out of the deployment.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    pub resource: String,
    /// Full path of the resource, with its variables.
    pub resource_path: String,
    pub path_params: Vec<(String, String)>,
    /// The verb that the method was made for: that of the request, or `ANY`.
    pub verb: String,
    pub method: Method,
    pub authorizer: Option<Authorizer>,
    pub validator: Option<RequestValidator>,
    /// Only where bodies are validated.
    pub models: BTreeMap<String, Model>,
}

/// Finds stage and method; `None` where there is no such API or stage.
pub(super) fn find(cloud: &Cloud, verb: &http::Method, api: &str, path: &str) -> Option<(Front, Option<Route>)> {
    let saved = cloud.apigateway().spread(cloud.env());
    let api = saved.apis.get(api)?;
    let (name, rest) = split_stage(path);
    let stage = api.stages.get(name)?;
    let canary = stage.canary.as_ref().filter(|canary| drawn(cloud, canary.percent));
    let deployment = canary.map_or(&stage.deployment, |canary| &canary.deployment);
    let definition = &api.deployments.get(deployment)?.definition;
    let route = resolve(definition, verb.as_str(), rest);
    let mut front = Front::new(api, Some(stage), definition);
    front.deployment.clone_from(deployment);
    front.canary = stage.canary.is_some().then_some(canary.is_some());
    if let Some(canary) = canary {
        front.variables.extend(canary.overrides.clone());
    }
    front.throttle = route.as_ref().and_then(|route| Limit::of(&api.id, stage, &route.resource_path, &route.verb));
    Some((front, route))
}

/// Whether a request is one of so many in a hundred.
fn drawn(cloud: &Cloud, percent: f64) -> bool {
    let draw = f64::from(u32::from_be_bytes(cloud.env().bytes())) / f64::from(u32::MAX);
    percent >= 100.0 || draw * 100.0 < percent
}

/// `/prod/a/b` → `prod`, `/a/b`.
pub(crate) fn split_stage(path: &str) -> (&str, &str) {
    let path = path.trim_start_matches('/');
    path.find('/').map_or((path, ""), |at| path.split_at(at))
}

impl Front {
    pub(super) fn new(api: &RestApi, stage: Option<&Stage>, definition: &Definition) -> Self {
        Self {
            api: api.id.clone(),
            stage: stage.map_or_else(|| "test-invoke-stage".to_owned(), |stage| stage.name.clone()),
            deployment: stage.map(|stage| stage.deployment.clone()).unwrap_or_default(),
            variables: stage.map(|stage| stage.variables.clone()).unwrap_or_default(),
            gateway_responses: definition.gateway_responses.clone(),
            api_key_source: api.api_key_source.clone(),
            binary_media_types: api.binary_media_types.clone(),
            throttle: None,
            canary: None,
            disabled: api.disable_execute_api_endpoint,
            edge: api.endpoint_types.iter().any(|kind| kind == "EDGE"),
            has_policy: api.policy.as_deref().is_some_and(|policy| !policy.is_empty()),
        }
    }

    /// Refusals that do not depend on the route.
    pub(super) fn closed_door(&self, request: &Request) -> Result<Option<Response>, Stop> {
        if self.disabled {
            return Err(Refusal::new(Kind::AccessDenied, "Forbidden").of_type("ForbiddenException").into());
        }
        if self.has_policy {
            return Err(Stop::unsupported("resource policies of REST APIs"));
        }
        let bodiless = matches!(*request.method(), http::Method::GET | http::Method::HEAD);
        Ok((self.edge && bodiless && !request.body().is_empty()).then(edge::refuse_body))
    }
}

/// The method for a verb and a path below the stage.
pub(super) fn resolve(definition: &Definition, verb: &str, path: &str) -> Option<Route> {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let candidates = definition.resources.values().filter_map(|resource| {
        let (verb, method) = resource.methods.get_key_value(verb).or_else(|| resource.methods.get_key_value("ANY"))?;
        let (rank, params) = fit(&resource.path, &segments)?;
        Some((rank, resource, verb, method, params))
    });
    let (_, resource, verb, method, params) = candidates.min_by(|left, right| left.0.cmp(&right.0))?;
    Some(Route::new(definition, resource, (verb, method), params))
}

impl Route {
    pub(super) fn new(
        definition: &Definition,
        resource: &Resource,
        (verb, method): (&str, &Method),
        path_params: Vec<(String, String)>,
    ) -> Self {
        let validator = method.request_validator.as_ref().and_then(|id| definition.validators.get(id)).cloned();
        let validates_body = validator.as_ref().is_some_and(|validator| validator.validate_body);
        Self {
            resource: resource.id.clone(),
            resource_path: resource.path.clone(),
            path_params,
            verb: verb.to_owned(),
            method: method.clone(),
            authorizer: method.authorizer.as_ref().and_then(|id| definition.authorizers.get(id)).cloned(),
            validator,
            models: if validates_body { definition.models.clone() } else { BTreeMap::new() },
        }
    }
}

/// How literally a part of a resource's path fits: a text before a variable before a greedy variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Literal,
    Variable,
    Greedy,
}

type Fitting = (Vec<Fit>, Vec<(String, String)>);

/// Compares a resource's path with a request's.
fn fit(resource: &str, segments: &[&str]) -> Option<Fitting> {
    let parts: Vec<&str> = resource.split('/').filter(|part| !part.is_empty()).collect();
    let (mut rank, mut params) = (Vec::new(), Vec::new());
    for (position, part) in parts.iter().enumerate() {
        let segment = segments.get(position)?;
        let variable = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        match variable {
            None if decode(segment) == *part => rank.push(Fit::Literal),
            None => return None,
            Some(name) => {
                if let Some(name) = name.strip_suffix('+') {
                    rank.push(Fit::Greedy);
                    params.push((name.to_owned(), decode(&segments[position..].join("/"))));
                    return Some((rank, params));
                }
                rank.push(Fit::Variable);
                params.push((name.to_owned(), decode(segment)));
            }
        }
    }
    (parts.len() == segments.len()).then_some((rank, params))
}

/// The path parameters of a request to a resource that is known already.
pub(super) fn params(resource: &str, path: &str) -> Vec<(String, String)> {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    fit(resource, &segments).map(|(_, params)| params).unwrap_or_default()
}

fn decode(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(resource: &str, path: &str, expected: Option<&[(&str, &str)]>) {
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let found = fit(resource, &segments).map(|(_, params)| params);
        let expected = expected.map(|params| params.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect());
        assert_eq!(found, expected, "{resource} and {path}");
    }

    #[test]
    fn paths_fit_resources() {
        check("/", "", Some(&[]));
        check("/products", "/products/", Some(&[]));
        check("/products", "/product", None);
        check("/products/{name}", "/products/House%20blend", Some(&[("name", "House blend")]));
        check("/products/{name}", "/products", None);
        check("/{proxy+}", "/a/b/c", Some(&[("proxy", "a/b/c")]));
        check("/{proxy+}", "/", None);
        check("/a/{proxy+}", "/a/b", Some(&[("proxy", "b")]));
    }

    #[test]
    fn literal_before_variable_before_greedy() {
        let rank = |resource| fit(resource, &["a", "b"]).expect("fits").0;
        assert!(rank("/a/b") < rank("/a/{x}"));
        assert!(rank("/a/{x}") < rank("/a/{x+}"));
        assert!(rank("/a/{x+}") < rank("/{x}/b"));
    }

    #[test]
    fn the_stage_is_the_first_part() {
        assert_eq!(split_stage("/prod/a/b"), ("prod", "/a/b"));
        assert_eq!(split_stage("/prod"), ("prod", ""));
        assert_eq!(split_stage("/"), ("", ""));
    }
}
