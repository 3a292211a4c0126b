//! `cors.response` and `cors.errors`: the page may read what it gets, reports and refusals alike.

use cafe::lab::Lab;
use http::HeaderMap;

use super::authorizer::report_route;
use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::fetch_cors::{self, Blocked};
use crate::finding::Finding;
use crate::mistakes::{self, Mistake};
use crate::observe::api_model::REPORT;
use crate::observe::probe::Answer;
use crate::reproduce::curl_report;
use crate::text;
use crate::text::Text;

/// `cors.response`.
pub static RESPONSE: Check = Check {
    id: "cors.response",
    lab: Lab::ApiAuth,
    points: points("cors.response"),
    needs: &["authorizer.accepts-frank", "environment.site"],
    run: |context| Box::pin(response(context)),
};

async fn response(context: &Context) -> Judgement {
    let (api, answer) = futures::try_join!(context.the_api(), context.acceptance())?;
    let integration = report_route(api)?.integration.as_ref();
    let saved = integration.and_then(|integration| integration.literal_header("200", "Access-Control-Allow-Origin"));
    let place = api.place(&format!("POST {REPORT}")).property("responses.200");
    judge(context, answer, saved.as_deref(), &mistakes::NO_CORS_ON_RESPONSE, place).await
}

/// `cors.errors`.
pub static ERRORS: Check = Check {
    id: "cors.errors",
    lab: Lab::ApiAuth,
    points: points("cors.errors"),
    needs: &["authorizer.rejects-missing", "environment.site"],
    run: |context| Box::pin(errors(context)),
};

async fn errors(context: &Context) -> Judgement {
    let (api, answer) = futures::try_join!(context.the_api(), context.refusal())?;
    let saved = api.refusal_header("Access-Control-Allow-Origin");
    let place = api.place("gateway response UNAUTHORIZED / DEFAULT_4XX");
    judge(context, answer, saved.as_deref(), &mistakes::NO_CORS_ON_REFUSAL, place).await
}

async fn judge(
    context: &Context,
    answer: &Answer,
    saved: Option<&str>,
    missing: &'static Mistake,
    place: Text,
) -> Judgement {
    let mut notes = Notes::new();
    notes.saw(answer.evidence());
    let origin = context.site_origin().await?;
    let Some(finding) = unreadable(&origin, &answer.headers, saved, missing, place) else { return notes.pass() };
    let token = answer.authorized;
    notes.fail(finding.reproduce(curl_report(&answer.url, Some(&origin), token)))
}

/// Why a page of this origin may not read an answer, if it may not. `saved` is the header as the API has it saved, and
/// `missing` what it is called that there is none.
pub(super) fn unreadable(
    origin: &str,
    headers: &HeaderMap,
    saved: Option<&str>,
    missing: &'static Mistake,
    place: Text,
) -> Option<Finding> {
    let blocked = fetch_cors::check(origin, headers).err()?;
    let would_pass = saved.is_some_and(|saved| saved == "*" || saved == origin);
    let mistake = match &blocked {
        _ if would_pass => &mistakes::SAVED_NOT_DEPLOYED,
        Blocked::OriginMissing => missing,
        other => origin_mistake(other, origin),
    };
    let expected = format!("Access-Control-Allow-Origin: {origin}");
    Some(Finding::known(mistake, expected, shown(&blocked), place))
}

/// The mistake in a wrong origin.
pub(super) fn origin_mistake(blocked: &Blocked, origin: &str) -> &'static Mistake {
    let seen = match blocked {
        Blocked::OriginMissing => return &mistakes::ORIGIN_MISSING,
        Blocked::OriginTwice(_) => return &mistakes::ORIGIN_TWICE,
        Blocked::OriginOther(seen) => seen.as_str(),
        _ => return &mistakes::PREFLIGHT_REFUSED,
    };
    let after_scheme = |url: &str| url.split_once("://").map(|(_, rest)| rest.to_owned());
    if seen.strip_suffix('/') == Some(origin) {
        &mistakes::ORIGIN_TRAILING_SLASH
    } else if seen.starts_with(&format!("{origin}/")) {
        &mistakes::ORIGIN_WITH_PATH
    } else if seen.contains(['\'', '"']) {
        &mistakes::ORIGIN_QUOTED
    } else if after_scheme(seen).is_some() && after_scheme(seen) == after_scheme(origin) {
        &mistakes::ORIGIN_OTHER_SCHEME
    } else {
        &mistakes::ORIGIN_OTHER
    }
}

/// What the browser saw, in words.
pub(super) fn shown(blocked: &Blocked) -> Text {
    match blocked {
        Blocked::OriginMissing => text!("no-header", header = "Access-Control-Allow-Origin"),
        Blocked::OriginTwice(seen) | Blocked::OriginOther(seen) => {
            format!("Access-Control-Allow-Origin: {seen}").into()
        }
        Blocked::Status(status) => text!("the-status", status = status.to_string()),
        Blocked::Method { allowed, .. } => format!("Access-Control-Allow-Methods: {allowed}").into(),
        Blocked::Header { allowed, .. } if allowed.is_empty() => {
            text!("no-header", header = "Access-Control-Allow-Headers")
        }
        Blocked::Header { allowed, .. } => format!("Access-Control-Allow-Headers: {allowed}").into(),
        Blocked::Wildcard => "Access-Control-Allow-Headers: *".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_origins_are_named() {
        let site = "https://d1.cloudfront.net";
        let name = |seen: &str| origin_mistake(&Blocked::OriginOther(seen.to_owned()), site).name;
        assert_eq!(name("https://d1.cloudfront.net/"), "origin-trailing-slash");
        assert_eq!(name("https://d1.cloudfront.net/index.html"), "origin-with-path");
        assert_eq!(name("http://d1.cloudfront.net"), "origin-other-scheme");
        assert_eq!(name("'*'"), "origin-quoted");
        assert_eq!(name("https://other.example"), "origin-other");
    }
}
