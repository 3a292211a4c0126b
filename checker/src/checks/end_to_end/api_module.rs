//! `site.api-module`: the deployed `api.js` does what the walkthrough of lab 5 says, judged without a browser.

use cafe::lab::Lab;
use cafe::site_config::AuthConfig;
use serde_json::{Value as Json, json};

use crate::check::{Check, Judgement};
use crate::checks::hosted_ui::module::{self, Facts, Page, StandIn, Story, Told, ended, returned, thrown};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::shape_of;
use crate::javascript::{Fetch, Reply, Trace};
use crate::mistakes;
use crate::observe::api_model::{PRODUCTS, REPORT};
use crate::text;
use crate::text::Text;

/// The module's path on the site.
const MODULE: &str = "/js/api.js";
/// What it exports.
const FUNCTIONS: &[&str] = &["fetchReport", "fetchProducts"];
const FETCH: &str = "fetchReport";
/// A token in form only.
const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJ0b2tlbl91c2UiOiJpZCJ9.c2lnbmF0dXJl";

/// `site.api-module`.
pub static CHECK: Check = Check {
    id: "site.api-module",
    lab: Lab::EndToEnd,
    points: points("site.api-module"),
    needs: &["site.config"],
    run: |context| Box::pin(judge(context)),
};

/// Headers that a page may send without further permission, and those that the course's preflight allows.
const ALLOWED: &[&str] = &["accept", "accept-language", "content-language", "content-type", "authorization"];

async fn judge(context: &Context) -> Judgement {
    let (api, auth) = futures::try_join!(context.stage_url(), context.the_auth())?;
    module::judge(context, MODULE, FUNCTIONS, Given::of(api, auth.clone()), tell).await
}

/// What the module is told.
#[derive(Debug, Clone)]
struct Given {
    /// Address of the stage.
    api: String,
    auth: AuthConfig,
    /// Both, as the site is told.
    config: Json,
}

/// What the API answers to the request for the report; `None` is no answer.
type Answer = Option<(u16, Json)>;

impl Facts for Given {
    fn instead(&self, names: &StandIn) -> Self {
        Self::of(names.host(&self.api), names.auth(&self.auth))
    }
}

impl Given {
    fn of(api: String, auth: AuthConfig) -> Self {
        // What is wrong in the deployed `report` part is found by `e2e.journey`.
        let config = json!({ "api": api, "auth": auth, "report": { "path": REPORT, "token_header": "Authorization" } });
        Self { api, auth, config }
    }

    fn call(&self, story: &Story, function: &str, token: Json, answer: Answer) -> Told<Trace> {
        let (api, site) = (self.api.clone(), story.site.clone());
        let config = self.config.clone();
        let arguments = if function == FETCH { vec![config.clone(), token] } else { vec![config.clone()] };
        story.call(function, arguments, &Page::default(), 0, move |fetch: &Fetch| {
            let allowed = |(name, _): &(String, String)| ALLOWED.contains(&name.as_str());
            if fetch.address() == format!("{site}/config.json") {
                return Some(Reply::json(200, &config));
            }
            // The answers of the API carry no Access-Control-Allow-Credentials, and its preflight no other headers.
            if fetch.credentials == "include" || !fetch.headers.iter().all(allowed) {
                return None;
            }
            match (fetch.method.as_str(), fetch.address()) {
                ("POST", url) if url == format!("{api}{REPORT}") => {
                    answer.as_ref().map(|(status, body)| Reply::json(*status, body))
                }
                ("GET", url) if url == format!("{api}{PRODUCTS}") => Some(Reply::json(200, &products())),
                _ => Some(Reply::json(403, &json!({ "message": "Missing Authentication Token" }))),
            }
        })
    }
}

fn report() -> Json {
    json!({ "generated_at": "2026-01-01T09:00:00.000Z", "summary": { "products": 1, "low_stock": 1 },
        "items": [{ "product_name": "House blend", "category": "beans", "quantity": 4, "reorder_level": 12, "unit": "kg",
            "low_stock": true }] })
}

fn products() -> Json {
    json!({ "products": [{ "product_name": "House blend", "category": "beans", "price_in_cents": 1250 }] })
}

fn tell(story: &Story, given: &Given) -> Told<Vec<Text>> {
    let good = given.call(story, FETCH, json!(TOKEN), Some((200, report())))?;
    request(story, given, &good)?;
    if returned(&good).and_then(|value| value.json.as_ref()).map(|json| &json["items"]) != Some(&report()["items"]) {
        return Err(story.found(&mistakes::REPORT_NOT_RETURNED, text!("the-report"), ended(&good), FETCH));
    }
    for status in [401, 403] {
        refusal(story, given, status)?;
    }
    for answer in [Some((500, json!({ "message": "Internal server error" }))), Some((503, Json::Null)), None] {
        failure(story, given, answer)?;
    }
    let list = given.call(story, "fetchProducts", Json::Null, None)?;
    let listed = returned(&list).and_then(|value| value.json.as_ref());
    let with_token = list.fetches.iter().any(|fetch| fetch.header("authorization").is_some());
    if with_token || listed.map(|json| &json["products"]) != Some(&products()["products"]) {
        let seen = if with_token { text!("request-with-token") } else { ended(&list) };
        let expected = text!("the-answer-of", request = format!("GET {}{PRODUCTS}", given.api));
        return Err(story.found(&mistakes::PRODUCTS_NOT_FETCHED, expected, seen, "fetchProducts"));
    }
    advice(story, given)
}

