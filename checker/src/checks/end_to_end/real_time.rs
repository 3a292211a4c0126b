//! `report.real-time`: the report follows the table.
//!
//! This is the one check that writes: a probe item, removed whatever happens. On live it asks first (see
//! [`crate::Options::may_write`]); without consent the report is compared with a fresh scan, which proves less.

use std::time::Duration;

use cafe::lab::Lab;

use super::body::read;
use super::complete::compare;
use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::api_model::REPORT;
use crate::observe::probe_item::ProbeItem;
use crate::reproduce::curl_report;
use crate::text;

/// `report.real-time`.
pub static CHECK: Check = Check {
    id: "report.real-time",
    lab: Lab::EndToEnd,
    points: points("report.real-time"),
    needs: &["report.complete"],
    run: |context| Box::pin(judge(context)),
};

/// An answer that comes late is advice, not a mistake: an eventually consistent read may miss a moment.
const WAITS: [Duration; 3] = [Duration::from_millis(300), Duration::from_millis(900), Duration::from_millis(1800)];

async fn judge(context: &Context) -> Judgement {
    if !context.options.may_write {
        return without_writing(context).await;
    }
    let item = context.write_probe_item().await?;
    let judgement = with_item(context, &item).await;
    let removed = item.remove().await;
    let judgement = judgement?;
    removed?;
    Ok(judgement)
}

async fn with_item(context: &Context, item: &ProbeItem) -> Judgement {
    let mut notes = Notes::new();
    notes.saw(Evidence::aws(
        "dynamodb PutItem",
        text!("item-with-quantity", product = &item.product, quantity = item.quantity.to_string()),
    ));
    if follows(context, item, &mut notes).await? {
        return notes.pass();
    }
    let machine = context.machine().await?;
    let canned = machine.is_none_or(|machine| !machine.has_task());
    if !canned {
        let mut waited = Duration::ZERO;
        for wait in WAITS {
            (context.options.patience.sleep)(wait).await;
            waited += wait;
            if follows(context, item, &mut notes).await? {
                notes.advise(text!("report-follows-late", seconds = format!("{:.1}", waited.as_secs_f64())));
                return notes.pass();
            }
        }
    }
    let api = context.the_api().await?;
    let place = api.place(&format!("POST {REPORT}"));
    let expected = text!("an-item-with", name = &item.product, quantity = item.quantity.to_string());
    let seen = match machine {
        Some(machine) if canned => {
            text!("a-report-of-a-machine-that-asks-nobody", machine = &machine.name)
        }
        _ => text!("a-report-without-it"),
    };
    let url = format!("{}{REPORT}", context.stage_url().await?);
    notes.fail(Finding::known(&mistakes::CANNED_REPORT, expected, seen, place).reproduce(curl_report(&url, None, true)))
}

async fn follows(context: &Context, item: &ProbeItem, notes: &mut Notes) -> Result<bool, Unjudged> {
    let api = context.the_api().await?;
    let place = api.place(&format!("POST {REPORT}"));
    let answer = context.call_report(Some(context.api_token().await?.reveal())).await?;
    notes.saw(answer.evidence());
    let wanted = format!("{}={}", item.product, item.quantity);
    match read(&answer, &place) {
        Ok((_, probes)) => Ok(probes.contains(&wanted)),
        Err(finding) => Err(Unjudged::new(place, finding.seen, text!("answered-200-before"))),
    }
}

async fn without_writing(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let place = context.the_api().await?.place(&format!("POST {REPORT}"));
    let answer = context.call_report(Some(context.api_token().await?.reveal())).await?;
    notes.saw(answer.evidence());
    let products = context.scan().await?;
    match read(&answer, &place) {
        Ok((report, _)) if compare(&report, &products).is_none() => {
            notes.advise(text!("nothing-was-written"));
            notes.pass()
        }
        Ok(_) => {
            let finding =
                Finding::known(&mistakes::STALE_REPORT, text!("what-the-table-says"), text!("something-else"), place);
            notes.fail(finding)
        }
        Err(finding) => notes.fail(*finding),
    }
}
