//! Expressions as people write them, and as nobody would.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::dynamodb::value::{Item, read_item};

fn item(value: &Value) -> Item {
    read_item(value.as_object().expect("an object").clone()).expect("an item")
}

fn milk() -> Item {
    item(&json!({
        "product_name": { "S": "Milk" }, "quantity": { "N": "4" }, "unit": { "S": "l" }, "opened": { "BOOL": true },
        "tags": { "SS": ["cold", "fresh"] }, "sizes": { "L": [{ "N": "1" }, { "N": "2" }] },
        "supplier": { "M": { "name": { "S": "Dairy" }, "phones": { "L": [{ "S": "1" }, { "S": "2" }] } } },
    }))
}

fn placeholders() -> Placeholders {
    let names =
        [("#n", "name"), ("#unit", "unit"), ("#q", "quantity")].map(|(key, name)| (key.to_owned(), name.to_owned()));
    let values = json!({
        ":one": { "N": "1" }, ":four": { "N": "4.0" }, ":ten": { "N": "10" }, ":mi": { "S": "Mi" }, ":cold": { "S": "cold" },
        ":set": { "SS": ["fresh", "new"] }, ":list": { "L": [{ "N": "3" }] }, ":s": { "S": "S" }, ":true": { "BOOL": true },
    });
    let values = values.as_object().cloned();
    Placeholders::read(Some(names.into()), values, &[(Kind::Filter, true)]).expect("placeholders")
}

#[track_caller]
fn holds(text: &str) -> bool {
    Condition::read(Kind::Filter, text, &placeholders())
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .holds(&milk())
}

#[track_caller]
fn refusal(text: &str) -> String {
    Condition::read(Kind::Filter, text, &placeholders()).expect_err("a refusal").to_string()
}

#[test]
fn conditions() {
    let yes = [
        "quantity = :four",
        "#q < :ten AND NOT quantity > :four",
        "quantity BETWEEN :one AND :ten",
        "quantity IN (:one, :four)",
        "begins_with(product_name, :mi) or attribute_exists(gone)",
        "contains(tags, :cold) and contains(product_name, :mi)",
        "size(sizes) > :one",
        "attribute_type(supplier.#n, :s)",
        "attribute_not_exists(supplier.phones[2])",
        "gone <> :one",
        "opened = :true AND (quantity = :one OR quantity = :four)",
        "sizes[1] > sizes[0]",
        "NOT NOT attribute_exists(supplier.phones[1])",
    ];
    let no = ["gone = :one", "product_name = :one", "quantity IN (:one, :ten)", "size(quantity) > :one", "gone < :one"];
    for text in yes {
        assert!(holds(text), "{text}");
    }
    for text in no {
        assert!(!holds(text), "{text}");
    }
}

#[test]
fn refusals_have_the_words_of_aws() {
    let reserved = "Invalid FilterExpression: Attribute name is a reserved keyword; reserved keyword: unit";
    assert_eq!(refusal("unit = :one"), reserved);
    let undefined = "Invalid FilterExpression: An expression attribute value used in expression is not defined; attribute value: :x";
    assert_eq!(refusal("quantity = :x"), undefined);
    assert!(refusal("#x = :one").ends_with("not defined; attribute name: #x"));
    let syntax = "Invalid FilterExpression: Syntax error; token: \"<EOF>\", near: \"=\"";
    assert_eq!(refusal("quantity ="), syntax);
    assert_eq!(refusal("quantity == :one"), "Invalid FilterExpression: Syntax error; token: \"=\", near: \"== :one\"");
    assert!(refusal("quantity = 5").contains("token: \"5\""));
    assert!(refusal("").ends_with("The expression can not be empty;"));
    assert!(refusal("((quantity = :one))").ends_with("The expression has redundant parentheses;"));
    assert!(refusal("starts_with(product_name, :mi)").ends_with("Invalid function name; function: starts_with"));
    assert!(refusal("begins_with(quantity, :one)").ends_with("operator or function: begins_with, operand type: N"));
    assert!(refusal("quantity BETWEEN :ten AND :one").contains("upper bound to be greater"));
    assert!(
        refusal(&format!("{}quantity = :one{}", "(opened = :true and (".repeat(60), "))".repeat(60)))
            .contains("nested")
    );
}

#[test]
fn unused_and_misplaced_placeholders() {
    let all = placeholders();
    Condition::read(Kind::Filter, "#q = :one", &all).expect("a condition");
    let text = all.all_used().expect_err("a refusal").to_string();
    assert_eq!(text, "Value provided in ExpressionAttributeNames unused in expressions: keys: {#n, #unit}");
    let values = || json!({ ":a": { "N": "1" } }).as_object().cloned();
    let text = |kinds: &[(Kind, bool)]| Placeholders::read(None, values(), kinds).expect_err("a refusal").to_string();
    let introduction = "ExpressionAttributeValues can only be specified when using expressions: ";
    let kinds = [(Kind::Filter, false), (Kind::Projection, true)];
    assert_eq!(text(&kinds), format!("{introduction}FilterExpression is null"));
    let kinds = [(Kind::Update, false), (Kind::Condition, false)];
    assert_eq!(text(&kinds), format!("{introduction}UpdateExpression and ConditionExpression are null"));
}

