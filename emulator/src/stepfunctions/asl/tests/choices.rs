//! `Choice` in both languages.

use serde_json::{Value, json};

use super::{failure, run};

fn choose(language: &str, rule: &Value, input: Value) -> Result<Value, super::Halt> {
    let mut rule = rule.clone();
    rule["Next"] = json!("Yes");
    let end = |result: bool| match language {
        "JSONata" => json!({ "Type": "Pass", "Output": result, "End": true }),
        _ => json!({ "Type": "Pass", "Result": result, "End": true }),
    };
    let states =
        json!({ "Pick": { "Type": "Choice", "Choices": [rule], "Default": "No" }, "Yes": end(true), "No": end(false) });
    run(&json!({ "QueryLanguage": language, "StartAt": "Pick", "States": states }), input)
}

#[test]
fn comparisons() {
    let v = |field: &str, value: Value| {
        let mut rule = json!({ "Variable": "$.v" });
        rule[field] = value;
        rule
    };
    let time = json!("2026-11-22T21:00:00Z");
    for (rule, value, expected) in [
        (v("NumericEquals", json!(0)), json!(null), false),
        (v("NumericEquals", json!(0)), json!(0), true),
        (v("NumericEquals", json!(0.0)), json!(0), true),
        (v("NumericEquals", json!(1)), json!("1"), false),
        (v("NumericGreaterThanEquals", json!(1)), json!(1.0), true),
        (v("NumericLessThan", json!(1)), json!(1), false),
        (v("NumericLessThan", json!(1)), json!(0.5), true),
        (v("NumericGreaterThanPath", json!("$.w")), json!(3), true),
        (v("NumericLessThanEqualsPath", json!("$.w")), json!(3), false),
        (v("StringEquals", json!("a")), json!("a"), true),
        (v("StringLessThan", json!("b")), json!("a"), true),
        (v("StringGreaterThanEquals", json!("b")), json!("a"), false),
        (v("StringMatches", json!("log-*.txt")), json!("log-7.txt"), true),
        (v("BooleanEquals", json!(true)), json!(true), true),
        (v("BooleanEquals", json!(true)), json!("true"), false),
        (v("TimestampEquals", time.clone()), json!("2026-11-22T22:00:00+01:00"), true),
        (v("TimestampLessThan", time.clone()), json!("2026-11-22T20:59:59.9Z"), true),
        (v("TimestampGreaterThan", time), json!("soon"), false),
        (v("IsNull", json!(true)), json!(null), true),
        (v("IsNumeric", json!(true)), json!(1), true),
        (v("IsString", json!(false)), json!(1), true),
        (v("IsBoolean", json!(true)), json!(false), true),
        (v("IsTimestamp", json!(true)), json!("2026-11-22T21:00:00Z"), true),
        (v("IsTimestamp", json!(true)), json!("2026-11-22"), false),
        (v("IsPresent", json!(true)), json!(null), true),
        (json!({ "Variable": "$.gone", "IsPresent": false }), json!(1), true),
        (json!({ "Not": v("NumericEquals", json!(1)) }), json!(1), false),
        (json!({ "And": [v("IsNumeric", json!(true)), v("NumericLessThan", json!(9))] }), json!(1), true),
        (json!({ "Or": [v("IsNull", json!(true)), v("NumericLessThan", json!(9))] }), json!(10), false),
        (json!({ "Variable": "$$.State.Name", "StringEquals": "Pick" }), json!(1), true),
    ] {
        let result = choose("JSONPath", &rule, json!({ "v": value, "w": 2 }));
        assert_eq!(result, Ok(json!(expected)), "{rule} on {value}");
    }
}

#[test]
fn a_variable_must_be_there() {
    let rule = json!({ "Variable": "$.processing_type", "StringEquals": "x" });
    let (error, cause) = failure(choose("JSONPath", &rule, json!({})));
    assert_eq!(error, "States.Runtime");
    assert!(cause.ends_with(
        "(entered at the event id #2). Invalid path '$.processing_type': The choice state's condition path references \
         an invalid value."
    ));
}

#[test]
fn conditions() {
    for (condition, expected) in [("{% $states.input.v > 1 %}", true), ("{% $states.input.v = 'x' %}", false)] {
        assert_eq!(choose("JSONata", &json!({ "Condition": condition }), json!({ "v": 2 })), Ok(json!(expected)));
    }
    assert_eq!(choose("JSONata", &json!({ "Condition": true }), json!({})), Ok(json!(true)));
    let (error, cause) = failure(choose("JSONata", &json!({ "Condition": "{% 1 %}" }), json!({})));
    assert_eq!(error, "States.QueryEvaluationError");
    assert!(cause.contains("'Choices[0]/Condition'"), "{cause}");
}

#[test]
fn a_rule_has_its_own_output_and_variables() {
    let definition = json!({ "QueryLanguage": "JSONata", "StartAt": "Pick", "States": {
        "Pick": { "Type": "Choice", "Assign": { "how": "default" }, "Output": "Default Output block", "Default": "End",
            "Choices": [{ "Condition": "{% $states.input.c %}", "Next": "End", "Assign": { "how": "rule" },
                "Output": "Condition Output block" }] },
        "End": { "Type": "Succeed", "Output": "{% $how & ': ' & $states.input %}" } } });
    assert_eq!(run(&definition, json!({ "c": true })), Ok(json!("rule: Condition Output block")));
    assert_eq!(run(&definition, json!({ "c": false })), Ok(json!("default: Default Output block")));
}

#[test]
fn no_rule_and_no_default_fails() {
    let definition = json!({ "StartAt": "Pick", "States": {
        "Pick": { "Type": "Choice", "Choices": [{ "Variable": "$.a", "IsNull": true, "Next": "End" }] },
        "End": { "Type": "Succeed" } } });
    assert_eq!(failure(run(&definition, json!({ "a": 1 }))).0, "States.Runtime");
}
