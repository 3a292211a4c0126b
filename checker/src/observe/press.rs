//! What comes of pressing `Generate Report` on the page where Frank is logged in.

use std::time::Duration;

use super::visit::{GENERATE_REPORT, REPORT, Visit, unjudged};
use crate::browser::network::{Exchange, Log};
use crate::browser::{BrowserError, Element, Page, Patience};
use crate::context::Context;
use crate::finding::Unjudged;
use crate::text;

/// How long a person waits for anything to happen before pressing again.
pub const AGAIN: Duration = Duration::from_millis(800);
/// How often a person presses.
pub const PRESSES: usize = 4;

/// What came of it.
#[derive(Debug)]
pub struct Pressed {
    /// Where the request for the report has to go.
    pub url: String,
    /// The last request there.
    pub asked: Option<Exchange>,
    pub preflight: Option<Exchange>,
    /// Whether there is a table with the report's name.
    pub table: bool,
    /// Products of the table in DynamoDB that the table on the page does not show.
    pub lacking: Vec<String>,
}

impl Context {
    /// Presses the button, once in a run.
    pub async fn pressed<'a>(&'a self, visit: &'a Visit) -> Result<&'a Pressed, Unjudged> {
        self.seen.pressed.get(self.press(&visit.page)).await
    }

    async fn press(&self, page: &Page) -> Result<Pressed, Unjudged> {
        let config = self.config().await?.ok_or_else(|| Unjudged::missing("config.json"))?;
        let report = config.report.as_ref().ok_or_else(|| Unjudged::missing(text!("the-report-part")))?;
        let url = format!("{}{}", config.api, report.path);
        let products: Vec<_> = self.products().await?.iter().map(|product| product.name.clone()).collect();
        let patience = self.patience();
        let table = until_asked(page, &url, patience).await.map_err(|error| unjudged(&error))?;
        let table = table.ok_or_else(|| Unjudged::missing(text!("the-report-button")))?;
        let lacking = match &table {
            Some(table) => lacking(page, table, &products, patience).await.map_err(|error| unjudged(&error))?,
            None => Vec::new(),
        };
        let log = page.log();
        let (asked, preflight) = (log.last("POST", &url).cloned(), log.last("OPTIONS", &url).cloned());
        Ok(Pressed { url, asked, preflight, table: table.is_some(), lacking })
    }
}

/// Presses the button and waits for the table, or until it is clear that none will come. A script may take its time to
/// attach to the button; where nothing happens a person presses again. `None`: there is no button.
async fn until_asked(page: &Page, url: &str, patience: Patience) -> Result<Option<Option<Element>>, BrowserError> {
    let Some((_, mut button)) = page.wait(&[GENERATE_REPORT], patience, &|_| false).await? else { return Ok(None) };
    for _ in 0..PRESSES {
        page.click(&button).await?;
        let waiting = page.waiting(Patience { quiet: AGAIN, ..patience });
        while page.log().last("POST", url).is_none() && waiting.goes_on().await {}
        if page.log().last("POST", url).is_some() {
            break;
        }
        match page.look(&GENERATE_REPORT).await? {
            Some(again) => button = again,
            None => break,
        }
    }
    let refused = |log: &Log| log.last("POST", url).is_some_and(Exchange::went_wrong);
    let table = page.wait(&[REPORT], patience, &refused).await?;
    Ok(Some(table.map(|(_, table)| table)))
}

/// Products that the table does not show; rows may come one after the other.
async fn lacking(
    page: &Page,
    table: &Element,
    products: &[String],
    patience: Patience,
) -> Result<Vec<String>, BrowserError> {
    let waiting = page.waiting(patience);
    loop {
        let shown = page.text(table).await?.to_lowercase();
        let lacking: Vec<_> = products.iter().filter(|name| !shown.contains(&name.to_lowercase())).cloned().collect();
        if lacking.is_empty() || !waiting.goes_on().await {
            return Ok(lacking);
        }
    }
}
