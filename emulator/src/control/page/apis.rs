//! REST APIs: for each method what is saved and what is live on a stage, side by side.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::Cloud;
use crate::apigateway::model::{Definition, Method, RestApi, Stage};

/// The APIs.
pub(super) fn list(cloud: &Cloud) -> Markup {
    let state = cloud.apigateway().read();
    html! {
        @if state.apis.is_empty() { p { "None." } }
        @for api in state.apis.values() {
            article data-key=(api.id) {
                h4 { (api.name) " " small { (api.id) } }
                @if api.stages.is_empty() { p { "Never deployed: nothing of it is live." } }
                @for stage in api.stages.values() { (side_by_side(cloud, api, stage)) }
            }
        }
    }
}

fn side_by_side(cloud: &Cloud, api: &RestApi, stage: &Stage) -> Markup {
    let address = format!(
        "http://{}.execute-api.{}.localhost:{}/{}",
        api.id,
        cloud.settings().region,
        cloud.settings().port,
        stage.name
    );
    let nothing = Definition::default();
    let deployment = api.deployments.get(&stage.deployment);
    let live = deployment.map_or(&nothing, |deployment| deployment.definition.as_ref());
    let when = deployment.map(|deployment| deployment.created.strftime("%H:%M:%S").to_string()).unwrap_or_default();
    let (saved_all, live_all) = (methods(&api.saved), methods(live));
    let names: BTreeSet<_> = saved_all.iter().chain(&live_all).map(|(name, _)| name.clone()).collect();
    let find = |all: &[(String, String)], name: &str| {
        all.iter().find(|(other, _)| other == name).map_or_else(|| "–".to_owned(), |(_, text)| text.clone())
    };
    html! {
        p { a href=(address) { (address) } }
        div.scroll tabindex="0" role="region" aria-label={ (api.name) ", stage " (stage.name) } {
            table {
                caption { "Stage " (stage.name) ", deployed at " (when) " UTC" }
                thead { tr { th scope="col" { "Method" } th scope="col" { "Saved" } th scope="col" { "Live" } } }
                tbody {
                    @for name in &names {
                        @let (saved, live) = (find(&saved_all, name), find(&live_all, name));
                        tr.differs[saved != live] {
                            th scope="row" { (name) }
                            td { (saved) }
                            td { (live) @if saved != live { " " strong { "saved, not deployed" } } }
                        }
                    }
                }
            }
        }
    }
}

/// Each method and what counts about it, in words; then what is not a method's own.
fn methods(definition: &Definition) -> Vec<(String, String)> {
    let resources = definition.resources.values();
    let mut rows: Vec<_> = resources
        .flat_map(|resource| {
            let path = &resource.path;
            resource.methods.iter().map(move |(verb, method)| (format!("{verb} {path}"), describe(definition, method)))
        })
        .collect();
    for (kind, response) in &definition.gateway_responses {
        rows.push((format!("gateway response {kind}"), parameters(&response.response_parameters)));
    }
    rows
}

fn describe(definition: &Definition, method: &Method) -> String {
    let authorizer = method.authorizer.as_ref().and_then(|id| definition.authorizers.get(id));
    let mut words = vec![match authorizer {
        Some(authorizer) => {
            let pools = authorizer.provider_arns.iter().filter_map(|arn| arn.rsplit('/').next());
            let source = authorizer.identity_source.as_deref().unwrap_or_default();
            let header = source.rsplit('.').next().unwrap_or_default();
            format!("authorizer {} ({header}, {})", authorizer.name, pools.collect::<Vec<_>>().join(", "))
        }
        None if method.authorization_type == "NONE" => "open".to_owned(),
        None => method.authorization_type.clone(),
    }];
    if !method.authorization_scopes.is_empty() {
        words.push(format!("scopes {}", method.authorization_scopes.join(" ")));
    }
    if let Some(integration) = &method.integration {
        let action = integration.uri.as_deref().and_then(|uri| uri.rsplit(['/', ':']).next()).unwrap_or_default();
        words.push(format!("{} {action}", integration.kind).trim_end().to_owned());
        let headers = integration.responses.get("200").map(|response| parameters(&response.response_parameters));
        words.extend(headers.filter(|text| !text.is_empty()));
    }
    words.join("; ")
}

/// `Access-Control-Allow-Origin: '*'`, and so on.
fn parameters(parameters: &crate::apigateway::model::Map) -> String {
    let each = parameters.iter().map(|(name, value)| {
        format!("{}: {value}", name.rsplit_once("header.").map_or(name.as_str(), |(_, name)| name))
    });
    each.collect::<Vec<_>>().join(", ")
}
