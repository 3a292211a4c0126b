//! Template in, text out.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Bindings, Overrides, Params, VtlError, render};

const BODY: &str = r#"{"foo":"bar","n":3,"price":2.5,"none":null,"it's":"x","items":[{"a":1},{"a":2}],"deep":{"list":["p","q"],"Content-Type":"t"}}"#;

fn run(template: &str, body: &str) -> Result<(String, Overrides), VtlError> {
    let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let params = Params {
        path: pairs(&[("id", "from-path")]),
        querystring: pairs(&[("id", "from-query"), ("page", "2")]),
        header: pairs(&[("Accept", "*/*"), ("x-name", "O'Hara")]),
    };
    let context = json!({
        "requestId": "r-1", "stage": "prod", "authorizer": { "claims": { "email": "frank@cafe.example" } },
        "requestOverride": { "header": {}, "querystring": {}, "path": {} }, "responseOverride": { "header": {} },
    });
    let stage_variables = BTreeMap::from([("table".to_owned(), "Stock".to_owned())]);
    let context = context.as_object().expect("a map");
    render(template, &Bindings { body, params: &params, context, stage_variables: &stage_variables })
}

#[track_caller]
fn table(rows: &[(&str, &str)]) {
    for (template, expected) in rows {
        let found = run(template, BODY).map(|(text, _)| text);
        assert_eq!(found.as_deref(), Ok(*expected), "{template}");
    }
}

#[test]
fn text_and_references() {
    table(&[
        ("plain", "plain"),
        ("cost: $5 and $ and ${ and #1 #", "cost: $5 and $ and ${ and #1 #"),
        ("$undefined ${undefined} $!undefined $!{undefined}.", "$undefined ${undefined}  ."),
        ("$undefined.foo.bar('x')!", "$undefined.foo.bar('x')!"),
        ("#set($x = 1)$x ${x}y $!x $x.", "1 1y 1 1."),
        ("#set($x = 1)\\$x \\\\$x \\$y", "$x \\1 \\$y"),
        ("\"\\n\" C:\\dir", "\"\\n\" C:\\dir"),
        ("#set($m = {'Content-Type': 'a'})$m.Content-Type", "a"),
        ("#set($x = 'a')$x-1 $x[", "a-1 a["),
        ("a ## comment $x\nb #* more\n $y *#c", "a b c"),
        ("#[[ $raw #if ]]#", " $raw #if "),
        ("\\#set($x = 1)", "#set($x = 1)"),
        ("$context.requestId/$context.stage", "r-1/prod"),
        ("[$context.nothing][$context.authorizer.claims.email]", "[][frank@cafe.example]"),
        ("$stageVariables.table ${stageVariables.table}s $stageVariables.get('table')", "Stock Stocks Stock"),
        ("$method.request.header.x-name", "O'Hara"),
    ]);
}

#[test]
fn set_and_literals() {
    table(&[
        ("#set($x = 'a$b')$x", "a$b"),
        ("#set($y = 'v')#set($x = \"a$y ${y}z\")$x", "av vz"),
        ("#set($x = \"say \"\"hi\"\"\")$x", "say \"hi\""),
        ("#set($x = \"#if(true)yes#end\")$x", "yes"),
        ("#set($x = [1, 'a', true, 2.50])$x", "[1, a, true, 2.5]"),
        ("#set($x = [1..4])$x #set($x = [2..0])$x", "[1, 2, 3, 4] [2, 1, 0]"),
        ("#set($x = {'a': 1, 'b': [2]})$x $x.a $x.get('b')", "{a=1, b=[2]} 1 [2]"),
        ("#set($x = {})#set($x.foo = 'bar')#set($x['k'] = 2)$x", "{foo=bar, k=2}"),
        ("#set($x = [1,2])#set($x[0] = 9)$x[0] $x[-1]", "9 2"),
        ("#set ( $x=-3 )$x", "-3"),
        ("#set($x = 1)\n#set($y = 2)\n{\n$x$y\n}", "{\n12\n}"),
        ("#set($x = 1)#set($x = $undefined)$x", "$x"),
        ("#set($a = {'n': 1})#set($b = $a)#set($b.n = 2)$a.n", "2"),
    ]);
}

