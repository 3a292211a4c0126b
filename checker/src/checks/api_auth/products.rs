//! `public.products-open`: the menu stays public, complete and readable for the site; the stock does not.

use std::collections::BTreeSet;

use cafe::lab::Lab;
use serde_json::Value;

use super::cors;
use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::api::Api;
use crate::observe::api_model::PRODUCTS;
use crate::observe::aws::shorten_cause;
use crate::observe::probe::Answer;
use crate::observe::probe_item::is_probe;
use crate::reproduce::curl;
use crate::text;
use crate::text::Text;

/// Keys that tell about the stock.
const STOCK: &[&str] = &["quantity", "reorder_level", "stock", "low_stock", "in_stock"];

/// The route is one call of Scan, and API Gateway's quotas allow a template 1,000 rounds of `#foreach`: the public list
/// of a larger table ends there.
const ROUNDS: i32 = 1000;

/// `public.products-open`.
pub static CHECK: Check = Check {
    id: "public.products-open",
    lab: Lab::ApiAuth,
    points: points("public.products-open"),
    needs: &["authorizer.attached"],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let (api, stage) = futures::try_join!(context.the_api(), context.stage_url())?;
    let url = format!("{stage}{PRODUCTS}");
    // Without a site there is nobody to read the list, and `environment.site` says so.
    let origin = match context.distribution().await? {
        Some(_) => Some(context.site_origin().await?),
        None => None,
    };
    let headers: Vec<_> = origin.as_deref().map(|origin| ("origin", origin)).into_iter().collect();
    let answer = context.send("GET", &url, &headers, "").await?;
    notes.saw(answer.evidence());
    let place = api.place(&format!("GET {PRODUCTS}"));
    let mut finding = closed(&answer, &place).or_else(|| stock_shown(&answer, &place));
    if finding.is_none() {
        finding = match list(&answer, &place) {
            Ok(names) => left_out(context, &names, &place).await?,
            Err(finding) => Some(*finding),
        };
    }
    if finding.is_none()
        && let Some(origin) = &origin
    {
        finding = kept_from_the_page(api, &answer, origin, place);
    }
    let Some(finding) = finding else { return notes.pass() };
    let mut reproduce = curl(&answer.url);
    if let Some(origin) = &origin {
        reproduce = reproduce.header("Origin", origin);
    }
    notes.fail(finding.reproduce(reproduce))
}

fn closed(answer: &Answer, place: &Text) -> Option<Finding> {
    let expected = text!("answer-without-token", answer = "200");
    let refused = matches!(answer.status.as_u16(), 401 | 403);
    refused.then(|| Finding::known(&mistakes::PRODUCTS_PROTECTED, expected, answer.summary(), place))
}

fn stock_shown(answer: &Answer, place: &Text) -> Option<Finding> {
    let json = answer.json().filter(|_| answer.status.is_success());
    let text = answer.text();
    let key = json.as_ref().map_or_else(|| stock_word(&text), stock_key)?;
    let place = place.property("responseTemplates");
    let seen = text!("the-field", field = key);
    Some(Finding::known(&mistakes::STOCK_EXPOSED, text!("names-and-prices-only"), seen, place))
}

/// The names in the list, if the site can show it: `products.js` wants an object with a list of objects with names.
fn list(answer: &Answer, place: &Text) -> Result<BTreeSet<String>, Box<Finding>> {
    let Some(json) = answer.json().filter(|_| answer.status.is_success()) else {
        let seen = text!("answer-no-json", answer = answer.summary());
        return Err(Box::new(Finding::known(&mistakes::PRODUCTS_NOT_LISTED, text!("the-product-names"), seen, place)));
    };
    names(&json).map_err(|other| {
        let seen = shorten_cause(&other.to_string());
        let place = place.property("responseTemplates");
        Box::new(Finding::known(&mistakes::PRODUCTS_OTHER_FORM, text!("an-object-with-products"), seen, place))
    })
}

/// The names in the list, or what the site cannot use.
fn names(json: &Value) -> Result<BTreeSet<String>, &Value> {
    let products = json.get("products").and_then(Value::as_array).ok_or(json)?;
    let name = |entry: &Value| entry.get("product_name").and_then(Value::as_str).map(str::to_owned);
    products.iter().map(|entry| name(entry).ok_or(entry)).collect()
}

