//! Deployments: copies of what is saved, which never change.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html>.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map as Object, Value, json};

use super::call::{Answer, Call, Output};
use super::error::{Error, Quota};
use super::model::{Definition, Deployment, Map, RestApi};
use super::{canary, patch, render, stages};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Create {
    stage_name: Option<String>,
    stage_description: Option<String>,
    description: Option<String>,
    #[serde(default)]
    cache_cluster_enabled: bool,
    variables: Option<Map>,
    tracing_enabled: Option<bool>,
    canary_settings: Option<canary::Settings>,
}

/// `CreateDeployment`: freezes what is saved, and points a stage at it when one is named.
pub(super) fn create(call: &Call<'_>) -> Answer {
    let input: Create = call.input()?;
    stages::no_cache_cluster(input.cache_cluster_enabled)?;
    let stage_name = input.stage_name.filter(|name| !name.is_empty());
    if let Some(name) = &stage_name {
        stages::check_name(name)?;
    }
    stages::check_variables(input.variables.as_ref())?;
    let env = call.cloud.env();
    let (id, now) = (env.lower_alphanumeric(6), env.now());
    call.change(call.no_api(), |api| {
        if input.canary_settings.is_some() {
            canary::check_stage(api, stage_name.as_deref())?;
        }
        check(&api.saved)?;
        if stage_name.as_ref().is_some_and(|name| !api.stages.contains_key(name)) {
            Quota::Stages.allows_after(api.stages.len())?;
        }
        let definition = Arc::new(api.saved.clone());
        let deployment = Deployment { id, description: input.description, created: now, definition };
        if let (Some(settings), Some(stage)) =
            (&input.canary_settings, stage_name.as_ref().and_then(|name| api.stages.get_mut(name)))
        {
            // The stage stays where it is; a part of its requests goes to the new deployment.
            stage.canary = Some(settings.with(&deployment.id)?);
            stage.updated = now;
        } else if let Some(name) = stage_name {
            let stage = api.stages.entry(name.clone()).or_insert_with(|| stages::new(name, now));
            stage.deployment.clone_from(&deployment.id);
            stage.updated = now;
            stage.description = input.stage_description.or(stage.description.take());
            stage.variables.extend(input.variables.unwrap_or_default());
            stage.tracing_enabled = input.tracing_enabled.unwrap_or(stage.tracing_enabled);
        }
        let body = render::deployment(&deployment);
        api.deployments.insert(deployment.id.clone(), deployment);
        Ok(Output::Json(body))
    })
}

/// There must be a method, and every method needs an integration.
fn check(saved: &Definition) -> Result<(), Error> {
    let mut methods = saved.resources.values().flat_map(|resource| resource.methods.values()).peekable();
    if methods.peek().is_none() {
        return Err(Error::invalid("The REST API doesn't contain any methods"));
    }
    if methods.any(|method| method.integration.is_none()) {
        return Err(Error::invalid("No integration defined for method"));
    }
    Ok(())
}

/// `GetDeployments`, newest first.
pub(super) fn list(call: &Call<'_>) -> Answer {
    call.look(call.no_api(), |api| {
        let mut deployments: Vec<_> = api.deployments.values().collect();
        deployments.sort_by_key(|deployment| std::cmp::Reverse(deployment.created));
        call.page(deployments.into_iter().map(render::deployment).collect())
    })
}

fn find<'a>(call: &Call<'_>, api: &'a RestApi) -> Result<&'a Deployment, Error> {
    api.deployments.get(&call.path("deployment")).ok_or(Error::Deployment)
}

/// `GetDeployment`, with `embed=apisummary` also its methods.
pub(super) fn get(call: &Call<'_>) -> Answer {
    call.look(call.no_api(), |api| {
        let deployment = find(call, api)?;
        let mut body = render::deployment(deployment);
        if call.embeds("apisummary") {
            body["apiSummary"] = summary(&deployment.definition);
        }
        Ok(Output::Json(body))
    })
}

fn summary(definition: &Definition) -> Value {
    let mut paths = Object::new();
    for resource in definition.resources.values().filter(|resource| !resource.methods.is_empty()) {
        let methods = resource.methods.iter().map(|(verb, method)| {
            let shown = json!({
                "authorizationType": method.authorization_type, "apiKeyRequired": method.api_key_required,
            });
            (verb.clone(), shown)
        });
        paths.insert(resource.path.clone(), methods.collect());
    }
    Value::Object(paths)
}

/// `UpdateDeployment`: only its description.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let patches = patch::read(call)?;
    call.change(call.no_api(), |api| {
        let mut deployment = find(call, api)?.clone();
        for patch in &patches {
            patch.listed(&["/description"])?;
            deployment.description = patch.optional();
        }
        let body = render::deployment(&deployment);
        api.deployments.insert(deployment.id.clone(), deployment);
        Ok(Output::Json(body))
    })
}

/// `DeleteDeployment`: refused while a stage points at it.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let id = call.path("deployment");
    call.change(call.no_api(), |api| {
        find(call, api)?;
        if api.stages.values().any(|stage| stage.points_to(&id)) {
            return Err(Error::invalid("Active stages pointing to this deployment must be moved or deleted"));
        }
        api.deployments.remove(&id);
        Ok(Output::Nothing)
    })
}
