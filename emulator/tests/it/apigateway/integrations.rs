//! Integrations and integration responses.

use serde_json::{Value, json};

use super::wire::{Wire, without};

const ORIGIN: &str = "method.response.header.Access-Control-Allow-Origin";

fn mapping_error(why: &str) -> String {
    format!("Invalid mapping expression specified: Validation Result: warnings : [], errors : [{why}]")
}

#[tokio::test]
async fn defaults_are_those_of_aws() {
    let wire = Wire::new();
    let (_, method) = wire.method().await;
    let path = format!("{method}/integration");
    let common = json!({ "cacheKeyParameters": [], "passthroughBehavior": "WHEN_NO_MATCH", "timeoutInMillis": 29000 });
    let expect = async |input: Value, over: Value| {
        let made = wire.send("PUT", &path, input).await.ok(201);
        let mut expected = common.clone();
        expected.as_object_mut().expect("an object").extend(over.as_object().expect("an object").clone());
        assert_eq!(without(made, &["cacheNamespace"]), expected);
    };
    expect(json!({ "type": "MOCK" }), json!({ "type": "MOCK" })).await;
    for kind in ["HTTP", "HTTP_PROXY"] {
        let input = json!({ "type": kind, "httpMethod": "POST", "uri": "http://example.com" });
        let shown =
            json!({ "connectionType": "INTERNET", "httpMethod": "POST", "type": kind, "uri": "http://example.com" });
        expect(input, shown).await;
    }
    let uri = "arn:aws:apigateway:us-east-1:states:action/StartSyncExecution";
    let role = "arn:aws:iam::123456789012:role/CafeApiRole";
    let aws = json!({ "type": "AWS", "httpMethod": "POST", "uri": uri, "credentials": role });
    expect(aws.clone(), aws).await;
}

