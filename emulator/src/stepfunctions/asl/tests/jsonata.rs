//! JSONata in states: values, bindings, errors, AWS's own functions, limits.

use serde_json::{Value, json};

use super::{evaluate, failure, run, single};

#[test]
fn expressions_give_what_jsonata_gives() {
    let two = json!({ "Items": [{ "n": { "S": "b" }, "q": { "N": "2" } }, { "n": { "S": "a" }, "q": { "N": "10" } }] });
    let one = json!({ "Items": [{ "n": { "S": "b" }, "q": { "N": "2" } }] });
    let none = json!({ "Items": [] });
    let cases = [
        ("[$states.input.Items.{ 'n': n.S }]", &two, json!([{ "n": "b" }, { "n": "a" }])),
        ("[$states.input.Items.{ 'n': n.S }]", &one, json!([{ "n": "b" }])),
        ("[$states.input.Items.{ 'n': n.S }]", &none, json!([])),
        ("$states.input.Items.{ 'n': n.S }", &one, json!({ "n": "b" })),
        ("$states.input.Items^(n.S).n.S", &two, json!(["a", "b"])),
        ("$states.input.Items^(>$number(q.N)).n.S", &two, json!(["a", "b"])),
        ("[$sort($states.input.Items, function($l, $r) { $l.n.S > $r.n.S }).n.S]", &two, json!(["a", "b"])),
        ("$count($states.input.Items)", &none, json!(0)),
        ("$count($states.input.Items)", &one, json!(1)),
        ("$count($states.input.Items)", &two, json!(2)),
        ("$sum($states.input.Items.$number(q.N))", &two, json!(12)),
        ("$exists($states.input.LastEvaluatedKey)", &two, json!(false)),
        ("$exists($states.input.Items)", &none, json!(true)),
        ("$merge([{ 'a': 1 }, $states.input.next ? { 'b': $states.input.next } : {}])", &none, json!({ "a": 1 })),
        ("$number('12')", &none, json!(12)),
        ("$number('1.50')", &none, json!(1.5)),
        ("$string(12)", &none, json!("12")),
        ("$string({ 'a': [1, true, null] })", &none, json!("{\"a\":[1,true,null]}")),
        ("10 / 4", &none, json!(2.5)),
        ("10 / 5", &none, json!(2)),
        ("1e3", &none, json!(1000)),
        ("null", &none, Value::Null),
        ("[]", &none, json!([])),
        ("{}", &none, json!({})),
        ("[1..3]", &none, json!([1, 2, 3])),
        ("$now()", &none, json!("2026-11-22T21:00:00.000Z")),
        ("$now('[Y0001]-[M01]-[D01]')", &none, json!("2026-11-22")),
        ("$millis()", &none, json!(1_795_381_200_000_i64)),
        ("$states.context.State.Name", &none, json!("One")),
        ("$contains('hello world', /wo/)", &none, json!(true)),
        ("$map([1, 2], function($v) { $v * 2 })", &none, json!([2, 4])),
        (
            "$filter($states.input.Items, function($v) { $v.n.S = 'b' })",
            &two,
            json!({ "n": { "S": "b" }, "q": { "N": "2" } }),
        ),
        ("( $x := 4; $x + 1 )", &none, json!(5)),
    ];
    for (expression, input, expected) in cases {
        assert_eq!(evaluate(expression, input.clone()), Ok(expected), "{expression} on {input}");
    }
}

