//! `api.no-open-door`: there is no way around the closed route.
//!
//! Every REST API of the account is looked at, each stage as it is saved and as it is deployed. Routes that start the
//! café's workflow are tried, those that read a table, and those that forward to an API, for they may carry a token of
//! their own. Trying one costs no more than a report. APIs of other kinds (HTTP APIs, functions behind an API) are not
//! looked at.

mod doors;
mod stock;

use cafe::lab::Lab;
use futures::future::try_join_all;

use crate::check::{Check, Judgement, Notes};
use crate::checks::end_to_end::body::items;
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes::{self, Mistake};
use crate::observe::api::Api;
use crate::observe::api_model::{PRODUCTS, REPORT};
use crate::observe::data::Product;
use crate::observe::probe::Answer;
use crate::text;
use crate::text::Text;
use doors::{Door, Way};

/// `api.no-open-door`.
pub static CHECK: Check = Check {
    id: "api.no-open-door",
    lab: Lab::ApiAuth,
    points: points("api.no-open-door"),
    needs: &["authorizer.rejects-missing"],
    run: |context| Box::pin(judge(context)),
};

/// What is wrong with a door: the mistake, what was expected, and what was seen.
type Fault = (&'static Mistake, Text, Text);

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let (api, products) = futures::try_join!(context.the_api(), context.products())?;
    let stage = api.stage.as_ref().map(|stage| stage.name.clone()).unwrap_or_default();
    let doors = doors::all(context, api).await?;
    let others = doors.iter().filter(|door| !is_in_front(door, api, &stage));
    let tried = others.map(|door| async move { Ok::<_, Unjudged>((door, door.answer(context).await?)) });
    for (door, answer) in try_join_all(tried).await? {
        notes.saw(answer.evidence());
        let Some((mistake, expected, seen)) = fault(door, &answer, (api, stage.as_str()), products) else { continue };
        let place = text!(
            "place-door",
            api = &door.api_name,
            id = &door.api,
            stage = &door.stage,
            route = format!("{} {}", door.method, door.path),
        );
        let command = if *mistake == mistakes::DOOR_TRUSTS_OTHER_POOL {
            let words = ["apigateway", "get-export", "--rest-api-id", &door.api, "--stage-name", &door.stage];
            let command = context.aws(&words).words(&["--export-type", "oas30"]);
            command.words(&["--parameters", "extensions=authorizers", "/dev/stdout"])
        } else {
            door.command(context)
        };
        return notes.fail(Finding::known(mistake, expected, seen, place).reproduce(command));
    }
    notes.pass()
}

/// Whether other checks judge it: `POST /create_report` and the menu of the stage that the café uses.
fn is_in_front(door: &Door, api: &Api, stage: &str) -> bool {
    let route = (door.method.as_str(), door.path.as_str());
    let known = route == ("POST", REPORT) || (door.way == Way::Reads && route == ("GET", PRODUCTS));
    known && door.api == api.id && door.stage == stage
}

/// What is wrong with a door, given what somebody without a token got there. What is forwarded, and what is read from a
/// table, may be the public list of products, so there the answer has to be a report, the word that one is being made,
/// or the stock.
fn fault(door: &Door, answer: &Answer, front: (&Api, &str), products: &[Product]) -> Option<Fault> {
    let through = answer.status.is_success() && !answer.is_refusal();
    let open = |seen: Text| -> Fault { (explain(door, front), Text::from("401"), seen) };
    let without_token = || text!("answer-without-token", answer = answer.summary());
    match door.way {
        Way::Starts if through => Some(open(without_token())),
        Way::Starts if door.certain && door.open && is_about_form(answer) => {
            Some(open(text!("only-form-refused", answer = answer.summary())))
        }
        Way::Starts if door.certain && !door.foreign.is_empty() => {
            let seen = text!("tokens-of-pools", pools = door.foreign.join(", "));
            Some((&mistakes::DOOR_TRUSTS_OTHER_POOL, text!("tokens-of-the-cafe"), seen))
        }
        Way::Forwards if through && is_report(answer) => Some(open(without_token())),
        Way::Forwards | Way::Reads if through => {
            let product = stock::told(answer, products)?;
            let quantity = product.quantity.unwrap_or_default().to_string();
            let seen = text!("stock-without-token", product = &product.name, quantity = quantity);
            Some((&mistakes::OPEN_STOCK, text!("no-stock-for-strangers"), seen))
        }
        _ => None,
    }
}

/// Whether a request was refused for what it looked like, and not for who sent it: a validator, or a template for other
/// content types. Who knows what is wanted gets in.
fn is_about_form(answer: &Answer) -> bool {
    let about_more = matches!(answer.status.as_u16(), 401 | 403 | 404 | 429);
    answer.status.is_client_error() && !about_more && !answer.is_refusal()
}

fn is_report(answer: &Answer) -> bool {
    answer.json().is_some_and(|json| items(&json).is_some() || json.get("executionArn").is_some())
}

fn explain(door: &Door, (api, stage): (&Api, &str)) -> &'static Mistake {
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
