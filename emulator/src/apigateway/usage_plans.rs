//! Usage plans: stages, limits and quotas for the clients whose keys are in them.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html>.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Answer, Call, Output};
use super::error::Error;
use super::model::{Map, PlanStage, Quota, State, Throttle, UsagePlan};
use super::render::Fields;
use super::{patch, usage_plan_patches};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Create {
    #[serde(default)]
    name: String,
    description: Option<String>,
    #[serde(default)]
    api_stages: Vec<Stage>,
    throttle: Option<Throttle>,
    quota: Option<Quota>,
    #[serde(default)]
    tags: Map,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stage {
    #[serde(default)]
    api_id: String,
    #[serde(default, rename = "stage")]
    name: String,
    #[serde(default)]
    throttle: BTreeMap<String, Throttle>,
}

/// `CreateUsagePlan`.
pub(super) fn create(call: &Call<'_>) -> Answer {
    let input: Create = call.input()?;
    if input.name.is_empty() {
        return Err(Error::invalid("Usage Plan name cannot be blank"));
    }
    check_quota(input.quota.as_ref())?;
    let mut plan = UsagePlan {
        id: call.cloud.env().lower_alphanumeric(6),
        name: input.name,
        description: input.description,
        stages: Vec::new(),
        throttle: input.throttle,
        quota: input.quota,
        product_code: None,
        keys: Vec::new(),
        tags: input.tags,
    };
    let mut state = call.cloud.apigateway().write();
    for stage in input.api_stages {
        let entry = PlanStage { api: stage.api_id, stage: stage.name, throttle: stage.throttle };
        add_stage(&state, &mut plan, entry)?;
    }
    let body = fields(&plan).filled("tags", &plan.tags).done();
    state.usage_plans.insert(plan.id.clone(), plan);
    Ok(Output::Json(body))
}

/// AWS's bounds of the offset: below the limit, and no longer than what the period allows.
pub(super) fn check_quota(quota: Option<&Quota>) -> Result<(), Error> {
    let Some(quota) = quota else { return Ok(()) };
    let (most, rule) = match quota.period.as_str() {
        "DAY" => (0, "zero in the DAY period"),
        "WEEK" => (6, "between zero and six inclusive in the WEEK period"),
        "MONTH" => (27, "between zero and 27 inclusive in the MONTH period"),
        _ => return Err(Error::invalid("Usage Plan quota period must be one of: [DAY, WEEK, MONTH]")),
    };
    if quota.limit < 1 {
        return Err(Error::invalid("Usage Plan quota limit must be greater than 0"));
    }
    if !(0..=most).contains(&quota.offset) {
        return Err(Error::invalid(format!("Usage Plan quota offset must be {rule}")));
    }
    Ok(())
}

/// Adds a stage that exists and is not in the plan yet.
pub(super) fn add_stage(state: &State, plan: &mut UsagePlan, entry: PlanStage) -> Result<(), Error> {
    if entry.api.is_empty() || entry.stage.is_empty() {
        return Err(Error::invalid("Invalid API Stage specified"));
    }
    if !entry.is_there(state) {
        return Err(Error::PlanStage { api: entry.api, stage: entry.stage, plan: plan.id.clone() });
    }
    if plan.stage(&entry.api, &entry.stage).is_some() {
        let text = format!("API Stage {}:{} is already associated with usage plan {}", entry.api, entry.stage, plan.id);
        return Err(Error::Conflict(text));
    }
    plan.stages.push(entry);
    Ok(())
}

fn fields(plan: &UsagePlan) -> Fields {
    let stages: Vec<Value> = plan.stages.iter().map(stage).collect();
    Fields::default()
        .put("id", plan.id.as_str())
        .put("name", plan.name.as_str())
        .filled("description", &plan.description)
        .put("apiStages", stages)
        .filled("throttle", &plan.throttle)
        .filled("quota", &plan.quota)
        .filled("productCode", &plan.product_code)
}

fn stage(entry: &PlanStage) -> Value {
    Fields::default()
        .put("apiId", entry.api.as_str())
        .put("stage", entry.stage.as_str())
        .filled("throttle", &entry.throttle)
        .done()
}

/// The plan that the path of a call names.
pub(super) fn find<'a>(call: &Call<'_>, state: &'a State) -> Result<&'a UsagePlan, Error> {
    state.usage_plans.get(&call.path("plan")).ok_or(Error::UsagePlan)
}

/// `GetUsagePlan`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let state = call.cloud.apigateway().read();
    let plan = find(call, &state)?;
    Ok(Output::Json(fields(plan).put("tags", json!(plan.tags)).done()))
}

/// `GetUsagePlans`, all or those of a key.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let state = call.cloud.apigateway().read();
    let key = call.query("keyId");
    let of_key = |plan: &&UsagePlan| key.is_none_or(|key| plan.keys.iter().any(|id| id == key));
    let plans = state.usage_plans.values().filter(of_key);
    call.page(plans.map(|plan| fields(plan).filled("tags", &plan.tags).done()).collect())
}

/// `UpdateUsagePlan`.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let patches = patch::read(call)?;
    let mut state = call.cloud.apigateway().write();
    let mut plan = find(call, &state)?.clone();
    for patch in &patches {
        usage_plan_patches::apply(&state, &mut plan, patch)?;
    }
    check_quota(plan.quota.as_ref())?;
    let body = fields(&plan).put("tags", json!(plan.tags)).done();
    state.usage_plans.insert(plan.id.clone(), plan);
    Ok(Output::Json(body))
}

/// `DeleteUsagePlan`: refused while it has stages.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let mut state = call.cloud.apigateway().write();
    let plan = find(call, &state)?;
    // A stage that is gone is not in the way.
    if let Some(entry) = plan.stages.iter().find(|entry| entry.is_there(&state)) {
        return Err(Error::invalid(format!(
            "Cannot delete Usage Plan {} because there are API Stages associated with it, including {}:{}",
            plan.id, entry.api, entry.stage
        )));
    }
    let id = plan.id.clone();
    state.usage_plans.remove(&id);
    Ok(Output::Nothing)
}
