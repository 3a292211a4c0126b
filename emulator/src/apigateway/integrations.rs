//! Integrations: where a method sends its requests.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::call::{Answer, Call, Output};
use super::error::{Constraints, Error};
use super::methods::{check_verb, find, find_mut};
use super::model::{Integration, Map, Method};
use super::patch::{self, Patch};
use super::{mapping, render};
use crate::Settings;
use crate::error::AwsError;

/// Milliseconds.
pub(super) const DEFAULT_TIMEOUT: u32 = 29_000;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Put {
    #[serde(rename = "type")]
    pub kind: String,
    pub http_method: Option<String>,
    pub uri: Option<String>,
    pub credentials: Option<String>,
    pub connection_type: Option<String>,
    pub request_parameters: Map,
    pub request_templates: Map,
    pub passthrough_behavior: Option<String>,
    pub content_handling: Option<String>,
    pub timeout_in_millis: Option<i64>,
    pub cache_namespace: Option<String>,
    pub cache_key_parameters: Vec<String>,
    /// Only `BUFFERED`, AWS's default, which newer SDKs may say.
    pub response_transfer_mode: Option<Value>,
}

/// `PutIntegration`: replaces what was there, with its responses.
pub(super) fn put(call: &Call<'_>) -> Answer {
    let input: Put = call.input()?;
    call.edit(Error::Resource, |saved| {
        let namespace = call.path("resource");
        let method = find_mut(call, saved)?;
        let integration = build(input, method, namespace, call.cloud.settings())?;
        let body = render::integration(&integration);
        method.integration = Some(integration);
        Ok(Output::Json(body))
    })
}

/// Checks an integration as given and fills in AWS's defaults.
pub(super) fn build(input: Put, method: &Method, namespace: String, settings: &Settings) -> Result<Integration, Error> {
    let mut constraints = Constraints::default();
    constraints.one_of(&input.kind, "putIntegrationInput.type", &["HTTP", "MOCK", "AWS_PROXY", "HTTP_PROXY", "AWS"]);
    constrain_content_handling(&mut constraints, input.content_handling.as_deref(), "putIntegrationInput");
    constraints.finish()?;
    if input.connection_type.as_deref().is_some_and(|kind| kind != "INTERNET") {
        return Err(Error::unsupported("VPC links"));
    }
    if input.response_transfer_mode.is_some_and(|mode| mode != "BUFFERED") {
        return Err(Error::unsupported("the parameter responseTransferMode of PutIntegration"));
    }
    let http = matches!(input.kind.as_str(), "HTTP" | "HTTP_PROXY");
    let integration = Integration {
        connection_type: input.connection_type.or_else(|| http.then(|| "INTERNET".to_owned())),
        kind: input.kind,
        http_method: input.http_method.filter(|verb| !verb.is_empty()),
        uri: input.uri,
        credentials: input.credentials.filter(|arn| !arn.is_empty()),
        request_parameters: input.request_parameters,
        request_templates: input.request_templates,
        passthrough_behavior: input.passthrough_behavior.unwrap_or_else(|| "WHEN_NO_MATCH".to_owned()),
        content_handling: input.content_handling,
        timeout_millis: timeout(input.timeout_in_millis.unwrap_or(DEFAULT_TIMEOUT.into()))?,
        cache_namespace: input.cache_namespace.unwrap_or(namespace),
        cache_key_parameters: input.cache_key_parameters,
        responses: BTreeMap::new(),
    };
    check(&integration, method, settings)?;
    Ok(integration)
}

/// Notes a way of handling content that there is not.
pub(super) fn constrain_content_handling(constraints: &mut Constraints, value: Option<&str>, input: &str) {
    if let Some(value) = value {
        let set = &["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"];
        constraints.one_of(value, &format!("{input}.contentHandling"), set);
    }
}

fn timeout(millis: i64) -> Result<u32, Error> {
    let allowed = u32::try_from(millis).ok().filter(|millis| (50..=DEFAULT_TIMEOUT).contains(millis));
    allowed.ok_or_else(|| Error::invalid("Timeout should be between 50 ms and 29000 ms"))
}

fn check(integration: &Integration, method: &Method, settings: &Settings) -> Result<(), Error> {
    if integration.kind != "MOCK" {
        let Some(verb) = &integration.http_method else {
            return Err(Error::invalid("Enumeration value for HttpMethod must be non-empty"));
        };
        check_verb(verb)?;
        check_uri(integration, &settings.region)?;
    } else if let Some(verb) = &integration.http_method {
        check_verb(verb)?;
    }
    if let Some(arn) = &integration.credentials {
        check_role(arn, &settings.account)?;
    }
    if !matches!(integration.passthrough_behavior.as_str(), "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER") {
        let valid = "Valid options are WHEN_NO_MATCH, WHEN_NO_TEMPLATES and NEVER";
        return Err(Error::invalid(format!("Invalid passthrough behavior specified. {valid}")));
    }
    for (target, source) in &integration.request_parameters {
        mapping::request(method, target, source)?;
    }
    integration.request_templates.keys().try_for_each(|content_type| mapping::content_type(content_type))
}

/// Only roles of one's own account can be handed to API Gateway. `*` stands for the caller's own credentials, and what
/// holds a stage variable is not known before a request comes.
fn check_role(arn: &str, account: &str) -> Result<(), Error> {
    if !arn.starts_with("arn:") {
        return Err(Error::invalid("Invalid ARN specified in the request"));
    }
    let owner = arn.split(':').nth(4).unwrap_or(account);
    if owner != account && owner != "*" && !arn.contains("${") {
        return Err(AwsError::foreign_role(403).into());
    }
    Ok(())
}

