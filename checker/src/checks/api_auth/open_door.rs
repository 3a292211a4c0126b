//! `api.no-open-door`: there is no way around the closed route.
//!
//! Every REST API of the account is looked at, each stage as it is deployed. Only routes that start the café's workflow
//! are tried, and trying one costs no more than a report.

use std::collections::BTreeSet;

use cafe::lab::Lab;
use futures::future::try_join_all;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes::{self, Mistake};
use crate::observe::api::{Api, ApiName};
use crate::observe::api_model::{REPORT, Route};
use crate::observe::live;
use crate::reproduce::curl;
use crate::text;

/// APIs beside the café's that are looked at; an account has seldom more.
const APIS: usize = 40;

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
        if !answer.status.is_success() || answer.is_refusal() {
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
    let others = context.apis().await?.iter().filter(|other| other.id != api.id).take(APIS);
    let of_others = try_join_all(others.map(|other| async move {
        let (routes, stages) = futures::try_join!(context.routes(&other.id), context.stages(&other.id))?;
        let stages: Vec<String> = stages.into_iter().map(|stage| stage.name).collect();
        doors_of(context, other, &routes, &stages, machine).await
    }));
    let name = ApiName { id: api.id.clone(), name: api.name.clone() };
    let stages: Vec<String> = api.stages.iter().map(|stage| stage.name.clone()).collect();
    let of_cafe = doors_of(context, &name, &api.routes, &stages, machine);
    let (of_cafe, of_others) = futures::try_join!(of_cafe, of_others)?;
    Ok(of_cafe.into_iter().chain(of_others.into_iter().flatten()).collect())
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
        let deployed = context.export(&api.id, stage).await.map(|document| live::routes(&document)).unwrap_or_default();
        let routes = saved.iter().chain(&deployed).filter(|route| starts(route, machine));
        let door = |route: &Route| Door {
            api: api.id.clone(),
            api_name: api.name.clone(),
            stage: stage.clone(),
            method: method(route, saved),
            path: route.path.clone(),
        };
        routes.map(door).collect::<Vec<_>>()
    });
    Ok(futures::future::join_all(per_stage).await.into_iter().flatten().collect())
}

fn starts(route: &Route, machine: Option<&str>) -> bool {
    let Some(integration) = &route.integration else { return false };
    let ours = match (integration.machine(), machine) {
        (Some(wired), Some(machine)) => wired == machine,
        _ => true,
    };
    integration.starts_workflow() && ours
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