#[test]
fn operators() {
    let shown = |expression: &str| run(&format!("#set($x = {expression})$x"), BODY).map(|(text, _)| text);
    for (expression, expected) in [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("7 / 2", "3"),
        ("7 % 4", "3"),
        ("7.0 / 2", "3.5"),
        ("1 - 2 - 3", "-4"),
        ("'a' + 1", "a1"),
        ("1 == 1.0", "true"),
        ("'1' == 1", "true"),
        ("'a' != 'b'", "true"),
        ("1 < 2 && 2 <= 2", "true"),
        ("1 gt 2 or 2 ge 2", "true"),
        ("not true", "false"),
        ("!false and true", "true"),
        ("1 eq 2", "false"),
        ("1 ne 2", "true"),
        ("2 lt 1 || 1 le 0", "false"),
        ("[1, 2] == [1, 2]", "true"),
        ("{'a': 1} == {'a': 2}", "false"),
        ("null == null", "true"),
        ("$none == ''", "false"),
        ("1 / 0", "$x"),
        ("9223372036854775807 + 1", "$x"),
    ] {
        assert_eq!(shown(expression).as_deref(), Ok(expected), "{expression}");
    }
}

#[test]
fn conditions() {
    table(&[
        ("#if(true)a#else b#end", "a"),
        ("#if(false)a#{else}b#end", "b"),
        ("#if($none)a#elseif(1 == 2)b#elseif(2 == 2)c#{else}d#end", "c"),
        // Velocity 1: an empty text and zero are true, null is not.
        ("#if('')a#end#if(0)b#end#if($none)c#end#if(!$none)d#end", "abd"),
        ("#if($input.path('$.status') == \"FAILED\")x#{else}y#end", "y"),
        ("{\n  #if(true)\n  \"a\": 1\n  #end\n}", "{\n    \"a\": 1\n  }"),
    ]);
}

#[test]
fn loops() {
    table(&[
        ("#foreach($i in [1..3])$i#if($foreach.hasNext),#end#end", "1,2,3"),
        ("#foreach($i in ['a','b'])$foreach.index$foreach.count$velocityCount$i #end", "011a 122b "),
        ("#foreach($i in [1..9])#if($i == 3)#break#end$i#end.", "12."),
        ("#foreach($i in $none)x#end#foreach($i in [])y#end.", "."),
        ("#set($m = {'a': 1, 'b': 2})#foreach($k in $m.keySet())$k=$m.get($k);#end", "a=1;b=2;"),
        ("#set($m = {'a': 1})#foreach($e in $m.entrySet())$e.key=$e.value $e.getKey()#end", "a=1 a"),
        ("#set($m = {'a': 1})#foreach($v in $m)$v#end", "1"),
        ("#foreach($i in [1,2])#foreach($j in [1,2])$foreach.parent.count$foreach.count #end#end", "11 12 21 22 "),
        ("#set($i = 'x')#foreach($i in [1])$i#end$i$foreach", "1x$foreach"),
        ("a#stop b", "a"),
    ]);
}

#[test]
fn loops_over_method_results_of_literals_are_refused() {
    assert!(matches!(run("#foreach($k in {'a': 1}.keySet())#end", BODY), Err(VtlError::Syntax { .. })));
}

