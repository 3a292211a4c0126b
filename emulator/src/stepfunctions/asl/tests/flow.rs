//! The loop: tasks, `Retry`, `Catch`, `Wait`, `Parallel`, `Map`, limits, history.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::{Answers, Run, failure, kinds, run, run_with, single};
use crate::env::Clock;
use crate::stepfunctions::asl::events;
use crate::stepfunctions::asl::failure::{DATA_LIMIT, Failure, Halt};

const GET: &str = "arn:aws:states:::aws-sdk:dynamodb:getItem";

fn task(language: &str, fields: &Value, answers: Answers<'_>) -> Run {
    let mut state = fields.clone();
    state["Type"] = json!("Task");
    state["Resource"] = json!(GET);
    let mut definition = single(language, state);
    definition["States"]["Caught"] = json!({ "Type": "Succeed" });
    run_with(&definition, json!({ "in": 1 }), answers)
}

#[test]
fn fail_states() {
    for (language, fields, expected) in [
        ("JSONPath", json!({ "Error": "SomeFailure", "Cause": "because" }), ("SomeFailure", "because")),
        ("JSONPath", json!({ "ErrorPath": "$.e", "CausePath": "States.Format('of {}', $.e)" }), ("E1", "of E1")),
        ("JSONPath", json!({ "ErrorPath": "$$.State.Name", "CausePath": "$$.StateMachine.Name" }), ("One", "machine")),
        ("JSONata", json!({ "Error": "{% $states.input.e %}", "Cause": "plain" }), ("E1", "plain")),
        ("JSONata", json!({}), ("", "")),
    ] {
        let mut state = fields.clone();
        state["Type"] = json!("Fail");
        let (error, cause) = failure(run(&single(language, state), json!({ "e": "E1" })));
        assert_eq!((error.as_str(), cause.as_str()), expected, "{fields}");
    }
}

#[test]
fn tasks_in_both_languages() {
    let echo = |_: &_, input: Value| Ok(json!({ "got": input }));
    let jsonata =
        json!({ "Arguments": { "a": "{% $states.input.in + 1 %}" }, "Output": "{% $states.result.got.a * 2 %}" });
    assert_eq!(task("JSONata", &jsonata, &echo).result, Ok(json!(4)));
    let jsonpath =
        json!({ "Parameters": { "a.$": "$.in" }, "ResultSelector": { "b.$": "$.got.a" }, "ResultPath": "$.r" });
    assert_eq!(task("JSONPath", &jsonpath, &echo).result, Ok(json!({ "in": 1, "r": { "b": 1 } })));
}

#[test]
fn history_of_a_task() {
    let run =
        task("JSONata", &json!({ "Arguments": { "a": 1 }, "TimeoutSeconds": 9 }), &|_, _| Ok(json!({ "Item": {} })));
    let expected = [
        ("ExecutionStarted", 0),
        ("TaskStateEntered", 0),
        ("TaskScheduled", 2),
        ("TaskStarted", 3),
        ("TaskSucceeded", 4),
        ("TaskStateExited", 5),
        ("ExecutionSucceeded", 6),
    ];
    assert_eq!(kinds(&run.events), expected.map(|(kind, previous)| (kind.to_owned(), previous)));
    assert_eq!(
        run.events[2]["taskScheduledEventDetails"],
        json!({ "parameters": "{\"a\":1}", "region": "us-east-1", "resource": "getItem",
            "resourceType": "aws-sdk:dynamodb", "timeoutInSeconds": 9 })
    );
    assert_eq!(
        run.events[4]["taskSucceededEventDetails"],
        json!({ "output": "{\"Item\":{}}", "outputDetails": { "truncated": false }, "resource": "getItem",
            "resourceType": "aws-sdk:dynamodb" })
    );
}

