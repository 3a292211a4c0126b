//! Canary releases: a stage that sends a part of its requests to another deployment.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html>; refusals as recorded.

use serde::Deserialize;

use super::error::Error;
use super::model::{Canary, Map, RestApi, Stage};
use super::patch::Patch;
use super::stage_patches::unknown;
use super::stages::{check_deployment, check_variables};

/// `canarySettings` of `CreateStage` and `CreateDeployment`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Settings {
    #[serde(default)]
    percent_traffic: f64,
    deployment_id: Option<String>,
    #[serde(default)]
    stage_variable_overrides: Map,
    #[serde(default)]
    use_stage_cache: bool,
}

impl Settings {
    /// The canary of a stage that is made; without a deployment of its own it has the stage's.
    pub(super) fn of(&self, api: &RestApi, stage: &str) -> Result<Canary, Error> {
        let deployment = self.deployment_id.as_deref().unwrap_or(stage);
        check_deployment(api, deployment)?;
        self.with(deployment)
    }

    /// The canary with a deployment.
    pub(super) fn with(&self, deployment: &str) -> Result<Canary, Error> {
        check_variables(Some(&self.stage_variable_overrides))?;
        check_percent(self.percent_traffic)?;
        Ok(Canary {
            percent: self.percent_traffic,
            deployment: deployment.to_owned(),
            overrides: self.stage_variable_overrides.clone(),
            use_stage_cache: self.use_stage_cache,
        })
    }
}

fn check_percent(percent: f64) -> Result<(), Error> {
    if (0.0..=100.0).contains(&percent) {
        return Ok(());
    }
    Err(Error::invalid("Canary traffic percentage must be between 0.0 and 100.0"))
}

/// A deployment can only be the canary of a stage that is there.
pub(super) fn check_stage(api: &RestApi, name: Option<&str>) -> Result<(), Error> {
    let refused = "Invalid deployment content specified.";
    match name {
        None => Err(Error::invalid(format!(
            "{refused}Non null and non empty stageName must be provided for canary deployment. Provided value is null"
        ))),
        Some(name) if !api.stages.contains_key(name) => Err(Error::invalid(format!(
            "{refused}Stage {name} must already be created before making a canary release deployment"
        ))),
        Some(_) => Ok(()),
    }
}

/// Applies a patch below `/canarySettings`; false if AWS takes it for a method setting.
pub(super) fn patched(api: &RestApi, stage: &mut Stage, rest: &[&str], patch: &Patch) -> Result<bool, Error> {
    match (patch.op.as_str(), rest) {
        ("add", _) => return Err(Error::invalid(format!("Invalid add operation with path: {}", patch.path))),
        ("remove", []) if stage.canary.is_some() => {
            stage.canary = None;
            return Ok(true);
        }
        ("replace", [_, ..]) => {}
        _ => return Ok(false),
    }
    let fresh =
        || Canary { percent: 0.0, deployment: stage.deployment.clone(), overrides: Map::new(), use_stage_cache: false };
    let mut canary = stage.canary.clone().unwrap_or_else(fresh);
    match rest {
        ["deploymentId"] => {
            check_deployment(api, &patch.text())?;
            canary.deployment = patch.text();
        }
        ["percentTraffic"] => {
            canary.percent = patch.number()?;
            check_percent(canary.percent)?;
        }
        ["useStageCache"] => canary.use_stage_cache = patch.flag(),
        ["stageVariableOverrides", name] => {
            canary.overrides.insert((*name).to_owned(), patch.text());
            check_variables(Some(&canary.overrides))?;
        }
        _ => return Err(unknown(patch)),
    }
    stage.canary = Some(canary);
    Ok(true)
}

/// Applies a patch that copies what the canary has to the stage itself.
pub(super) fn promote(stage: &mut Stage, patch: &Patch) -> Result<(), Error> {
    let from = patch.from.as_deref().unwrap_or_default();
    let refused = || Error::invalid(format!("Invalid copy operation with path: {} and from {from}", patch.path));
    let canary = stage.canary.as_ref().ok_or_else(refused)?;
    match (from, patch.path.as_str()) {
        ("/canarySettings/deploymentId", "/deploymentId") => stage.deployment.clone_from(&canary.deployment),
        ("/canarySettings/stageVariableOverrides", "/variables") => stage.variables.extend(canary.overrides.clone()),
        _ => return Err(refused()),
    }
    Ok(())
}
