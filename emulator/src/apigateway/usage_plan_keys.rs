//! The keys of a usage plan, and how much of their quotas they have used.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_CreateUsagePlanKey.html>.

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map as Object, Value, json};

use super::call::{Answer, Call, Output};
use super::error::Error;
use super::model::{ApiKey, UsagePlan};
use super::render::Fields;
use super::usage_plans::find;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Create {
    #[serde(default)]
    key_id: String,
    #[serde(default)]
    key_type: String,
}

/// `CreateUsagePlanKey`. A key may be in several plans, but not for the same stage.
pub(super) fn create(call: &Call<'_>) -> Answer {
    let input: Create = call.input()?;
    if input.key_type != "API_KEY" {
        return Err(Error::invalid("Usage Plan Key type must be API_KEY"));
    }
    let mut state = call.cloud.apigateway().write();
    let plan = find(call, &state)?;
    let Some(key) = state.api_keys.get(&input.key_id) else { return Err(Error::ApiKey) };
    if plan.keys.contains(&key.id) {
        let text = format!("Usage Plan {} already contains API Key {}", plan.id, key.id);
        return Err(Error::Conflict(text));
    }
    let shares = |other: &UsagePlan| other.stages.iter().any(|entry| plan.stage(&entry.api, &entry.stage).is_some());
    if state.usage_plans.values().any(|other| other.keys.contains(&key.id) && shares(other)) {
        let text = "The API Key is already associated with a Usage Plan that contains the same API Stage".to_owned();
        return Err(Error::Conflict(text));
    }
    let (body, id) = (render(key), key.id.clone());
    let name = call.path("plan");
    if let Some(plan) = state.usage_plans.get_mut(&name) {
        plan.keys.push(id);
    }
    Ok(Output::Json(body))
}

fn render(key: &ApiKey) -> Value {
    Fields::default()
        .put("id", key.id.as_str())
        .put("type", "API_KEY")
        .put("value", key.value.as_str())
        .filled("name", &key.name)
        .done()
}

/// `GetUsagePlanKey`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let state = call.cloud.apigateway().read();
    let plan = find(call, &state)?;
    let id = call.path("key");
    let key = state.api_keys.get(&id).ok_or(Error::ApiKey)?;
    if plan.keys.contains(&id) {
        return Ok(Output::Json(render(key)));
    }
    Err(Error::UsagePlanKey { key: id, plan: plan.id.clone() })
}

/// `GetUsagePlanKeys`, newest first; a plan that does not exist has none, as on AWS.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let state = call.cloud.apigateway().read();
    let name = call.query("name").unwrap_or_default();
    let plan = find(call, &state).ok();
    let keys = plan.into_iter().flat_map(|plan| plan.keys.iter().rev()).filter_map(|id| state.api_keys.get(id));
    let wanted = keys.filter(|key| key.name.as_deref().unwrap_or_default().starts_with(name));
    call.page(wanted.map(render).collect())
}

/// `DeleteUsagePlanKey`.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let mut state = call.cloud.apigateway().write();
    let id = call.path("key");
    let plan = state.usage_plans.get_mut(&call.path("plan")).ok_or(Error::UsagePlan)?;
    if !plan.keys.contains(&id) {
        return Err(Error::UsagePlanKey { key: id, plan: plan.id.clone() });
    }
    plan.keys.retain(|known| *known != id);
    Ok(Output::Nothing)
}

/// `GetUsage`: for each key and each day what was used and what was left.
pub(super) fn usage(call: &Call<'_>) -> Answer {
    let date = |name: &str| {
        let found = call.query(name).and_then(|text| text.parse::<Date>().ok());
        found.ok_or_else(|| Error::invalid("Invalid date specified. Dates must be in the format YYYY-MM-DD"))
    };
    let (start, end) = (date("startDate")?, date("endDate")?);
    if end < start || start.until(end).is_ok_and(|span| span.get_days() > 90) {
        return Err(Error::invalid("Invalid date range specified. The range must be at most 90 days"));
    }
    let state = call.cloud.apigateway().read();
    let plan = find(call, &state)?;
    let days: Vec<Date> = start.series(jiff::Span::new().days(1)).take_while(|day| *day <= end).collect();
    let wanted = call.query("keyId");
    let keys = plan.keys.iter().filter(|key| wanted.is_none_or(|wanted| *key == wanted));
    let values: Object<String, Value> = keys
        .map(|key| {
            let days = days.iter().map(|day| json!(state.counts.on(plan, key, *day))).collect();
            (key.clone(), Value::Array(days))
        })
        .collect();
    let body = Fields::default()
        .put("usagePlanId", plan.id.as_str())
        .put("startDate", start.to_string())
        .put("endDate", end.to_string())
        .put("values", values);
    Ok(Output::Json(body.done()))
}
