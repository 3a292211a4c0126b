//! Mishaps to order, as programs meet them: in the words of each service, as often as was ordered.

use std::time::Duration;

use aws_sdk_cognitoidentityprovider::error::ProvideErrorMetadata;
use serde_json::{Value, json};

use crate::flow::{Flow, ORIGIN, put};
use crate::support::{sdk, send, text};

async fn order(flow: &Flow, fault: Value) -> u64 {
    let (status, answer) = flow.control("POST", "faults", &fault).await;
    assert_eq!(status, 200, "{answer}");
    answer["id"].as_u64().expect("an id")
}

#[tokio::test]
async fn every_service_refuses_in_its_own_words() {
    let flow = Flow::new().await;
    // Without retries, which would see the second answer.
    let config = sdk(&flow.cloud).into_builder().retry_config(aws_config::retry::RetryConfig::disabled()).build();
    for service in ["cognito-idp", "dynamodb", "s3", "iam", "apigateway", "states", "cloudfront", "sts"] {
        order(&flow, json!({ "service": service, "fault": "throttling", "count": 1 })).await;
    }
    macro_rules! refused {
        ($call:expr, $code:literal) => {
            let error = $call.send().await.expect_err("a refusal").into_service_error();
            assert_eq!(error.code(), Some($code), "{error:?}");
            $call.send().await.expect("once only");
        };
    }
    let cognito = aws_sdk_cognitoidentityprovider::Client::new(&config);
    refused!(cognito.describe_user_pool().user_pool_id(&flow.cafe.pool), "TooManyRequestsException");
    refused!(aws_sdk_dynamodb::Client::new(&config).list_tables(), "ThrottlingException");
    refused!(aws_sdk_s3::Client::new(&config).list_buckets(), "SlowDown");
    refused!(aws_sdk_iam::Client::new(&config).list_roles(), "Throttling");
    refused!(aws_sdk_apigateway::Client::new(&config).get_rest_apis(), "TooManyRequestsException");
    refused!(aws_sdk_sfn::Client::new(&config).list_state_machines(), "ThrottlingException");
    refused!(aws_sdk_cloudfront::Client::new(&config).list_distributions(), "Throttling");
    refused!(aws_sdk_sts::Client::new(&config).get_caller_identity(), "Throttling");
}

#[tokio::test]
async fn kinds_of_refusals_have_their_statuses() {
    let flow = Flow::new().await;
    for (fault, status, code) in [
        ("access-denied", 403, "AccessDenied"),
        ("internal-error", 500, "InternalError"),
        ("unavailable", 503, "ServiceUnavailable"),
        ("throttling", 503, "SlowDown"),
    ] {
        order(&flow, json!({ "service": "s3", "operation": "GetObject", "fault": fault, "count": 1 })).await;
        let answer = send(&flow.cloud, "GET", "http://127.0.0.1:4566/b/k", &[], "").await;
        assert_eq!(answer.status(), status);
        assert!(text(&answer).contains(&format!("<Code>{code}</Code>")), "{}", text(&answer));
    }
    assert_eq!(send(&flow.cloud, "GET", "http://127.0.0.1:4566/b/k", &[], "").await.status(), 404);
}

