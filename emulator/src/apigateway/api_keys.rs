//! API keys: what clients of a usage plan send as `x-api-key`.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/api/API_CreateApiKey.html>.

use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Answer, Call, Output};
use super::error::Error;
use super::model::{ApiKey, Map, State};
use super::patch;
use super::render::Fields;

const PATHS: &[&str] = &["/description", "/enabled", "/name", "/customerId"];
const NAME_AT_MOST: usize = 1024;
const DESCRIPTION_AT_MOST: usize = 125_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Create {
    name: Option<String>,
    description: Option<String>,
    #[serde(default)]
    enabled: bool,
    /// The id differs from the value in any case: keys whose id is their value are from 2016.
    #[serde(default, rename = "generateDistinctId")]
    _generate_distinct_id: bool,
    value: Option<String>,
    #[serde(default)]
    stage_keys: Vec<Value>,
    customer_id: Option<String>,
    #[serde(default)]
    tags: Map,
}

/// `CreateApiKey`.
pub(super) fn create(call: &Call<'_>) -> Answer {
    let input: Create = call.input()?;
    if !input.stage_keys.is_empty() {
        return Err(Error::unsupported("the deprecated parameter stageKeys of CreateApiKey"));
    }
    check_texts(input.name.as_deref(), input.description.as_deref())?;
    let value = input.value.filter(|value| !value.is_empty());
    check_value(value.as_deref())?;
    let env = call.cloud.env();
    let now = env.now();
    let key = ApiKey {
        id: env.lower_alphanumeric(10),
        value: value
            .unwrap_or_else(|| env.letters(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 40)),
        name: input.name.filter(|name| !name.is_empty()),
        description: input.description,
        customer: input.customer_id,
        enabled: input.enabled,
        created: now,
        updated: now,
        tags: input.tags,
    };
    let mut state = call.cloud.apigateway().write();
    if state.api_keys.values().any(|known| known.value == key.value) {
        return Err(Error::Conflict("API Key already exists".to_owned()));
    }
    let body = fields(&key, true).filled("tags", &key.tags).done();
    state.api_keys.insert(key.id.clone(), key);
    Ok(Output::Json(body))
}

fn check_texts(name: Option<&str>, description: Option<&str>) -> Result<(), Error> {
    if name.is_some_and(|name| name.chars().count() > NAME_AT_MOST) {
        return Err(Error::invalid("Invalid API Key name, can be at most 1024 characters."));
    }
    if description.is_some_and(|text| text.chars().count() > DESCRIPTION_AT_MOST) {
        return Err(Error::invalid("Invalid API Key description specified."));
    }
    Ok(())
}

fn check_value(value: Option<&str>) -> Result<(), Error> {
    match value.map(|value| value.chars().count()) {
        Some(0..20) => Err(Error::invalid("API Key value should be at least 20 characters")),
        Some(129..) => Err(Error::invalid("API Key value exceeds maximum size of 128 characters")),
        _ => Ok(()),
    }
}

fn fields(key: &ApiKey, with_value: bool) -> Fields {
    Fields::default()
        .put("id", key.id.as_str())
        .filled("value", with_value.then_some(&key.value))
        .filled("name", &key.name)
        .filled("customerId", &key.customer)
        .filled("description", &key.description)
        .put("enabled", key.enabled)
        .put("createdDate", key.created.as_second())
        .put("lastUpdatedDate", key.updated.as_second())
        .put("stageKeys", json!([]))
}

/// The key that the path of a call names.
pub(super) fn find<'a>(call: &Call<'_>, state: &'a State) -> Result<&'a ApiKey, Error> {
    state.api_keys.get(&call.path("key")).ok_or(Error::ApiKey)
}

/// `GetApiKey`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let state = call.cloud.apigateway().read();
    let key = find(call, &state)?;
    let with_value = call.query("includeValue") == Some("true");
    Ok(Output::Json(fields(key, with_value).put("tags", json!(key.tags)).done()))
}

/// `GetApiKeys`, newest first. Without tags, as AWS.
pub(super) fn list(call: &Call<'_>) -> Answer {
    let with_values = call.query("includeValues") == Some("true");
    let (name, customer) = (call.query("name").unwrap_or_default(), call.query("customerId"));
    let state = call.cloud.apigateway().read();
    let wanted = |key: &&ApiKey| {
        key.name.as_deref().unwrap_or_default().starts_with(name)
            && customer.is_none_or(|customer| key.customer.as_deref() == Some(customer))
    };
    let mut keys: Vec<&ApiKey> = state.api_keys.values().filter(wanted).collect();
    keys.sort_by(|left, right| (right.created, &right.id).cmp(&(left.created, &left.id)));
    call.page(keys.into_iter().map(|key| fields(key, with_values).done()).collect())
}

/// `UpdateApiKey`.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let patches = patch::read(call)?;
    let mut state = call.cloud.apigateway().write();
    let mut key = find(call, &state)?.clone();
    for patch in &patches {
        patch.listed(PATHS)?;
        match patch.path.as_str() {
            "/name" => key.name = patch.optional(),
            "/description" => key.description = patch.optional(),
            "/customerId" => key.customer = patch.optional(),
            _ => key.enabled = patch.flag(),
        }
    }
    check_texts(key.name.as_deref(), key.description.as_deref())?;
    key.updated = call.cloud.env().now();
    let body = fields(&key, false).put("tags", json!(key.tags)).done();
    state.api_keys.insert(key.id.clone(), key);
    Ok(Output::Json(body))
}

/// `DeleteApiKey`; usage plans forget it.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    let mut state = call.cloud.apigateway().write();
    let key = state.api_keys.remove(&call.path("key")).ok_or(Error::ApiKey)?;
    for plan in state.usage_plans.values_mut() {
        plan.keys.retain(|id| *id != key.id);
    }
    Ok(Output::Nothing)
}