#[test]
fn functions_of_aws() {
    for (expression, expected) in [
        ("$partition([1, 2, 3, 4, 5], 2)", json!([[1, 2], [3, 4], [5]])),
        ("$range(0, 4, 2)", json!([0, 2, 4])),
        ("$range(5, 1, -2)", json!([5, 3, 1])),
        ("$range(1, 1, 1)", json!(1)),
        ("$hash('hello', 'SHA-1')", json!("aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d")),
        ("$hash('hello', 'MD5')", json!("5d41402abc4b2a76b9719d911017c592")),
        ("$parse('{\"a\": [1, 2.5]}')", json!({ "a": [1, 2.5] })),
        ("$parse('{\"a\": 1}').a + 1", json!(2)),
        ("$random() < 1", json!(true)),
        ("$random(7) = $random(7)", json!(true)),
        ("$length($uuid())", json!(36)),
    ] {
        assert_eq!(evaluate(expression, json!({})), Ok(expected), "{expression}");
    }
    assert!(failure(evaluate("$eval('1 + 1')", json!({}))).1.contains("T1006"));
    assert!(failure(evaluate("$range(1, 3)", json!({}))).1.ends_with("returned nothing (undefined)."));
}

#[test]
fn what_returns_nothing_fails_and_names_its_field() {
    let definition = single("JSONata", json!({ "Type": "Pass", "Output": { "a": [1, "{% $states.input.absent %}"] } }));
    let (error, cause) = failure(run(&definition, json!({})));
    assert_eq!(error, "States.QueryEvaluationError");
    assert_eq!(
        cause,
        "An error occurred while executing the state 'One' (entered at the event id #2). The JSONata expression \
         '$states.input.absent' specified for the field 'Output/a[1]' returned nothing (undefined)."
    );
}

#[test]
fn what_throws_names_its_code() {
    let (error, cause) = failure(evaluate("$abs('x')", json!({})));
    assert_eq!(error, "States.QueryEvaluationError");
    assert!(cause.contains("specified for the field 'Output' threw an error during evaluation. T0410: "), "{cause}");
    assert!(failure(evaluate("$sum", json!({}))).1.ends_with("returned an unsupported result type."));
}

#[test]
fn literals_are_left_as_they_are() {
    let literals = json!({
        "constant_null": null, "constant_int": 0, "constant_float": 0.1, "constant_bool": true,
        "constant_not_jsonata": " {% states.input %} ", "constant_varpath_states": "$states.input",
        "constant_jp_input.$": "$", "constant_if": "States.Format('Format:{}', 101)",
        "constant_lst": [null, 0, 0.1, true, [], { "constant": 0 }, " {% states.input %} "], "constant_obj_empty": {}
    });
    let definition = single("JSONata", json!({ "Type": "Pass", "Output": literals }));
    assert_eq!(run(&definition, json!({})), Ok(literals));
}

#[test]
fn any_value_can_be_an_output() {
    for output in [json!(null), json!(0), json!(0.1), json!(true), json!("string literal"), json!([]), json!({})] {
        let definition = single("JSONata", json!({ "Type": "Pass", "Output": output }));
        assert_eq!(run(&definition, json!({ "input_value": 1 })), Ok(output));
    }
}

#[test]
fn runaway_expressions_end() {
    for expression in [
        "( $f := function($n) { 1 + $f($n + 1) }; $f(0) )",
        "$count([1..2000000])",
        "$reduce([1..100000], function($a, $b) { { 'a': $a } })",
    ] {
        assert_eq!(failure(evaluate(expression, json!({}))).0, "States.QueryEvaluationError", "{expression}");
    }
}

/// A letter doubled 23 times: eight million of them.
const LONG: &str = "$long := $reduce([1..23], function($a, $b) { $a & $a }, 'x');";

