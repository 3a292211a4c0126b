//! What is wrong with an API that treats everybody and everything alike: it is down, it refuses all, or it accepts all.
//!
//! Such an API would pass half of the later checks, and fail the other half for the wrong reasons.

use rand::RngExt;

use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::api::Api;
use crate::observe::api_model::{PRODUCTS, REPORT};
use crate::observe::probe::Answer;
use crate::text;

/// Compares what a stranger gets at both routes, and at one that cannot be there.
pub async fn judge(
    context: &Context,
    api: &Api,
    products: &Answer,
    report: &Answer,
) -> Result<Option<Finding>, Unjudged> {
    let place = api.place_of(text!("every-route"));
    let seen = text!("answers-seen", products = products.summary(), report = report.summary());
    let both = |like: fn(&Answer) -> bool| like(products) && like(report);
    if both(|answer| answer.status.is_server_error()) {
        return Ok(Some(Finding::known(&mistakes::API_DEAD, text!("an-answer-below-500"), seen, place)));
    }
    let signed = [("GET", PRODUCTS), ("POST", REPORT)]
        .iter()
        .any(|(method, path)| api.route(method, path).is_some_and(|route| route.authorization == "AWS_IAM"));
    let unrouted = |answer: &Answer| answer.message().is_some_and(|text| text == "Missing Authentication Token");
    if both(|answer| answer.status.as_u16() == 403) && !signed && !unrouted(products) && !unrouted(report) {
        let expected = text!("answers-of-the-routes");
        return Ok(Some(Finding::known(&mistakes::API_REFUSES_EVERYBODY, expected, seen, place)));
    }
    let greedy = api.routes.iter().any(|route| route.path.starts_with("/{"));
    // A refusal that says 200 is a mistake of its own, which `authorizer.rejects-missing` names.
    if both(|answer| answer.status.is_success() && !answer.is_refusal()) && !greedy {
        let nowhere = format!("/cafelab-{:08x}", context.random("nowhere").random::<u32>());
        let answer = context.get(&format!("{}{nowhere}", context.stage_url().await?)).await?;
        if answer.status.is_success() {
            let seen = text!("answer-from-nowhere", others = seen, path = nowhere, answer = answer.summary());
            let expected = text!("refusal-of-nowhere");
            return Ok(Some(Finding::known(&mistakes::API_ANSWERS_ANYTHING, expected, seen, place)));
        }
    }
    Ok(None)
}
