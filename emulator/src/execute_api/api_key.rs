//! Methods that want an API key: the key, its usage plan, and the limits of that plan.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html>.

mod counts;

use serde_json::json;

use super::exchange::Exchange;
use super::refusal::{Kind, Refusal, Stop};
use super::route::{Front, Route};
use super::throttle::Limit;
use crate::apigateway::model::Throttle;
pub use counts::Counts;

/// Lets the request through if it carries a key that a usage plan of this stage has.
pub(super) fn admit(exchange: &mut Exchange<'_>, front: &Front, route: &Route) -> Result<(), Stop> {
    if !route.method.api_key_required {
        return Ok(());
    }
    // With the source `AUTHORIZER` a Lambda authorizer names the key; there are none here, so none is ever named.
    let from_header = front.api_key_source == "HEADER";
    let given = exchange.source("method.request.header.x-api-key", None).filter(|_| from_header).unwrap_or_default();
    let state = exchange.cloud.apigateway().read();
    let key = state.api_keys.values().find(|key| key.value == given && key.enabled);
    let plan = key.and_then(|key| {
        let mut plans = state.usage_plans.values();
        plans.find(|plan| plan.keys.contains(&key.id) && plan.stage(&front.api, &front.stage).is_some())
    });
    let (Some(key), Some(plan)) = (key, plan) else {
        return Err(Refusal::new(Kind::InvalidApiKey, "Forbidden").into());
    };
    let now = exchange.cloud.env().now();
    // The limit of one method for one client goes before that of the plan.
    let own = format!("{}/{}", route.resource_path, route.verb);
    let of_method = plan.stage(&front.api, &front.stage).and_then(|entry| entry.throttle.get(&own));
    let (throttle, place) = match of_method {
        Some(throttle) => (Some(throttle), own.as_str()),
        None => (plan.throttle.as_ref(), ""),
    };
    if let Some(Throttle { burst_limit, rate_limit }) = throttle {
        let name = format!("{}/{}/{}/{}{place}", plan.id, key.id, front.api, front.stage);
        state.buckets.take(&Limit::of_client(&name, *rate_limit, *burst_limit), now)?;
    }
    state.counts.take(plan, &key.id, now)?;
    let (id, value) = (key.id.clone(), key.value.clone());
    drop(state);
    if let Some(identity) = exchange.context.get_mut("identity").and_then(serde_json::Value::as_object_mut) {
        identity.insert("apiKey".to_owned(), json!(value));
        identity.insert("apiKeyId".to_owned(), json!(id));
    }
    Ok(())
}
