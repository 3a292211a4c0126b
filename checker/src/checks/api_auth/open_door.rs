//! `api.no-open-door`: there is no way around the closed route.
//!
//! Every REST API of the account is looked at, each stage as it is saved and as it is deployed. Routes that start the
//! café's workflow are tried, and routes that forward to an API, for they may carry a token of their own. Trying one costs
//! no more than a report. APIs of other kinds (HTTP APIs, functions behind an API) are not looked at.

use std::collections::BTreeSet;

use cafe::lab::Lab;
use futures::future::try_join_all;

use crate::check::{Check, Judgement, Notes};
use crate::checks::end_to_end::body::items;
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes::{self, Mistake};
use crate::observe::api::{Api, ApiName};
use crate::observe::api_model::{Integration, REPORT, Route};
use crate::observe::live;
use crate::observe::probe::Answer;
use crate::reproduce::curl;
use crate::text;

/// How many APIs are looked at at once: API Gateway's control plane is easily throttled.
const AT_ONCE: usize = 4;

/// `api.no-open-door`.
pub static CHECK: Check = Check {
    id: "api.no-open-door",
    lab: Lab::ApiAuth,
    points: points("api.no-open-door"),
    needs: &["authorizer.rejects-missing"],
    run: |context| Box::pin(judge(context)),
};

/// A way to start the workflow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Door {
    /// Forwards to an API instead of starting the workflow by itself.
    forwards: bool,
    api: String,
    api_name: String,
    stage: String,
    method: String,
    path: String,
}

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let api = context.the_api().await?;
    let stage = api.stage.as_ref().map(|stage| stage.name.clone()).unwrap_or_default();
    let doors = doors(context, api).await?;
    let others = doors.iter().filter(|door| {
        let front = door.api == api.id && door.stage == stage && door.method == "POST" && door.path == REPORT;
        !front
    });
    let tried = others.map(|door| async move {
        let url = format!("{}{}", context.cafe.addresses.stage(&door.api, &door.stage), filled(&door.path));
        let body = if door.method == "GET" { "" } else { "{}" };
        let answer = context.send(&door.method, &url, &[("content-type", "application/json")], body).await?;
        Ok::<_, Unjudged>((door, answer))
    });
    for (door, answer) in try_join_all(tried).await? {
        notes.saw(answer.evidence());
        if !is_open(door, &answer) {
            continue;
        }
        let mistake = explain(door, api, &stage);
        let place = text!(
            "place-door",
            api = &door.api_name,
            id = &door.api,
            stage = &door.stage,
            route = format!("{} {}", door.method, door.path),
        );
        let seen = text!("answer-without-token", answer = answer.summary());
        let finding = Finding::known(mistake, "401", seen, place);
        return notes.fail(finding.reproduce(curl(&answer.url).method(&door.method)));
    }
    notes.pass()
}

/// Whether somebody without a token got through. What is forwarded may be the public list of products, so there the
/// answer has to be a report, or the word that one is being made.
fn is_open(door: &Door, answer: &Answer) -> bool {
    let through = answer.status.is_success() && !answer.is_refusal();
    let report = || answer.json().is_some_and(|json| items(&json).is_some() || json.get("executionArn").is_some());
    through && (!door.forwards || report())
}

fn explain(door: &Door, api: &Api, stage: &str) -> &'static Mistake {
    if door.api != api.id {
        &mistakes::OPEN_API
    } else if door.stage != stage {
        &mistakes::OPEN_STAGE
    } else if door.path != REPORT {
        &mistakes::OPEN_ROUTE
    } else {
        &mistakes::OPEN_METHOD
    }
}

async fn doors(context: &Context, api: &Api) -> Result<BTreeSet<Door>, Unjudged> {
    let machine = context.machine().await?.map(|machine| machine.arn.as_str());
    let name = ApiName { id: api.id.clone(), name: api.name.clone() };
    let stages: Vec<String> = api.stages.iter().map(|stage| stage.name.clone()).collect();
    let mut doors: BTreeSet<Door> =
        doors_of(context, &name, &api.routes, &stages, machine).await?.into_iter().collect();
    let mut others: Vec<&ApiName> = context.apis().await?.iter().collect();
    others.retain(|other| other.id != api.id);
    for some in others.chunks(AT_ONCE) {
        let found = try_join_all(some.iter().map(|other| doors_of_other(context, other, machine))).await?;
        doors.extend(found.into_iter().flatten());
    }
    Ok(doors)
}

async fn doors_of_other(context: &Context, api: &ApiName, machine: Option<&str>) -> Result<Vec<Door>, Unjudged> {
    let (routes, stages) = futures::try_join!(context.routes(&api.id), context.stages(&api.id))?;
    let stages: Vec<String> = stages.into_iter().map(|stage| stage.name).collect();
    doors_of(context, api, &routes, &stages, machine).await
}

async fn doors_of(
    context: &Context,
    api: &ApiName,
    saved: &[Route],
    stages: &[String],
    machine: Option<&str>,
) -> Result<Vec<Door>, Unjudged> {
    let per_stage = stages.iter().map(|stage| async move {
        // A target that exports nothing is judged by what is saved.
        let deployed = context.export(&api.id, stage).await?.map(|document| live::routes(&document));
        let deployed = deployed.unwrap_or_default();
        let routes = saved.iter().chain(&deployed).filter(|route| starts(route, machine) || forwards(route));
        let door = |route: &Route| Door {
            forwards: forwards(route),
            api: api.id.clone(),
            api_name: api.name.clone(),
            stage: stage.clone(),
            method: method(route, saved),
            path: route.path.clone(),
        };
        Ok::<_, Unjudged>(routes.map(door).collect::<Vec<_>>())
    });
    Ok(try_join_all(per_stage).await?.into_iter().flatten().collect())
}

fn starts(route: &Route, machine: Option<&str>) -> bool {
    let Some(integration) = &route.integration else { return false };
    let ours = match (integration.machine(), machine) {
        (Some(wired), Some(machine)) => wired == machine,
        _ => true,
    };
    integration.starts_workflow() && ours
}

/// Whether it sends the request on to an API, as `HTTP` and `HTTP_PROXY` integrations can.
fn forwards(route: &Route) -> bool {
    let http =
        |integration: &Integration| integration.kind.starts_with("HTTP") && integration.uri.contains(".execute-api.");
    route.integration.as_ref().is_some_and(http)
}

/// A method to try: of `ANY`, one that the path does not have by itself.
fn method(route: &Route, saved: &[Route]) -> String {
    if route.method != "ANY" {
        return route.method.clone();
    }
    let taken = |method: &str| saved.iter().any(|other| other.path == route.path && other.method == method);
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
    use super::*;

    #[test]
    fn parameters_are_filled_in() {
        assert_eq!(filled("/a/{id}/{proxy+}"), "/a/x/x");
        assert_eq!(filled("/"), "/");
    }
}
