//! The check of definitions: AWS's codes, texts and places.

use serde_json::{Value, json};

use crate::stepfunctions::asl::validate::{Diagnostic, check};

fn sentences(definition: &Value, express: bool) -> Vec<String> {
    check(&definition.to_string(), express).diagnostics.iter().map(Diagnostic::sentence).collect()
}

fn task(resource: &str) -> Value {
    json!({ "StartAt": "Query", "States": { "Query": { "Type": "Task", "Resource": resource, "End": true } } })
}

#[test]
fn not_a_definition() {
    let first = |text: &str| check(text, true).diagnostics[0].clone();
    assert_eq!(first("").message, "Definition must be a valid JSON object");
    assert_eq!(first("").location, None);
    assert_eq!(first("not a definition").code, "INVALID_JSON_DESCRIPTION");
    assert_eq!(first("{}").sentence(), "SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /");
}

#[test]
fn recorded_sentences() {
    let pass = json!({ "Type": "Pass", "End": true });
    for (definition, expected) in [
        (json!({ "StartAt": "A" }), "SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /"),
        (
            json!({ "StartAt": "pass1", "States": { "pass1": { "Type": "Pass", "Next": "pass3" }, "pass2": pass } }),
            "MISSING_TRANSITION_TARGET: Missing 'Next' target: pass3 at /States/pass1/Next, MISSING_TRANSITION_TARGET: \
             State \"pass2\" is not reachable. at /States/pass2",
        ),
        (
            json!({ "StartAt": "A", "States": { "A": { "Type": "Pass", "Next": "B" }, "B": { "Type": "Pass", "Next": "A" } } }),
            "MISSING_END_STATE: Workflow has no terminal state at null",
        ),
        (
            task("arn:aws:states:::dynamodb:query"),
            "SCHEMA_VALIDATION_FAILED: The resource provided arn:aws:states:::dynamodb:query is not recognized. The value \
             is not a valid resource ARN, or the resource is not available in this region. at /States/Query/Resource",
        ),
        (
            task("arn:aws:states:::states:startExecution.sync"),
            "SCHEMA_VALIDATION_FAILED: Express state machine does not support '.sync' service integration at \
             /States/Query/Resource",
        ),
        (
            task("arn:aws:states:::sqs:sendMessage.waitForTaskToken"),
            "SCHEMA_VALIDATION_FAILED: Express state machine does not support '.waitForTaskToken' service integration  at \
             /States/Query/Resource",
        ),
        (
            task("arn:aws:states:us-east-1:123456789012:activity:a"),
            "SCHEMA_VALIDATION_FAILED: Express state machine does not support Activity ARN at /States/Query/Resource",
        ),
        (
            json!({ "QueryLanguage": "JSONata", "StartAt": "Pass", "States": { "Pass": { "Type": "Pass",
                "QueryLanguage": "JSONPath", "End": true } } }),
            "SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine \
             at /States/Pass",
        ),
        (
            json!({ "StartAt": "P", "States": { "P": { "Type": "Pass", "Output": 1, "End": true } } }),
            "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the \
             'JSONata' QueryLanguage at /States/P",
        ),
        (
            json!({ "StartAt": "P", "States": { "P": { "Type": "Pass", "Catch": [], "End": true } } }),
            "SCHEMA_VALIDATION_FAILED: Field 'Catch' is not supported at /States/P",
        ),
        (
            json!({ "StartAt": "P", "States": { "P": { "Type": "Pass", "Parameters": { "a.$": "b" }, "End": true } } }),
            "SCHEMA_VALIDATION_FAILED: The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function \
             call at /States/P/Parameters",
        ),
        (
            json!({ "QueryLanguage": "JSONata", "StartAt": "E", "States": { "E": { "Type": "Pass",
                "Output": { "v": "{% phone %}" }, "End": true } } }),
            "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported. at /States/E/Output/v",
        ),
    ] {
        assert_eq!(sentences(&definition, true).join(", "), expected);
    }
}

#[test]
fn names_of_states_are_unique_in_all_branches() {
    let branch = |name: &str| json!({ "StartAt": name, "States": { name: { "Type": "Pass", "End": true } } });
    let parallel = json!({ "Type": "Parallel", "Branches": [branch("A"), branch("A"), branch("P")], "Next": "M" });
    let map = json!({ "Type": "Map", "ItemProcessor": branch("M"), "End": true });
    let definition = json!({ "StartAt": "P", "States": { "P": parallel, "M": map } });
    let expected = [
        "DUPLICATE_STATE_NAME: Duplicate State name: M at /States/M/ItemProcessor/States/M",
        "DUPLICATE_STATE_NAME: Duplicate State name: A at /States/P/Branches[1]/States/A",
        "DUPLICATE_STATE_NAME: Duplicate State name: P at /States/P/Branches[2]/States/P",
    ];
    let mut found = sentences(&definition, false);
    found.sort_by_key(|sentence| sentence.split(" at ").nth(1).map(str::to_owned));
    assert_eq!(found, expected);
}