#[test]
fn texts_have_their_methods() {
    let shown = |call: &str| run(&format!("#set($s = 'Café a,b')$s.{call}"), BODY).map(|(text, _)| text);
    for (call, expected) in [
        ("length()", "8"),
        ("size()", "8"),
        ("isEmpty()", "false"),
        ("substring(5)", "a,b"),
        ("substring(0, 4)", "Café"),
        ("charAt(3)", "é"),
        ("indexOf('a')", "1"),
        ("indexOf('a', 2)", "5"),
        ("indexOf('z')", "-1"),
        ("lastIndexOf('a')", "5"),
        ("contains('af')", "true"),
        ("startsWith('Ca')", "true"),
        ("endsWith('x')", "false"),
        ("toUpperCase()", "CAFÉ A,B"),
        ("toLowerCase()", "café a,b"),
        ("replace('a', 'o')", "Cofé o,b"),
        ("replaceAll('[a,]', '-')", "C-fé --b"),
        ("replaceAll('(\\w),(\\w)', '$2;$1')", "Café b;a"),
        ("replaceFirst('a', '')", "Cfé a,b"),
        ("split(',')", "[Café a, b]"),
        ("split(',').get(1)", "b"),
        ("split(',')[1].length()", "1"),
        ("equals('x')", "false"),
        ("equalsIgnoreCase('CAFÉ A,B')", "true"),
        ("matches('C.*b')", "true"),
        ("matches('C')", "false"),
        ("concat('!')", "Café a,b!"),
        ("trim().toString()", "Café a,b"),
        ("nothing(1)", "$s.nothing(1)"),
    ] {
        assert_eq!(shown(call).as_deref(), Ok(expected), "{call}");
    }
    assert!(matches!(shown("substring(99)"), Err(VtlError::Evaluation(_))));
    assert!(matches!(shown("replaceAll('(', '')"), Err(VtlError::Evaluation(_))));
}

#[test]
fn collections_have_their_methods() {
    table(&[
        (
            "#set($l = [1])$l.add(2) $l.size() $l.contains(2) $l.indexOf(9) $l.isEmpty() $l",
            "true 2 true -1 false [1, 2]",
        ),
        ("#set($l = [1, 2])#set($r = $l.remove(0))$r $l #set($r = $l.addAll([7]))$l.get(1)", "1 [2] 7"),
        ("#set($m = {})#set($r = $m.put('a', 1))$m.a $m.size() $m.containsKey('a') $m.values()", "1 1 true [1]"),
        ("#set($m = {'a': 1})#set($r = $m.remove('a'))$r $m $m.isEmpty()", "1 {} true"),
        ("#set($m = {})#set($m.self = $m)$m.self.self.size()", "1"),
        ("#set($Integer = 0)#set($n = $Integer.parseInt('41') + 1)$n", "42"),
    ]);
    assert!(matches!(run("#set($l = [1])$l.get(1)", BODY), Err(VtlError::Evaluation(_))));
    assert_eq!(run("#set($m = {})#set($m.self = $m)$m", BODY), Err(VtlError::Limit("nesting")));
}

