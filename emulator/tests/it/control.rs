//! The cloud's own requests and its page.

use emulator::cognito::{TokenError, verify_token};
use serde_json::{Value, json};

use crate::cognito::fixture::Cafe;
use crate::flow::{Flow, control};
use crate::support::{send, signed_for, signed_with, text};

async fn order(cafe: &Cafe, change: impl FnOnce(&mut Value)) -> (u16, Value) {
    let mut body = json!({ "user_pool_id": cafe.pool, "client_id": cafe.client, "username": "frank",
        "token_use": "id", "expires_in": -60 });
    change(&mut body);
    let request = signed_for("cafe", "http://127.0.0.1:4566/_cafelab/tokens", &body.to_string());
    let response = cafe.cloud.handle(request).await;
    (response.status().as_u16(), serde_json::from_slice(response.body()).expect("JSON"))
}

#[tokio::test]
async fn tokens_are_made_to_order() {
    let cafe = Cafe::open().await;
    let (status, answer) = order(&cafe, |_| ()).await;
    assert_eq!(status, 200, "{answer}");
    let token = answer["token"].as_str().expect("a token");
    assert_eq!(verify_token(&cafe.cloud, &cafe.pool, token), Err(TokenError::Expired));
    let (_, answer) = order(&cafe, |body| {
        body["token_use"] = "access".into();
        body["expires_in"] = 60.into();
        body["scope"] = "openid".into();
    })
    .await;
    let claims = cafe.claims(answer["token"].as_str().expect("a token"));
    assert_eq!((&claims["token_use"], &claims["scope"]), (&"access".into(), &"openid".into()));
    assert_eq!(order(&cafe, |body| body["username"] = "nobody".into()).await.0, 400);
    assert_eq!(order(&cafe, |body| body["password"] = "x".into()).await.0, 400);
}

#[tokio::test]
async fn strangers_get_no_tokens() {
    let cafe = Cafe::open().await;
    let url = "http://127.0.0.1:4566/_cafelab/tokens";
    assert_eq!(send(&cafe.cloud, "POST", url, &[], "{}").await.status(), 403);
    let other = signed_for("s3", url, "{}");
    assert!(cafe.cloud.handle(other).await.status().is_client_error());
    let rebound = [("host", "evil.example:4566")];
    assert_eq!(send(&cafe.cloud, "GET", "/_cafelab/settings", &rebound, "").await.status(), 403);
    let unknown = send(&cafe.cloud, "GET", "http://127.0.0.1:4566/_cafelab/nothing", &[], "").await;
    assert_eq!(unknown.status(), 404);
}

#[tokio::test]
async fn settings_and_the_page_show_no_secret() {
    let cafe = Cafe::open().await;
    let settings = send(&cafe.cloud, "GET", "http://127.0.0.1:4566/_cafelab/settings", &[], "").await;
    let settings: Value = serde_json::from_str(text(&settings)).expect("JSON");
    assert_eq!(settings, json!({ "account": "123456789012", "region": "us-east-1", "port": 4566 }));
    let page = send(&cafe.cloud, "GET", "http://cloud.localhost:4566/", &[], "").await;
    assert!(text(&page).contains(&format!("cafe-staff ({})", cafe.pool)));
    assert!(text(&page).contains("Mailbox"));
}

#[tokio::test]
async fn the_clock_goes_forward_and_never_back() {
    let flow = Flow::new().await;
    assert_eq!(flow.report(Some(&flow.token)).await.status(), 200);
    let (_, answer) = flow.control("POST", "clock", &json!({ "advance_seconds": 7200 })).await;
    assert_eq!(answer, json!({ "now": "2026-11-22T23:00:00Z", "seconds_ahead": 7200 }));
    assert_eq!(flow.report(Some(&flow.token)).await.status(), 401, "the token has expired");
    let later = flow.sign_in().await;
    assert_eq!(flow.report(Some(&later)).await.status(), 200);
    assert_eq!(flow.control("POST", "clock", &json!({ "advance_seconds": -1 })).await.0, 400);
    assert_eq!(flow.control("POST", "clock", &json!({ "advance_seconds": i64::MAX })).await.0, 400);
    let copy = emulator::Cloud::in_memory(emulator::testing::env(1).0, flow.cloud.snapshot());
    assert_eq!(control(&copy, "GET", "clock", &Value::Null).await.1["now"], "2026-11-22T23:00:00Z");
}