fn check_uri(integration: &Integration, region: &str) -> Result<(), Error> {
    let uri = integration.uri.as_deref().unwrap_or_default();
    if integration.kind.starts_with("HTTP") {
        let address = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"));
        let valid = address.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'));
        return if valid { Ok(()) } else { Err(Error::invalid("Invalid HTTP endpoint specified for URI")) };
    }
    let parts: Vec<&str> = uri.splitn(6, ':').collect();
    let ["arn", _, "apigateway", place, service, action] = parts.as_slice() else {
        return Err(Error::invalid("Invalid ARN specified in the request"));
    };
    let target = action.split_once('/').filter(|(kind, rest)| matches!(*kind, "path" | "action") && !rest.is_empty());
    if target.is_none() {
        return Err(Error::invalid("AWS ARN for integration must contain path or action"));
    }
    // `lambda`, or with a subdomain in front as in `account-id.lambda`.
    let lambda_or_firehose = service.ends_with("lambda") || service.ends_with("firehose");
    if integration.kind == "AWS_PROXY" && !lambda_or_firehose {
        let only = "currently only supports Lambda function and Firehose stream invocations.";
        return Err(Error::invalid(format!("Integrations of type 'AWS_PROXY' {only}")));
    }
    if !place.contains("${") && *place != region {
        return Err(Error::unsupported(format_args!(
            "an integration with the region {place}; this cloud is in {region}"
        )));
    }
    Ok(())
}

/// `GetIntegration`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    call.look(Error::Resource, |api| {
        let integration = find(call, &api.saved)?.integration.as_ref().ok_or(Error::Integration)?;
        Ok(Output::Json(render::integration(integration)))
    })
}

/// `DeleteIntegration`.
pub(super) fn delete(call: &Call<'_>) -> Answer {
    call.edit(Error::Resource, |saved| {
        let removed = find_mut(call, saved)?.integration.take();
        removed.map(|_| Output::Nothing).ok_or(Error::Integration)
    })
}

/// `UpdateIntegration`.
pub(super) fn update(call: &Call<'_>) -> Answer {
    let patches = patch::read(call)?;
    call.edit(Error::Resource, |saved| {
        let method = find_mut(call, saved)?;
        let mut integration = method.integration.clone().ok_or(Error::Integration)?;
        for patch in &patches {
            apply(&mut integration, patch)?;
        }
        check(&integration, method, call.cloud.settings())?;
        let body = render::integration(&integration);
        method.integration = Some(integration);
        Ok(Output::Json(body))
    })
}

fn apply(integration: &mut Integration, patch: &Patch) -> Result<(), Error> {
    let parts = patch.parts();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["uri"] => replace(&mut integration.uri, patch)?,
        ["httpMethod"] => replace(&mut integration.http_method, patch)?,
        ["credentials"] => {
            patch.only(&["add", "replace", "remove"])?;
            integration.credentials = patch.optional();
        }
        ["contentHandling"] => {
            patch.only(&["add", "replace", "remove"])?;
            integration.content_handling = content_handling(patch)?;
        }
        ["passthroughBehavior"] => {
            patch.only(&["replace"])?;
            integration.passthrough_behavior = patch.text();
        }
        ["timeoutInMillis"] => {
            patch.only(&["replace"])?;
            integration.timeout_millis = timeout(patch.text().parse().unwrap_or_default())?;
        }
        ["cacheNamespace"] => {
            patch.only(&["replace"])?;
            integration.cache_namespace = patch.text();
        }
        ["cacheKeyParameters", name] => cache_key(&mut integration.cache_key_parameters, patch, name)?,
        ["connectionType"] => {
            patch.only(&["replace"])?;
            if patch.text() != "INTERNET" {
                return Err(Error::unsupported("VPC links"));
            }
            integration.connection_type = patch.optional();
        }
        ["requestParameters", name] => {
            patch.entry(&mut integration.request_parameters, name, patch.text(), Error::ParameterName)?;
        }
        ["requestTemplates", kind] => {
            patch.entry(&mut integration.request_templates, kind, patch.text(), Error::ContentType)?;
        }
        _ => return Err(patch.bad_path()),
    }
    Ok(())
}

fn replace(field: &mut Option<String>, patch: &Patch) -> Result<(), Error> {
    patch.only(&["replace"])?;
    *field = patch.optional();
    Ok(())
}

/// The value of a patch of `/contentHandling`.
pub(super) fn content_handling(patch: &Patch) -> Result<Option<String>, Error> {
    let value = patch.optional();
    if value.as_deref().is_some_and(|value| !matches!(value, "CONVERT_TO_BINARY" | "CONVERT_TO_TEXT")) {
        let valid = "Valid options are CONVERT_TO_BINARY,CONVERT_TO_TEXT";
        return Err(Error::invalid(format!("Invalid ContentHandling specified. {valid}")));
    }
    Ok(value)
}

fn cache_key(keys: &mut Vec<String>, patch: &Patch, name: &str) -> Result<(), Error> {
    patch.only(&["add", "remove"])?;
    keys.retain(|key| key != name);
    if patch.op == "add" {
        keys.push(name.to_owned());
    }
    Ok(())
}
