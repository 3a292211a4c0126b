//! `e2e.browser`: Frank presses the button in a real browser and reads the report.

use cafe::lab::Lab;

use crate::browser::network::{Exchange, Header};
use crate::check::{Check, Judgement, Notes, Outcome};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::mistakes;
use crate::observe::press::Pressed;
use crate::observe::visit::Scene;
use crate::text;

/// `e2e.browser`.
pub static CHECK: Check = Check {
    id: "e2e.browser",
    lab: Lab::EndToEnd,
    points: points("e2e.browser"),
    needs: &["site.browser-login", "site.api-module", "e2e.journey", "report.complete"],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let Some(visit) = context.visit().await? else {
        return Ok(Outcome::LeftOut(text!("no-browser-to-use")));
    };
    let (mut notes, page) = (Notes::new(), &visit.page);
    let Pressed { url, asked, preflight, table, lacking } = context.pressed(visit).await?;
    preflight.iter().chain(asked).for_each(|exchange| notes.saw(exchange.evidence()));
    let shown = *table && lacking.is_empty();
    if let (true, Some(Exchange { authorization: Header::Shape(_), status: Some(200), .. })) = (shown, asked) {
        notes.saw(Evidence::page("page", text!("table-with-every-product")));
        return notes.pass();
    }
    let scene = context.scene(page, CHECK.id).await?;
    scene.evidence.iter().cloned().for_each(|evidence| notes.saw(evidence));
    notes.fail(finding(url, asked.as_ref(), lacking, &scene))
}

fn finding(url: &str, asked: Option<&Exchange>, lacking: &[String], scene: &Scene) -> Finding {
    let place = format!("POST {url}");
    let Some(asked) = asked else {
        let seen = scene.describe(text!("no-request-after-click"));
        return Finding::known(&mistakes::REPORT_NOT_REQUESTED, text!("a-request-to-the-api"), seen, place);
    };
    if let Some(cors) = asked.failure.as_ref().and_then(|failure| failure.cors.as_ref()) {
        let seen = text!("browser-blocked-it", reason = cors.in_words());
        return Finding::known(&mistakes::REPORT_KEPT_FROM_PAGE, text!("readable-answer"), seen, place);
    }
    if asked.authorization == Header::Absent {
        let seen = scene.describe(text!("request-without-token"));
        return Finding::known(&mistakes::TOKEN_NOT_SENT, text!("token-in-header"), seen, place);
    }
    match asked.status {
        Some(200) if lacking.is_empty() => {
            let expected = text!("a-report-table");
            let seen = scene.describe(text!("no-report-table"));
            Finding::known(&mistakes::REPORT_NOT_SHOWN, expected, seen, text!("place-after-report-button"))
        }
        Some(200) => {
            let seen = scene.describe(text!("table-without", names = lacking.join(", ")));
            Finding::known(
                &mistakes::REPORT_NOT_SHOWN,
                text!("every-product"),
                seen,
                text!("place-after-report-button"),
            )
        }
        Some(status @ (401 | 403)) => {
            let seen = scene.describe(text!("the-status", status = status.to_string()));
            Finding::known(&mistakes::REPORT_REFUSED_TO_SITE, "200", seen, place)
        }
        _ => {
            let failure = asked.failure.as_ref().map_or_else(|| text!("no-answer"), |failure| (&failure.text).into());
            let seen = asked.status.map_or(failure, |status| text!("the-status", status = status.to_string()));
            Finding::unknown("200", scene.describe(seen), place, text!("follow-in-developer-tools"))
        }
    }
}
