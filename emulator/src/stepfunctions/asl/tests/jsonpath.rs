//! JSONPath in states: paths, templates, `ResultPath`, intrinsic functions. Most cases were recorded on AWS.

use serde_json::{Value, json};

use super::{failure, parameter, run, single};

#[test]
fn paths_find_values_and_lists() {
    let items = json!({ "items": [{ "k": 0 }, { "k": 1 }, { "k": 2 }], "a-b": 1, "users": [
        { "year": 1997, "status": 0 }, { "year": 1998, "status": 1 }], "deep": { "x": [{ "y": 1 }, { "y": 2 }] } });
    for (path, expected) in [
        ("$.items[0]", json!({ "k": 0 })),
        ("$.items[-1]", json!({ "k": 2 })),
        ("$.items[1:]", json!([{ "k": 1 }, { "k": 2 }])),
        ("$.items[:1].k", json!([0])),
        ("$.items[*].k", json!([0, 1, 2])),
        ("$.a-b", json!(1)),
        ("$['a-b']", json!(1)),
        ("$.users[?(@.year==1997)]", json!([{ "year": 1997, "status": 0 }])),
        ("$.users[?(@.status > 0)].year", json!([1998])),
        ("$..y", json!([1, 2])),
        ("$.items.length()", json!(3)),
        ("$$.Execution.Name", json!("one")),
        ("$$.State.Name", json!("One")),
    ] {
        assert_eq!(parameter(path, items.clone()), Ok(expected), "{path}");
    }
}

#[test]
fn lists_of_nothing_are_empty() {
    for path in ["$[*]", "$.items[*]", "$.items[1:]", "$.item.items[1:5].itemValue", "$.items[*].itemValue"] {
        assert_eq!(parameter(path, json!({})), Ok(json!([])), "{path}");
    }
}

#[test]
fn what_is_not_there_fails() {
    let (error, cause) = failure(parameter("$.application.address", json!({ "flagged": false })));
    assert_eq!(error, "States.Runtime");
    assert_eq!(
        cause,
        "An error occurred while executing the state 'One' (entered at the event id #2). The JSONPath \
         '$.application.address' specified for the field 'out.$' could not be found in the input '{\"flagged\":false}'"
    );
}

#[test]
fn input_result_and_output_paths() {
    let input = json!({ "a": { "b": 1 }, "c": 2 });
    for (fields, expected) in [
        (json!({}), input.clone()),
        (json!({ "InputPath": "$.a" }), json!({ "b": 1 })),
        (json!({ "InputPath": null }), json!({})),
        (json!({ "OutputPath": null }), json!({})),
        (json!({ "OutputPath": "$.c" }), json!(2)),
        (json!({ "InputPath": "$$.Execution.Name" }), json!("one")),
        (json!({ "Result": 7 }), json!(7)),
        (json!({ "Result": { "x.$": "$.jsonpath" } }), json!({ "x.$": "$.jsonpath" })),
        (json!({ "Result": 7, "ResultPath": "$.r.s" }), json!({ "a": { "b": 1 }, "c": 2, "r": { "s": 7 } })),
        (json!({ "Result": 7, "ResultPath": "$.a.b" }), json!({ "a": { "b": 7 }, "c": 2 })),
        (json!({ "Result": 7, "ResultPath": null }), input.clone()),
        (json!({ "Result": 7, "ResultPath": "$.r", "OutputPath": "$.r" }), json!(7)),
        (
            json!({ "Parameters": { "p": { "q.$": "$.c" }, "l": [{ "m.$": "$.a.b" }] } }),
            json!({ "p": { "q": 2 }, "l": [{ "m": 1 }] }),
        ),
    ] {
        let mut state = fields.clone();
        state["Type"] = json!("Pass");
        assert_eq!(run(&single("JSONPath", state), input.clone()), Ok(expected), "{fields}");
    }
    let state = json!({ "Type": "Pass", "Result": 1, "ResultPath": "$.c.d" });
    assert_eq!(failure(run(&single("JSONPath", state), input)).0, "States.ResultPathMatchFailure");
}

#[test]
fn adding_rounds_halves_up() {
    for (first, second, sum) in [
        (-9.0, 3.0, -6),
        (1.49, 1.5, 3),
        (1.5, 1.51, 4),
        (-1.49, -1.5, -2),
        (-1.5, -1.51, -3),
        (1.49, -1.49, 0),
        (0.5, 0.0, 1),
        (2.5, 0.0, 3),
        (-0.5, 0.5, 1),
        (-0.5, 0.0, 0),
        (-1.5, 0.0, -1),
        (-3.5, 0.0, -3),
        (-1.51, 0.0, -2),
    ] {
        let sum_of = parameter("States.MathAdd($.a, $.b)", json!({ "a": first, "b": second }));
        assert_eq!(sum_of, Ok(json!(sum)), "{first} + {second}");
    }
}

