//! `authorizer.deployed`: what is saved for `POST /create_report` is what the stage does.

use std::collections::BTreeSet;

use cafe::lab::Lab;

use super::authorizer::{report_authorizer, report_route};
use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::api_model::{Authorizer, REPORT};
use crate::observe::live::LiveMethod;
use crate::reproduce::curl_report;
use crate::text;
use crate::text::Text;

/// `authorizer.deployed`.
pub static CHECK: Check = Check {
    id: "authorizer.deployed",
    lab: Lab::ApiAuth,
    points: points("authorizer.deployed"),
    needs: &["authorizer.attached"],
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
    let stale = |expected: Text, seen: Text| {
        let finding = Finding::known(&mistakes::SAVED_NOT_DEPLOYED, expected, seen, place.clone());
        finding.reproduce(reproduce.clone())
    };
    if answer.status.is_success() && !answer.is_refusal() {
        let expected = text!("refusal-as-saved");
        return notes.fail(stale(expected, text!("stage-lets-strangers-in", answer = answer.summary())));
    }
    if answer.status.is_server_error() && !answer.is_refusal() {
        let cause = answer.summary();
        return Err(Unjudged::new(place, cause, text!("look-at-the-logs")));
    }
    if route.authorization != "COGNITO_USER_POOLS" {
        // To deploy what is saved would be the mistake.
        let seen = text!("as-saved", value = &route.authorization);
        let place = place.property("authorizationType");
        let mistake = match route.authorization.as_str() {
            "NONE" => &mistakes::SAVED_NOT_PROTECTED,
            "AWS_IAM" => &mistakes::METHOD_USES_IAM,
            _ => &mistakes::OTHER_AUTHORIZER_TYPE,
        };
        let finding = Finding::known(mistake, "COGNITO_USER_POOLS", seen, place);
        return notes.fail(finding.reproduce(context.reproduction(&super::authorizer::ATTACHED, "").await));
    }
    if let Some(live) = context.live_method().await? {
        let authorizer = report_authorizer(api)?;
        if let Some((expected, seen)) = difference(live, authorizer, &route.scopes) {
            return notes.fail(stale(expected, seen));
        }
    }
    notes.pass()
}

/// What differs between the saved method and the deployed one.
fn difference(live: &LiveMethod, authorizer: &Authorizer, scopes: &[String]) -> Option<(Text, Text)> {
    let set = |texts: &[String]| texts.iter().cloned().collect::<BTreeSet<_>>();
    let listed = |texts: &BTreeSet<String>| {
        if texts.is_empty() { text!("none") } else { texts.iter().cloned().collect::<Vec<_>>().join(", ").into() }
    };
    let Some(deployed) = &live.providers else {
        return Some((text!("the-saved-authorizer"), text!("deployed-without-it")));
    };
    let one = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned).into_iter().collect();
    let source = authorizer.identity_source.as_deref().and_then(|source| source.rsplit('.').next());
    let lower = |header: &str| header.to_ascii_lowercase();
    let saved_header = lower(source.unwrap_or("Authorization"));
    let live_header = live.header.as_deref().map_or_else(|| saved_header.clone(), lower);
    let expression = (authorizer.validation_expression.as_deref(), live.validation_expression.as_deref());
    let pairs = [
        ("providerARNs", set(&authorizer.providers), set(deployed)),
        ("authorizationScopes", set(scopes), set(&live.scopes)),
        ("identitySource", one(Some(&saved_header)), one(Some(&live_header))),
        ("identityValidationExpression", one(expression.0), one(expression.1)),
    ];
    let (name, saved, deployed) = pairs.into_iter().find(|(_, saved, deployed)| saved != deployed)?;
    Some((
        text!("property-as-saved", property = name, value = listed(&saved)),
        text!("deployed-with", value = listed(&deployed)),
    ))
}
