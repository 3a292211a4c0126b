//! The café's report: scan page by page, mark low stock, sort. The loop of the course's own machine.

use serde_json::{Value, json};

use super::run_with;
use crate::stepfunctions::asl::failure::{DATA_LIMIT, Failure, Halt};
use crate::stepfunctions::asl::resource::Resource;

fn machine() -> Value {
    json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Begin",
        "States": {
            "Begin": { "Type": "Pass", "Assign": { "rows": [], "next": null }, "Next": "Scan" },
            "Scan": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan",
                "Arguments": "{% $merge([{'TableName': 'CafeInventory', 'Limit': 200, 'ConsistentRead': true}, $next ? {'ExclusiveStartKey': $next} : {}]) %}",
                "Assign": {
                    "rows": "{% [$rows, $states.result.Items.{ 'product_name': product_name.S, 'category': category.S, 'quantity': $number(quantity.N), 'reorder_level': $number(reorder_level.N), 'unit': unit.S, 'low_stock': $number(quantity.N) <= $number(reorder_level.N) }] %}",
                    "next": "{% $exists($states.result.LastEvaluatedKey) ? $states.result.LastEvaluatedKey : null %}"
                },
                "Next": "More"
            },
            "More": {
                "Type": "Choice",
                "Choices": [{ "Condition": "{% $next != null %}", "Next": "Scan" }],
                "Default": "Shape"
            },
            "Shape": {
                "Type": "Pass",
                "Output": {
                    "generated_at": "{% $now() %}",
                    "summary": {
                        "products": "{% $count($rows) %}",
                        "low_stock": "{% $count($rows[low_stock]) %}"
                    },
                    "items": "{% [$sort($rows, function($a, $b) { $a.product_name > $b.product_name })] %}"
                },
                "End": true
            }
        }
    })
}

/// A table of `count` products behind a scan with `Limit` and `ExclusiveStartKey`.
fn table(count: usize) -> impl Fn(&Resource, Value) -> Result<Value, Failure> {
    move |resource, input| {
        assert_eq!((resource.kind.as_str(), resource.action.as_str()), ("aws-sdk:dynamodb", "scan"));
        assert_eq!(input["ConsistentRead"], true);
        let from = input["ExclusiveStartKey"]["product_name"]["S"].as_str();
        let from = from.map_or(0, |name| name.trim_start_matches("product ").parse::<usize>().expect("a number") + 1);
        let limit = usize::try_from(input["Limit"].as_u64().expect("a limit")).expect("a size");
        let page: Vec<Value> = (from..count).take(limit).map(item).collect();
        let mut answer = json!({ "Count": page.len(), "ScannedCount": page.len(), "Items": page });
        if from + limit < count {
            answer["LastEvaluatedKey"] = json!({ "product_name": answer["Items"][limit - 1]["product_name"] });
        }
        Ok(answer)
    }
}

fn item(number: usize) -> Value {
    json!({
        "product_name": { "S": format!("product {number}") },
        "category": { "S": "beans" },
        "unit": { "S": "kg" },
        "quantity": { "N": if number.is_multiple_of(3) { "4" } else { "40" } },
        "reorder_level": { "N": "12" }
    })
}

#[test]
fn counts_and_marks_any_number_of_products() {
    for (count, pages) in [(0, 1), (1, 1), (2, 1), (200, 1), (201, 2), (450, 3), (1500, 8)] {
        let run = run_with(&machine(), json!({}), &table(count));
        let report = run.result.unwrap_or_else(|halt| panic!("{count}: {halt:?}"));
        assert_eq!(report["summary"], json!({ "products": count, "low_stock": count.div_ceil(3) }), "{count}");
        let items = report["items"].as_array().expect("a list of items");
        assert_eq!(items.len(), count);
        assert!(items.is_sorted_by_key(|item| item["product_name"].as_str().unwrap_or("").to_owned()), "{count}");
        assert_eq!(report["generated_at"], "2026-11-22T21:00:00.000Z");
        let scans = run.events.iter().filter(|event| event["type"] == "TaskScheduled").count();
        assert_eq!(scans, pages, "{count}");
    }
}

#[test]
fn numbers_stay_whole() {
    let run = run_with(&machine(), json!({}), &table(1));
    let report = run.result.expect("a report");
    let first = json!({ "product_name": "product 0", "category": "beans", "quantity": 4, "reorder_level": 12,
        "unit": "kg", "low_stock": true });
    assert_eq!(report["items"][0].to_string(), first.to_string());
}

#[test]
fn a_report_over_the_limit_fails() {
    let run = run_with(&machine(), json!({}), &table(3000));
    match run.result {
        Err(Halt::Failed(failure)) => assert_eq!(failure.name(), DATA_LIMIT),
        other => panic!("{other:?}"),
    }
}
