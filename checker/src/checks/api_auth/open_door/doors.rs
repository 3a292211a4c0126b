//! The doors of a café beside the front one: where they are, and how one is tried.
//!
//! What a stage runs is read from its export. What is only saved is tried too, for a canary may run it, but it is not
//! judged by what stands there.

use std::collections::BTreeSet;

use futures::future::try_join_all;
use url::Url;

use crate::checks::api_auth::authorizer;
use crate::context::Context;
use crate::finding::Unjudged;
use crate::observe::api::{Api, ApiName, Stage};
use crate::observe::api_model::{Integration, Route};
use crate::observe::live;
use crate::observe::pool::Pool;
use crate::observe::probe::Answer;
use crate::reproduce::{Command, curl};

/// How many APIs are looked at at once: API Gateway's control plane is easily throttled.
const AT_ONCE: usize = 4;
/// What parameters are filled with where a method requires some.
const FILLING: &str = "1";
/// Actions of DynamoDB that change nothing. Others are never tried.
const READING: [&str; 4] = ["Scan", "Query", "GetItem", "BatchGetItem"];

/// What is behind a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// Starts the café's workflow by itself.
    Starts,
    /// Forwards to an API.
    Forwards,
    /// Reads a table.
    Reads,
}

/// A way to the report or to the stock.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Door {
    pub way: Way,
    pub api: String,
    pub api_name: String,
    pub stage: String,
    pub method: String,
    pub path: String,
    /// Whether it leads to the café for sure: it is of the café's own API, or names the café's machine. What other APIs of
    /// the account fill in when they are called may be anything.
    pub certain: bool,
    /// Deployed without asking callers who they are.
    pub open: bool,
    /// Pools other than the café's whose tokens it takes.
    pub foreign: Vec<String>,
    /// Parameters that it wants, as `query` or `header` and their names.
    required: Vec<(String, String)>,
    content_type: String,
}

impl Door {
    /// What somebody without a token gets who asks as the method wants to be asked.
    pub async fn answer(&self, context: &Context) -> Result<Answer, Unjudged> {
        let mut headers = vec![("content-type", self.content_type.as_str())];
        headers.extend(self.headers().map(|name| (name, FILLING)));
        let body = if self.is_bodiless() { "" } else { "{}" };
        context.send(&self.method, &self.url(context), &headers, body).await
    }

    /// The command that does the same.
    pub fn command(&self, context: &Context) -> Command {
        let mut command = curl(&self.url(context)).method(&self.method);
        for name in self.headers() {
            command = command.header(name, FILLING);
        }
        if self.is_bodiless() {
            return command;
        }
        command.header("Content-Type", &self.content_type).words(&["-d", "{}"])
    }

    fn url(&self, context: &Context) -> String {
        let url = format!("{}{}", context.cafe.addresses.stage(&self.api, &self.stage), filled(&self.path));
        let query = self.required.iter().filter(|(place, _)| place == "query");
        let query: Vec<(&str, &str)> = query.map(|(_, name)| (name.as_str(), FILLING)).collect();
        if query.is_empty() {
            return url;
        }
        Url::parse_with_params(&url, query).map_or(url, String::from)
    }

    fn headers(&self) -> impl Iterator<Item = &str> {
        let headers = self.required.iter().filter(|(place, _)| place == "header").map(|(_, name)| name.as_str());
        headers.filter(|name| !name.eq_ignore_ascii_case("content-type"))
    }

    fn is_bodiless(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }
}

/// Every door of every REST API, the front one included.
pub(super) async fn all(context: &Context, api: &Api) -> Result<BTreeSet<Door>, Unjudged> {
    let (machine, pool, apis) = futures::try_join!(context.machine(), context.the_pool(), context.apis())?;
    let house = House { context, api: &api.id, machine: machine.map(|machine| machine.arn.as_str()), pool };
    let name = ApiName { id: api.id.clone(), name: api.name.clone() };
    let mut doors: BTreeSet<Door> = house.doors_of(&name, &api.routes, &api.stages).await?.into_iter().collect();
    let others: Vec<&ApiName> = apis.iter().filter(|other| other.id != api.id).collect();
    for some in others.chunks(AT_ONCE) {
        let found = try_join_all(some.iter().map(|other| house.doors_of_other(other))).await?;
        doors.extend(found.into_iter().flatten());
    }
    Ok(doors)
}

/// What doors are looked for with.
struct House<'a> {
    context: &'a Context,
    /// The café's API.
    api: &'a str,
    machine: Option<&'a str>,
    pool: &'a Pool,
}

