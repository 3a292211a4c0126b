//! `report.complete`: the report says what the table says.

use cafe::lab::Lab;

use super::body::{Report, read};
use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes::{self, Mistake};
use crate::observe::api_model::REPORT;
use crate::observe::data::Product;
use crate::reproduce::curl_report;
use crate::text;
use crate::text::Text;

/// `report.complete`.
pub static CHECK: Check = Check {
    id: "report.complete",
    lab: Lab::EndToEnd,
    points: points("report.complete"),
    needs: &["e2e.journey", "environment.inventory"],
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
            return Err(Unjudged::new(place, answer.summary(), text!("answered-200-before")));
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
    Err(Unjudged::new(place, text!("table-changes-too-fast"), text!("table-changes-too-fast.cure")))
}

type Difference = (&'static Mistake, Text, Text);

/// The first difference between report and table.
pub fn compare(report: &Report, products: &[Product]) -> Option<Difference> {
    let line = |name: &str| report.lines.iter().find(|line| line.name == name);
    let missing: Vec<_> = products.iter().filter(|product| line(&product.name).is_none()).collect();
    if let Some(first) = missing.first() {
        let seen = text!("products-missing", missing = missing.len(), all = products.len(), example = &first.name);
        return Some((&mistakes::PRODUCTS_LEFT_OUT, text!("all-products", count = products.len()), seen));
    }
    let foreign = |line: &&super::body::Line| !products.iter().any(|product| product.name == line.name);
    if let Some(line) = report.lines.iter().find(foreign) {
        let seen = text!("not-in-the-table", name = &line.name);
        return Some((&mistakes::PRODUCTS_INVENTED, text!("table-products-only"), seen));
    }
    if report.lines.len() != products.len() {
        let seen = text!("lines", count = report.lines.len());
        return Some((&mistakes::PRODUCTS_INVENTED, text!("each-product-once", count = products.len()), seen));
    }
    for product in products {
        let line = line(&product.name)?;
        if line.quantity != product.quantity {
            let shown =
                |quantity: Option<f64>| quantity.map_or_else(|| text!("none"), |quantity| quantity.to_string().into());
            let expected = text!("quantity-of", name = &product.name, quantity = shown(product.quantity));
            let seen = text!("quantity-of", name = &product.name, quantity = shown(line.quantity));
            return Some((&mistakes::WRONG_NUMBERS, expected, seen));
        }
        let (Some(quantity), Some(level)) = (product.quantity, product.reorder_level) else { continue };
        // At the level itself, people differ about the word "low".
        let at_level = (quantity - level).abs() < f64::EPSILON;
        if !at_level && line.low_stock != Some(quantity < level) {
            let mark =
                |low: Option<bool>| low.map_or_else(|| text!("no-mark"), |low| format!("low_stock {low}").into());
            let (name, due) = (&product.name, mark(Some(quantity < level)));
            let stock = format!("{quantity} / {level}");
            let expected = text!("mark-due", name = name, mark = due, stock = stock);
            return Some((
                &mistakes::WRONG_LOW_STOCK,
                expected,
                text!("mark-seen", name = name, mark = mark(line.low_stock)),
            ));
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
    let shown = |(products, low): (f64, f64)| Text::from(format!("products {products}, low_stock {low}"));
    let seen = report.summary.map_or_else(|| text!("no-summary"), shown);
    (report.summary != Some(right)).then(|| (&mistakes::WRONG_SUMMARY, shown(right), seen))
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
