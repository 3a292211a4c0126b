//! Patches of stages: the deployment, variables, and settings per method.
//!
//! Source: <https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateStage-Patch>.

use super::canary;
use super::error::Error;
use super::model::{MethodSetting, RestApi, Stage};
use super::patch::Patch;
use super::stages::{check_deployment, no_cache_cluster};

/// AWS's list, with its missing commas.
const PATHS: &str = "/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, \
    /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, \
    /{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, \
    /{resourcePath}/{httpMethod}/logging/loglevel, /{resourcePath}/{httpMethod}/throttling/burstLimit\
    /{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, \
    /{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted, \
    /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, \
    /{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, \
    /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit \
    /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, \
    /*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, \
    /variables/{variable_name}, /tracingEnabled";

/// Applies one patch.
pub(super) fn apply(api: &RestApi, stage: &mut Stage, patch: &Patch) -> Result<(), Error> {
    if patch.op == "copy" {
        return canary::promote(stage, patch);
    }
    let parts = patch.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["deploymentId"] => {
            patch.only(&["replace"])?;
            check_deployment(api, &patch.text())?;
            stage.deployment = patch.text();
        }
        ["description"] => {
            patch.only(&["replace", "remove"])?;
            stage.description = patch.optional();
        }
        ["tracingEnabled"] => {
            patch.only(&["replace"])?;
            stage.tracing_enabled = patch.flag();
        }
        ["cacheClusterEnabled"] => {
            patch.only(&["replace"])?;
            no_cache_cluster(patch.flag())?;
        }
        ["variables", name] => {
            patch.only(&["add", "replace", "remove"])?;
            if patch.op == "remove" {
                stage.variables.remove(*name);
            } else {
                stage.variables.insert((*name).to_owned(), patch.text());
            }
        }
        ["canarySettings", rest @ ..] if canary::patched(api, stage, rest, patch)? => {}
        ["cacheClusterSize" | "clientCertificateId" | "accessLogSettings", ..] => {
            return Err(Error::unsupported(format_args!("the patch path {} of UpdateStage", patch.path)));
        }
        _ => return method_setting(stage, patch),
    }
    Ok(())
}

/// `/{resource}/{verb}/throttling/rateLimit` and the like. The key keeps the form that was sent.
fn method_setting(stage: &mut Stage, patch: &Patch) -> Result<(), Error> {
    let place = patch.path.trim_start_matches('/');
    if patch.op == "remove" {
        return remove(stage, place);
    }
    patch.only(&["replace", "add"])?;
    let parts: Vec<&str> = place.split('/').collect();
    let [resource @ .., verb, group, name] = parts.as_slice() else { return Err(unknown(patch)) };
    if resource.is_empty() {
        return Err(unknown(patch));
    }
    let key = format!("{}/{verb}", resource.join("/"));
    // A method begins with what holds for all methods.
    let general = stage.method_settings.get("*/*").cloned().unwrap_or_default();
    let mut setting = stage.method_settings.get(&key).cloned().unwrap_or(general);
    set(&mut setting, (group, name), patch)?;
    stage.method_settings.insert(key, setting);
    Ok(())
}

fn set(setting: &mut MethodSetting, field: (&str, &str), patch: &Patch) -> Result<(), Error> {
    match field {
        ("throttling", "rateLimit") => setting.throttling_rate_limit = Some(patch.number()?),
        ("throttling", "burstLimit") => setting.throttling_burst_limit = Some(patch.number()?),
        ("metrics", "enabled") => setting.metrics_enabled = patch.flag(),
        ("logging", "dataTrace") => setting.data_trace_enabled = patch.flag(),
        ("logging", "loglevel") => match patch.text().as_str() {
            "OFF" => setting.logging_level = Some("OFF".to_owned()),
            // What AWS says as long as the account has no role for logs; this cloud never has one.
            "ERROR" | "INFO" => {
                let text = "CloudWatch Logs role ARN must be set in account settings to enable logging";
                return Err(Error::invalid(text));
            }
            _ => return Err(Error::invalid("Invalid logging level. Must be one of: [OFF, ERROR, INFO]")),
        },
        ("caching", "enabled") => setting.caching_enabled = patch.flag(),
        ("caching", "ttlInSeconds") => {
            let seconds = patch.text().parse().ok().filter(|seconds: &i64| (0..=3600).contains(seconds));
            let text = "Invalid time-to-live setting, must be an integer no greater than 3600";
            setting.cache_ttl = Some(seconds.ok_or_else(|| Error::invalid(text))?);
        }
        ("caching", "dataEncrypted") => setting.cache_data_encrypted = Some(patch.flag()),
        ("caching", "requireAuthorizationForCacheControl") => {
            setting.require_authorization_for_cache_control = Some(patch.flag());
        }
        ("caching", "unauthorizedCacheControlHeaderStrategy") => {
            setting.unauthorized_cache_control_header_strategy = patch.optional();
        }
        _ => return Err(unknown(patch)),
    }
    Ok(())
}

fn remove(stage: &mut Stage, path: &str) -> Result<(), Error> {
    // All settings of a method, or one of them: `*/*` or `*/*/throttling/rateLimit`.
    if stage.method_settings.remove(path).is_some() {
        return Ok(());
    }
    let parts: Vec<&str> = path.rsplitn(3, '/').collect();
    if let [name, group, key] = parts.as_slice()
        && let Some(setting) = stage.method_settings.get_mut(*key)
    {
        return reset(setting, (group, name));
    }
    let text = format!("Cannot remove method setting {path} because there is no method setting for this method ");
    Err(Error::invalid(text))
}

fn reset(setting: &mut MethodSetting, field: (&str, &str)) -> Result<(), Error> {
    match field {
        ("throttling", "rateLimit") => setting.throttling_rate_limit = None,
        ("throttling", "burstLimit") => setting.throttling_burst_limit = None,
        ("logging", "loglevel") => setting.logging_level = None,
        ("metrics", "enabled") => setting.metrics_enabled = false,
        ("logging", "dataTrace") => setting.data_trace_enabled = false,
        ("caching", "enabled") => setting.caching_enabled = false,
        _ => return Err(Error::unsupported(format_args!("removing the stage setting {}/{}", field.0, field.1))),
    }
    Ok(())
}

/// AWS takes every path that it does not know for a method setting.
pub(super) fn unknown(patch: &Patch) -> Error {
    Error::invalid(format!("Invalid method setting path: {}. Must be one of: [{PATHS}]", patch.path))
}
