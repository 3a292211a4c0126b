//! Facts C, D2 to D7: deployed APIs as clients meet them. What D5 says of tokens is in `execute_api::authorizer`.

use std::time::Duration;

use aws_sdk_apigateway::Client;
use aws_sdk_apigateway::types::{Op, PatchOperation};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use emulator::testing::ManualClock;
use emulator::{Cloud, Snapshot};
use serde_json::{Value, json};

use crate::execute_api::definition::{
    api, call, cloud, cloud_with, definition, header, integration, is, merged, method, mock, response,
};
use crate::support;

const SERVER_ERROR: &str = r#"{"message":"Internal server error"}"#;
const ORIGIN: &str = "gatewayresponse.header.Access-Control-Allow-Origin";

fn patch(path: &str, value: &str) -> PatchOperation {
    PatchOperation::builder().op(Op::Replace).path(path).value(value).build()
}

/// A cloud with an open `GET /x`, and its clock.
fn timed() -> (Cloud, ManualClock) {
    let (env, clock) = emulator::testing::env(7);
    let definition = definition(&[("/x", "GET", mock("x $stageVariables.color"))], &json!({}));
    let mut snapshot = Snapshot::default();
    snapshot.apigateway.apis.insert("a1".to_owned(), api(&definition, &json!({})));
    (Cloud::in_memory(env, snapshot), clock)
}

/// D2: variables and throttling of a stage hold without a new deployment; a gateway response needs one.
#[tokio::test]
async fn d2_stage_settings_need_no_deployment_but_gateway_responses_do() {
    let (cloud, _) = timed();
    let gateway = Client::new(&support::sdk(&cloud));
    let update = gateway.update_stage().rest_api_id("a1").stage_name("prod");
    let update = update.patch_operations(patch("/variables/color", "blue"));
    update.send().await.expect("a stage");
    is(&call(&cloud, "GET", "/prod/x", &[], "").await, 200, "x blue");

    let put = gateway.put_gateway_response().rest_api_id("a1");
    let put = put.response_type(aws_sdk_apigateway::types::GatewayResponseType::Default4Xx);
    put.response_parameters(ORIGIN, "'*'").send().await.expect("a gateway response");
    let refused = async || call(&cloud, "GET", "/prod/nothing", &[], "").await;
    assert_eq!(header(&refused().await, "access-control-allow-origin"), "", "saved is not live");
    gateway.create_deployment().rest_api_id("a1").stage_name("prod").send().await.expect("a deployment");
    assert_eq!(header(&refused().await, "access-control-allow-origin"), "*");
}