#[tokio::test]
async fn an_integration_is_checked_in_the_words_of_aws() {
    let wire = Wire::new();
    let (api, method) = wire.method().await;
    let path = format!("{method}/integration");
    let put = async |input: Value| wire.send("PUT", &path, input).await;
    for kind in ["HTTP", "HTTP_PROXY", "AWS"] {
        put(json!({ "type": kind })).await.bad("Enumeration value for HttpMethod must be non-empty");
    }
    let to = |kind: &str, uri: &str| json!({ "type": kind, "httpMethod": "POST", "uri": uri });
    put(to("HTTP", "wrong")).await.bad("Invalid HTTP endpoint specified for URI");
    put(to("AWS", "wrong")).await.bad("Invalid ARN specified in the request");
    put(to("AWS", "arn:aws:apigateway:us-east-1:lambda:test"))
        .await
        .bad("AWS ARN for integration must contain path or action");
    put(to("AWS_PROXY", "arn:aws:apigateway:us-east-1:dynamodb:action/Scan")).await.bad(
        "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
    put(to("HTTPS_PROXY", "http://example.com")).await.invalid(
        "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to satisfy constraint: \
         Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
    );
    let mapped =
        |source: Value| json!({ "type": "MOCK", "requestParameters": { "integration.request.path.a": source } });
    put(mapped(json!("true"))).await.bad(&mapping_error("Invalid mapping expression specified: true"));
    put(mapped(json!("method.request.path.a")))
        .await
        .bad(&mapping_error("Invalid mapping expression parameter specified: method.request.path.a"));
    put(mapped(json!(true))).await.refused(
        400,
        "SerializationException",
        "class java.lang.Boolean can not be converted to an String",
    );
    put(mapped(json!("'fixed'"))).await.ok(201);
    put(json!({ "type": "MOCK", "connectionType": "VPC_LINK" })).await.unsupported("VPC links");
    for (place, text) in [
        ("/restapis/none/resources/none/methods/GET", "Invalid Resource identifier specified"),
        (&*format!("{api}/resources/none/methods/GET"), "Invalid Resource identifier specified"),
        (&*method.replace("GET", "POST"), "Invalid Method identifier specified"),
    ] {
        wire.get(&format!("{place}/integration")).await.missing(text);
        wire.send("PUT", &format!("{place}/integration"), json!({ "type": "MOCK" })).await.missing(text);
    }
    wire.delete(&path).await.ok(204);
    wire.get(&path).await.missing("Invalid Integration identifier specified");
}

#[tokio::test]
async fn roles_of_other_accounts_are_refused() {
    let wire = Wire::new();
    let (_, method) = wire.method().await;
    let path = format!("{method}/integration");
    let uri = "arn:aws:apigateway:us-east-1:states:action/StartSyncExecution";
    let with = |role: &str| json!({ "type": "AWS", "httpMethod": "POST", "uri": uri, "credentials": role });
    let text = "Cross-account pass role is not allowed.";
    let foreign = "arn:aws:iam::210987654321:role/CafeApiRole";
    wire.send("PUT", &path, with(foreign)).await.refused(403, "AccessDeniedException", text);
    for own in [
        "arn:aws:iam::123456789012:role/CafeApiRole",
        "arn:aws:iam::*:user/*",
        "arn:aws:iam::${stageVariables.account}:role/CafeApiRole",
    ] {
        wire.send("PUT", &path, with(own)).await.ok(201);
    }
    let patched = wire.patch(&path, &[&["replace", "/credentials", foreign]]).await;
    patched.refused(403, "AccessDeniedException", text);
}

#[tokio::test]
async fn integrations_are_patched() {
    let wire = Wire::new();
    let (_, method) = wire.mock().await;
    let path = format!("{method}/integration");
    let template: &[&str] = &["replace", "/requestTemplates/application~1json", "{\"statusCode\": 204}"];
    let patched = wire.patch(&path, &[template, &["replace", "/passthroughBehavior", "NEVER"]]).await.ok(200);
    assert_eq!(patched["requestTemplates"]["application/json"], "{\"statusCode\": 204}");
    assert_eq!(patched["passthroughBehavior"], "NEVER");
    let added = wire.patch(&path, &[&["add", "/requestTemplates/text~1plain", "a"]]).await.ok(200);
    assert_eq!(added["requestTemplates"]["text/plain"], "a");
    wire.patch(&path, &[&["remove", "/requestTemplates/text~1html"]])
        .await
        .missing("Content-Type specified was not found");
    wire.patch(&path, &[&["replace", "/timeoutInMillis", "1"]])
        .await
        .bad("Timeout should be between 50 ms and 29000 ms");
    wire.patch(&path, &[&["replace", "/type", "AWS"]]).await.bad("Invalid patch path /type");
    let role = "arn:aws:iam::123456789012:role/CafeApiRole";
    let patched = wire.patch(&path, &[&["replace", "/credentials", role]]).await.ok(200);
    assert_eq!(patched["credentials"], role);
}

#[tokio::test]
async fn an_integration_response_lives_as_recorded() {
    let wire = Wire::new();
    let (_, method) = wire.mock().await;
    let path = format!("{method}/integration/responses/200");
    let input = json!({ "selectionPattern": "", "responseTemplates": { "application/json": "\"created\"" } });
    let shown = json!({ "responseTemplates": { "application/json": "\"created\"" }, "selectionPattern": "", "statusCode": "200" });
    assert_eq!(wire.send("PUT", &path, input).await.ok(201), shown);
    assert_eq!(wire.get(&path).await.ok(200), shown);
    let updated = wire.patch(&path, &[&["replace", "/selectionPattern", "updated-pattern"]]).await.ok(200);
    assert_eq!(updated["selectionPattern"], "updated-pattern");
    let over =
        json!({ "selectionPattern": "overwrite-pattern", "responseTemplates": { "application/json": "overwrite" } });
    let over = wire.send("PUT", &path, over).await.ok(201);
    assert_eq!(wire.get(&method).await.ok(200)["methodIntegration"]["integrationResponses"], json!({ "200": over }));
    let empty = json!({ "responseTemplates": { "application/json": "" } });
    let empty = wire.send("PUT", &path, empty).await.ok(201);
    assert_eq!(empty, json!({ "responseTemplates": { "application/json": null }, "statusCode": "200" }));
    wire.delete(&path).await.ok(204);
    wire.delete(&path).await.missing("Invalid Response status code specified");
    wire.delete(&path.replace("GET", "POST")).await.missing("Invalid Integration identifier specified");
    wire.get(&path.replace("GET", "POST")).await.missing("Invalid Method identifier specified");
    wire.get(&path.replace("200", "wrong")).await.invalid(
        "1 validation error detected: Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: [1-5]\\d\\d",
    );
    wire.send("PUT", &path, json!({ "responseTemplates": { "123": "a" } }))
        .await
        .bad("Validation Result: warnings : [], errors : [Invalid content type specified: 123]");
}

#[tokio::test]
async fn a_header_must_be_declared_and_its_value_quoted() {
    let wire = Wire::new();
    let (_, method) = wire.mock().await;
    let path = format!("{method}/integration/responses/200");
    let put = async |value: &str| wire.send("PUT", &path, json!({ "responseParameters": { ORIGIN: value } })).await;
    let undeclared = mapping_error(&format!("Invalid mapping expression parameter specified: {ORIGIN}"));
    put("'*'").await.bad(&undeclared);
    let declared = json!({ "responseParameters": { ORIGIN: false } });
    wire.send("PUT", &format!("{method}/responses/200"), declared).await.ok(201);
    put("*").await.bad(&mapping_error("Invalid mapping expression specified: *"));
    assert_eq!(put("'*'").await.ok(201)["responseParameters"], json!({ ORIGIN: "'*'" }));
    let place = format!("/responseParameters/{ORIGIN}");
    let patched = wire.patch(&path, &[&["replace", &place, "'https://d1.cloudfront.net'"]]).await.ok(200);
    assert_eq!(patched["responseParameters"][ORIGIN], "'https://d1.cloudfront.net'");
    wire.patch(&path, &[&["add", "/responseParameters/method.response.header.other", "'a'"]])
        .await
        .bad(&mapping_error("Invalid mapping expression parameter specified: method.response.header.other"));
}

#[tokio::test]
async fn a_selection_pattern_is_a_pattern_of_java() {
    let wire = Wire::new();
    let (_, method) = wire.mock().await;
    let path = format!("{method}/integration/responses/200");
    let put = async |pattern: &str| wire.send("PUT", &path, json!({ "selectionPattern": pattern })).await;
    for bad in ["(", "[4", "*", "4\\d{2"] {
        put(bad).await.bad("Invalid regex pattern specified");
    }
    for good in ["", "4\\d{2}", "5\\d++"] {
        put(good).await.ok(201);
    }
    for beyond in ["^(?!2)\\d+$", "(4)\\1.", ".*(?<=x)y"] {
        put(beyond).await.unsupported("selection patterns that look ahead or behind, refer back or quote");
    }
    wire.patch(&path, &[&["replace", "/selectionPattern", "("]]).await.bad("Invalid regex pattern specified");
}