/// Compares the list with the table.
async fn left_out(context: &Context, listed: &BTreeSet<String>, place: &Text) -> Result<Option<Finding>, Unjudged> {
    let products = context.products().await?;
    let table: BTreeSet<&str> = products.iter().map(|product| product.name.as_str()).collect();
    let missing: BTreeSet<&str> = table.iter().copied().filter(|name| !listed.contains(*name)).collect();
    if missing.is_empty() {
        return Ok(None);
    }
    if missing.len() == table.len() {
        let (expected, seen) = (text!("the-product-names"), text!("json-without-products"));
        return Ok(Some(Finding::known(&mistakes::PRODUCTS_NOT_LISTED, expected, seen, place)));
    }
    // More is not asked for than one call of Scan gives, and nothing that has gone from the table meanwhile.
    let page = context.first_page(ROUNDS).await?;
    let lacking: Vec<_> = page.products.iter().filter(|product| missing.contains(product.name.as_str())).collect();
    let lacks = if page.is_all {
        lacking.len()
    } else {
        // Which of the products are on the page is DynamoDB's affair, and a probe item may take a place on it.
        let there = listed.iter().filter(|name| is_probe(name) || table.contains(name.as_str())).count();
        page.products.len().saturating_sub(there)
    };
    let Some(first) = lacking.first().filter(|_| lacks > 0) else { return Ok(None) };
    let all = page.products.len();
    let expected = text!("all-products", count = all);
    let seen = text!("products-missing", missing = lacks, all = all, example = &first.name);
    Ok(Some(Finding::known(&mistakes::PRODUCTS_LIST_INCOMPLETE, expected, seen, place)))
}

fn kept_from_the_page(api: &Api, answer: &Answer, origin: &str, place: Text) -> Option<Finding> {
    let integration = api.route("GET", PRODUCTS).and_then(|route| route.integration.as_ref());
    let saved = integration.and_then(|integration| integration.literal_header("200", "Access-Control-Allow-Origin"));
    cors::unreadable(origin, &answer.headers, saved.as_deref(), &mistakes::ORIGIN_MISSING, place)
}

/// The first key, however deep, that tells about the stock.
fn stock_key(json: &Value) -> Option<&str> {
    match json {
        Value::Object(fields) => fields.iter().find_map(|(key, value)| {
            let named = STOCK.iter().any(|stock| key.eq_ignore_ascii_case(stock));
            if named { Some(key.as_str()) } else { stock_key(value) }
        }),
        Value::Array(items) => items.iter().find_map(stock_key),
        _ => None,
    }
}

/// The same in a text that is not JSON, for example because a name broke its quotes.
fn stock_word(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    STOCK.iter().copied().find(|key| text.contains(&format!("\"{key}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stock_is_found_however_deep() {
        let json = serde_json::json!({ "products": [{ "product_name": "x", "details": { "Quantity": 3 } }] });
        assert_eq!(stock_key(&json), Some("Quantity"));
        assert_eq!(stock_key(&serde_json::json!([{ "product_name": "quantity" }])), None);
        assert_eq!(stock_word(r#"{"product_name":"Barista's "best"","Quantity":4}"#), Some("quantity"));
    }

    #[test]
    fn what_the_site_cannot_use_is_told() {
        let json = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        let right = json(r#"{"products":[{"product_name":"x","more":1},{"product_name":"y"}]}"#);
        assert_eq!(names(&right), Ok(BTreeSet::from(["x".to_owned(), "y".to_owned()])));
        assert_eq!(names(&json(r#"{"products":[]}"#)), Ok(BTreeSet::new()));
        for other in [r#"[{"product_name":"x"}]"#, r#"{"Items":[]}"#, r#"{"products":{"x":1}}"#, "null"] {
            assert_eq!(names(&json(other)), Err(&json(other)), "{other}");
        }
        let typed = json(r#"{"products":[{"product_name":"x"},{"product_name":{"S":"y"}}]}"#);
        assert_eq!(names(&typed), Err(&typed["products"][1]));
        assert_eq!(names(&json(r#"{"products":["x"]}"#)), Err(&json(r#""x""#)));
    }
}
