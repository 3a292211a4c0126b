//! The REST API: `GET /products` reads the table, `POST /create_report` runs the workflow, both without any code.
//!
//! Sources: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html>
//! and <https://docs.aws.amazon.com/step-functions/latest/dg/tutorial-api-gateway.html>.

mod method;
mod routes;
mod stage;

use aws_sdk_apigateway::types::{EndpointConfiguration, EndpointType, Resource};
use cafe::journal::Kind;
use cafe::names::{TAG_KEY, TAG_VALUE};
use cafe::{Lab, Result, find};
use reference::api_auth::{ALLOW_HEADERS, REFUSALS};

use crate::job::Job;
use crate::steps::State;
use method::Protected;
use routes::Route;
pub use stage::{look as look_stage, make as make_stage};

pub async fn look(job: &Job<'_>) -> Result<State> {
    Ok(id(job).await?.map_or(State::Missing, |_| State::Ready))
}

pub async fn make(job: &Job<'_>) -> Result<()> {
    let name = &job.names.api;
    job.cafe.creating(Kind::RestApi, name).await?;
    let request = job.cafe.clients.apigateway.create_rest_api().name(name).tags(TAG_KEY, TAG_VALUE);
    let regional = EndpointConfiguration::builder().types(EndpointType::Regional).build();
    let answer = request.description("The café's products and stock").endpoint_configuration(regional).send().await?;
    let id = find::required(answer.id, "the id of the new API")?;
    job.cafe.created(Kind::RestApi, name, &id).await
}

pub async fn look_products(job: &Job<'_>) -> Result<State> {
    let Some(site) = find::site_origin(job.cafe).await? else { return Ok(State::Missing) };
    look_route(job, &routes::products(job, &site).await?).await
}

pub async fn make_products(job: &Job<'_>) -> Result<()> {
    let site = find::required(find::site_origin(job.cafe).await?, "the café's website")?;
    make_route(job, &routes::products(job, &site).await?).await
}

pub async fn look_report(job: &Job<'_>) -> Result<State> {
    let Some(site) = find::site_origin(job.cafe).await? else { return Ok(State::Missing) };
    look_route(job, &routes::report(job, &site).await?).await
}

pub async fn make_report(job: &Job<'_>) -> Result<()> {
    let site = find::required(find::site_origin(job.cafe).await?, "the café's website")?;
    make_route(job, &routes::report(job, &site).await?).await
}

/// Before lab 4, refusals carry nothing of the site's.
pub async fn look_refusals(job: &Job<'_>) -> Result<State> {
    if job.applies(Lab::ApiAuth) {
        return Ok(State::Ready);
    }
    let Some(api) = id(job).await? else { return Ok(State::Missing) };
    let customised = customised_refusals(job, &api).await?;
    Ok(State::ready_if(customised == 0, "they are customised"))
}

pub async fn make_refusals(job: &Job<'_>) -> Result<()> {
    let Some(api) = id(job).await? else { return Ok(()) };
    for refusal in REFUSALS {
        let request = job.cafe.clients.apigateway.delete_gateway_response().rest_api_id(&api).response_type(refusal);
        find::absent(request.send().await.map_err(Into::into))?;
    }
    Ok(())
}

async fn customised_refusals(job: &Job<'_>, api: &str) -> Result<usize> {
    let mut count = 0;
    for refusal in REFUSALS {
        let request = job.cafe.clients.apigateway.get_gateway_response().rest_api_id(api).response_type(refusal);
        count += usize::from(!request.send().await?.default_response);
    }
    Ok(count)
}

async fn id(job: &Job<'_>) -> Result<Option<String>> {
    find::rest_api_id(job.cafe, &job.names.api).await
}

async fn look_route(job: &Job<'_>, route: &Route) -> Result<State> {
    let Some(api) = id(job).await? else { return Ok(State::Missing) };
    let resources = find::resources(job.cafe, &api).await?;
    let Some(resource) = at(&resources, &route.path()) else { return Ok(State::Missing) };
    let wrong = wrong_methods(job, route, resource);
    if wrong.is_empty() {
        return Ok(State::Ready);
    }
    Ok(State::Differs(format!("{} is not as it should be", wrong.join(" and "))))
}

/// Methods that differ are made anew, since parts of a method cannot be put twice.
async fn make_route(job: &Job<'_>, route: &Route) -> Result<()> {
    let apigateway = &job.cafe.clients.apigateway;
    let api = find::required(id(job).await?, "the café's API")?;
    let resources = find::resources(job.cafe, &api).await?;
    let resource = if let Some(resource) = at(&resources, &route.path()) {
        resource.clone()
    } else {
        let root = find::required(at(&resources, "/").and_then(Resource::id), "the API's root")?;
        let made = apigateway.create_resource().rest_api_id(&api).parent_id(root).path_part(route.path_part);
        let made = made.send().await?;
        Resource::builder().set_id(made.id).set_path(made.path).build()
    };
    for verb in wrong_methods(job, route, &resource) {
        let Some(wanted) = route.methods.iter().find(|method| method.verb == verb) else { continue };
        let old = resource.resource_methods().and_then(|methods| methods.get(verb));
        if old.is_some() {
            let request = apigateway.delete_method().rest_api_id(&api).resource_id(resource.id().unwrap_or_default());
            request.http_method(verb).send().await?;
        }
        let protection = old.filter(|_| route.is_report && job.applies(Lab::ApiAuth));
        wanted.put(job.cafe, &api, resource.id().unwrap_or_default(), protection).await?;
    }
    Ok(())
}

/// What lab 4 changes does not count once lab 4 is applied.
fn wrong_methods(job: &Job<'_>, route: &Route, resource: &Resource) -> Vec<&'static str> {
    let protected = Protected { by_lab_4: route.is_report && job.applies(Lab::ApiAuth), header: ALLOW_HEADERS };
    let methods = resource.resource_methods();
    let is_right = |wanted: &&method::Method| {
        methods.and_then(|methods| methods.get(wanted.verb)).is_some_and(|found| wanted.matches(found, protected))
    };
    route.methods.iter().filter(|wanted| !is_right(wanted)).map(|wanted| wanted.verb).collect()
}

fn at<'a>(resources: &'a [Resource], path: &str) -> Option<&'a Resource> {
    resources.iter().find(|resource| resource.path() == Some(path))
}
