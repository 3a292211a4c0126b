//! Whether an answer tells how much of the products is left.
//!
//! Judged by values, not by what they are called: a product's name beside the number that the table has for it.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::observe::data::Product;
use crate::observe::probe::Answer;

/// More lines of a text are not looked at.
const LINES: usize = 1000;

/// Products by their names.
type Known<'a> = HashMap<&'a str, &'a Product>;

/// A product, and the numbers that stand with it.
type Row<'a> = (&'a Product, Vec<f64>);

/// A product whose quantity the answer tells. Prices may be the same as quantities by chance, so most of what is listed
/// has to fit; of a single product, both of its numbers.
pub(super) fn told<'a>(answer: &Answer, products: &'a [Product]) -> Option<&'a Product> {
    let known: Known<'a> = products.iter().map(|product| (product.name.as_str(), product)).collect();
    let mut rows = Vec::new();
    match answer.json() {
        Some(json) => read(&json, &known, &mut rows),
        None => read_lines(&answer.text(), &known, &mut rows),
    }
    let has = |numbers: &[f64], wanted: Option<f64>| {
        wanted.is_some_and(|wanted| numbers.iter().any(|number| (number - wanted).abs() < 1e-9))
    };
    let told: Vec<&Row<'a>> = rows.iter().filter(|(product, numbers)| has(numbers, product.quantity)).collect();
    let (first, numbers) = told.first()?;
    let enough = if rows.len() == 1 { has(numbers, first.reorder_level) } else { told.len() * 2 > rows.len() };
    enough.then_some(*first)
}

/// Finds the parts of a document that are about one product each.
fn read<'a>(json: &Value, known: &Known<'a>, rows: &mut Vec<Row<'a>>) {
    let mut names = BTreeSet::new();
    find_names(json, known, &mut names);
    let mut names = names.into_iter();
    let (Some(first), more) = (names.next(), names.next()) else { return };
    if more.is_none() {
        rows.extend(known.get(first).map(|product| (*product, numbers(json))));
        return;
    }
    match json {
        Value::Array(values) => values.iter().for_each(|value| read(value, known, rows)),
        Value::Object(fields) => {
            for (key, value) in fields {
                match known.get(key.as_str()) {
                    Some(product) => rows.push((*product, numbers(value))),
                    None => read(value, known, rows),
                }
            }
        }
        _ => {}
    }
}

fn find_names<'a>(json: &Value, known: &Known<'a>, names: &mut BTreeSet<&'a str>) {
    match json {
        Value::String(text) => names.extend(name(text, known)),
        Value::Array(values) => values.iter().for_each(|value| find_names(value, known, names)),
        Value::Object(fields) => {
            for (key, value) in fields {
                names.extend(name(key, known));
                find_names(value, known, names);
            }
        }
        _ => {}
    }
}

fn name<'a>(text: &str, known: &Known<'a>) -> Option<&'a str> {
    known.get_key_value(text).map(|(name, _)| *name)
}

/// Every number below a value, also those that are written as texts, as DynamoDB writes them.
fn numbers(json: &Value) -> Vec<f64> {
    match json {
        Value::Number(number) => number.as_f64().into_iter().collect(),
        Value::String(text) => text.trim().parse::<f64>().into_iter().collect(),
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        Value::Object(fields) => fields.values().flat_map(numbers).collect(),
        _ => Vec::new(),
    }
}

/// The same of a text with a line for each product.
fn read_lines<'a>(text: &str, known: &Known<'a>, rows: &mut Vec<Row<'a>>) {
    for line in text.lines().take(LINES) {
        let mut named = known.values().filter(|product| line.contains(&product.name));
        let (Some(product), None) = (named.next(), named.next()) else { continue };
        let rest = line.replace(&product.name, " ");
        let parts = rest.split(|c: char| !(c.is_ascii_digit() || c == '.'));
        rows.push((*product, parts.filter_map(|part| part.parse::<f64>().ok()).collect()));
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, Method, StatusCode};

    use super::*;

    fn found(body: &str, products: &[(&str, f64, f64)]) -> Option<String> {
        let product = |(name, quantity, level): &(&str, f64, f64)| Product {
            name: (*name).to_owned(),
            quantity: Some(*quantity),
            reorder_level: Some(*level),
            unit: None,
            category: None,
            not_a_number: None,
        };
        let products: Vec<Product> = products.iter().map(product).collect();
        let answer = Answer {
            method: Method::GET,
            url: String::new(),
            note: crate::Text::default(),
            authorized: false,
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Bytes::from(body.to_owned()),
        };
        told(&answer, &products).map(|product| product.name.clone())
    }

    const TWO: &[(&str, f64, f64)] = &[("Tea", 4.0, 10.0), ("Water", 90.0, 20.0)];

    #[test]
    fn quantities_are_found_whatever_they_are_called() {
        for body in [
            r#"{"Items":[{"product_name":{"S":"Tea"},"quantity":{"N":"4"}},{"product_name":{"S":"Water"},"quantity":{"N":"90"}}]}"#,
            r#"[{"n":"Tea","left":4},{"n":"Water","left":"90"}]"#,
            r#"{"Tea":4,"Water":{"x":90.0}}"#,
            r#"[["Tea",4],["Water",90]]"#,
            "name;rest\nTea;4\nWater;90\n",
        ] {
            assert_eq!(found(body, TWO).as_deref(), Some("Tea"), "{body}");
        }
    }

    #[test]
    fn names_and_prices_tell_nothing() {
        for body in [
            r#"{"products":[{"product_name":"Tea","price_in_cents":350},{"product_name":"Water","price_in_cents":200}]}"#,
            r#"{"products":[{"product_name":"Tea","price_in_cents":4},{"product_name":"Water","price_in_cents":200}]}"#,
            r#"{"count":4}"#,
            "[]",
            "",
        ] {
            assert_eq!(found(body, TWO), None, "{body}");
        }
    }

    #[test]
    fn a_single_product_needs_both_numbers() {
        assert_eq!(
            found(r#"{"Item":{"product_name":{"S":"Tea"},"q":{"N":"4"},"r":{"N":"10"}}}"#, TWO).as_deref(),
            Some("Tea")
        );
        assert_eq!(found(r#"{"product_name":"Tea","price":4}"#, TWO), None);
    }
}