#[tokio::test]
async fn a_reset_leaves_nothing() {
    let flow = Flow::new().await;
    flow.control("POST", "clock", &json!({ "advance_seconds": 7200 })).await;
    flow.control("POST", "faults", &json!({ "service": "s3", "fault": "throttling" })).await;
    assert_eq!(flow.control("POST", "reset", &Value::Null).await.0, 200);
    let left = serde_json::to_value(flow.cloud.snapshot()).expect("JSON");
    let fresh = serde_json::to_value(emulator::Snapshot::default()).expect("JSON");
    assert_eq!(left, fresh);
    assert_eq!(flow.control("GET", "faults", &Value::Null).await.1, json!({ "faults": [] }));
    assert_eq!(flow.control("GET", "exchanges", &Value::Null).await.1["exchanges"], json!([]));
}

#[tokio::test]
async fn operations_are_listed_from_the_tables() {
    let flow = Flow::new().await;
    let listed = send(&flow.cloud, "GET", "http://127.0.0.1:4566/_cafelab/operations", &[], "").await;
    let listed: Value = serde_json::from_str(text(&listed)).expect("JSON");
    assert_eq!(listed["sts"], json!(["GetCallerIdentity"]));
    for (service, operation) in [
        ("cognito-idp", "CreateUserPool"),
        ("apigateway", "CreateDeployment"),
        ("states", "StartSyncExecution"),
        ("dynamodb", "Scan"),
        ("s3", "PutObject"),
        ("cloudfront", "CreateInvalidation"),
        ("iam", "CreateRole"),
        ("sts", "GetCallerIdentity"),
    ] {
        assert!(listed[service].as_array().expect("a list").contains(&json!(operation)), "{operation}");
    }
}

#[tokio::test]
async fn pages_of_other_origins_get_no_answer_even_if_they_could_sign() {
    let flow = Flow::new().await;
    let url = "http://127.0.0.1:4566/_cafelab/exchanges";
    for (name, value, status) in [
        ("origin", "http://evil.example", 403),
        ("origin", "http://d1.cloudfront.localhost:4566", 403),
        ("origin", "null", 403),
        ("sec-fetch-site", "cross-site", 403),
        ("sec-fetch-site", "same-site", 403),
        ("origin", "http://127.0.0.1:4566", 200),
        ("sec-fetch-site", "same-origin", 200),
    ] {
        let mut request = signed_with("GET", "cafe", url, "");
        request.headers_mut().insert(name, value.parse().expect("a value"));
        assert_eq!(flow.cloud.handle(request).await.status(), status, "{name}: {value}");
        let open = send(&flow.cloud, "GET", "http://127.0.0.1:4566/_cafelab/clock", &[(name, value)], "").await;
        assert_eq!(open.status(), status, "{name}: {value}");
    }
    for path in ["exchanges", "faults", "reset", "clock", "stop", "exchanges.har"] {
        for verb in ["GET", "POST", "DELETE"] {
            let answer = send(&flow.cloud, verb, &format!("http://127.0.0.1:4566/_cafelab/{path}"), &[], "{}").await;
            let open = verb == "GET" && path == "clock";
            assert_eq!(answer.status().is_success(), open, "{verb} {path}");
        }
    }
}

#[tokio::test]
async fn controls_can_be_switched_off_for_good() {
    let flow = Flow::new().await;
    flow.cloud.switch_off_controls();
    for (verb, path) in
        [("POST", "reset"), ("POST", "clock"), ("GET", "exchanges"), ("POST", "faults"), ("POST", "stop")]
    {
        let (status, answer) = flow.control(verb, path, &Value::Null).await;
        assert_eq!((status, &answer["error"]), (404, &json!("NotFound")));
        assert!(answer["message"].as_str().is_some_and(|text| text.contains("switched off")), "{answer}");
    }
    assert_eq!(control(&flow.cloud, "GET", "operations", &Value::Null).await.0, 404);
    assert_eq!(control(&flow.cloud, "GET", "settings", &Value::Null).await.0, 200);
    assert_eq!(flow.report(Some(&flow.token)).await.status(), 200);
}