#[test]
fn projections() {
    let project = |text: &str| {
        let chosen = Projection::read(text, &placeholders()).expect("a projection").apply(&milk());
        serde_json::to_value(chosen).expect("JSON")
    };
    assert_eq!(project("quantity, gone"), json!({ "quantity": { "N": "4" } }));
    let nested = json!({ "supplier": { "M": { "name": { "S": "Dairy" }, "phones": { "L": [{ "S": "2" }] } } } });
    assert_eq!(project("supplier.phones[1], supplier.#n"), nested);
    assert_eq!(project("supplier.gone"), json!({}));
    let error = Projection::read("supplier, supplier.#n", &placeholders()).expect_err("a refusal").to_string();
    assert!(error.ends_with("path one: [supplier], path two: [supplier, name]"), "{error}");
}

#[test]
fn updates() {
    let update = |text: &str| {
        let new = Update::read(text, &placeholders()).and_then(|update| update.apply(&milk()));
        new.map(|new| serde_json::to_value(new).expect("JSON")).map_err(|error| error.to_string())
    };
    let get = |text: &str, name: &str| update(text).unwrap_or_else(|error| panic!("{text}: {error}"))[name].clone();
    assert_eq!(get("SET quantity = quantity + :ten", "quantity"), json!({ "N": "14" }));
    assert_eq!(get("SET n = :one, quantity = :ten - quantity", "quantity"), json!({ "N": "6" }));
    assert_eq!(get("SET n = if_not_exists(gone, :ten) + :one", "n"), json!({ "N": "11" }));
    assert_eq!(get("SET sizes = list_append(:list, sizes)", "sizes")["L"][0], json!({ "N": "3" }));
    assert_eq!(get("SET sizes[9] = :one", "sizes")["L"][2], json!({ "N": "1" }));
    assert_eq!(get("REMOVE sizes[0], #unit, gone", "sizes"), json!({ "L": [{ "N": "2" }] }));
    assert_eq!(get("REMOVE sizes[0], sizes[1] SET n = :one", "sizes"), json!({ "L": [] }));
    assert_eq!(get("ADD quantity :one, tags :set", "tags"), json!({ "SS": ["cold", "fresh", "new"] }));
    assert_eq!(get("DELETE tags :set", "tags"), json!({ "SS": ["cold"] }));
    assert_eq!(get("SET supplier.#n = :s", "supplier")["M"]["name"], json!({ "S": "S" }));
    let refused = |text: &str, part: &str| {
        let error = update(text).expect_err("a refusal");
        assert!(error.contains(part), "{text}: {error}");
    };
    refused("SET n = gone", "refers to an attribute that does not exist");
    refused("SET n = product_name + :one", "incorrect data type");
    refused("SET gone.a = :one", "document path provided in the update expression is invalid");
    refused("SET a = :one, a = :ten", "path one: [a], path two: [a]");
    refused("SET a = :one SET b = :ten", "The \"SET\" section can only be used once");
    refused("ADD tags :s", "operator: ADD, operand type: STRING");
    refused("CHANGE a = :one", "token: \"CHANGE\"");
}

#[test]
fn key_conditions() {
    let read =
        |text: &str| KeyCondition::read(text, &placeholders(), "id", Some("moment")).map_err(|error| error.to_string());
    assert!(read("id = :s").expect("a condition").range.is_none());
    assert!(read("id = :s AND moment BETWEEN :one AND :ten").expect("a condition").range.is_some());
    assert!(read("(moment > :one) AND (id = :s)").expect("a condition").range.is_some());
    let refused = |text: &str, expected: &str| assert_eq!(read(text).expect_err("a refusal"), expected);
    refused("moment = :one", "Query condition missed key schema element: id");
    refused("id = :s AND x = :one", "Query condition missed key schema element: moment");
    refused("id > :s", "Query key condition not supported");
    let or = "Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: OR";
    refused("id = :s OR id = :mi", or);
}

proptest! {
    #[test]
    fn nothing_that_is_written_panics(text in "(SET |REMOVE |ADD )?([a-z#:.,()\\[\\]<>=+ -]|size|AND |NOT |IN|[0-9ü\"]){0,40}") {
        let placeholders = placeholders();
        let item = milk();
        if let Ok(condition) = Condition::read(Kind::Condition, &text, &placeholders) {
            let _ = condition.holds(&item);
        }
        if let Ok(update) = Update::read(&text, &placeholders) {
            let _ = update.apply(&item);
        }
        let _ = Projection::read(&text, &placeholders).map(|projection| projection.apply(&item));
        let _ = KeyCondition::read(&text, &placeholders, "id", None);
    }
}
