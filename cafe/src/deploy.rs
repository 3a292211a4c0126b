//! Puts what is saved of the API onto its stage.
//!
//! `CreateDeployment` alone would do. So that a second run changes nothing, and an interrupted one is completed, the
//! deployment's description carries a fingerprint of what was saved; the stage is current if it has the same.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::journal::Kind;
use crate::{Cafe, Result, find};
use aws_lc_rs::digest;
use aws_sdk_apigateway::types::{Authorizer, GatewayResponse, Integration, Method, Resource};

/// Deploys what is saved, unless it is live already.
pub async fn deploy(cafe: &Cafe, api: &str) -> Result<()> {
    let fingerprint = fingerprint(cafe, api).await?;
    if deployed_fingerprint(cafe, api).await?.as_deref() == Some(&fingerprint) {
        return Ok(());
    }
    let stage = &cafe.config.names.stage;
    cafe.creating(Kind::Deployment, stage).await?;
    let request = cafe.clients.apigateway.create_deployment().rest_api_id(api).stage_name(stage);
    let deployment = request.description(&fingerprint).send().await?;
    cafe.created(Kind::Deployment, stage, deployment.id().unwrap_or_default()).await
}

/// Whether the stage shows what is saved, as far as we deployed it.
pub async fn is_current(cafe: &Cafe, api: &str) -> Result<bool> {
    Ok(deployed_fingerprint(cafe, api).await? == Some(fingerprint(cafe, api).await?))
}

/// The description of the deployment that the stage shows.
async fn deployed_fingerprint(cafe: &Cafe, api: &str) -> Result<Option<String>> {
    let apigateway = &cafe.clients.apigateway;
    let stage = apigateway.get_stage().rest_api_id(api).stage_name(&cafe.config.names.stage).send().await;
    let Some(stage) = find::absent(stage.map_err(Into::into))? else { return Ok(None) };
    let Some(id) = stage.deployment_id else { return Ok(None) };
    let deployment = apigateway.get_deployment().rest_api_id(api).deployment_id(id).send().await;
    Ok(find::absent(deployment.map_err(Into::into))?.and_then(|deployment| deployment.description))
}

/// A short text that differs whenever something that a deployment freezes differs.
pub async fn fingerprint(cafe: &Cafe, api: &str) -> Result<String> {
    let mut lines = Vec::new();
    for resource in find::resources(cafe, api).await? {
        describe_resource(&resource, &mut lines);
    }
    lines.extend(find::authorizers(cafe, api).await?.iter().map(authorizer_line));
    let customised = cafe.clients.apigateway.get_gateway_responses().rest_api_id(api).limit(500).send().await?;
    let customised = customised.items.unwrap_or_default();
    lines.extend(customised.iter().filter(|response| !response.default_response).map(gateway_response_line));
    lines.sort();
    let digest = digest::digest(&digest::SHA256, lines.join("\n").as_bytes());
    Ok(format!("cafelab {}", hex::encode(&digest.as_ref()[..8])))
}

fn describe_resource(resource: &Resource, lines: &mut Vec<String>) {
    let path = resource.path().unwrap_or_default();
    lines.push(path.to_owned());
    for (verb, method) in resource.resource_methods().into_iter().flatten() {
        lines.push(method_line(path, verb, method));
    }
}

fn method_line(path: &str, verb: &str, method: &Method) -> String {
    let mut scopes = method.authorization_scopes().to_vec();
    scopes.sort();
    let responses: BTreeMap<_, _> = method.method_responses().into_iter().flatten().collect();
    let responses: Vec<_> = responses
        .into_iter()
        .map(|(status, response)| format!("{status} {:?}", sorted(response.response_parameters())))
        .collect();
    format!(
        "{path} {verb} {:?} {:?} {:?} {scopes:?} {:?} {:?} {responses:?} {}",
        method.authorization_type(),
        method.authorizer_id(),
        method.api_key_required(),
        method.request_validator_id(),
        sorted(method.request_parameters()),
        method.method_integration().map(integration_text).unwrap_or_default(),
    )
}

fn integration_text(integration: &Integration) -> String {
    let mut text = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        integration.r#type(),
        integration.http_method(),
        integration.uri(),
        integration.credentials(),
        integration.passthrough_behavior(),
        sorted(integration.request_parameters()),
        sorted(integration.request_templates()),
    );
    for (status, response) in sorted(integration.integration_responses()) {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            " {status} {:?} {:?} {:?}",
            response.selection_pattern(),
            sorted(response.response_parameters()),
            sorted(response.response_templates()),
        );
    }
    text
}

fn authorizer_line(authorizer: &Authorizer) -> String {
    format!(
        "authorizer {:?} {:?} {:?} {:?} {:?} {:?}",
        authorizer.id(),
        authorizer.r#type(),
        authorizer.provider_arns(),
        authorizer.identity_source(),
        authorizer.identity_validation_expression(),
        authorizer.authorizer_uri(),
    )
}

fn gateway_response_line(response: &GatewayResponse) -> String {
    format!(
        "response {:?} {:?} {:?} {:?}",
        response.response_type(),
        response.status_code(),
        sorted(response.response_parameters()),
        sorted(response.response_templates()),
    )
}

fn sorted<V>(map: Option<&std::collections::HashMap<String, V>>) -> BTreeMap<&String, &V> {
    map.into_iter().flatten().collect()
}
