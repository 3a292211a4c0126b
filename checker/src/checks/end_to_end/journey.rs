//! `e2e.journey`: the way of a person, using only what the deployed site says.

use cafe::lab::Lab;

use crate::check::{Check, Judgement, Notes};
use crate::checks::api_auth::preflight;
use crate::checks::hosted_ui::site_config::{stale, stored};
use crate::checks::points;
use crate::context::Context;
use crate::fetch_cors;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::api_model::REPORT;
use crate::observe::probe::Answer;
use crate::reproduce::curl_report;
use crate::text;

/// `e2e.journey`.
pub static CHECK: Check = Check {
    id: "e2e.journey",
    lab: Lab::EndToEnd,
    points: points("e2e.journey"),
    needs: &[
        "site.config",
        "site.callback-page",
        "tokens.valid",
        "authorizer.accepts-frank",
        "cors.preflight",
        "cors.response",
    ],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let config = context.config().await?.ok_or_else(|| Unjudged::missing("config.json"))?;
    let Some(report) = &config.report else {
        let published = stored(context).await?.is_some_and(|stored| stored.report.is_some());
        if published {
            return notes.fail(stale(text!("config-without-report")));
        }
        let expected = "path, token_header";
        return notes.fail(Finding::known(&mistakes::REPORT_NOT_PUBLISHED, expected, "null", "config.json, report"));
    };
    if !report.token_header.eq_ignore_ascii_case("authorization") {
        let place = "config.json, report.token_header";
        let seen = report.token_header.clone();
        return notes.fail(Finding::known(&mistakes::TOKEN_HEADER, "Authorization", seen, place));
    }
    let origin = context.site_origin().await?;
    let url = format!("{}{}", config.api, report.path);
    let asked = preflight::ask(context, &url, &origin, "authorization").await?;
    notes.saw(asked.evidence());
    let allowed = fetch_cors::preflight(&origin, "POST", &["authorization"], asked.status, &asked.headers);
    let token = context.api_token().await?;
    let answer = context.call_report_at(&url, Some(&origin), Some(token.reveal())).await?;
    notes.saw(answer.evidence());
    let readable = fetch_cors::check(&origin, &answer.headers);
    if allowed.is_ok() && readable.is_ok() && answer.status == http::StatusCode::OK {
        return notes.pass();
    }
    notes.fail(finding(&report.path, &answer).reproduce(curl_report(&url, Some(&origin), true)))
}

fn finding(path: &str, answer: &Answer) -> Finding {
    if path == REPORT {
        let hint = text!("follow-by-hand");
        return Finding::unknown(text!("readable-200"), answer.summary(), answer.url.clone(), hint);
    }
    Finding::known(&mistakes::REPORT_PATH, REPORT, path, "config.json, report.path")
}
