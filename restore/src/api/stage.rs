//! The stage: shows what is saved, carries the tag, and on AWS is slow enough that a stranger cannot run up a bill.

use aws_sdk_apigateway::types::{Op, PatchOperation, Stage};
use cafe::deploy;
use cafe::journal::Kind;
use cafe::names::{TAG_KEY, TAG_VALUE};
use cafe::{Result, find};

use super::id;
use crate::job::Job;
use crate::steps::State;

/// Requests per second, on AWS.
const RATE: &str = "5";
/// Requests at once, on AWS.
const BURST: &str = "10";

pub async fn look(job: &Job<'_>) -> Result<State> {
    let Some(api) = id(job).await? else { return Ok(State::Missing) };
    let Some(stage) = stage(job, &api).await? else { return Ok(State::Missing) };
    if !deploy::is_current(job.cafe, &api).await? {
        return Ok(State::Differs("it does not show what is saved".to_owned()));
    }
    Ok(State::ready_if(!needs_throttle(job, &stage), "it is not throttled"))
}

pub async fn make(job: &Job<'_>) -> Result<()> {
    let api = find::required(id(job).await?, "the café's API")?;
    let stage = match stage(job, &api).await? {
        Some(stage) => {
            deploy::deploy(job.cafe, &api).await?;
            stage
        }
        None => make_stage(job, &api).await?,
    };
    if needs_throttle(job, &stage) {
        let request = job.cafe.clients.apigateway.update_stage().rest_api_id(&api).stage_name(&job.names.stage);
        request
            .patch_operations(replace("/*/*/throttling/rateLimit", RATE))
            .patch_operations(replace("/*/*/throttling/burstLimit", BURST))
            .send()
            .await?;
    }
    Ok(())
}

/// A stage that `CreateDeployment` makes by the way has no tags, so the first one is made on its own.
async fn make_stage(job: &Job<'_>, api: &str) -> Result<Stage> {
    let (apigateway, name) = (&job.cafe.clients.apigateway, &job.names.stage);
    let fingerprint = deploy::fingerprint(job.cafe, api).await?;
    let known = apigateway.get_deployments().rest_api_id(api).limit(500).send().await?;
    let known = known.items.unwrap_or_default().into_iter();
    // One that an interrupted run made is used.
    let mut deployment = known.filter(|one| one.description() == Some(&fingerprint)).find_map(|one| one.id);
    if deployment.is_none() {
        job.cafe.creating(Kind::Deployment, name).await?;
        let made = apigateway.create_deployment().rest_api_id(api).description(&fingerprint).send().await?;
        job.cafe.created(Kind::Deployment, name, made.id().unwrap_or_default()).await?;
        deployment = made.id;
    }
    let request = apigateway.create_stage().rest_api_id(api).stage_name(name).set_deployment_id(deployment);
    request.tags(TAG_KEY, TAG_VALUE).send().await?;
    find::required(stage(job, api).await?, "the new stage")
}

async fn stage(job: &Job<'_>, api: &str) -> Result<Option<Stage>> {
    let request = job.cafe.clients.apigateway.get_stage().rest_api_id(api).stage_name(&job.names.stage);
    let Some(found) = find::absent(request.send().await.map_err(Into::into))? else { return Ok(None) };
    let stage = Stage::builder().set_stage_name(found.stage_name).set_method_settings(found.method_settings);
    Ok(Some(stage.build()))
}

fn needs_throttle(job: &Job<'_>, stage: &Stage) -> bool {
    let settings = stage.method_settings().and_then(|settings| settings.get("*/*"));
    let rate = settings.map(|settings| settings.throttling_rate_limit.to_string());
    job.cafe.target.is_live() && rate.as_deref() != Some(RATE)
}

fn replace(path: &str, value: &str) -> PatchOperation {
    PatchOperation::builder().op(Op::Replace).path(path).value(value).build()
}
