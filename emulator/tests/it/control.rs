//! The cloud's own requests and its page.

use emulator::cognito::{TokenError, verify_token};
use serde_json::{Value, json};

use crate::cognito::fixture::Cafe;
use crate::support::{send, signed_for, text};

async fn order(cafe: &Cafe, change: impl FnOnce(&mut Value)) -> (u16, Value) {
    let mut body = json!({ "user_pool_id": cafe.pool, "client_id": cafe.client, "username": "frank",
        "token_use": "id", "expires_in": -60 });
    change(&mut body);
    let request = signed_for("cafe", "http://127.0.0.1:4566/_cafe/tokens", &body.to_string());
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
    let url = "http://127.0.0.1:4566/_cafe/tokens";
    assert_eq!(send(&cafe.cloud, "POST", url, &[], "{}").await.status(), 403);
    let other = signed_for("s3", url, "{}");
    assert!(cafe.cloud.handle(other).await.status().is_client_error());
    let rebound = [("host", "evil.example:4566")];
    assert_eq!(send(&cafe.cloud, "GET", "/_cafe/settings", &rebound, "").await.status(), 403);
    let unknown = send(&cafe.cloud, "GET", "http://127.0.0.1:4566/_cafe/nothing", &[], "").await;
    assert_eq!(unknown.status(), 404);
}

#[tokio::test]
async fn settings_and_the_page_show_no_secret() {
    let cafe = Cafe::open().await;
    let settings = send(&cafe.cloud, "GET", "http://127.0.0.1:4566/_cafe/settings", &[], "").await;
    let settings: Value = serde_json::from_str(text(&settings)).expect("JSON");
    assert_eq!(settings, json!({ "account": "123456789012", "region": "us-east-1", "port": 4566 }));
    let page = send(&cafe.cloud, "GET", "http://cloud.localhost:4566/", &[], "").await;
    assert!(text(&page).contains(&format!("cafe-staff ({})", cafe.pool)));
    assert!(text(&page).contains("Mailbox"));
}

#[tokio::test]
async fn what_is_supported_can_be_asked_for() {
    let cafe = Cafe::open().await;
    let listed = send(&cafe.cloud, "GET", "http://127.0.0.1:4566/_cafe/operations", &[], "").await;
    let listed: Value = serde_json::from_str(text(&listed)).expect("JSON");
    assert_eq!(listed, json!(emulator::operations::all()));
    assert_eq!(listed["sts"], json!(["GetCallerIdentity"]));
}