#[test]
fn splitting_drops_what_is_empty() {
    for (text, splitter, expected) in [
        (" ", ",", json!([" "])),
        (" , ", ",", json!([" ", " "])),
        (", , ,", ",", json!([" ", " "])),
        (",,,,", ",", json!([])),
        ("1,2,3,4,5", ",", json!(["1", "2", "3", "4", "5"])),
        ("This.is+a,test=string", ".+,=", json!(["This", "is", "a", "test", "string"])),
        ("split on T and \nnew line", "T\n", json!(["split on ", " and ", "new line"])),
    ] {
        let input = json!({ "t": text, "s": splitter });
        assert_eq!(parameter("States.StringSplit($.t, $.s)", input), Ok(expected), "{text}");
    }
}

#[test]
fn intrinsic_functions() {
    let input = json!({ "list": [1, 2, 2.0, 3, "x"], "name": "Frank", "a": { "x": 1, "y": { "p": 1 } }, "b": { "y": 2 },
        "json": "{\"k\": [1]}", "index": 1 });
    for (call, expected) in [
        ("States.Format('Hello {}, {} cups \\{\\}', $.name, 3)", json!("Hello Frank, 3 cups {}")),
        ("States.Format('it\\'s {}', $.a)", json!("it's {\"x\":1,\"y\":{\"p\":1}}")),
        ("States.Array(1, 'two', $.name, null, true)", json!([1, "two", "Frank", null, true])),
        ("States.Array()", json!([])),
        ("States.ArrayPartition($.list, 2)", json!([[1, 2], [2.0, 3], ["x"]])),
        ("States.ArrayContains($.list, 3)", json!(true)),
        ("States.ArrayContains($.list, 'y')", json!(false)),
        ("States.ArrayRange(1, 9, 2)", json!([1, 3, 5, 7, 9])),
        ("States.ArrayRange(3, 1, -1)", json!([3, 2, 1])),
        ("States.ArrayGetItem($.list, $.index)", json!(2)),
        ("States.ArrayLength($.list)", json!(5)),
        ("States.ArrayUnique($.list)", json!([1, 2, 3, "x"])),
        ("States.Base64Encode('Hello')", json!("SGVsbG8=")),
        ("States.Base64Decode('SGVsbG8=')", json!("Hello")),
        ("States.Hash('hello', 'SHA-256')", json!("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")),
        ("States.JsonMerge($.a, $.b, false)", json!({ "x": 1, "y": 2 })),
        ("States.JsonToString($.a)", json!("{\"x\":1,\"y\":{\"p\":1}}")),
        ("States.StringToJson($.json)", json!({ "k": [1] })),
        ("States.MathAdd(States.ArrayLength($.list), -1)", json!(4)),
        ("States.ArrayGetItem(States.StringSplit('a/b/c', '/'), 1)", json!("b")),
    ] {
        assert_eq!(parameter(call, input.clone()), Ok(expected), "{call}");
    }
    let number = parameter("States.MathRandom(5, 7, 1)", json!({})).expect("a number");
    assert!(matches!(number.as_i64(), Some(5 | 6)), "{number}");
    assert_eq!(parameter("States.UUID()", json!({})).expect("an id").as_str().map(str::len), Some(36));
}

#[test]
fn broken_calls_fail() {
    for call in
        ["States.ArrayGetItem($.l, 9)", "States.MathAdd('a', 1)", "States.Format('{}')", "States.StringToJson('{')"]
    {
        let (error, cause) = failure(parameter(call, json!({ "l": [] })));
        assert_eq!(error, "States.IntrinsicFailure", "{call}");
        assert!(cause.contains(&format!("The function '{call}' had the following error: ")), "{cause}");
    }
    let (error, cause) = failure(parameter("States.Array($.absent)", json!({})));
    assert_eq!(error, "States.Runtime");
    assert!(cause.ends_with("The JsonPath argument for the field '$.absent' could not be found in the input '{}'"));
}

#[test]
fn variables() {
    let definition = json!({ "StartAt": "A", "States": {
        "A": { "Type": "Pass", "Assign": { "x.$": "$.n", "y": { "z": [1, 2] }, "t.$": "States.Format('<{}>', $.n)" }, "Next": "B" },
        "B": { "Type": "Pass", "Parameters": { "x.$": "$x", "z.$": "$y.z[1]", "t.$": "$t",
            "sum.$": "States.MathAdd($x, 1)" }, "End": true }
    }});
    assert_eq!(run(&definition, json!({ "n": 5 })), Ok(json!({ "x": 5, "z": 2, "t": "<5>", "sum": 6 })));
    let (error, _) = failure(parameter("$nothing", Value::Null));
    assert_eq!(error, "States.Runtime");
}
