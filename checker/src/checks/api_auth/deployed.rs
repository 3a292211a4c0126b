//! `authorizer.deployed`: what is saved for `POST /create_report` is what the stage does.

use std::collections::BTreeSet;

use cafe::lab::Lab;

use super::authorizer::{report_authorizer, report_route};
use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::api_model::REPORT;
use crate::observe::live::LiveMethod;
use crate::reproduce::curl_report;

/// `authorizer.deployed`.
pub static CHECK: Check = Check {
    id: "authorizer.deployed",
    lab: Lab::ApiAuth,
    points: points("authorizer.deployed"),
    claim: "what is saved for POST /create_report is live on the stage",
    needs: &["authorizer.attached"],
    hints: [
        "You changed the API. Does the world know?",
        "Compare what the console shows under Resources with what the stage answers: a stage runs a deployment.",
        "Call CreateDeployment with the API's id and stageName prod (console: Deploy API).",
    ],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let api = context.the_api().await?;
    let route = report_route(api)?;
    let place = api.place(&format!("POST {REPORT}"));
    let answer = context.refusal().await?;
    notes.saw(answer.evidence());
    let reproduce = curl_report(&answer.url, None, false);
    let stale = |expected: String, seen: String| {
        let finding = Finding::known(&mistakes::SAVED_NOT_DEPLOYED, expected, seen, place.clone());
        finding.reproduce(reproduce.clone())
    };
    if answer.status.is_success() && !answer.is_refusal() {
        let expected = "401 without a token, as the saved authorizer says".to_owned();
        return notes.fail(stale(expected, format!("{}: the stage lets strangers in", answer.summary())));
    }
    if answer.status.is_server_error() {
        let cause = answer.summary();
        return Err(Unjudged::new(place, cause, "Look at the authorizer and the stage's logs, and check again."));
    }
    if route.authorization != "COGNITO_USER_POOLS" {
        let expected = format!("{}, as it is saved", route.authorization);
        return notes.fail(stale(expected, "a deployment with the user pool authorizer".to_owned()));
    }
    if let Some(live) = context.live_method().await? {
        let authorizer = report_authorizer(api)?;
        if let Some((expected, seen)) = difference(live, &authorizer.providers, &route.scopes) {
            return notes.fail(stale(expected, seen));
        }
    }
    notes.pass()
}

/// What differs between the saved method and the deployed one.
fn difference(live: &LiveMethod, providers: &[String], scopes: &[String]) -> Option<(String, String)> {
    let set = |texts: &[String]| texts.iter().cloned().collect::<BTreeSet<_>>();
    let listed = |texts: &BTreeSet<String>| {
        if texts.is_empty() { "none".to_owned() } else { texts.iter().cloned().collect::<Vec<_>>().join(", ") }
    };
    let Some(deployed) = &live.providers else {
        return Some(("the saved authorizer".to_owned(), "a deployment without it".to_owned()));
    };
    let pairs =
        [("providerARNs", set(providers), set(deployed)), ("authorizationScopes", set(scopes), set(&live.scopes))];
    let (name, saved, deployed) = pairs.into_iter().find(|(_, saved, deployed)| saved != deployed)?;
    Some((format!("{name} {}, as saved", listed(&saved)), format!("a deployment with {}", listed(&deployed))))
}