#[test]
fn numbers_have_bounds() {
    let retry = |field: &str, value: Value| {
        let retrier = json!({ "ErrorEquals": ["States.ALL"], field: value });
        let mut definition = task("arn:aws:states:::dynamodb:putItem");
        definition["States"]["Query"]["Retry"] = json!([retrier]);
        (definition, format!("/States/Query/Retry[0]/{field}"))
    };
    let wait = |seconds: Value| {
        let state = json!({ "Type": "Wait", "Seconds": seconds, "End": true });
        (json!({ "StartAt": "W", "States": { "W": state } }), "/States/W/Seconds".to_owned())
    };
    for ((definition, place), rule) in [
        (retry("IntervalSeconds", json!(0)), "Value must be a positive integer"),
        (retry("IntervalSeconds", json!(1.5)), "Value must be a positive integer"),
        (retry("MaxDelaySeconds", json!(-1)), "Value must be a positive integer"),
        (retry("MaxAttempts", json!(-1)), "Value must be a non-negative integer"),
        (retry("BackoffRate", json!(0.9)), "Value must be greater than or equal to 1.0"),
        (wait(json!(-1)), "Value must be an integer between 0 and 99999999"),
        (wait(json!(100_000_000)), "Value must be an integer between 0 and 99999999"),
        (wait(json!("5")), "Value must be an integer between 0 and 99999999"),
    ] {
        assert_eq!(sentences(&definition, false), [format!("SCHEMA_VALIDATION_FAILED: {rule} at {place}")]);
    }
    let good = [
        retry("IntervalSeconds", json!(1)),
        retry("MaxAttempts", json!(0)),
        retry("BackoffRate", json!(1)),
        wait(json!(0)),
        wait(json!(99_999_999)),
    ];
    for (definition, _) in good {
        assert_eq!(sentences(&definition, false), [] as [String; 0], "{definition}");
    }
}

#[test]
fn a_failure_has_a_text_or_a_path_to_it() {
    for (text, path) in [("Error", "ErrorPath"), ("Cause", "CausePath")] {
        let state = json!({ "Type": "Fail", text: "a", path: "$.a" });
        let definition = json!({ "StartAt": "F", "States": { "F": state } });
        let rule = format!("Only one of these fields can be set: [{text}, {path}]");
        assert_eq!(sentences(&definition, false), [format!("SCHEMA_VALIDATION_FAILED: {rule} at /States/F")]);
    }
}

#[test]
fn expressions_must_parse() {
    for expression in ["a[1,2)", "\"unterminated", "1 +", "{\"a\":}"] {
        let state = json!({ "Type": "Pass", "Output": format!("{{% {expression} %}}"), "End": true });
        let definition = json!({ "QueryLanguage": "JSONata", "StartAt": "E", "States": { "E": state } });
        let found = check(&definition.to_string(), false).diagnostics;
        assert_eq!(found[0].code, "INVALID_JSONATA_EXPRESSION", "{expression}");
        assert_eq!(found[0].location.as_deref(), Some("/States/E/Output"));
    }
}

#[test]
fn what_is_missing_here_is_no_fault_of_the_definition() {
    for resource in [
        "arn:aws:lambda:us-east-1:123456789012:function:f",
        "arn:aws:states:::lambda:invoke",
        "arn:aws:states:::sns:publish",
        "arn:aws:states:::aws-sdk:secretsmanager:listSecrets",
        "arn:aws:states:::aws-sdk:dynamodb:createBackup",
    ] {
        let report = check(&task(resource).to_string(), true);
        assert_eq!(report.diagnostics, [], "{resource}");
        assert_eq!(report.unsupported, [format!("the task resource {resource}")]);
    }
    for resource in ["createToken", "arn:aws:states:::aws-sdk:dynamodb:Scan", "arn:aws:states:::nothing:atAll"] {
        assert_eq!(check(&task(resource).to_string(), true).diagnostics.len(), 1, "{resource}");
    }
}

#[test]
fn good_definitions_pass() {
    for definition in [
        task("arn:aws:states:::aws-sdk:dynamodb:scan"),
        task("arn:aws:states:::dynamodb:putItem"),
        task("arn:aws:states:::aws-sdk:sfn:startSyncExecution"),
        json!({ "Version": "1.0", "Comment": "c", "StartAt": "C", "States": {
            "C": { "Type": "Choice", "Choices": [{ "And": [{ "Variable": "$.a", "IsPresent": true },
                { "Not": { "Variable": "$.a", "NumericEquals": 1 } }], "Next": "M" }], "Default": "F" },
            "M": { "Type": "Map", "ItemsPath": "$.a", "Parameters": { "v.$": "$$.Map.Item.Value" }, "End": true,
                "Iterator": { "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 1, "End": true } } } },
            "F": { "Type": "Fail", "CausePath": "States.Format('{}', $.a)" } } }),
    ] {
        assert_eq!(sentences(&definition, true), [] as [String; 0], "{definition}");
    }
}
