//! `report.complete`: the report says what the table says.

use cafe::lab::Lab;

use super::body::{Report, read};
use crate::check::{Check, Judgement, Notes};
use crate::reproduce::curl_report;
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes::{self, Mistake};
use crate::observe::api_model::REPORT;
use crate::observe::data::Product;

/// `report.complete`.
pub static CHECK: Check = Check {
    id: "report.complete",
    lab: Lab::EndToEnd,
    points: points("report.complete"),
    claim: "the report has every product, the right numbers and the right low-stock marks",
    needs: &["e2e.journey", "environment.inventory"],
    hints: [
        "Count: is everything that the table holds in the report, and nothing else?",
        "Compare the report with a scan of the table: names, quantities, and who is below the reorder level.",
        "Let the workflow follow LastEvaluatedKey, unwrap the attributes, and mark quantity < reorder_level as low.",
    ],
    run: |context| Box::pin(judge(context)),
};

/// Somebody may change the table while we look: a difference has to be there twice, with a table that stood still.
const ATTEMPTS: usize = 3;

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let api = context.the_api().await?;
    let place = api.place(&format!("POST {REPORT}"));
    let token = context.api_token().await?;
    let mut before = context.scan().await?;
    for _ in 0..ATTEMPTS {
        let answer = context.call_report(Some(token.reveal())).await?;
        notes.evidence.truncate(0);
        notes.saw(answer.evidence());
        if answer.status != http::StatusCode::OK {
            return Err(Unjudged::new(place, answer.summary(), "The API answered 200 a moment ago: check again."));
        }
        let reproduce = curl_report(&answer.url, None, true);
        let report = match read(&answer, &place) {
            Ok((report, _)) => report,
            Err(finding) => return notes.fail(finding.reproduce(reproduce)),
        };
        let Some((mistake, expected, seen)) = compare(&report, &before) else { return notes.pass() };
        let after = context.scan().await?;
        if after == before {
            return notes.fail(Finding::known(mistake, expected, seen, place).reproduce(reproduce));
        }
        before = after;
    }
    Err(Unjudged::new(place, "the table changes too fast to compare", "Let nobody change the stock, and check again."))
}

type Difference = (&'static Mistake, String, String);

/// The first difference between report and table.
pub fn compare(report: &Report, products: &[Product]) -> Option<Difference> {
    let line = |name: &str| report.lines.iter().find(|line| line.name == name);
    let missing: Vec<_> = products.iter().filter(|product| line(&product.name).is_none()).collect();
    if let Some(first) = missing.first() {
        let seen = format!("{} of {} are missing, for example {}", missing.len(), products.len(), first.name);
        return Some((&mistakes::PRODUCTS_LEFT_OUT, format!("all {} products", products.len()), seen));
    }
    let foreign = |line: &&super::body::Line| !products.iter().any(|product| product.name == line.name);
    if let Some(line) = report.lines.iter().find(foreign) {
        let seen = format!("{}, which is not in the table", line.name);
        return Some((&mistakes::PRODUCTS_INVENTED, "products of the table only".to_owned(), seen));
    }
    if report.lines.len() != products.len() {
        let seen = format!("{} lines", report.lines.len());
        return Some((&mistakes::PRODUCTS_INVENTED, format!("each of {} products once", products.len()), seen));
    }
    for product in products {
        let line = line(&product.name)?;
        if line.quantity != product.quantity {
            let shown =
                |quantity: Option<f64>| quantity.map_or_else(|| "none".to_owned(), |quantity| quantity.to_string());
            let expected = format!("{}: quantity {}", product.name, shown(product.quantity));
            let seen = format!("{}: quantity {}", product.name, shown(line.quantity));
            return Some((&mistakes::WRONG_NUMBERS, expected, seen));
        }
        let (Some(quantity), Some(level)) = (product.quantity, product.reorder_level) else { continue };
        // At the level itself, people differ about the word "low".
        let at_level = (quantity - level).abs() < f64::EPSILON;
        if !at_level && line.low_stock != Some(quantity < level) {
            let text = |low: Option<bool>| low.map_or_else(|| "no mark".to_owned(), |low| format!("low_stock {low}"));
            let expected = format!("{}: {} ({quantity} of {level})", product.name, text(Some(quantity < level)));
            return Some((&mistakes::WRONG_LOW_STOCK, expected, format!("{}: {}", product.name, text(line.low_stock))));
        }
    }
    summary(report)
}

#[expect(clippy::cast_precision_loss, reason = "reports have far fewer than 2^52 lines")]
fn summary(report: &Report) -> Option<Difference> {
    if report.had_probes {
        return None;
    }
    let low = report.lines.iter().filter(|line| line.low_stock == Some(true)).count();
    let right = (report.lines.len() as f64, low as f64);
    let text = |(products, low): (f64, f64)| format!("products {products}, low_stock {low}");
    let seen = report.summary.map_or_else(|| "no summary".to_owned(), text);
    (report.summary != Some(right)).then(|| (&mistakes::WRONG_SUMMARY, text(right), seen))
}

#[cfg(test)]
mod tests {
    use super::super::body::Line;
    use super::*;

    fn product(name: &str, quantity: f64) -> Product {
        Product { name: name.to_owned(), quantity: Some(quantity), reorder_level: Some(5.0) }
    }

    fn line(name: &str, quantity: f64, low: bool) -> Line {
        Line { name: name.to_owned(), quantity: Some(quantity), low_stock: Some(low) }
    }

    #[test]
    fn differences_are_named() {
        let table = [product("a", 1.0), product("b", 9.0), product("c", 5.0)];
        let right = Report {
            lines: vec![line("a", 1.0, true), line("b", 9.0, false), line("c", 5.0, false)],
            summary: Some((3.0, 1.0)),
            had_probes: false,
        };
        assert_eq!(compare(&right, &table).map(|(mistake, ..)| mistake.name), None);
        let mistake = |change: fn(&mut Report)| {
            let mut report = right.clone();
            change(&mut report);
            compare(&report, &table).map(|(mistake, ..)| mistake.name)
        };
        assert_eq!(mistake(|report| drop(report.lines.pop())), Some("products-left-out"));
        assert_eq!(mistake(|report| report.lines.push(line("d", 1.0, true))), Some("products-invented"));
        assert_eq!(mistake(|report| report.lines[0].quantity = Some(2.0)), Some("wrong-numbers"));
        assert_eq!(mistake(|report| report.lines[1].low_stock = Some(true)), Some("wrong-low-stock"));
        assert_eq!(mistake(|report| report.summary = None), Some("wrong-summary"));
    }
}