#[tokio::test]
async fn an_api_throttles_with_its_own_gateway_responses() {
    let flow = Flow::new().await;
    let fault =
        json!({ "service": "execute-api", "operation": "POST /create_report", "fault": "throttling", "count": 1 });
    order(&flow, fault).await;
    let refused = flow.report(Some(&flow.token)).await;
    assert_eq!((refused.status().as_u16(), text(&refused)), (429, r#"{"message":"Too Many Requests"}"#));
    assert_eq!(refused.headers()["access-control-allow-origin"], ORIGIN);
    assert_eq!(flow.report(Some(&flow.token)).await.status(), 200);
}

#[tokio::test]
async fn calls_between_services_meet_faults_too() {
    let flow = Flow::new().await;
    let fault = json!({ "service": "dynamodb", "operation": "Scan", "fault": "access-denied" });
    let id = order(&flow, fault).await;
    let failed = flow.report(Some(&flow.token)).await;
    assert_eq!((failed.status().as_u16(), text(&failed)), (500, "DynamoDb.DynamoDbException"));
    let (_, listed) = flow.control("GET", "faults", &Value::Null).await;
    assert_eq!(listed["faults"][0]["hits"], 1);
    assert_eq!(flow.control("DELETE", &format!("faults/{id}"), &Value::Null).await.0, 200);
    assert_eq!(flow.control("DELETE", &format!("faults/{id}"), &Value::Null).await.0, 404);
    assert_eq!(flow.report(Some(&flow.token)).await.status(), 200);
}

#[tokio::test]
async fn latency_passes_on_the_cloud_s_clock() {
    let flow = Flow::new().await;
    let now = || async { flow.control("GET", "clock", &Value::Null).await.1["now"].clone() };
    let before = now().await;
    order(&flow, json!({ "service": "execute-api", "fault": "latency", "milliseconds": 2500, "count": 1 })).await;
    assert_eq!(before, now().await, "control requests are not delayed");
    flow.report(Some(&flow.token)).await;
    assert_eq!(now().await, "2026-11-22T21:00:02.5Z");
}

#[tokio::test]
async fn a_change_that_spreads_slowly_is_seen_late_and_by_consistent_reads_at_once() {
    let flow = Flow::new().await;
    let fault = json!({ "service": "dynamodb", "operation": "PutItem", "fault": "propagation", "milliseconds": 5000 });
    order(&flow, fault).await;
    put(&flow.cloud, "Coffee").await;
    let client = aws_sdk_dynamodb::Client::new(&sdk(&flow.cloud));
    let count = |consistent| client.scan().table_name("CafeInventory").consistent_read(consistent).send();
    assert_eq!(count(true).await.expect("a scan").count(), 2);
    assert_eq!(count(false).await.expect("a scan").count(), 1);
    assert_eq!(text(&flow.report(Some(&flow.token)).await), "1");
    flow.clock.advance(Duration::from_secs(6));
    assert_eq!(count(false).await.expect("a scan").count(), 2);
    assert_eq!(text(&flow.report(Some(&flow.token)).await), "2");
}

#[tokio::test]
async fn a_deployment_that_spreads_slowly_is_live_late() {
    let flow = Flow::new().await;
    order(&flow, json!({ "service": "apigateway", "fault": "propagation", "milliseconds": 60_000 })).await;
    let client = aws_sdk_apigateway::Client::new(&sdk(&flow.cloud));
    client.delete_stage().rest_api_id("a1").stage_name("prod").send().await.expect("deleted");
    assert!(client.get_stage().rest_api_id("a1").stage_name("prod").send().await.is_err());
    assert_eq!(flow.report(Some(&flow.token)).await.status(), 200);
    flow.clock.advance(Duration::from_mins(2));
    assert_eq!(flow.report(Some(&flow.token)).await.status(), 403);
}

#[tokio::test]
async fn senseless_faults_are_refused() {
    let flow = Flow::new().await;
    for (fault, part) in [
        (json!({ "service": "lambda", "fault": "throttling" }), "no service lambda"),
        (json!({ "service": "dynamodb", "operation": "Scna", "fault": "throttling" }), "no operation Scna"),
        (json!({ "service": "dynamodb", "fault": "latency" }), "milliseconds"),
        (json!({ "service": "dynamodb", "fault": "explosion" }), "explosion"),
        (json!({ "service": "dynamodb", "fault": "throttling", "often": true }), "often"),
    ] {
        let (status, answer) = flow.control("POST", "faults", &fault).await;
        assert_eq!(status, 400);
        assert!(answer["message"].as_str().is_some_and(|text| text.contains(part)), "{answer}");
    }
}
