//! `report.complete`: the report says what the table says.

use cafe::lab::Lab;
use jiff::Timestamp;

use super::body::{Line, Report, read};
use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes::{self, Mistake};
use crate::observe::api_model::REPORT;
use crate::observe::data::Product;
use crate::observe::probe::shorten;
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

/// Somebody may change the table while we look: a difference counts only if the table stood still meanwhile.
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
    let foreign = |line: &&Line| !products.iter().any(|product| product.name == line.name);
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
        let difference = numbers(product, line).or_else(|| mark(product, line)).or_else(|| details(product, line));
        if difference.is_some() {
            return difference;
        }
    }
    summary(report).or_else(|| time(report))
}

fn numbers(product: &Product, line: &Line) -> Option<Difference> {
    let pairs =
        [("quantity", product.quantity, line.quantity), ("reorder_level", product.reorder_level, line.reorder_level)];
    let (property, due, seen) = pairs.into_iter().find(|(_, due, seen)| due != seen)?;
    let shown = |number: Option<f64>| number.map(|number| number.to_string());
    let (expected, seen) = values(product, property, shown(due), shown(seen));
    Some((&mistakes::WRONG_NUMBERS, expected, seen))
}

fn mark(product: &Product, line: &Line) -> Option<Difference> {
    let (quantity, level) = product.quantity.zip(product.reorder_level)?;
    // At the level itself, people differ about the word "low".
    let at_level = (quantity - level).abs() < f64::EPSILON;
    if at_level || line.low_stock == Some(quantity < level) {
        return None;
    }
    let shown = |low: Option<bool>| low.map_or_else(|| text!("no-mark"), |low| format!("low_stock {low}").into());
    let (name, due, stock) = (&product.name, shown(Some(quantity < level)), format!("{quantity} / {level}"));
    let expected = text!("mark-due", name = name, mark = due, stock = stock);
    Some((&mistakes::WRONG_LOW_STOCK, expected, text!("mark-seen", name = name, mark = shown(line.low_stock))))
}

/// What the table does not have as a text, the report may say as it likes.
fn details(product: &Product, line: &Line) -> Option<Difference> {
    let pairs = [("unit", &product.unit, &line.unit), ("category", &product.category, &line.category)];
    let (property, due, seen) = pairs.into_iter().find(|(_, due, seen)| due.is_some() && due != seen)?;
    let (expected, seen) = values(product, property, due.clone(), seen.clone());
    Some((&mistakes::WRONG_DETAILS, expected, seen))
}

/// A property of a product, as it is due and as it was seen.
fn values(product: &Product, property: &str, due: Option<String>, seen: Option<String>) -> (Text, Text) {
    let shown = |value: Option<String>| {
        let value = value.map_or_else(|| text!("none"), Text::from);
        text!("value-of", name = &product.name, property = property, value = value)
    };
    (shown(due), shown(seen))
}

#[expect(clippy::cast_precision_loss, reason = "reports have far fewer than 2^52 lines")]
fn summary(report: &Report) -> Option<Difference> {
    let low = report.lines.iter().filter(|line| line.low_stock == Some(true)).count();
    let right = (report.lines.len() as f64, low as f64);
    let shown = |(products, low): (f64, f64)| Text::from(format!("products {products}, low_stock {low}"));
    if !report.summary.is_object() {
        return Some((&mistakes::WRONG_SUMMARY, shown(right), text!("no-summary")));
    }
    let number = |name: &str| match report.summary.get(name) {
        Some(value) => value.as_f64().ok_or_else(|| (format!("summary.{name}"), shorten(&value.to_string(), 60))),
        None => Err((format!("summary.{name}"), "null".to_owned())),
    };
    let seen = match (number("products"), number("low_stock")) {
        (Ok(products), Ok(low)) => (products, low),
        (Err((property, value)), _) | (_, Err((property, value))) => {
            let expected = text!("a-number-in", property = &property);
            return Some((&mistakes::WRONG_SUMMARY, expected, format!("{property}: {value}").into()));
        }
    };
    // A summary counts the probe items of other checkers too, which are not among the lines.
    (!report.had_probes && seen != right).then(|| (&mistakes::WRONG_SUMMARY, shown(right), shown(seen)))
}

