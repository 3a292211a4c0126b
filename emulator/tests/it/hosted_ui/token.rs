//! The token endpoint and its neighbours.

use std::time::Duration;

use aws_sdk_cognitoidentityprovider::types::{OAuthFlowType, ResourceServerScopeType};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use emulator::Response;
use serde_json::Value;

use super::browser::{ORIGIN, VERIFIER, code, post};
use crate::cognito::fixture::{CALLBACK, Cafe};
use crate::support::{send, text};

const TOKEN: &str = "/oauth2/token";

fn json(response: &Response) -> Value {
    serde_json::from_slice(response.body()).expect("JSON")
}

async fn exchange(cafe: &Cafe, code: &str, verifier: &str, redirect_uri: &str) -> Response {
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", cafe.client.as_str()),
        ("code", code),
        ("redirect_uri", redirect_uri),
        ("code_verifier", verifier),
    ];
    post(cafe, TOKEN, &fields, &[("origin", "https://d1.cloudfront.net")]).await
}

#[track_caller]
fn assert_error(response: &Response, status: u16, error: &str) {
    assert_eq!((response.status().as_u16(), &json(response)["error"]), (status, &error.into()));
}

#[tokio::test]
async fn a_code_and_its_verifier_give_tokens_once() {
    let cafe = Cafe::open().await;
    let code = code(&cafe).await;
    let response = exchange(&cafe, &code, VERIFIER, CALLBACK).await;
    assert_eq!(response.status(), 200, "{}", text(&response));
    assert_eq!(response.headers()["content-type"], "application/json;charset=UTF-8");
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    let tokens = json(&response);
    assert_eq!((&tokens["expires_in"], &tokens["token_type"]), (&3600.into(), &"Bearer".into()));
    let id = cafe.claims(tokens["id_token"].as_str().expect("an id token"));
    assert_eq!((&id["nonce"], &id["token_use"]), (&"n-1".into(), &"id".into()));
    let access = cafe.claims(tokens["access_token"].as_str().expect("an access token"));
    assert_eq!(access["scope"], "openid email");
    assert_error(&exchange(&cafe, &code, VERIFIER, CALLBACK).await, 400, "invalid_grant");

    let refresh = ("refresh_token", tokens["refresh_token"].as_str().expect("a refresh token"));
    let fields = [("grant_type", "refresh_token"), ("client_id", cafe.client.as_str()), refresh];
    let renewed = json(&post(&cafe, TOKEN, &fields, &[]).await);
    assert!(renewed["id_token"].is_string() && renewed.get("refresh_token").is_none());
    let fields = [("token", refresh.1), ("client_id", cafe.client.as_str())];
    for _ in 0..2 {
        let revoked = post(&cafe, "/oauth2/revoke", &fields, &[]).await;
        assert_eq!((revoked.status().as_u16(), text(&revoked)), (200, ""));
    }
    let fields = [("grant_type", "refresh_token"), ("client_id", cafe.client.as_str()), refresh];
    assert_error(&post(&cafe, TOKEN, &fields, &[]).await, 400, "invalid_grant");
}

#[tokio::test]
async fn codes_are_bound_to_verifier_redirect_client_and_time() {
    let cafe = Cafe::open().await;
    let other_verifier = "a".repeat(43);
    assert_error(&exchange(&cafe, &code(&cafe).await, &other_verifier, CALLBACK).await, 400, "invalid_grant");
    let elsewhere = "https://d1.cloudfront.net/other.html";
    assert_error(&exchange(&cafe, &code(&cafe).await, VERIFIER, elsewhere).await, 400, "invalid_grant");
    assert_error(&exchange(&cafe, "no-such-code", VERIFIER, CALLBACK).await, 400, "invalid_grant");
    let late = code(&cafe).await;
    cafe.clock.advance(Duration::from_mins(5));
    assert_error(&exchange(&cafe, &late, VERIFIER, CALLBACK).await, 400, "invalid_grant");
    let bare = code(&cafe).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", cafe.client.as_str()),
        ("code", bare.as_str()),
        ("redirect_uri", CALLBACK),
    ];
    assert_error(&post(&cafe, TOKEN, &fields, &[]).await, 400, "invalid_grant");
}

