//! Request validators: required parameters, and bodies against models.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html>.

use serde_json::Value;

use super::exchange::Exchange;
use super::refusal::{Kind, Refusal, Stop};
use super::route::Route;
use super::schema;

/// Refuses what the method's validator refuses.
pub(super) fn validate(exchange: &Exchange<'_>, route: &Route) -> Result<(), Stop> {
    let Some(validator) = &route.validator else { return Ok(()) };
    if validator.validate_parameters {
        parameters(exchange, route)?;
    }
    if validator.validate_body { body(exchange, route) } else { Ok(()) }
}

fn parameters(exchange: &Exchange<'_>, route: &Route) -> Result<(), Refusal> {
    let required = route.method.request_parameters.iter().filter(|(_, required)| **required);
    let missing = required.filter(|(source, _)| exchange.source(source, None).is_none_or(|value| value.is_empty()));
    let names: Vec<&str> = missing.filter_map(|(source, _)| source.splitn(4, '.').nth(3)).collect();
    if names.is_empty() {
        return Ok(());
    }
    let text = format!("Missing required request parameters: [{}]", names.join(", "));
    Err(Refusal::new(Kind::BadRequestParameters, text))
}

fn body(exchange: &Exchange<'_>, route: &Route) -> Result<(), Stop> {
    let models = &route.method.request_models;
    let named = models.get(&exchange.content_type()).or_else(|| models.get("$default"));
    let Some(model) = named.and_then(|name| route.models.get(name)) else { return Ok(()) };
    let schema: Value = serde_json::from_str(&model.schema)
        .map_err(|error| Stop::misconfigured(format!("the model {} is no JSON schema: {error}", model.name)))?;
    let text = if exchange.body.trim().is_empty() { "{}" } else { &exchange.body };
    let value = serde_json::from_str(text).map_err(|error| invalid(format!("[{error}]")))?;
    match schema::check(&schema, &value, &route.models) {
        Ok(faults) if faults.is_empty() => Ok(()),
        Ok(faults) => Err(invalid(format!("[{}]", faults.join(", "))).into()),
        Err(keyword) => Err(Stop::unsupported(format_args!("{keyword} in the JSON schema of a model"))),
    }
}

fn invalid(why: String) -> Refusal {
    let mut refusal = Refusal::new(Kind::BadRequestBody, "Invalid request body");
    refusal.validation = Some(why);
    refusal
}