/// When the report was made; whether that is just now is judged by what is in it.
fn time(report: &Report) -> Option<Difference> {
    let told = report.generated_at.as_str().is_some_and(|text| text.parse::<Timestamp>().is_ok());
    let expected = text!("a-time-in", property = "generated_at", example = "2026-11-22T21:02:47Z");
    let seen = || Text::from(format!("generated_at: {}", shorten(&report.generated_at.to_string(), 60)));
    (!told).then(|| (&mistakes::REPORT_WITHOUT_TIME, expected, seen()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn product(name: &str, quantity: f64) -> Product {
        Product {
            name: name.to_owned(),
            quantity: Some(quantity),
            reorder_level: Some(5.0),
            unit: Some("kg".to_owned()),
            category: None,
            not_a_number: None,
        }
    }

    fn line(name: &str, quantity: f64, low: bool) -> Line {
        Line {
            name: name.to_owned(),
            quantity: Some(quantity),
            reorder_level: Some(5.0),
            low_stock: Some(low),
            unit: Some("kg".to_owned()),
            category: Some("whatever".to_owned()),
        }
    }

    fn difference(change: fn(&mut Report)) -> Option<(&'static str, String)> {
        let table = [product("a", 1.0), product("b", 9.0), product("c", 5.0)];
        let mut report = Report {
            lines: vec![line("a", 1.0, true), line("b", 9.0, false), line("c", 5.0, false)],
            summary: json!({ "products": 3, "low_stock": 1 }),
            generated_at: json!("2026-11-22T21:02:47.123Z"),
            had_probes: false,
        };
        change(&mut report);
        compare(&report, &table).map(|(mistake, _, seen)| (mistake.name, seen.to_string()))
    }

    #[test]
    fn differences_are_named() {
        assert_eq!(difference(|_| ()), None);
        let mistake = |change: fn(&mut Report)| difference(change).map(|(mistake, _)| mistake);
        assert_eq!(mistake(|report| drop(report.lines.pop())), Some("products-left-out"));
        assert_eq!(mistake(|report| report.lines.push(line("d", 1.0, true))), Some("products-invented"));
        assert_eq!(mistake(|report| report.lines[0].quantity = Some(2.0)), Some("wrong-numbers"));
        assert_eq!(mistake(|report| report.lines[0].reorder_level = None), Some("wrong-numbers"));
        assert_eq!(mistake(|report| report.lines[1].low_stock = Some(true)), Some("wrong-low-stock"));
        assert_eq!(mistake(|report| report.lines[2].unit = None), Some("wrong-details"));
        assert_eq!(mistake(|report| report.summary = json!({ "products": 3, "low_stock": 2 })), Some("wrong-summary"));
    }

    #[test]
    fn what_is_no_summary_and_no_time_is_told() {
        let seen = |change: fn(&mut Report)| difference(change).map(|(_, seen)| seen).unwrap_or_default();
        assert_eq!(seen(|report| report.summary = json!(null)), "no summary");
        assert_eq!(
            seen(|report| report.summary = json!({ "products": "3", "low_stock": 1 })),
            r#"summary.products: "3""#
        );
        assert_eq!(seen(|report| report.summary = json!({ "products": 3 })), "summary.low_stock: null");
        assert_eq!(seen(|report| report.generated_at = json!("today")), r#"generated_at: "today""#);
        assert_eq!(seen(|report| report.generated_at = json!(null)), "generated_at: null");
        assert_eq!(seen(|report| report.generated_at = json!("2026-11-22T22:02:47+01:00")), "");
    }
}
