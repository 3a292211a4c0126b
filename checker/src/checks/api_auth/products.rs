//! `public.products-open`: the menu stays public, the stock does not.

use cafe::lab::Lab;
use serde_json::Value;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::finding::Finding;
use crate::mistakes;
use crate::observe::api_model::PRODUCTS;
use crate::reproduce::curl;
use crate::text;

/// Keys that tell about the stock.
const STOCK: &[&str] = &["quantity", "reorder_level", "stock", "low_stock", "in_stock"];

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
    let (api, stage, products) = futures::try_join!(context.the_api(), context.stage_url(), context.products())?;
    let answer = context.get(&format!("{stage}{PRODUCTS}")).await?;
    notes.saw(answer.evidence());
    let place = api.place(&format!("GET {PRODUCTS}"));
    let reproduce = curl(&answer.url);
    if matches!(answer.status.as_u16(), 401 | 403) {
        let finding = Finding::known(
            &mistakes::PRODUCTS_PROTECTED,
            text!("answer-without-token", answer = "200"),
            answer.summary(),
            place,
        );
        return notes.fail(finding.reproduce(reproduce));
    }
    let json = answer.json().filter(|_| answer.status.is_success());
    let text = answer.text();
    let shown = json.as_ref().map_or_else(|| stock_word(&text), stock_key);
    if let Some(key) = shown {
        let place = place.property("responseTemplates");
        let seen = text!("the-field", field = key);
        let finding = Finding::known(&mistakes::STOCK_EXPOSED, text!("names-and-prices-only"), seen, place);
        return notes.fail(finding.reproduce(reproduce));
    }
    let quoted = |name: &str| serde_json::to_string(name).unwrap_or_default();
    let listed = json.is_some() && products.iter().any(|one| text.contains(&quoted(&one.name)));
    if !listed {
        let seen = match json {
            Some(_) => text!("json-without-products"),
            None => text!("answer-no-json", answer = answer.summary()),
        };
        let finding = Finding::known(&mistakes::PRODUCTS_NOT_LISTED, text!("the-product-names"), seen, place);
        return notes.fail(finding.reproduce(reproduce));
    }
    notes.pass()
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
}
