//! `environment.api`: the API is deployed, wired, and answers.

use cafe::lab::Lab;
use http::StatusCode;

use super::api_as_a_whole;
use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::api::Api;
use crate::observe::api_model::{Integration, PRODUCTS, REPORT, Route};
use crate::observe::probe::Answer;
use crate::reproduce::curl;
use crate::text;
use crate::text::Text;

/// `environment.api`.
pub static CHECK: Check = Check {
    id: "environment.api",
    lab: Lab::Environment,
    points: points("environment.api"),
    needs: &["environment.inventory", "environment.workflow"],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let names = context.names().await?;
    let Some(api) = context.api().await? else {
        let known: Vec<_> = context.apis().await?.iter().map(|api| api.name.as_str()).collect();
        let seen = if known.is_empty() { text!("no-api-at-all") } else { text!("only", names = known.join(", ")) };
        let place = text!("place-api-gateway", region = &context.cafe.region);
        let expected = text!("an-api-named", api = &names.api);
        return notes.fail(Finding::known(&mistakes::API_MISSING, expected, seen, place));
    };
    for other in &api.others {
        notes.advise(text!("another-api", name = &other.name, id = &other.id));
    }
    if let Some(finding) = saved(context, api, &names.stage).await? {
        return notes.fail(finding);
    }
    let stage = context.stage_url().await?;
    let products_url = format!("{stage}{PRODUCTS}");
    let (products, report) = match futures::try_join!(context.get(&products_url), context.refusal()) {
        Ok(answers) => answers,
        Err(why) => return throttled(context, api, &stage).await?.map_or(Err(why), |finding| notes.fail(finding)),
    };
    notes.saw(products.evidence());
    notes.saw(report.evidence());
    if let Some(finding) = api_as_a_whole::judge(context, api, &products, report).await? {
        return notes.fail(finding);
    }
    let live = answers(api, "GET", PRODUCTS, &products).or_else(|| answers(api, "POST", REPORT, report));
    match live {
        Some(finding) => notes.fail(finding),
        None => notes.pass(),
    }
}

/// That the stage lets no request through, if it says so itself and answers accordingly.
async fn throttled(context: &Context, api: &Api, stage: &str) -> Result<Option<Finding>, Unjudged> {
    for (method, path) in [("GET", PRODUCTS), ("POST", REPORT)] {
        let own = format!("{}/{method}", path.trim_start_matches('/'));
        let names = |setting: &&String| {
            let setting = setting.replace("~1", "/");
            setting == "*/*" || setting.trim_start_matches('/') == own
        };
        let Some(setting) = api.stage.as_ref().and_then(|stage| stage.throttled.iter().find(names)) else { continue };
        if context.exchange(method, &format!("{stage}{path}"), &[], "").await?.status == StatusCode::TOO_MANY_REQUESTS {
            let place = api.place_of("methodSettings".into()).property(setting);
            return Ok(Some(Finding::known(&mistakes::STAGE_THROTTLED, text!("a-rate-above-0"), "0", place)));
        }
    }
    Ok(None)
}

/// Judges what is saved.
async fn saved(context: &Context, api: &Api, stage: &str) -> Result<Option<Finding>, Unjudged> {
    if api.stage.is_none() {
        let known: Vec<_> = api.stages.iter().map(|stage| stage.name.as_str()).collect();
        let seen = if known.is_empty() { text!("no-stage") } else { text!("only", names = known.join(", ")) };
        let expected = text!("a-stage-named", stage = stage);
        return Ok(Some(Finding::known(&mistakes::STAGE_MISSING, expected, seen, format!("API {}", api.name))));
    }
    let mut wired = [None, None];
    for (at, (method, path)) in [("GET", PRODUCTS), ("POST", REPORT)].into_iter().enumerate() {
        let Some(route) = api.route(method, path) else {
            let place = format!("API {}, {method} {path}", api.name);
            let finding =
                Finding::known(&mistakes::ROUTE_MISSING, text!("this-method"), text!("no-such-method"), place);
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
    let place = format!("API {}, GET {PRODUCTS}, integration", api.name).into();
    let integration = route.integration.clone().unwrap_or_default();
    if !(integration.kind.starts_with("AWS") && integration.uri.contains(":dynamodb:action/")) {
        let expected = text!("an-integration-with", action = "dynamodb:action/Scan");
        return Some(Finding::known(&mistakes::NOT_WIRED_TO_TABLE, expected, shown(&integration), place));
    }
    common(&integration, &place)
}

async fn report_wiring(context: &Context, api: &Api, route: &Route) -> Result<Option<Finding>, Unjudged> {
    let place = Text::from(format!("API {}, POST {REPORT}, integration", api.name));
    let integration = route.integration.clone().unwrap_or_default();
    let expected = text!("an-integration-with", action = "states:action/StartSyncExecution");
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
        let place = place.property("requestTemplates");
        let seen = text!("which-does-not-exist", name = wired);
        return Ok(Some(Finding::known(&mistakes::NOT_WIRED_TO_WORKFLOW, machine.arn.clone(), seen, place)));
    }
    Ok(common(&integration, &place))
}

fn common(integration: &Integration, place: &Text) -> Option<Finding> {
    if let Some(method) = integration.http_method.as_deref().filter(|method| *method != "POST") {
        let place = place.property("httpMethod");
        return Some(Finding::known(&mistakes::INTEGRATION_METHOD, "POST", method, place));
    }
    let place = place.property("credentials");
    integration
        .credentials
        .is_none()
        .then(|| Finding::known(&mistakes::INTEGRATION_WITHOUT_ROLE, text!("a-role-arn"), text!("no-role"), place))
}

fn shown(integration: &Integration) -> Text {
    if integration.kind.is_empty() {
        return text!("no-integration");
    }
    format!("{} {}", integration.kind, integration.uri).trim_end().into()
}

/// Judges what the stage answers: anything but "no such route" and a server error will do.
fn answers(api: &Api, method: &str, path: &str, answer: &Answer) -> Option<Finding> {
    let place = api.place(&format!("{method} {path}"));
    let reproduce = curl(&answer.url).method(method);
    let signed = api.route(method, path).is_some_and(|route| route.authorization == "AWS_IAM");
    let unrouted = answer.message().is_some_and(|message| message == "Missing Authentication Token") && !signed;
    if unrouted || (answer.status.as_u16() == 404 && !answer.is_refusal()) {
        let seen = text!("route-not-in-deployment", answer = answer.summary());
        let finding = Finding::known(&mistakes::SAVED_NOT_DEPLOYED, text!("an-answer-of-the-route"), seen, place);
        return Some(finding.reproduce(reproduce));
    }
    // A refusal that says 5xx is a mistake of its own, which `authorizer.rejects-missing` names.
    if answer.status.is_server_error() && !answer.is_refusal() {
        let integration = api.route(method, path).and_then(|route| route.integration.as_ref());
        let role = integration.and_then(|integration| integration.credentials.as_deref()).unwrap_or("-");
        let place = place.property(text!("integration-with-role", role = role));
        let finding = Finding::known(&mistakes::ROUTE_FAILS, text!("an-answer-below-500"), answer.summary(), place);
        return Some(finding.reproduce(reproduce));
    }
    let refused_by_service =
        answer.status.is_success() && answer.json().is_some_and(|json| json.get("__type").is_some());
    refused_by_service.then(|| {
        let expected = text!("the-answer-or-5xx");
        let finding = Finding::known(&mistakes::BACKEND_ERROR_AS_SUCCESS, expected, answer.summary(), place);
        finding.reproduce(reproduce)
    })
}