/// D4 and I: a stage that is throttled answers 429 once its burst is used up, and recovers at its rate.
#[tokio::test]
async fn d4_a_throttled_stage_answers_429() {
    let (cloud, clock) = timed();
    let gateway = Client::new(&support::sdk(&cloud));
    let update = gateway.update_stage().rest_api_id("a1").stage_name("prod");
    let update = update.patch_operations(patch("/*/*/throttling/rateLimit", "2"));
    update.patch_operations(patch("/*/*/throttling/burstLimit", "3")).send().await.expect("a stage");
    let ask = async || call(&cloud, "GET", "/prod/x", &[], "").await;
    for _ in 0..3 {
        assert_eq!(ask().await.status(), 200);
    }
    let throttled = ask().await;
    is(&throttled, 429, r#"{"message":"Too Many Requests"}"#);
    assert_eq!(header(&throttled, "x-amzn-errortype"), "TooManyRequestsException");
    clock.advance(Duration::from_millis(500));
    assert_eq!([ask().await.status(), ask().await.status()], [200, 429]);

    // A method's own limits take the place of the stage's, and are lifted with them.
    let update = gateway.update_stage().rest_api_id("a1").stage_name("prod");
    let update = update.patch_operations(patch("/~1x/GET/throttling/rateLimit", "100"));
    update.patch_operations(patch("/~1x/GET/throttling/burstLimit", "100")).send().await.expect("a stage");
    clock.advance(Duration::from_secs(1));
    for _ in 0..20 {
        assert_eq!(ask().await.status(), 200);
    }
}

/// D4: a customised `THROTTLED` carries the headers a browser needs.
#[tokio::test]
async fn d4_a_throttled_answer_can_be_customised() {
    let over = json!({ "gateway_responses": { "THROTTLED": {
        "status_code": "420", "response_parameters": { ORIGIN: "'*'" }, "response_templates": {},
    } } });
    let definition = definition(&[("/x", "GET", mock("x"))], &over);
    let mut api = api(&definition, &json!({}));
    let settings = &mut api.stages.get_mut("prod").expect("the stage").method_settings;
    let none = emulator::apigateway::model::MethodSetting { throttling_burst_limit: Some(0), ..<_>::default() };
    settings.insert("*/*".to_owned(), none);
    let found = call(&cloud_with(api), "GET", "/prod/x", &[], "").await;
    is(&found, 420, r#"{"message":"Too Many Requests"}"#);
    assert_eq!(header(&found, "access-control-allow-origin"), "*");
}

/// D6, recorded: every answer is identified; mocks carry no trace id.
#[tokio::test]
async fn d6_every_answer_has_ids() {
    let cloud = cloud(&[("/x", "GET", mock("x"))]);
    for path in ["/prod/x", "/prod/none", "/none/x"] {
        let found = call(&cloud, "GET", path, &[], "").await;
        assert_eq!(header(&found, "x-amzn-requestid").len(), 36, "{path}");
        assert!(header(&found, "x-amz-apigw-id").len() > 8, "{path}");
        assert_eq!(header(&found, "x-amzn-trace-id"), "", "{path}");
        assert_eq!(header(&found, "x-cache"), "", "a regional API has no CloudFront before it");
    }
}

/// D6, recorded: an edge-optimised API is seen through CloudFront, which lets no GET with a body pass.
#[tokio::test]
async fn d6_edge_apis_are_seen_through_cloudfront() {
    let definition = definition(&[("/x", "ANY", mock("x"))], &json!({}));
    let cloud = cloud_with(api(&definition, &json!({ "endpoint_types": ["EDGE"] })));
    for (path, status, cache) in
        [("/prod/x", 200, "Miss from cloudfront"), ("/prod/none", 403, "Error from cloudfront")]
    {
        let found = call(&cloud, "GET", path, &[], "").await;
        assert_eq!((found.status().as_u16(), header(&found, "x-cache")), (status, cache));
        assert!(header(&found, "via").contains("CloudFront") && !header(&found, "x-amz-cf-id").is_empty());
    }
    let refused = call(&cloud, "GET", "/prod/x", &[], "body").await;
    assert_eq!((refused.status().as_u16(), header(&refused, "content-type")), (403, "text/html"));
    assert!(support::text(&refused).contains("The request could not be satisfied"));
    is(&call(&cloud, "POST", "/prod/x", &[], "body").await, 200, "x");
}

/// D7, DOC: ten megabytes are the most; what stands before all APIs refuses more.
#[tokio::test]
async fn d7_too_large_a_body_is_refused() {
    let cloud = cloud(&[("/x", "POST", mock("x"))]);
    let limit = 10 * 1024 * 1024;
    let found = call(&cloud, "POST", "/prod/x", &[("content-type", "text/plain")], &"a".repeat(limit + 1)).await;
    is(&found, 413, "HTTP content length exceeded 10485760 bytes.");
}

/// A cloud whose `POST /x` answers what a request template made of the body.
fn echo(request: &str) -> Cloud {
    let mut over = merged(mock(""), &json!({}));
    over["integration"]["request_templates"]["application/json"] =
        json!(format!("#set($context.responseOverride.header.seen = \"{request}\"){{\"statusCode\": 200}}"));
    cloud(&[("/x", "POST", over)])
}

/// D7: a request without a body reads as `{}`, through `$input.json`, `$input.path` and, recorded, `$input.body`.
#[tokio::test]
async fn d7_no_body_reads_as_an_empty_object() {
    for template in ["$input.json('$')", "$input.path('$')", "$input.body"] {
        let found = call(&echo(template), "POST", "/prod/x", &[], "").await;
        assert_eq!(header(&found, "seen"), "{}", "{template}");
    }
    let found = call(&echo("$input.body"), "POST", "/prod/x", &[], "some raw data").await;
    assert_eq!(header(&found, "seen"), "some raw data");
}

/// D7, DOC: `escapeJavaScript` writes an apostrophe in a way that JSON forbids.
#[tokio::test]
async fn d7_escape_java_script_breaks_apostrophes() {
    let template = "$util.escapeJavaScript($input.path('$.a'))";
    let found = call(&echo(template), "POST", "/prod/x", &[], r#"{"a":"O'Hara \"x\""}"#).await;
    assert_eq!(header(&found, "seen"), r#"O\'Hara \"x\""#);
}

/// D7, recorded: `$input.path` prints objects as Java does, and lists of objects as JSON.
#[tokio::test]
async fn d7_input_path_prints_maps_as_java_does() {
    for (body, path, expected) in [
        (r#"{"foo":"bar"}"#, "$", "{foo=bar}"),
        (r#"{"a":[{"foo":"bar"}]}"#, "$.a", r#"[{"foo":"bar"}]"#),
        (r#"{"a":{"foo":[{"nested":"bar"}]}}"#, "$.a", r#"{foo=[{"nested":"bar"}]}"#),
        (r#"{"bigger":"dict","to":"test","with":"separators"}"#, "$", "{bigger=dict, to=test, with=separators}"),
        (r#"{"a":[{"foo":"bar"}]}"#, "$.a[0]", "{foo=bar}"),
    ] {
        let found = call(&echo(&format!("$input.path('{path}')")), "POST", "/prod/x", &[], body).await;
        assert_eq!(header(&found, "seen"), expected, "{body} {path}");
    }
}

/// D7, DOC: an answer is JSON unless its template is for something else.
#[tokio::test]
async fn d7_types_of_answers_default_to_json() {
    let found = call(&cloud(&[("/x", "GET", mock("x"))]), "GET", "/prod/x", &[], "").await;
    assert_eq!(header(&found, "content-type"), "application/json");
}

/// D3: the preflight is a method without authorization; what it says is what was mapped, letter by letter.
#[tokio::test]
async fn d3_a_preflight_says_what_was_mapped() {
    let mut preflight = mock("");
    let mapped = [
        ("Access-Control-Allow-Headers", "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token'"),
        ("Access-Control-Allow-Methods", "'GET,OPTIONS'"),
        ("Access-Control-Allow-Origin", "'*'"),
    ];
    for (name, value) in mapped {
        let name = format!("method.response.header.{name}");
        preflight["responses"]["200"]["response_parameters"][&name] = json!(false);
        preflight["integration"]["responses"]["200"]["response_parameters"][&name] = json!(value);
    }
    let cloud = cloud(&[("/x", "OPTIONS", preflight), ("/x", "GET", mock("x"))]);
    let headers = [("origin", "https://d1.cloudfront.net"), ("access-control-request-headers", "authorization")];
    let found = call(&cloud, "OPTIONS", "/prod/x", &headers, "").await;
    is(&found, 200, "");
    for (name, value) in mapped {
        assert_eq!(header(&found, &name.to_lowercase()), value.trim_matches('\''));
    }
    let plain = call(&cloud, "GET", "/prod/x", &headers[..1], "").await;
    assert_eq!(header(&plain, "access-control-allow-origin"), "", "a method without the mapping stays bare");
}

fn binary(types: &Value, over: &Value) -> Cloud {
    let template = json!({ "application/json": "{\"statusCode\": 200}" });
    let integration = merged(integration("MOCK", &json!({ "request_templates": template })), over);
    let definition = definition(&[("/x", "ANY", method(&json!({ "integration": integration })))], &json!({}));
    cloud_with(api(&definition, &json!({ "binary_media_types": types })))
}

/// DOC: with `*/*` among the binary media types every body is bytes, which a template cannot read: a preflight mock is
/// a 500 until its integration says `CONVERT_TO_TEXT`.
#[tokio::test]
async fn d3_binary_media_types_break_mocks() {
    let all = json!(["*/*"]);
    is(&call(&binary(&all, &json!({})), "OPTIONS", "/prod/x", &[], "").await, 500, SERVER_ERROR);
    let text = json!({ "content_handling": "CONVERT_TO_TEXT" });
    is(&call(&binary(&all, &text), "OPTIONS", "/prod/x", &[], "").await, 200, "");
    is(&call(&binary(&json!(["image/png"]), &json!({})), "OPTIONS", "/prod/x", &[], "").await, 200, "");
}

/// DOC: a base64 text goes out as bytes where the response says so, or where the client accepts a binary media type.
#[tokio::test]
async fn d7_base64_texts_become_bytes() {
    let text = STANDARD.encode([0_u8, 159, 146, 150]);
    let mut answer = response(None, &text);
    answer["content_handling"] = json!("CONVERT_TO_BINARY");
    let converted = binary(&json!([]), &json!({ "responses": { "200": answer } }));
    let found = call(&converted, "GET", "/prod/x", &[], "").await;
    assert_eq!(found.body().as_ref(), [0, 159, 146, 150]);

    let plain = binary(&json!(["image/png"]), &json!({ "responses": { "200": response(None, &text) } }));
    let found = call(&plain, "GET", "/prod/x", &[("accept", "image/png")], "").await;
    assert_eq!(found.body().as_ref(), [0, 159, 146, 150]);
    is(&call(&plain, "GET", "/prod/x", &[("accept", "text/html")], "").await, 200, &text);
}

/// D6: a method with `AWS_IAM` takes the cloud's own signature.
#[tokio::test]
async fn d6_a_signed_request_passes_aws_iam() {
    let guarded = merged(mock("y"), &json!({ "authorization_type": "AWS_IAM" }));
    let cloud = cloud(&[("/y", "POST", guarded)]);
    let unsigned = call(&cloud, "POST", "/prod/y", &[], "{}").await;
    is(&unsigned, 403, r#"{"message":"Missing Authentication Token"}"#);
    let url = "http://a1.execute-api.us-east-1.localhost:4566/prod/y";
    is(&cloud.handle(support::signed_for("execute-api", url, "{}")).await, 200, "y");
}

/// D7, DOC: a stage variable stands in an integration's address.
#[tokio::test]
async fn d7_stage_variables_stand_in_addresses() {
    let over = json!({ "uri": "http://${stageVariables.color}.example/", "http_method": "GET" });
    let cloud = cloud(&[("/x", "GET", method(&json!({ "integration": integration("HTTP", &over) })))]);
    let found = call(&cloud, "GET", "/prod/x", &[], "").await;
    assert_eq!(found.status(), 501);
    assert!(support::text(&found).contains("red.example"), "{}", support::text(&found));
}
