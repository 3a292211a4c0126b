//! Stages: named references to deployments, with settings of their own that need no new deployment.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::call::{Answer, Call, Output};
use super::error::{Error, Quota};
use super::model::{Map, RestApi, Stage};
use super::{canary, patch, render, stage_patches};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Create {
    #[serde(default)]
    stage_name: String,
    #[serde(default)]
    deployment_id: String,
    description: Option<String>,
    #[serde(default)]
    cache_cluster_enabled: bool,
    #[serde(default)]
    variables: Map,
    #[serde(default)]
    tracing_enabled: bool,
    #[serde(default)]
    tags: Map,
    canary_settings: Option<canary::Settings>,
}

/// `CreateStage`.
pub(super) fn create(call: &Call<'_>) -> Answer {
    let input: Create = call.input()?;
    check_name(&input.stage_name)?;
    no_cache_cluster(input.cache_cluster_enabled)?;
    check_variables(Some(&input.variables))?;
    let now = call.cloud.env().now();
    call.change(call.no_api(), |api| {
        if api.stages.contains_key(&input.stage_name) {
            return Err(Error::Conflict("Stage already exists".to_owned()));
        }
        check_deployment(api, &input.deployment_id)?;
        Quota::Stages.allows_after(api.stages.len())?;
        let mut stage = new(input.stage_name, now);
        stage.deployment = input.deployment_id;
        stage.description = input.description;
        stage.variables = input.variables;
        stage.tracing_enabled = input.tracing_enabled;
        stage.tags = input.tags;
        stage.canary = input.canary_settings.map(|settings| settings.of(api, &stage.deployment)).transpose()?;
        let body = render::stage(&stage);
        api.stages.insert(stage.name.clone(), stage);
        Ok(Output::Json(body))
    })
}

/// A stage that points nowhere yet.
pub(super) fn new(name: String, now: Timestamp) -> Stage {
    Stage {
        name,
        deployment: String::new(),
        description: None,
        created: now,
        updated: now,
        variables: Map::new(),
        method_settings: <_>::default(),
        tracing_enabled: false,
        cache_cluster_enabled: false,
        tags: Map::new(),
        canary: None,
    }
}

/// Letters, digits, hyphens and underscores, 128 at most.
pub(super) fn check_name(name: &str) -> Result<(), Error> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let valid = !name.is_empty() && name.len() <= 128 && name.bytes().all(allowed);
    if valid { Ok(()) } else { Err(Error::invalid("Stage name only allows a-zA-Z0-9_")) }
}

/// Cache clusters are not served, and not pretended.
pub(super) fn no_cache_cluster(enabled: bool) -> Result<(), Error> {
    if enabled { Err(Error::unsupported("cache clusters of stages")) } else { Ok(()) }
}

/// Names are letters, digits and underscores; values have a small alphabet.
pub(super) fn check_variables(variables: Option<&Map>) -> Result<(), Error> {
    for (name, value) in variables.into_iter().flatten() {
        let named = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#&=,".contains(&byte);
        if !named || !value.bytes().all(allowed) {
            let rule = "Please use values with alphanumeric characters and the symbols '-', '.', '_', ':', '/', '?', \
                        '&', '=', and ','.";
            return Err(Error::invalid(format!("Stage variable {name} has invalid characters. {rule}")));
        }
    }
    Ok(())
}

/// A stage can only point at a deployment of its API.
pub(super) fn check_deployment(api: &RestApi, id: &str) -> Result<(), Error> {
    if api.deployments.contains_key(id) { Ok(()) } else { Err(Error::invalid("Deployment id does not exist")) }
}

/// `GetStages`.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let wanted = call.query("deploymentId");
    call.look(call.no_api(), |api| {
        let stages = api.stages.values().filter(|stage| wanted.is_none_or(|id| stage.deployment == id));
        Ok(Output::Json(json!({ "item": stages.map(render::stage).collect::<Vec<_>>() })))
    })
}

/// The stage that the path of a call names.
pub(super) fn find<'a>(call: &Call<'_>, api: &'a RestApi) -> Result<&'a Stage, Error> {
    api.stages.get(&call.path("stage")).ok_or(Error::Stage)
}

/// `GetStage`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    call.look(call.no_api(), |api| find(call, api).map(|stage| Output::Json(render::stage(stage))))
}

/// `UpdateStage`: takes effect at once.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let patches = patch::read(call)?;
    let now = call.cloud.env().now();
    call.change(call.no_api(), |api| {
        let mut stage = find(call, api)?.clone();
        for patch in &patches {
            stage_patches::apply(api, &mut stage, patch)?;
        }
        check_variables(Some(&stage.variables))?;
        stage.updated = now;
        let body = render::stage(&stage);
        api.stages.insert(stage.name.clone(), stage);
        Ok(Output::Json(body))
    })
}

/// `DeleteStage`.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    call.change(call.no_api(), |api| {
        api.stages.remove(&call.path("stage")).map(|_| Output::Nothing).ok_or(Error::Stage)
    })
}

/// `FlushStageAuthorizersCache`: this cloud remembers no verdict of an authorizer, so there is nothing to forget.
pub(super) fn flush_authorizers(call: &Call<'_>) -> Answer {
    call.look(call.no_api(), |api| find(call, api).map(|_| Output::Nothing))
}
