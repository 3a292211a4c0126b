//! The café's REST API: which one it is, and what is saved for it. What its stage really does is asked elsewhere.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_apigateway::types::MethodSetting;

use super::api_model::{self, Authorizer, PRODUCTS, REPORT, Route, literal};
use super::aws;
use super::pool::vote;
use crate::context::Context;
use crate::finding::Unjudged;
use crate::text;
use crate::text::Text;

/// The largest page that API Gateway hands out.
const PAGE: i32 = 500;

/// An API of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiName {
    pub id: String,
    pub name: String,
}

/// The café's API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Api {
    pub id: String,
    pub name: String,
    /// All methods, as saved.
    pub routes: Vec<Route>,
    pub authorizers: Vec<Authorizer>,
    /// Customised gateway responses, as saved.
    pub gateway_responses: Vec<GatewayResponse>,
    pub stages: Vec<Stage>,
    /// The stage that the café uses; `None` if it is not there.
    pub stage: Option<Stage>,
    /// Other APIs that look like the café's.
    pub others: Vec<ApiName>,
}

/// A stage of an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    pub name: String,
    pub variables: BTreeMap<String, String>,
    /// Methods (`*/*` for all) that a throttle of 0 lets no request through to. Where nothing is set, some clouds say 0 too.
    pub throttled: Vec<String>,
}

/// How API Gateway answers by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayResponse {
    /// For example `UNAUTHORIZED` or `DEFAULT_4XX`.
    pub kind: String,
    pub status: Option<String>,
    pub parameters: BTreeMap<String, String>,
}

impl Api {
    /// A method as saved; `ANY` counts if there is none of its own.
    pub fn route(&self, method: &str, path: &str) -> Option<&Route> {
        let on_path = || self.routes.iter().filter(|route| route.path == path);
        on_path().find(|route| route.method == method).or_else(|| on_path().find(|route| route.method == "ANY"))
    }

    /// The authorizer with this id.
    pub fn authorizer(&self, id: &str) -> Option<&Authorizer> {
        self.authorizers.iter().find(|authorizer| authorizer.id == id)
    }

    /// A header of 401s as saved: `UNAUTHORIZED` if it is customised, else `DEFAULT_4XX`.
    pub fn refusal_header(&self, name: &str) -> Option<String> {
        let of = |kind: &str| self.gateway_responses.iter().find(|response| response.kind == kind);
        let response = of("UNAUTHORIZED").or_else(|| of("DEFAULT_4XX"))?;
        literal(&response.parameters, "gatewayresponse.header.", name)
    }

    /// For `where`: `CafeApi, stage prod, POST /create_report`.
    pub fn place(&self, route: &str) -> Text {
        self.place_of(route.into())
    }

    /// The same of something that has no name of its own.
    pub fn place_of(&self, route: Text) -> Text {
        match &self.stage {
            Some(stage) => text!("place-stage", api = &self.name, stage = &stage.name, route = route),
            None => Text::from(&self.name).property(route),
        }
    }
}

impl Context {
    /// All REST APIs of the account in this region.
    pub async fn apis(&self) -> Result<&[ApiName], Unjudged> {
        let make = async {
            let mut found = Vec::new();
            let mut position: Option<String> = None;
            loop {
                let client = &self.cafe.clients.apigateway;
                let call = || client.get_rest_apis().limit(PAGE).set_position(position.clone()).send();
                let page = aws::ask(&self.options.patience, "apigateway GetRestApis", call).await?;
                found.extend(
                    page.items
                        .unwrap_or_default()
                        .into_iter()
                        .map(|api| ApiName { id: api.id.unwrap_or_default(), name: api.name.unwrap_or_default() }),
                );
                position = page.position.filter(|position| !position.is_empty());
                if position.is_none() {
                    return Ok(found);
                }
            }
        };
        self.seen.apis.get(make).await.map(Vec::as_slice)
    }

    /// The café's API: the one that the site's `config.json` names, else the one with the right name.
    pub async fn api(&self) -> Result<Option<&Api>, Unjudged> {
        self.seen.api.get(self.find_api()).await.map(Option::as_ref)
    }

    /// The café's API, for checks that need `environment.api`.
    pub async fn the_api(&self) -> Result<&Api, Unjudged> {
        self.api().await?.ok_or_else(|| Unjudged::missing(text!("the-api")))
    }

    /// The address of the café's stage, without a trailing slash.
    pub async fn stage_url(&self) -> Result<String, Unjudged> {
        let api = self.the_api().await?;
        let stage = api.stage.as_ref().ok_or_else(|| Unjudged::missing(text!("the-stage")))?;
        Ok(self.cafe.addresses.stage(&api.id, &stage.name))
    }

