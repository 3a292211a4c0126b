//! Patches of usage plans.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateUsagePlan-Patch>.

use super::error::Error;
use super::model::{PlanStage, Quota, State, Throttle, UsagePlan};
use super::patch::Patch;
use super::usage_plans::add_stage;

/// What AWS says can be removed.
const REMOVED: &[&str] = &[
    "/apiStages",
    "/quota",
    "/throttle",
    "/productCode",
    "/apiStages/<apidId:stageName>/throttle/<resourcePath>/<httpMethod>",
    "/apiStages/<apidId:stageName>/throttle",
];

/// Applies one patch.
pub(super) fn apply(state: &State, plan: &mut UsagePlan, patch: &Patch) -> Result<(), Error> {
    let parts = patch.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let removes = patch.op == "remove";
    match parts.as_slice() {
        ["name"] => {
            patch.only(&["replace"])?;
            plan.name = patch.text();
        }
        ["description"] => {
            patch.only(&["replace"])?;
            plan.description = patch.optional();
        }
        ["productCode"] => {
            patch.only(&["add", "replace", "remove"])?;
            plan.product_code = patch.optional();
        }
        ["apiStages"] => stages(state, plan, patch)?,
        ["throttle"] if removes => plan.throttle = None,
        ["throttle", field] => {
            patch.only(&["add", "replace"])?;
            set_throttle(plan.throttle.get_or_insert_default(), field, patch)?;
        }
        ["quota"] if removes => plan.quota = None,
        ["quota", field] => {
            patch.only(&["add", "replace"])?;
            set_quota(plan.quota.get_or_insert_default(), field, patch)?;
        }
        ["apiStages", place, "throttle", rest @ ..] => of_method(plan, place, rest, patch)?,
        _ if removes => return patch.listed_for("remove", REMOVED),
        _ => return Err(patch.bad_path()),
    }
    Ok(())
}

/// `add` and `remove` take `api:stage`.
fn stages(state: &State, plan: &mut UsagePlan, patch: &Patch) -> Result<(), Error> {
    patch.only(&["add", "remove"])?;
    let value = patch.text();
    let Some((api, name)) = value.split_once(':') else {
        return Err(Error::invalid("Invalid API Stage specified"));
    };
    if patch.op == "add" {
        let entry = PlanStage { api: api.to_owned(), stage: name.to_owned(), throttle: <_>::default() };
        return add_stage(state, plan, entry);
    }
    let before = plan.stages.len();
    plan.stages.retain(|entry| entry.api != api || entry.stage != name);
    if plan.stages.len() == before {
        return Err(Error::PlanStage { api: api.to_owned(), stage: name.to_owned(), plan: plan.id.clone() });
    }
    Ok(())
}

/// `/apiStages/api:stage/throttle/<path>/<verb>/rateLimit`, where the path's slashes are `~1`.
fn of_method(plan: &mut UsagePlan, place: &str, rest: &[&str], patch: &Patch) -> Result<(), Error> {
    let entry = place
        .split_once(':')
        .and_then(|(api, stage)| plan.stages.iter_mut().find(|entry| entry.api == api && entry.stage == stage));
    let Some(entry) = entry else { return Err(Error::invalid("Invalid API Stage specified")) };
    match (patch.op.as_str(), rest) {
        ("remove", []) => entry.throttle.clear(),
        ("remove", [resource, verb]) => {
            entry.throttle.remove(&format!("{resource}/{verb}"));
        }
        ("add" | "replace", [resource, verb, field]) => {
            let throttle = entry.throttle.entry(format!("{resource}/{verb}")).or_default();
            set_throttle(throttle, field, patch)?;
        }
        _ => return Err(patch.bad_path()),
    }
    Ok(())
}

fn set_throttle(throttle: &mut Throttle, field: &str, patch: &Patch) -> Result<(), Error> {
    match field {
        "rateLimit" => throttle.rate_limit = patch.number()?,
        "burstLimit" => throttle.burst_limit = patch.number()?,
        _ => return Err(patch.bad_path()),
    }
    Ok(())
}

fn set_quota(quota: &mut Quota, field: &str, patch: &Patch) -> Result<(), Error> {
    match field {
        "limit" => quota.limit = patch.number()?,
        "offset" => quota.offset = patch.number()?,
        "period" => quota.period = patch.text(),
        _ => return Err(patch.bad_path()),
    }
    Ok(())
}
