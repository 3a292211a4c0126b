//! `environment.api`: the API is deployed, wired, and answers.

use cafe::lab::Lab;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::api::Api;
use crate::observe::api_model::{Integration, PRODUCTS, REPORT, Route};
use crate::observe::probe::Answer;
use crate::reproduce::curl;

/// `environment.api`.
pub static CHECK: Check = Check {
    id: "environment.api",
    lab: Lab::Environment,
    points: points("environment.api"),
    claim: "the API is deployed, GET /products is wired to the table and POST /create_report to the workflow, both routes answer",
    needs: &["environment.inventory", "environment.workflow"],
    hints: [
        "The site has an API with two routes. What does each of them call?",
        "Look at the API CafeApi: its resources /products and /create_report, their integrations, and the stage prod.",
        "Run `cafelab restore`: it puts back resources, integrations and the deployment.",
    ],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let names = context.names().await?;
    let Some(api) = context.api().await? else {
        let known: Vec<_> = context.apis().await?.iter().map(|api| api.name.as_str()).collect();
        let seen =
            if known.is_empty() { "no REST API at all".to_owned() } else { format!("only {}", known.join(", ")) };
        let place = format!("API Gateway in {}", context.cafe.region);
        let expected = format!("a REST API named {}", names.api);
        return notes.fail(Finding::known(&mistakes::API_MISSING, expected, seen, place));
    };
    for other in &api.others {
        let text = format!(
            "There is another API like the café's: {} ({}). Delete it if nobody uses it.",
            other.name, other.id
        );
        notes.advise(text);
    }
    if let Some(finding) = saved(context, api, &names.stage).await? {
        return notes.fail(finding);
    }
    let stage = context.stage_url().await?;
    let products_url = format!("{stage}{PRODUCTS}");
    let (products, report) = futures::try_join!(context.get(&products_url), context.refusal())?;
    notes.saw(products.evidence());
    notes.saw(report.evidence());
    let live = answers(api, "GET", PRODUCTS, &products).or_else(|| answers(api, "POST", REPORT, report));
    match live {
        Some(finding) => notes.fail(finding),
        None => notes.pass(),
    }
}

/// Judges what is saved.
async fn saved(context: &Context, api: &Api, stage: &str) -> Result<Option<Finding>, Unjudged> {
    if api.stage.is_none() {
        let known: Vec<_> = api.stages.iter().map(|stage| stage.name.as_str()).collect();
        let seen = if known.is_empty() { "no stage".to_owned() } else { format!("only {}", known.join(", ")) };
        let expected = format!("a stage named {stage}");
        return Ok(Some(Finding::known(&mistakes::STAGE_MISSING, expected, seen, format!("API {}", api.name))));
    }
    let mut wired = [None, None];
    for (at, (method, path)) in [("GET", PRODUCTS), ("POST", REPORT)].into_iter().enumerate() {
        let Some(route) = api.route(method, path) else {
            let place = format!("API {}, {method} {path}", api.name);
            let finding = Finding::known(&mistakes::ROUTE_MISSING, "this method", "no such method", place);
            return Ok(Some(finding));
        };
        wired[at] = Some(route);
    }
    let [Some(products), Some(report)] = wired else { return Ok(None) };
    if let Some(finding) = products_wiring(api, products) {
        return Ok(Some(finding));
    }
    report_wiring(context, api, report).await
}

fn products_wiring(api: &Api, route: &Route) -> Option<Finding> {
    let place = format!("API {}, GET {PRODUCTS}, integration", api.name);
    let integration = route.integration.clone().unwrap_or_default();
    if !(integration.kind.starts_with("AWS") && integration.uri.contains(":dynamodb:action/")) {
        let expected = "an AWS integration with dynamodb:action/Scan";
        return Some(Finding::known(&mistakes::NOT_WIRED_TO_TABLE, expected, shown(&integration), place));
    }
    common(&integration, &place)
}

async fn report_wiring(context: &Context, api: &Api, route: &Route) -> Result<Option<Finding>, Unjudged> {
    let place = format!("API {}, POST {REPORT}, integration", api.name);
    let integration = route.integration.clone().unwrap_or_default();
    let expected = "an AWS integration with states:action/StartSyncExecution";
    if integration.calls("states", "StartExecution") {
        let seen = shown(&integration);
        return Ok(Some(Finding::known(&mistakes::START_EXECUTION_NOT_SYNC, expected, seen, place)));
    }
    if !integration.calls("states", "StartSyncExecution") {
        let seen = shown(&integration);
        return Ok(Some(Finding::known(&mistakes::NOT_WIRED_TO_WORKFLOW, expected, seen, place)));
    }
    let machine = context.machine().await?;
    if let (Some(wired), Some(machine)) = (integration.machine(), machine)
        && wired != machine.arn
    {
        let place = format!("{place}, request template");
        let seen = format!("{wired}, which does not exist");
        return Ok(Some(Finding::known(&mistakes::NOT_WIRED_TO_WORKFLOW, machine.arn.clone(), seen, place)));
    }
    Ok(common(&integration, &place))
}

fn common(integration: &Integration, place: &str) -> Option<Finding> {
    if let Some(method) = integration.http_method.as_deref().filter(|method| *method != "POST") {
        let place = format!("{place}, httpMethod");
        return Some(Finding::known(&mistakes::INTEGRATION_METHOD, "POST", method, place));
    }
    let place = format!("{place}, credentials");
    integration
        .credentials
        .is_none()
        .then(|| Finding::known(&mistakes::INTEGRATION_WITHOUT_ROLE, "the ARN of a role", "no role", place))
}

fn shown(integration: &Integration) -> String {
    if integration.kind.is_empty() {
        return "no integration".to_owned();
    }
    format!("{} {}", integration.kind, integration.uri).trim_end().to_owned()
}

/// Judges what the stage answers: anything but "no such route" and a server error will do.
fn answers(api: &Api, method: &str, path: &str, answer: &Answer) -> Option<Finding> {
    let place = api.place(&format!("{method} {path}"));
    let reproduce = curl(&answer.url).method(method);
    let signed = api.route(method, path).is_some_and(|route| route.authorization == "AWS_IAM");
    let unrouted = answer.message().is_some_and(|message| message == "Missing Authentication Token") && !signed;
    if unrouted || answer.status.as_u16() == 404 {
        let seen = format!("{}: the deployment does not have the route", answer.summary());
        let finding = Finding::known(&mistakes::SAVED_NOT_DEPLOYED, "an answer of the route", seen, place);
        return Some(finding.reproduce(reproduce));
    }
    if answer.status.is_server_error() {
        let finding = Finding::known(&mistakes::ROUTE_FAILS, "an answer below 500", answer.summary(), place);
        return Some(finding.reproduce(reproduce));
    }
    let refused_by_service =
        answer.status.is_success() && answer.json().is_some_and(|json| json.get("__type").is_some());
    refused_by_service.then(|| {
        let expected = "what the service answers, or a 5xx if it refuses";
        let finding = Finding::known(&mistakes::BACKEND_ERROR_AS_SUCCESS, expected, answer.summary(), place);
        finding.reproduce(reproduce)
    })
}