#[test]
fn retries_wait_longer_and_longer() {
    let calls = AtomicUsize::new(0);
    let answers = |_: &_, _| match calls.fetch_add(1, Ordering::Relaxed) {
        0..3 => Err(Failure::of_task("DynamoDb.Busy", "try again")),
        _ => Ok(json!("done")),
    };
    let retry = json!([{ "ErrorEquals": ["Other"] }, { "ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "MaxAttempts": 3,
        "BackoffRate": 3, "MaxDelaySeconds": 10 }]);
    let run = task("JSONPath", &json!({ "Retry": retry }), &answers);
    assert_eq!(run.result, Ok(json!("done")));
    assert_eq!(run.clock.now().to_string(), "2026-11-22T21:00:18Z", "2 + 6 + 10 seconds");
    calls.store(0, Ordering::Relaxed);
    let run =
        task("JSONPath", &json!({ "Retry": [{ "ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2 }] }), &answers);
    assert_eq!(failure(run.result).0, "DynamoDb.Busy");
}

#[test]
fn errors_are_caught_by_name() {
    let busy = |_: &_, _| Err(Failure::of_task("DynamoDb.Busy", "try again"));
    let error = json!({ "Error": "DynamoDb.Busy", "Cause": "try again" });
    for (language, catch, expected) in [
        ("JSONPath", json!({ "ErrorEquals": ["States.ALL"] }), error.clone()),
        (
            "JSONPath",
            json!({ "ErrorEquals": ["States.TaskFailed"], "ResultPath": "$.e" }),
            json!({ "in": 1, "e": error }),
        ),
        ("JSONata", json!({ "ErrorEquals": ["DynamoDb.Busy"] }), error.clone()),
        (
            "JSONata",
            json!({ "ErrorEquals": ["DynamoDb.Busy"], "Output": { "e": "{% $states.errorOutput.Error %}",
            "i": "{% $states.input %}" } }),
            json!({ "e": "DynamoDb.Busy", "i": { "in": 1 } }),
        ),
    ] {
        let mut catch = catch.clone();
        catch["Next"] = json!("Caught");
        let run = task(language, &json!({ "Catch": [catch] }), &busy);
        assert_eq!(run.result, Ok(expected), "{catch}");
    }
    let run = task("JSONPath", &json!({ "Catch": [{ "ErrorEquals": ["States.Timeout"], "Next": "Caught" }] }), &busy);
    assert_eq!(failure(run.result), ("DynamoDb.Busy".to_owned(), "try again".to_owned()));
}

#[test]
fn query_errors_can_be_caught_but_runtime_errors_cannot() {
    let catch = json!([{ "ErrorEquals": ["States.ALL"], "Next": "Caught" }]);
    let ok = |_: &_, _| Ok(json!({}));
    let run = task("JSONata", &json!({ "Output": "{% $states.result.gone %}", "Catch": catch }), &ok);
    assert_eq!(run.result.expect("caught")["Error"], "States.QueryEvaluationError");
    let evaluated = run.events.iter().find(|event| event["type"] == "EvaluationFailed").expect("an event");
    assert_eq!(evaluated["evaluationFailedEventDetails"]["location"], "Output");
    let run = task("JSONPath", &json!({ "Parameters": { "a.$": "$.gone" }, "Catch": catch }), &ok);
    assert_eq!(failure(run.result).0, "States.Runtime");
}

#[test]
fn a_task_result_over_the_limit() {
    let large = |_: &_, _| Ok(json!("x".repeat(262_143)));
    let run = task("JSONata", &json!({}), &large);
    assert_eq!(
        failure(run.result),
        (
            DATA_LIMIT.to_owned(),
            "The state/task 'dynamodb' returned a result with a size exceeding the maximum number of \
         bytes service limit."
                .to_owned()
        )
    );
    // Recorded on AWS: for the result of a task, `States.ALL` does catch it.
    let catch = json!([{ "ErrorEquals": ["States.ALL"], "Next": "Caught" }]);
    assert_eq!(task("JSONata", &json!({ "Catch": catch }), &large).result.expect("caught")["Error"], DATA_LIMIT);
    let fits = |_: &_, _| Ok(json!("x".repeat(262_142)));
    assert!(task("JSONata", &json!({}), &fits).result.is_ok());
}

#[test]
fn a_state_output_over_the_limit() {
    let state = json!({ "Type": "Pass", "Output": "{% $join($map([1..30000], function($i) { '0123456789' })) %}" });
    let (error, cause) = failure(run(&single("JSONata", state), json!({})));
    assert_eq!(error, DATA_LIMIT);
    assert!(cause.starts_with("The state/task 'One' returned a result"), "{cause}");
}

#[test]
fn waits_move_the_clock() {
    for (language, fields, time) in [
        ("JSONPath", json!({ "Seconds": 5 }), "2026-11-22T21:00:05Z"),
        ("JSONPath", json!({ "SecondsPath": "$.s" }), "2026-11-22T21:00:07Z"),
        ("JSONata", json!({ "Seconds": "{% $states.input.s + 1 %}" }), "2026-11-22T21:00:08Z"),
        ("JSONPath", json!({ "Timestamp": "2026-11-22T21:01:00Z" }), "2026-11-22T21:01:00Z"),
        ("JSONata", json!({ "Timestamp": "{% $states.input.t %}" }), "2026-11-22T21:02:00Z"),
        ("JSONPath", json!({ "TimestampPath": "$.t" }), "2026-11-22T21:02:00Z"),
        ("JSONPath", json!({ "Timestamp": "2020-01-01T00:00:00Z" }), "2026-11-22T21:00:00Z"),
    ] {
        let mut state = fields.clone();
        state["Type"] = json!("Wait");
        let input = json!({ "s": 7, "t": "2026-11-22T21:02:00Z" });
        let run = run_with(&single(language, state), input.clone(), &super::no_tasks);
        assert_eq!(run.result, Ok(input), "{fields}");
        assert_eq!(run.clock.now().to_string(), time, "{fields}");
    }
}

#[test]
fn time_runs_out() {
    let mut definition = single("JSONPath", json!({ "Type": "Wait", "Seconds": 3600 }));
    definition["TimeoutSeconds"] = json!(60);
    let run = run_with(&definition, json!({}), &super::no_tasks);
    assert_eq!(run.result, Err(Halt::TimedOut));
    assert_eq!(run.clock.now().to_string(), "2026-11-22T21:01:00Z");
    assert_eq!(run.events.last().expect("an event")["type"], "ExecutionTimedOut");
}

#[test]
fn endless_loops_end() {
    let definition = json!({ "StartAt": "A", "States": {
        "A": { "Type": "Pass", "Next": "B" }, "B": { "Type": "Choice", "Default": "A",
            "Choices": [{ "Variable": "$.a", "IsPresent": true, "Next": "C" }] }, "C": { "Type": "Succeed" } } });
    let (error, cause) = failure(run(&definition, json!({})));
    assert_eq!(error, "States.Runtime");
    assert_eq!(cause, format!("The execution reached the maximum number of history events ({}).", events::AT_MOST));
}

#[test]
fn branches_see_variables_and_keep_their_own() {
    let branch = |name: &str, expression: &str| {
        json!({ "StartAt": name, "States": { name: { "Type": "Pass",
        "Assign": { "x": 1 }, "Output": expression, "End": true } } })
    };
    let definition = json!({ "QueryLanguage": "JSONata", "StartAt": "S", "States": {
        "S": { "Type": "Pass", "Assign": { "x": 42 }, "Next": "P" },
        "P": { "Type": "Parallel", "Branches": [branch("B1", "{% $x %}"), branch("B2", "{% $states.input.in %}")],
            "Arguments": { "in": 5 }, "Assign": { "y": "{% $states.result[1] %}" }, "Next": "E" },
        "E": { "Type": "Succeed", "Output": "{% [$states.input, $x, $y] %}" } } });
    let run = run_with(&definition, json!({}), &super::no_tasks);
    assert_eq!(run.result, Ok(json!([42, 5, 42, 5])));
    assert!(run.events.iter().any(|event| event["type"] == "ParallelStateSucceeded"));
}

#[test]
fn a_failing_branch_can_be_caught() {
    let definition = json!({ "StartAt": "P", "States": {
        "P": { "Type": "Parallel", "Next": "E", "Catch": [{ "ErrorEquals": ["Broken"], "Next": "E" }], "Branches": [
            { "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } },
            { "StartAt": "B", "States": { "B": { "Type": "Fail", "Error": "Broken", "Cause": "it" } } } ] },
        "E": { "Type": "Succeed" } } });
    assert_eq!(run(&definition, json!({})), Ok(json!({ "Error": "Broken", "Cause": "it" })));
}

#[test]
fn maps_in_both_languages() {
    let jsonata = single(
        "JSONata",
        json!({ "Type": "Map", "Items": "{% $states.input.list %}",
        "ItemSelector": { "i": "{% $states.context.Map.Item.Index %}", "v": "{% $states.context.Map.Item.Value %}" },
        "ItemProcessor": { "StartAt": "X", "States": { "X": { "Type": "Pass",
            "Output": "{% $states.input.v * 10 + $states.input.i %}", "End": true } } },
        "Output": "{% [$states.result, 'end'] %}" }),
    );
    assert_eq!(run(&jsonata, json!({ "list": [1, 2, 3] })), Ok(json!([10, 21, 32, "end"])));
    let jsonpath = single(
        "JSONPath",
        json!({ "Type": "Map", "ItemsPath": "$.list",
        "ItemSelector": { "v.$": "$$.Map.Item.Value", "all.$": "$.list" }, "ResultPath": "$.out",
        "Iterator": { "StartAt": "X", "States": { "X": { "Type": "Pass", "OutputPath": "$.v", "End": true } } } }),
    );
    assert_eq!(run(&jsonpath, json!({ "list": ["a"] })), Ok(json!({ "list": ["a"], "out": ["a"] })));
    assert_eq!(run(&jsonpath, json!({ "list": [] })), Ok(json!({ "list": [], "out": [] })));
    let (error, cause) = failure(run(&jsonpath, json!({ "list": 1 })));
    assert_eq!(error, "States.Runtime");
    assert!(cause.ends_with("Reference path \"$.list\" must point to array."), "{cause}");
}

#[test]
fn history_of_a_map_one_by_one() {
    let definition = single(
        "JSONata",
        json!({ "Type": "Map", "Items": [1, 2], "MaxConcurrency": 1,
        "ItemProcessor": { "StartAt": "X", "States": { "X": { "Type": "Pass", "End": true } } } }),
    );
    let run = run_with(&definition, json!({}), &super::no_tasks);
    assert_eq!(run.result, Ok(json!([1, 2])));
    let expected = [
        ("ExecutionStarted", 0),
        ("MapStateEntered", 0),
        ("MapStateStarted", 2),
        ("MapIterationStarted", 3),
        ("PassStateEntered", 4),
        ("PassStateExited", 5),
        ("MapIterationSucceeded", 6),
        ("MapIterationStarted", 6),
        ("PassStateEntered", 8),
        ("PassStateExited", 9),
        ("MapIterationSucceeded", 10),
        ("MapStateSucceeded", 11),
        ("MapStateExited", 11),
        ("ExecutionSucceeded", 13),
    ];
    assert_eq!(kinds(&run.events), expected.map(|(kind, previous)| (kind.to_owned(), previous)));
}