impl House<'_> {
    async fn doors_of_other(&self, api: &ApiName) -> Result<Vec<Door>, Unjudged> {
        let (routes, stages) = futures::try_join!(self.context.routes(&api.id), self.context.stages(&api.id))?;
        self.doors_of(api, &routes, &stages).await
    }

    async fn doors_of(&self, api: &ApiName, saved: &[Route], stages: &[Stage]) -> Result<Vec<Door>, Unjudged> {
        let per_stage = try_join_all(stages.iter().map(|stage| self.doors_on(api, saved, stage))).await?;
        Ok(per_stage.into_iter().flatten().collect())
    }

    async fn doors_on(&self, api: &ApiName, saved: &[Route], stage: &Stage) -> Result<Vec<Door>, Unjudged> {
        // A target that exports nothing is judged by what is saved.
        let deployed = self.context.export(&api.id, &stage.name).await?.map(|document| live::routes(&document));
        let deployed = deployed.unwrap_or_default();
        let is_deployed =
            |route: &Route| deployed.iter().any(|other| other.path == route.path && other.method == route.method);
        let live = deployed.iter().filter_map(|route| self.door(api, stage, route, &deployed, true));
        let only_saved = saved.iter().filter(|route| !is_deployed(route));
        let only_saved = only_saved.filter_map(|route| self.door(api, stage, route, saved, false));
        Ok(live.chain(only_saved).collect())
    }

    fn door(&self, api: &ApiName, stage: &Stage, route: &Route, all: &[Route], deployed: bool) -> Option<Door> {
        let integration = route.integration.as_ref()?;
        Some(Door {
            way: self.way(integration)?,
            api: api.id.clone(),
            api_name: api.name.clone(),
            stage: stage.name.clone(),
            method: method(route, all),
            path: route.path.clone(),
            certain: api.id == self.api || self.machine.is_some() && integration.machine().as_deref() == self.machine,
            open: deployed && route.authorization == "NONE" && !route.api_key_required,
            foreign: self.foreign(route, stage),
            required: route.required.clone(),
            content_type: content_type(integration),
        })
    }

    fn way(&self, integration: &Integration) -> Option<Way> {
        let ours = match (integration.machine(), self.machine) {
            (Some(wired), Some(machine)) => wired == machine,
            _ => true,
        };
        let reads = || READING.iter().any(|action| integration.calls("dynamodb", action));
        if integration.starts_workflow() && ours {
            Some(Way::Starts)
        } else if integration.kind.starts_with("HTTP") && integration.uri.contains(".execute-api.") {
            Some(Way::Forwards)
        } else {
            (integration.kind.starts_with("AWS") && reads()).then_some(Way::Reads)
        }
    }

    /// Pools that a method's authorizer trusts beside the café's. A variable that the stage lacks stands for none.
    fn foreign(&self, route: &Route, stage: &Stage) -> Vec<String> {
        let ours = |arn: &str| arn == self.pool.arn || arn.ends_with(&format!(":userpool/{}", self.pool.id));
        let trusted = route.providers.iter().map(|arn| authorizer::filled(arn, Some(&stage.variables)));
        trusted.filter(|arn| !ours(arn) && !arn.contains("${")).collect()
    }
}

/// A content type that the integration takes.
fn content_type(integration: &Integration) -> String {
    let json = "application/json";
    let takes_json = integration.templates.keys().any(|kind| kind.eq_ignore_ascii_case(json));
    let other = integration.templates.keys().next().filter(|_| !takes_json);
    other.map_or(json, String::as_str).to_owned()
}

/// A method to try: of `ANY`, one that the path does not have by itself.
fn method(route: &Route, all: &[Route]) -> String {
    if route.method != "ANY" {
        return route.method.clone();
    }
    let taken = |method: &str| all.iter().any(|other| other.path == route.path && other.method == method);
    let free = ["POST", "GET", "PUT", "PATCH", "DELETE"].into_iter().find(|method| !taken(method));
    free.unwrap_or("POST").to_owned()
}

/// A path with its parameters filled in.
fn filled(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "x".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn parameters_are_filled_in() {
        assert_eq!(filled("/a/{id}/{proxy+}"), "/a/x/x");
        assert_eq!(filled("/"), "/");
    }

    #[test]
    fn what_is_sent_is_what_the_integration_takes() {
        let of = |kinds: &[&str]| {
            let templates = kinds.iter().map(|kind| ((*kind).to_owned(), String::new())).collect::<BTreeMap<_, _>>();
            content_type(&Integration { templates, ..Integration::default() })
        };
        assert_eq!(of(&[]), "application/json");
        assert_eq!(of(&["text/plain"]), "text/plain");
        assert_eq!(of(&["Application/JSON", "text/plain"]), "application/json");
    }
}
