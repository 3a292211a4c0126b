//! `e2e.browser`: Frank presses the button in a real browser and reads the report.

use cafe::lab::Lab;

use crate::browser::network::{Exchange, Header, Log};
use crate::browser::{Element, Page};
use crate::check::{Check, Judgement, Notes, Outcome};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::visit::{GENERATE_REPORT, REPORT, Scene, unjudged};

/// `e2e.browser`.
pub static CHECK: Check = Check {
    id: "e2e.browser",
    lab: Lab::EndToEnd,
    points: points("e2e.browser"),
    claim: "the same by a person's clicks in a real browser; the header is seen on the wire",
    needs: &["site.browser-login", "site.api-module", "e2e.journey", "report.complete"],
    hints: [
        "A client that does everything right gets the report. What does your site do differently?",
        "Log in, press the button, and look at the request to /create_report in the developer tools: is there an Authorization header?",
        "Compare api.js with tasks 5.1 and 5.2, or look at `cafelab solve 5 --files`.",
    ],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let Some(visit) = context.visit().await? else {
        return Ok(Outcome::LeftOut("there is no browser to use".to_owned()));
    };
    let (mut notes, page) = (Notes::new(), &visit.page);
    let config = context.config().await?.ok_or_else(|| Unjudged::missing("config.json"))?;
    let report = config.report.as_ref().ok_or_else(|| Unjudged::missing("the `report` part of config.json"))?;
    let url = format!("{}{}", config.api, report.path);
    let table = press_and_wait(context, page, &url).await?;
    let (asked, preflight) = {
        let log = page.log();
        (log.last("POST", &url).cloned(), log.last("OPTIONS", &url).cloned())
    };
    preflight.iter().chain(&asked).for_each(|exchange| notes.saw(exchange.evidence()));
    let lacking = match &table {
        Some(table) => lacking(context, page, table).await?,
        None => Vec::new(),
    };
    let shown = table.is_some() && lacking.is_empty();
    if let (true, Some(Exchange { authorization: Header::Shape(_), status: Some(200), .. })) = (shown, &asked) {
        notes.saw(Evidence::page("page", "a table with the caption `Inventory report` and every product"));
        return notes.pass();
    }
    let scene = context.scene(page, CHECK.id).await?;
    scene.evidence.iter().cloned().for_each(|evidence| notes.saw(evidence));
    notes.fail(finding(&url, asked.as_ref(), &lacking, &scene))
}

/// Presses `Generate Report` and waits for the table, or until it is clear that none will come.
async fn press_and_wait(context: &Context, page: &Page, url: &str) -> Result<Option<Element>, Unjudged> {
    let failed = |error| unjudged(&error);
    let patience = context.patience();
    let button = page.wait(&[GENERATE_REPORT], patience, &|_| false).await.map_err(failed)?;
    let (_, button) = button.ok_or_else(|| Unjudged::missing("the button `Generate Report`"))?;
    page.click(&button).await.map_err(failed)?;
    let refused = |log: &Log| log.last("POST", url).is_some_and(Exchange::went_wrong);
    let table = page.wait(&[REPORT], patience, &refused).await.map_err(failed)?;
    Ok(table.map(|(_, table)| table))
}

/// Products of the table in DynamoDB that the table on the page does not show.
async fn lacking(context: &Context, page: &Page, table: &Element) -> Result<Vec<String>, Unjudged> {
    let shown = page.text(table).await.map_err(|error| unjudged(&error))?.to_lowercase();
    let products = context.products().await?.iter().map(|product| product.name.clone());
    Ok(products.filter(|name| !shown.contains(&name.to_lowercase())).collect())
}

fn finding(url: &str, asked: Option<&Exchange>, lacking: &[String], scene: &Scene) -> Finding {
    let place = format!("POST {url}");
    let Some(asked) = asked else {
        let seen = scene.describe("no such request after the click");
        return Finding::known(&mistakes::REPORT_NOT_REQUESTED, "a request to the API", seen, place);
    };
    if let Some(cors) = asked.failure.as_ref().and_then(|failure| failure.cors.as_ref()) {
        let seen = format!("the browser blocked it: {}", cors.in_words());
        return Finding::known(&mistakes::REPORT_KEPT_FROM_PAGE, "an answer that the page may read", seen, place);
    }
    if asked.authorization == Header::Absent {
        let seen = scene.describe("a request without an Authorization header");
        return Finding::known(&mistakes::TOKEN_NOT_SENT, "Frank's token in the Authorization header", seen, place);
    }
    match asked.status {
        Some(200) if lacking.is_empty() => {
            let expected = "a table with the caption `Inventory report`";
            let seen = scene.describe("status 200 and no such table");
            Finding::known(&mistakes::REPORT_NOT_SHOWN, expected, seen, "the site, after `Generate Report`")
        }
        Some(200) => {
            let seen = scene.describe(&format!("a table without {}", lacking.join(", ")));
            Finding::known(&mistakes::REPORT_NOT_SHOWN, "every product", seen, "the site, after `Generate Report`")
        }
        Some(status @ (401 | 403)) => {
            let seen = scene.describe(&format!("status {status}"));
            Finding::known(&mistakes::REPORT_REFUSED_TO_SITE, "200", seen, place)
        }
        _ => {
            let failure = asked.failure.as_ref().map_or("no answer", |failure| failure.text.as_str());
            let seen = asked.status.map_or_else(|| failure.to_owned(), |status| format!("status {status}"));
            let hint = "The API answers other clients: follow the request in the developer tools' network view.";
            Finding::unknown("200", scene.describe(&seen), place, hint)
        }
    }
}
