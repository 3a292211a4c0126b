//! REST APIs, their resources and their authorizers.

use aws_sdk_apigateway::types::{Authorizer, Resource, RestApi};

use crate::{Cafe, Result};

/// The largest page that API Gateway hands out.
const PAGE: i32 = 500;

/// All REST APIs with this name; API names are not unique.
pub async fn rest_apis(cafe: &Cafe, name: &str) -> Result<Vec<RestApi>> {
    let mut pages = cafe.clients.apigateway.get_rest_apis().limit(PAGE).into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.try_next().await? {
        found.extend(page.items.unwrap_or_default().into_iter().filter(|api| api.name() == Some(name)));
    }
    found.sort_by_key(|api| api.created_date.map(|at| (at.secs(), at.subsec_nanos())));
    Ok(found)
}

/// The id of the (oldest) REST API with this name.
pub async fn rest_api_id(cafe: &Cafe, name: &str) -> Result<Option<String>> {
    Ok(rest_apis(cafe, name).await?.into_iter().find_map(|api| api.id))
}

/// All resources of an API with their methods and integrations, as they are saved (not as they are deployed).
pub async fn resources(cafe: &Cafe, api: &str) -> Result<Vec<Resource>> {
    let request = cafe.clients.apigateway.get_resources().rest_api_id(api).limit(PAGE).embed("methods");
    let mut pages = request.into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.try_next().await? {
        found.extend(page.items.unwrap_or_default());
    }
    Ok(found)
}

/// The id of the resource with this full path, for example `/create_report`.
pub async fn resource_id(cafe: &Cafe, api: &str, path: &str) -> Result<Option<String>> {
    let resources = resources(cafe, api).await?;
    Ok(resources.into_iter().find(|resource| resource.path() == Some(path)).and_then(|resource| resource.id))
}

/// All authorizers of an API.
pub async fn authorizers(cafe: &Cafe, api: &str) -> Result<Vec<Authorizer>> {
    let mut found = Vec::new();
    let mut position = None;
    loop {
        let request = cafe.clients.apigateway.get_authorizers().rest_api_id(api).limit(PAGE);
        let page = request.set_position(position).send().await?;
        found.extend(page.items.unwrap_or_default());
        position = page.position.filter(|position| !position.is_empty());
        if position.is_none() {
            return Ok(found);
        }
    }
}

/// The authorizer with this name.
pub async fn authorizer(cafe: &Cafe, api: &str, name: &str) -> Result<Option<Authorizer>> {
    Ok(authorizers(cafe, api).await?.into_iter().find(|authorizer| authorizer.name() == Some(name)))
}