#[test]
fn input_shows_the_body() {
    table(&[
        ("$input.json('$.foo') $input.json('$.n') $input.json('$.price')", "\"bar\" 3 2.5"),
        ("$input.json('$.deep')", r#"{"list":["p","q"],"Content-Type":"t"}"#),
        ("$input.json('$.items[*].a') $input.json('$..a')", "[1,2] [1,2]"),
        ("$input.json('$.missing') $input.json('$.none')", "\"\" null"),
        ("$input.json(\"$['foo']\") $input.json('$[\"foo\"]')", "\"bar\" \"bar\""),
        ("$input.path('$.foo') $input.path('foo') [$input.path('$.missing')]", "bar bar []"),
        ("$input.path('$.items').size() $input.path('$.items[1].a') $input.path('$.items.length()')", "2 2 2"),
        ("#set($r = $input.path('$'))$r.deep.list[0] $r.items.get(0).a $r.get('it''s')", "p 1 x"),
        (
            "$input.params('id') $input.params('page') $input.params('x-name') [$input.params('zz')]",
            "from-path 2 O'Hara []",
        ),
        ("$input.params().querystring.page $input.params().get('header').get('Accept')", "2 */*"),
        ("#foreach($k in $input.params().path.keySet())$k#end", "id"),
    ]);
    assert_eq!(run("$input.body", "a 'b'").expect("text").0, "a 'b'");
    assert_eq!(run("$input.json('$')$input.path('$')", "").expect("text").0, "{}{}");
    assert!(matches!(run("$input.json('$')", "not json"), Err(VtlError::NotJson(_))));
    let order = r#"{"z":1,"a":{"y":"ü/","b":[]}}"#;
    assert_eq!(run("$input.json('$')", order).expect("text").0, order);
}

/// Fact D7: `$input.path` on an object prints Java's map text.
#[test]
fn input_path_on_an_object_prints_java_map_text() {
    assert_eq!(run("$input.path('$')", r#"{"foo":"bar"}"#).expect("text").0, "{foo=bar}");
    assert_eq!(run("$input.path('$.l')", r#"{"l":["a",{"b":1}]}"#).expect("text").0, r#"["a",{"b":1}]"#);
}

#[test]
fn util_escapes_and_encodes() {
    table(&[
        ("$util.escapeJavaScript('a\"b\\c')", r#"a\"b\\c"#),
        ("$util.escapeJavaScript($input.params('x-name'))", r"O\'Hara"),
        ("$util.escapeJavaScript(\"tab\t é\")", r"tab\t \u00E9"),
        ("$util.urlEncode('a b&c/ü')", "a+b%26c%2F%C3%BC"),
        ("$util.urlDecode('a+b%26c')", "a b&c"),
        ("$util.base64Encode('café')", "Y2Fmw6k="),
        ("$util.base64Decode('Y2Fmw6k=')", "café"),
        ("$util.parseJson('{\"a\":{\"b\":[1]}}').a.b[0]", "1"),
        ("$util.toJson('x')", "$util.toJson('x')"),
    ]);
    assert!(matches!(run("$util.parseJson('{')", BODY), Err(VtlError::Evaluation(_))));
}

/// Fact D7: the request template for Step Functions, with the cure for apostrophes.
#[test]
fn step_functions_request_template() {
    let template =
        r#"{"input":"$util.escapeJavaScript($input.json('$')).replaceAll("\\'","'")","stateMachineArn":"arn"}"#;
    let body = r#"{"who":"O'Hara \"x\" \\ /","n":[1]}"#;
    let text = run(template, body).expect("text").0;
    let json: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(json["input"], body);
    let bare = r#"{"input":"$util.escapeJavaScript($input.json('$'))"}"#;
    let text = run(bare, body).expect("text").0;
    assert!(serde_json::from_str::<Value>(&text).is_err(), "an escaped apostrophe is no JSON");
}

/// Fact D7: `$input.path('$.output')` prints the inner JSON as it is, and a failed run is mapped by an override.
#[test]
fn step_functions_response_template() {
    let template = "#if($input.path('$.status') == \"FAILED\")\n#set($context.responseOverride.status = 500)\n\
                    {\"message\":\"failed\"}#else\n$input.path('$.output')#end";
    let good = run(template, r#"{"status":"SUCCEEDED","output":"{\"a\":[1]}"}"#).expect("text");
    assert_eq!(good.0, r#"{"a":[1]}"#);
    assert!(good.1.response.get("status").is_none());
    let bad = run(template, r#"{"status":"FAILED","error":"x"}"#).expect("text");
    assert_eq!(bad.0, r#"{"message":"failed"}"#);
    assert_eq!(bad.1.response["status"], 500);
}

#[test]
fn overrides_are_kept() {
    let template = "#set($context.requestOverride.header.X-A = 'b')#set($context.requestOverride.path.p = $input.params('id'))\
                    #set($context.responseOverride.header.Foo = \"bar\")#set($context.responseOverride.custom = 1)";
    let overrides = run(template, BODY).expect("text").1;
    assert_eq!(overrides.request["header"], json!({ "X-A": "b" }));
    assert_eq!(overrides.request["path"], json!({ "p": "from-path" }));
    assert_eq!(Value::Object(overrides.response), json!({ "header": { "Foo": "bar" }, "custom": 1 }));
}

#[test]
fn broken_templates_say_where() {
    for (template, line) in [
        ("a\n#if(true)", 2),
        ("#end", 1),
        ("#foreach($x [1])#end", 1),
        ("#set($x 1)", 1),
        ("#set($x = )", 1),
        ("#set($x.f() = 1)", 1),
        ("#if true", 1),
        ("$x.f(", 1),
        ("#set($x = \"a)", 1),
        ("#else", 1),
        ("#set($x = {'a' 1})", 1),
    ] {
        match run(template, BODY) {
            Err(VtlError::Syntax { line: found, .. }) => assert_eq!(found, line, "{template}"),
            other => panic!("{template}: {other:?}"),
        }
    }
    assert_eq!(run("#macro(x)#end", BODY), Err(VtlError::Unsupported("macro".to_owned())));
}

#[test]
fn limits_hold() {
    let limited = |template: &str| matches!(run(template, BODY), Err(VtlError::Limit(_)));
    assert!(limited("#foreach($i in [1..10001])x#end"));
    assert!(limited("#set($x = [1..99999999999])"));
    assert!(limited("#foreach($i in [1..1000])#foreach($j in [1..1000])#set($x = 1)#end#end"));
    assert!(limited("#set($s = 'ab')#foreach($i in [1..999])#set($s = \"$s$s\")#end"));
    assert!(limited("#set($l = [1])#foreach($i in [1..999])#set($l = [$l, $l])#end$l"));
    assert!(limited(&"#if(true)".repeat(1000)));
    assert!(limited(&format!("#set($x = {})", "[".repeat(1000))));
    assert!(limited(&format!("#set($x = {}1)", "!".repeat(1000))));
    assert!(limited(&"x".repeat(400_000)));
    let chain = format!("#set($x = 1{})$x", " + 1".repeat(20_000));
    assert_eq!(run(&chain, BODY).expect("text").0, "20001");
    let brackets = "$a[".repeat(20_000);
    assert_eq!(run(&brackets, BODY).expect("text").0, brackets);
}

proptest! {
    #[test]
    fn any_text_is_parsed_or_refused(template in "\\PC*") {
        let _ = run(&template, BODY);
    }

    #[test]
    fn any_mix_of_velocity_is_parsed_or_refused(
        parts in prop::collection::vec(prop::sample::select(vec![
            "$", "!", "{", "}", "(", ")", "[", "]", "#", "#if(", "#else", "#elseif(", "#end", "#set(", "#foreach(", "$x", "$y.",
            "a", "in", " ", "\n", "\"", "'", "\\", "=", "==", "+", "-", "..", "1", "2.5", ",", ":", "true", "$input.path(",
            "'$.items'", "$util.parseJson(", ".get(", ".substring(", ".replaceAll(", "##", "#*", "*#", "#[[", "]]#", "é", "%", "/",
        ]), 0..40)
    ) {
        let _ = run(&parts.concat(), BODY);
    }

    #[test]
    fn text_without_signs_is_printed_as_it_is(text in "[^$#\\\\]*") {
        prop_assert_eq!(run(&text, BODY).expect("text").0, text);
    }

    #[test]
    fn escaped_text_survives_json(text in "[^']*") {
        let body = json!({ "t": text }).to_string();
        let printed = run("{\"t\":\"$util.escapeJavaScript($input.path('$.t'))\"}", &body).expect("text").0;
        let back: Value = serde_json::from_str(&printed).expect("JSON");
        prop_assert_eq!(back["t"].as_str(), Some(text.as_str()));
    }
}