#[tokio::test]
async fn odd_requests_get_oauths_errors() {
    let cafe = Cafe::open().await;
    let client = ("client_id", cafe.client.as_str());
    assert_error(&post(&cafe, TOKEN, &[client], &[]).await, 400, "invalid_request");
    let odd = [("grant_type", "password"), client];
    assert_error(&post(&cafe, TOKEN, &odd, &[]).await, 400, "unsupported_grant_type");
    let machine = [("grant_type", "client_credentials"), client];
    assert_error(&post(&cafe, TOKEN, &machine, &[]).await, 400, "unauthorized_client");
    let nobody = [("grant_type", "authorization_code"), ("client_id", "nobody")];
    assert_error(&post(&cafe, TOKEN, &nobody, &[]).await, 400, "invalid_client");
    let secret = [("grant_type", "authorization_code"), client, ("client_secret", "guess")];
    assert_error(&post(&cafe, TOKEN, &secret, &[]).await, 400, "invalid_client");
    let url = format!("{ORIGIN}{TOKEN}");
    let json = send(&cafe.cloud, "POST", &url, &[("content-type", "application/json")], "{}").await;
    assert_error(&json, 400, "invalid_request");
    let get = send(&cafe.cloud, "GET", &url, &[], "").await;
    assert_eq!((get.status().as_u16(), text(&get)), (405, ""));
    let preflight = send(&cafe.cloud, "OPTIONS", &url, &[("origin", "https://d1.cloudfront.net")], "").await;
    assert_eq!(preflight.status(), 200);
    assert_eq!(preflight.headers()["access-control-allow-origin"], "*");
}

#[tokio::test]
async fn user_info_tells_what_the_scopes_show() {
    let cafe = Cafe::open().await;
    let tokens = json(&exchange(&cafe, &code(&cafe).await, VERIFIER, CALLBACK).await);
    let url = format!("{ORIGIN}/oauth2/userInfo");
    let get =
        async |token: &str| send(&cafe.cloud, "GET", &url, &[("authorization", &format!("Bearer {token}"))], "").await;
    let access = tokens["access_token"].as_str().expect("one");
    let info = json(&get(access).await);
    assert_eq!((&info["username"], &info["email"]), (&"frank".into(), &"frank@cafe.example".into()));
    assert_eq!(info["email_verified"], "true");
    for wrong in ["garbage", tokens["id_token"].as_str().expect("one")] {
        let refused = get(wrong).await;
        assert_eq!(refused.status(), 401);
        assert!(refused.headers()["www-authenticate"].to_str().expect("text").contains("error=\"invalid_token\""));
    }
    let by_api = crate::cognito::sign_in::tokens(&cafe, "frank").await.access_token.expect("one");
    assert_eq!(get(&by_api).await.status(), 401, "no openid among its scopes");
    assert_eq!(send(&cafe.cloud, "GET", &url, &[("authorization", "Basic x")], "").await.status(), 400);
}

#[tokio::test]
async fn machines_get_tokens_for_their_own_scopes() {
    let cafe = Cafe::open().await;
    let scope = ResourceServerScopeType::builder().scope_name("read").scope_description("Read").build().expect("it");
    let server = cafe.cognito.create_resource_server().user_pool_id(&cafe.pool).identifier("orders").name("Orders");
    server.scopes(scope).send().await.expect("a resource server");
    let create = cafe.cognito.create_user_pool_client().user_pool_id(&cafe.pool).client_name("robot");
    let create = create.generate_secret(true).allowed_o_auth_flows_user_pool_client(true);
    let create = create.allowed_o_auth_flows(OAuthFlowType::ClientCredentials).allowed_o_auth_scopes("orders/read");
    let robot = create.send().await.expect("a client").user_pool_client.expect("it");
    let id = robot.client_id().expect("an id");
    let basic = |secret: &str| format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
    let fields = [("grant_type", "client_credentials")];
    let right = basic(robot.client_secret().expect("a secret"));
    let answer = json(&post(&cafe, TOKEN, &fields, &[("authorization", &right)]).await);
    assert!(answer.get("id_token").is_none() && answer.get("refresh_token").is_none());
    let claims = cafe.claims(answer["access_token"].as_str().expect("a token"));
    assert_eq!((&claims["scope"], &claims["sub"]), (&"orders/read".into(), &id.into()));
    let wrong = post(&cafe, TOKEN, &fields, &[("authorization", &basic("guess"))]).await;
    assert_error(&wrong, 400, "invalid_client");
    let greedy = [("grant_type", "client_credentials"), ("scope", "orders/write")];
    assert_error(&post(&cafe, TOKEN, &greedy, &[("authorization", &right)]).await, 400, "invalid_scope");
}