    async fn find_api(&self) -> Result<Option<Api>, Unjudged> {
        let (apis, names) = futures::try_join!(self.apis(), self.names())?;
        // Without a readable configuration the name decides, if it can.
        let (config, unread) = vote(self.config().await);
        let wired = config.map(|config| config.api.clone()).unwrap_or_default();
        let mut candidates: Vec<&ApiName> = apis.iter().filter(|api| wired.contains(api.id.as_str())).collect();
        let with_name = apis.iter().filter(|api| api.name == names.api && !wired.contains(api.id.as_str()));
        candidates.extend(with_name);
        if let Some(why) = unread.filter(|_| candidates.len() != 1) {
            return Err(why);
        }
        let mut best: Option<(usize, &ApiName, Vec<Route>)> = None;
        for candidate in &candidates {
            let routes = self.routes(&candidate.id).await?;
            let fits = [PRODUCTS, REPORT].iter().filter(|path| routes.iter().any(|route| route.path == **path)).count();
            if best.as_ref().is_none_or(|(best, ..)| fits > *best) {
                best = Some((fits, candidate, routes));
            }
            if fits == 2 {
                break;
            }
        }
        let Some((_, chosen, routes)) = best else { return Ok(None) };
        let others = candidates.iter().filter(|api| api.id != chosen.id).map(|api| (*api).clone()).collect();
        let (authorizers, gateway_responses, stages) = futures::try_join!(
            self.authorizers(&chosen.id),
            self.gateway_responses(&chosen.id),
            self.stages(&chosen.id)
        )?;
        let wired_stage = wired.contains(&chosen.id).then(|| wired.trim_end_matches('/').rsplit('/').next()).flatten();
        let mut stage = [wired_stage, Some(names.stage.as_str())].into_iter().flatten();
        let stage = stage.find_map(|name| stages.iter().find(|stage| stage.name == name)).cloned();
        let (id, name) = (chosen.id.clone(), chosen.name.clone());
        Ok(Some(Api { id, name, routes, authorizers, gateway_responses, stages, stage, others }))
    }

    /// The methods of an API, as saved.
    pub async fn routes(&self, api: &str) -> Result<Vec<Route>, Unjudged> {
        let mut routes = Vec::new();
        let mut position: Option<String> = None;
        loop {
            let call = || {
                let request = self.cafe.clients.apigateway.get_resources().rest_api_id(api).embed("methods");
                request.limit(PAGE).set_position(position.clone()).send()
            };
            let page = aws::ask(&self.options.patience, "apigateway GetResources", call).await?;
            routes.extend(page.items.unwrap_or_default().into_iter().flat_map(api_model::routes));
            position = page.position.filter(|position| !position.is_empty());
            if position.is_none() {
                routes.sort_by(|left, right| left.path.cmp(&right.path));
                return Ok(routes);
            }
        }
    }

    async fn authorizers(&self, api: &str) -> Result<Vec<Authorizer>, Unjudged> {
        let call = || self.cafe.clients.apigateway.get_authorizers().rest_api_id(api).limit(PAGE).send();
        let page = aws::ask(&self.options.patience, "apigateway GetAuthorizers", call).await?;
        Ok(page.items.unwrap_or_default().into_iter().map(Authorizer::from).collect())
    }

    async fn gateway_responses(&self, api: &str) -> Result<Vec<GatewayResponse>, Unjudged> {
        let call = || self.cafe.clients.apigateway.get_gateway_responses().rest_api_id(api).limit(PAGE).send();
        let page = aws::ask(&self.options.patience, "apigateway GetGatewayResponses", call).await?;
        let customised = page.items.unwrap_or_default().into_iter().filter(|response| !response.default_response);
        Ok(customised
            .map(|response| GatewayResponse {
                kind: response.response_type.map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
                status: response.status_code,
                parameters: response.response_parameters.unwrap_or_default().into_iter().collect(),
            })
            .collect())
    }

    /// The stages of an API.
    pub async fn stages(&self, api: &str) -> Result<Vec<Stage>, Unjudged> {
        let call = || self.cafe.clients.apigateway.get_stages().rest_api_id(api).send();
        let answer = aws::ask(&self.options.patience, "apigateway GetStages", call).await?;
        let stage = |stage: aws_sdk_apigateway::types::Stage| Stage {
            name: stage.stage_name.unwrap_or_default(),
            variables: stage.variables.unwrap_or_default().into_iter().collect(),
            throttled: throttled(stage.method_settings.unwrap_or_default()),
        };
        Ok(answer.item.unwrap_or_default().into_iter().map(stage).collect())
    }
}

fn throttled(settings: HashMap<String, MethodSetting>) -> Vec<String> {
    let none = |setting: &MethodSetting| setting.throttling_rate_limit == 0.0 || setting.throttling_burst_limit == 0;
    let mut methods: Vec<_> = settings.into_iter().filter(|(_, setting)| none(setting)).map(|(name, _)| name).collect();
    methods.sort();
    methods
}