/// Judges what is sent.
fn request(story: &Story, given: &Given, trace: &Trace) -> Told<()> {
    let address = format!("{}{REPORT}", given.api);
    let to_api = |fetch: &&Fetch| fetch.url.starts_with(&given.api);
    let others = |fetch: &&Fetch| !fetch.url.ends_with("/config.json");
    let sent = trace.fetches.iter().find(to_api).or_else(|| trace.fetches.iter().find(others));
    let Some(sent) = sent else {
        return Err(story.found(&mistakes::REPORT_NOT_ASKED_FOR, format!("POST {address}"), ended(trace), FETCH));
    };
    let (seen, expected) = (format!("{} {}", sent.method, sent.address()), format!("POST {address}"));
    if sent.address() != address {
        return Err(story.found(&mistakes::REPORT_OTHER_ADDRESS, expected, seen, FETCH));
    }
    if sent.method != "POST" {
        return Err(story.found(&mistakes::REPORT_OTHER_METHOD, expected, seen, FETCH));
    }
    if sent.credentials == "include" {
        let expected = text!("no-credentials");
        return Err(story.found(&mistakes::CREDENTIALS_INCLUDED, expected, "credentials: include", FETCH));
    }
    if sent.mode == "no-cors" {
        return Err(story.found(&mistakes::OPAQUE_REQUEST, "mode: cors", "mode: no-cors", FETCH));
    }
    let expected = text!("the-token-in-authorization");
    match sent.header("authorization") {
        Some(value) if value == TOKEN || value.strip_prefix("Bearer ") == Some(TOKEN) => {}
        Some(value) => {
            let seen = shape_of(value);
            return Err(story.found(&mistakes::TOKEN_GARBLED, expected, seen, FETCH));
        }
        None => return Err(no_header(story, sent, expected)),
    }
    match sent.headers.iter().find(|(name, _)| !ALLOWED.contains(&name.as_str())) {
        // The deployed preflight may allow it: only a browser can tell.
        Some((name, _)) => Err(module::Fault::Elsewhere(text!("module-sends-header", module = MODULE, header = name))),
        None => Ok(()),
    }
}

fn no_header(story: &Story, sent: &Fetch, expected: Text) -> module::Fault {
    let other = sent.headers.iter().find(|(_, value)| value.contains(TOKEN));
    let seen = match other {
        Some((name, _)) => text!("token-in-other-header", header = name),
        None if sent.url.contains(TOKEN) => text!("token-in-address"),
        None if sent.body.contains(TOKEN) => text!("token-in-body"),
        None => return story.found(&mistakes::TOKEN_NOT_SENT, expected, text!("no-authorization-header"), FETCH),
    };
    story.found(&mistakes::TOKEN_ELSEWHERE, expected, seen, FETCH)
}

fn refusal(story: &Story, given: &Given, status: u16) -> Told<()> {
    let answer = Some((status, json!({ "message": "Unauthorized" })));
    let trace = given.call(story, FETCH, json!(TOKEN), answer)?;
    let mistake = match thrown(&trace) {
        Some(error) if error.is("Refused") => return Ok(()),
        Some(_) => &mistakes::REFUSAL_AS_FAILURE,
        None => &mistakes::REFUSAL_AS_REPORT,
    };
    let expected = text!("error-at-status", error = "Refused", status = status);
    Err(story.found(mistake, expected, ended(&trace), FETCH))
}

fn failure(story: &Story, given: &Given, answer: Answer) -> Told<()> {
    let expected = match &answer {
        Some((status, _)) => text!("error-at-status", error = "Unavailable", status = *status),
        None => text!("unavailable-without-answer"),
    };
    let trace = given.call(story, FETCH, json!(TOKEN), answer)?;
    let mistake = match thrown(&trace) {
        Some(error) if error.is("Refused") => &mistakes::FAILURE_AS_REFUSAL,
        Some(_) => return Ok(()),
        None => &mistakes::FAILURE_AS_REPORT,
    };
    Err(story.found(mistake, expected, ended(&trace), FETCH))
}

/// What is right but could be better.
fn advice(story: &Story, given: &Given) -> Told<Vec<Text>> {
    let trace = given.call(story, FETCH, Json::Null, Some((401, json!({ "message": "Unauthorized" }))))?;
    let header = trace.fetches.iter().find_map(|fetch| fetch.header("authorization"));
    let text = header.filter(|value| value.contains("null") || value.contains("undefined"));
    Ok(text.map(|_| text!("null-in-place-of-token")).into_iter().collect())
}
