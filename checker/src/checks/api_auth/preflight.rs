//! `cors.preflight`: a browser lets the site send the Authorization header.

use cafe::lab::Lab;
use http::{HeaderMap, HeaderName, StatusCode};

use super::cors::{origin_mistake, shown};
use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::fetch_cors::{self, Blocked};
use crate::finding::{Finding, Unjudged};
use crate::mistakes::{self, Mistake};
use crate::observe::api::Api;
use crate::observe::api_model::REPORT;
use crate::observe::probe::Answer;
use crate::reproduce::curl;
use crate::text;

/// `cors.preflight`.
pub static CHECK: Check = Check {
    id: "cors.preflight",
    lab: Lab::ApiAuth,
    points: points("cors.preflight"),
    needs: &["environment.api", "environment.site"],
    run: |context| Box::pin(judge(context)),
};

/// The request headers that a browser asks for, as it writes them.
const HEADERS: &[&str] = &["authorization"];

/// Asks as a browser would.
pub async fn ask(context: &Context, url: &str, origin: &str, header: &str) -> Result<Answer, Unjudged> {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", header),
        ("accept", "*/*"),
    ];
    context.send("OPTIONS", url, &headers, "").await
}

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let (api, stage, origin) = futures::try_join!(context.the_api(), context.stage_url(), context.site_origin())?;
    let answer = ask(context, &format!("{stage}{REPORT}"), &origin, "authorization").await?;
    notes.saw(answer.evidence());
    let judged = fetch_cors::preflight(&origin, "POST", HEADERS, answer.status, &answer.headers);
    let Err(blocked) = judged else {
        advise(&mut notes, &origin, &answer);
        return notes.pass();
    };
    let mistake = if saved(api, &origin) == Some(Ok(())) {
        &mistakes::SAVED_NOT_DEPLOYED
    } else {
        explain(api, &answer, &blocked, &origin)
    };
    let place = api.place(&format!("OPTIONS {REPORT}"));
    let seen = match blocked {
        Blocked::Status(_) => answer.summary(),
        ref other => shown(other),
    };
    let expected = match blocked {
        Blocked::OriginOther(_) => format!("Access-Control-Allow-Origin: {origin}").into(),
        _ => text!("preflight-expected", origin = &origin),
    };
    let reproduce = curl(&answer.url)
        .method("OPTIONS")
        .header("Origin", &origin)
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "authorization");
    notes.fail(Finding::known(mistake, expected, seen, place).reproduce(reproduce))
}

fn advise(notes: &mut Notes, origin: &str, answer: &Answer) {
    let with_type = fetch_cors::preflight(origin, "POST", &["content-type"], answer.status, &answer.headers);
    if with_type.is_err() {
        notes.advise(text!("content-type-not-allowed"));
    }
    if answer.header("access-control-allow-methods").is_none() {
        notes.advise(text!("allow-methods-missing"));
    }
}

/// What the saved OPTIONS method would answer, judged by the same rules; `None` if that cannot be told.
fn saved(api: &Api, origin: &str) -> Option<Result<(), Blocked>> {
    let route = api.route("OPTIONS", REPORT)?;
    let integration = route.integration.as_ref()?;
    let template = integration.templates.get("application/json")?;
    if route.authorization != "NONE"
        || route.api_key_required
        || integration.kind != "MOCK"
        || !template.contains("statusCode")
    {
        return None;
    }
    let status = integration.responses.keys().find(|status| template.contains(status.as_str()))?;
    let mut headers = HeaderMap::new();
    for name in ["access-control-allow-origin", "access-control-allow-headers", "access-control-allow-methods"] {
        if let Some(value) = integration.literal_header(status, name).and_then(|value| value.parse().ok()) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    let status = StatusCode::from_bytes(status.as_bytes()).ok()?;
    Some(fetch_cors::preflight(origin, "POST", HEADERS, status, &headers))
}

fn explain(api: &Api, answer: &Answer, blocked: &Blocked, origin: &str) -> &'static Mistake {
    match blocked {
        Blocked::Header { .. } => &mistakes::AUTHORIZATION_NOT_ALLOWED,
        Blocked::Wildcard => &mistakes::WILDCARD_DOES_NOT_COVER_AUTHORIZATION,
        Blocked::Method { .. } => &mistakes::METHOD_NOT_ALLOWED,
        Blocked::OriginMissing | Blocked::OriginTwice(_) | Blocked::OriginOther(_) => origin_mistake(blocked, origin),
        Blocked::Status(401) => &mistakes::AUTHORIZER_ON_OPTIONS,
        Blocked::Status(403) => match api.route("OPTIONS", REPORT) {
            None => &mistakes::NO_OPTIONS_METHOD,
            Some(route) if route.authorization != "NONE" => &mistakes::AUTHORIZER_ON_OPTIONS,
            Some(_) if answer.message().is_some_and(|text| text == "Missing Authentication Token") => {
                &mistakes::SAVED_NOT_DEPLOYED
            }
            Some(_) => &mistakes::PREFLIGHT_REFUSED,
        },
        Blocked::Status(500..) => &mistakes::MOCK_WITHOUT_STATUS,
        Blocked::Status(_) => &mistakes::PREFLIGHT_REFUSED,
    }
}
