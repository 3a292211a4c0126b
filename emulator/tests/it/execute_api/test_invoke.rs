//! The console's "Test" through the official SDK.

use aws_sdk_apigateway::Client;
use serde_json::json;

use super::definition::{api, cloud_with, definition, merged, mock};
use crate::support;

/// D5: `TestInvokeMethod` skips the authorizer, and runs what is saved, not what is deployed.
#[tokio::test]
async fn d5_testing_a_method_skips_its_authorizer() {
    let guarded = json!({ "authorization_type": "COGNITO_USER_POOLS", "authorizer": "none" });
    let template = "{\"page\":\"$input.params('page')\",\"h\":\"$input.params('x-h')\",\"v\":\"$stageVariables.v\",\"stage\":\"$context.stage\"}";
    let saved = definition(&[("/x", "GET", merged(mock(template), &guarded))], &json!({}));
    let cloud = cloud_with(api(&definition(&[], &json!({})), &json!({ "saved": saved })));
    let gateway = Client::new(&support::sdk(&cloud));
    let test = gateway.test_invoke_method().rest_api_id("a1").resource_id("/x").http_method("GET");
    let test = test.path_with_query_string("/x?page=2").headers("X-H", "1").stage_variables("v", "w");
    let answer = test.send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.body(), Some(r#"{"page":"2","h":"1","v":"w","stage":"test-invoke-stage"}"#));
    let log = answer.log().expect("a log");
    assert!(
        log.starts_with("Execution log for request ") && log.contains("Method completed with status: 200"),
        "{log}"
    );
    let unknown = gateway.test_invoke_method().rest_api_id("a1").resource_id("none").http_method("GET").send().await;
    let error = unknown.expect_err("no such resource").into_service_error();
    assert!(error.is_not_found_exception(), "{error:?}");
}

/// D5, recorded: the lines of the log, and names of headers as AWS writes them.
#[tokio::test]
async fn d5_the_log_tells_what_went_in_and_out() {
    let definition = definition(&[("/x/{id}", "GET", mock("{\"a\":1}"))], &json!({}));
    let gateway = Client::new(&support::sdk(&cloud_with(api(&definition, &json!({})))));
    let test = gateway.test_invoke_method().rest_api_id("a1").resource_id("/x/{id}").http_method("GET");
    let test = test.path_with_query_string("/x/7?page=2&q=a").headers("X-H", "1");
    let answer = test.send().await.expect("an answer");
    let log = answer.log().expect("a log");
    let lines: Vec<&str> = log.lines().filter_map(|line| line.split_once(" : ")).map(|(_, text)| text).collect();
    assert_eq!(
        lines[2..],
        [
            "Method request path: {id=7}",
            "Method request query string: {page=2, q=a}",
            "Method request headers: {X-H=1}",
            "Method request body before transformations: ",
            "Method response body after transformations: {\"a\":1}",
            "Method response headers: {Content-Type=application/json}",
            "Successfully completed execution",
            "Method completed with status: 200",
        ]
    );
    let headers = answer.headers().expect("headers");
    assert_eq!(headers.get("Content-Type").map(String::as_str), Some("application/json"));
    assert!(answer.multi_value_headers().expect("headers").contains_key("Content-Type"));
}

#[tokio::test]
async fn a_failing_test_says_why() {
    let mut broken = mock("");
    broken["integration"]["request_templates"] = json!({});
    let definition = definition(&[("/x", "GET", broken)], &json!({}));
    let cloud = cloud_with(api(&definition, &json!({})));
    let gateway = Client::new(&support::sdk(&cloud));
    let answer = gateway.test_invoke_method().rest_api_id("a1").resource_id("/x").http_method("GET").send().await;
    let answer = answer.expect("an answer");
    assert_eq!(answer.status(), 500);
    assert!(answer.log().expect("a log").contains("gives no statusCode"));
}

/// Headers may come one by one or in lists; a template reads the last of a name.
#[tokio::test]
async fn headers_of_a_test_may_come_in_lists() {
    let definition = definition(&[("/x", "GET", mock("$input.params('X-One') $input.params('X-Many')"))], &json!({}));
    let gateway = Client::new(&support::sdk(&cloud_with(api(&definition, &json!({})))));
    let test = gateway.test_invoke_method().rest_api_id("a1").resource_id("/x").http_method("GET");
    let test = test.headers("X-One", "1").multi_value_headers("X-Many", vec!["2".to_owned(), "3".to_owned()]);
    let answer = test.send().await.expect("an answer");
    assert_eq!((answer.status(), answer.body()), (200, Some("1 3")));
}