#[test]
fn calls_that_would_make_too_much_are_not_made() {
    for expression in [
        "$pad('x', 1e12)",
        "$pad('x', -1000000001)",
        "'x' ~> $pad(1e12)",
        "$length(['x'].$pad(1e12))",
        "$map([1e12], function($n) { $pad('x', $n) })",
        "( $f := $pad; $f('x', 1e12) )",
        "( $f := $pad(?, 1e12); $f('x') )",
        "( $f := $pad; $pad := 1; $f('x', 1e12) )",
        "(LONG $join([1..100000].('x'), $long))",
        "(LONG [1..100000].($long) ~> $join)",
        "(LONG [1..100000].($long) ~> $join(','))",
        "(LONG $replace($long, 'x', $long))",
        "(LONG $replace($long, /x/, 'a long replacement'))",
        "(LONG $long ~> $replace('x', 'a long replacement'))",
        "(LONG $long.$replace('x', 'a long replacement'))",
        "(LONG $split($long, ''))",
        "(LONG $count($long.$split('')))",
        "(LONG $count($match($long, /x/)))",
        "( $tree := $reduce([1..40], function($a, $b) { { 'l': $a, 'r': $a } }, 1); $string($tree) )",
        "( $tree := $reduce([1..40], function($a, $b) { { 'l': $a, 'r': $a } }, 1); $tree.$string() )",
        "( $tree := $reduce([1..40], function($a, $b) { { 'l': $a, 'r': $a } }, 1); $map([$tree], $string) )",
        "( $tree := $reduce([1..40], function($a, $b) { { 'l': $a, 'r': $a } }, 1); '' & $tree )",
        "$reduce([1..40], function($a, $b) { { 'l': $a, 'r': $a } }, 1)",
        "$distinct([1..800000])",
    ] {
        let whole = expression.replace("LONG", LONG);
        let (error, cause) = failure(evaluate(&whole, json!({})));
        assert_eq!(error, "States.QueryEvaluationError", "{expression}");
        assert!(cause.contains("memory limit exceeded"), "{expression}: {cause}");
    }
}

#[test]
fn guarded_functions_are_what_they_were() {
    for (expression, expected) in [
        ("$pad('x', 3)", json!("x  ")),
        ("$pad('x', -3, '#')", json!("##x")),
        ("'x' ~> $pad(3)", json!("x  ")),
        ("{ 'a': 'x' }.a.$pad(-3)", json!("  x")),
        ("$join(['a', 'b'], '-')", json!("a-b")),
        ("$join(['a', 'b'])", json!("ab")),
        ("['a', 'b'] ~> $join('-')", json!("a-b")),
        ("$split('a-b', '-')", json!(["a", "b"])),
        ("'a-b' ~> $split('-')", json!(["a", "b"])),
        ("{ 'a': 'x-y' }.a.$split('-')", json!(["x", "y"])),
        ("$split('a-b-c', '-', 2)", json!(["a", "b"])),
        ("$replace('aba', 'a', 'c')", json!("cbc")),
        ("$replace('aba', 'a', 'c', 1)", json!("cba")),
        ("'aba' ~> $replace('a', 'c')", json!("cbc")),
        ("'aba' ~> $replace('a', 'c', 1)", json!("cba")),
        ("{ 'a': 'aba' }.a.$replace('a', 'c')", json!("cbc")),
        ("$replace('aba', /b/, function($m) { $m.match & 'x' })", json!("abxa")),
        ("$match('ab', /b/).index", json!(1)),
        ("{ 'a': 'ab' }.a.$match(/b/).match", json!("b")),
        ("$string({ 'a': 1 })", json!("{\"a\":1}")),
        ("{ 'a': 5 }.a.$string()", json!("5")),
        ("5 ~> $string", json!("5")),
        ("5 ~> $string()", json!("5")),
        ("$map([1, 2], $string)", json!(["1", "2"])),
        ("1 & [2]", json!("1[2]")),
        ("$distinct([1, 1, 2])", json!([1, 2])),
        ("( $match := 'm'; $match & '!' )", json!("m!")),
        ("( $string := function($x) { 'own' & $x }; $string(1) )", json!("own1")),
        ("$map(['a'], function($join) { $join })", json!("a")),
        ("( $dash := $join(?, '-'); $dash(['a', 'b']) )", json!("a-b")),
    ] {
        assert_eq!(evaluate(expression, json!({})), Ok(expected), "{expression}");
    }
    assert!(failure(evaluate("$pad('x', 'y')", json!({}))).1.contains("T0410"));
}
