//! The token endpoint and its neighbours (B6, B7).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use emulator::Response;
use serde_json::{Value, json};

use super::wire::{accepted, fields, json_of, web_client, with};
use crate::cognito::fixture::{CALLBACK, Cafe, LOGOUT, PASSWORD};
use crate::hosted_ui::browser::{Browser, ORIGIN, VERIFIER, ask, code, location, parameters, post};
use crate::support::{send, text};

const PATH: &str = "/oauth2/token";

async fn exchange(cafe: &Cafe, change: &[(&str, &str)]) -> Response {
    exchange_code(cafe, &code(cafe).await, change).await
}

async fn exchange_code(cafe: &Cafe, code: &str, change: &[(&str, &str)]) -> Response {
    let usual = [
        ("grant_type", "authorization_code"),
        ("client_id", cafe.client.as_str()),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let changed = |name: &str| change.iter().any(|(other, _)| *other == name);
    let fields: Vec<_> = usual.iter().filter(|(name, _)| !changed(name)).chain(change).copied().collect();
    post(cafe, PATH, &fields, &[]).await
}

#[track_caller]
fn assert_error(response: &Response, error: &str) {
    assert_eq!((response.status().as_u16(), json_of(response)), (400, json!({ "error": error })));
    assert_eq!(response.headers()["content-type"], "application/json;charset=UTF-8");
}

/// B6, documented.
#[tokio::test]
async fn b6_a_code_gives_three_tokens() {
    let cafe = Cafe::open().await;
    let response = exchange(&cafe, &[]).await;
    assert_eq!(response.status(), 200);
    let answer = json_of(&response);
    assert_eq!(fields(&answer), ["access_token", "expires_in", "id_token", "refresh_token", "token_type"]);
    assert_eq!((&answer["expires_in"], &answer["token_type"]), (&json!(3600), &json!("Bearer")));
}

/// B6, documented: refreshing gives no other refresh token.
#[tokio::test]
async fn b6_a_refresh_gives_two_tokens() {
    let cafe = Cafe::open().await;
    let first = json_of(&exchange(&cafe, &[]).await);
    let refresh = first["refresh_token"].as_str().expect("a token");
    let fields_sent =
        [("grant_type", "refresh_token"), ("client_id", cafe.client.as_str()), ("refresh_token", refresh)];
    let answer = json_of(&post(&cafe, PATH, &fields_sent, &[]).await);
    assert_eq!(fields(&answer), ["access_token", "expires_in", "id_token", "token_type"]);
}

/// B6, documented; mistake 57: a code is good once, for five minutes.
#[tokio::test]
async fn b6_a_code_is_good_once_and_for_five_minutes() {
    let cafe = Cafe::open().await;
    let once = code(&cafe).await;
    assert_eq!(exchange_code(&cafe, &once, &[]).await.status(), 200);
    assert_error(&exchange_code(&cafe, &once, &[]).await, "invalid_grant");
    let fresh = code(&cafe).await;
    cafe.clock.advance(Duration::from_secs(299));
    assert_eq!(exchange_code(&cafe, &fresh, &[]).await.status(), 200);
    let late = code(&cafe).await;
    cafe.clock.advance(Duration::from_secs(300));
    assert_error(&exchange_code(&cafe, &late, &[]).await, "invalid_grant");
}

/// B6, documented and recorded; mistakes 58 and 59.
#[tokio::test]
async fn b6_errors_have_oauths_names() {
    let cafe = Cafe::open().await;
    let long = "a".repeat(129);
    for (change, error) in [
        (("redirect_uri", "https://d1.cloudfront.net/other.html"), "invalid_grant"),
        (("code_verifier", "too-short"), "invalid_grant"),
        (("code_verifier", long.as_str()), "invalid_grant"),
        (("code_verifier", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), "invalid_grant"),
        (("client_id", "nobody"), "invalid_client"),
        (("grant_type", "password"), "unsupported_grant_type"),
        (("client_secret", "a-guess"), "invalid_client"),
    ] {
        assert_error(&exchange(&cafe, &[change]).await, error);
    }
    let body = json!({ "grant_type": "authorization_code", "client_id": cafe.client }).to_string();
    let url = format!("{ORIGIN}{PATH}");
    let answer = send(&cafe.cloud, "POST", &url, &[("content-type", "application/json")], &body).await;
    assert_error(&answer, "invalid_request");
    assert_error(&post(&cafe, PATH, &[("client_id", &cafe.client)], &[]).await, "invalid_request");
    let closed = [("grant_type", "client_credentials"), ("client_id", cafe.client.as_str())];
    assert_error(&post(&cafe, PATH, &closed, &[]).await, "unauthorized_client");
}

/// B6, documented: a verifier is wanted exactly if a challenge was sent.
#[tokio::test]
async fn b6_a_verifier_without_a_challenge_is_no_grant() {
    let cafe = Cafe::open().await;
    let plain = async || {
        let ask = ask(&cafe, &[("response_type", "code")]);
        let back = Browser::default().log_in(&cafe, &ask, "frank", PASSWORD).await;
        parameters(&location(&back), '?')["code"].clone()
    };
    let usual = |code: &str| {
        let fields = [
            ("grant_type", "authorization_code"),
            ("client_id", cafe.client.as_str()),
            ("code", code),
            ("redirect_uri", CALLBACK),
        ];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let send = async |fields: Vec<(String, String)>| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        post(&cafe, PATH, &fields, &[]).await
    };
    assert_eq!(send(usual(&plain().await).to_vec()).await.status(), 200);
    let mut with_verifier = usual(&plain().await).to_vec();
    with_verifier.push(("code_verifier".into(), VERIFIER.into()));
    assert_error(&send(with_verifier).await, "invalid_grant");
    assert_error(&send(usual(&code(&cafe).await).to_vec()).await, "invalid_grant");
}

/// B6, documented: a client that may read `email` but not `email_verified` cannot have the scope `email`.
#[tokio::test]
async fn b6_a_scope_wants_read_access_to_all_behind_it() {
    let cafe = Cafe::open().await;
    let update = with(&web_client(&cafe), &json!({ "ClientId": cafe.client, "ReadAttributes": ["email"] }));
    accepted(&cafe.cloud, "UpdateUserPoolClient", update).await;
    assert_error(&exchange(&cafe, &[]).await, "invalid_grant");
}

/// A client of the café's pool that has a secret.
async fn server(cafe: &Cafe) -> (String, String) {
    let settings = with(&web_client(cafe), &json!({ "GenerateSecret": true }));
    let client = accepted(&cafe.cloud, "CreateUserPoolClient", settings).await["UserPoolClient"].clone();
    let text = |name: &str| client[name].as_str().expect("text").to_owned();
    (text("ClientId"), text("ClientSecret"))
}

/// B6, documented and recorded; mistake 36.
#[tokio::test]
async fn b6_a_secret_travels_as_basic_or_in_the_body() {
    let cafe = Cafe::open().await;
    let (id, secret) = server(&cafe).await;
    let code = async || {
        let ask = ask(&cafe, &[("response_type", "code")]).replace(&cafe.client, &id);
        let back = Browser::default().log_in(&cafe, &ask, "frank", PASSWORD).await;
        parameters(&location(&back), '?')["code"].clone()
    };
    let trade = async |more: &[(&str, &str)], headers: &[(&str, &str)]| {
        let code = code().await;
        let usual = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
        post(&cafe, PATH, &[&usual, more].concat(), headers).await
    };
    let basic = |secret: &str| format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
    assert_eq!(trade(&[], &[("authorization", &basic(&secret))]).await.status(), 200);
    assert_eq!(trade(&[("client_id", &id), ("client_secret", &secret)], &[]).await.status(), 200);
    assert_error(&trade(&[], &[("authorization", &basic("guess"))]).await, "invalid_client");
    assert_error(&trade(&[("client_id", &id)], &[]).await, "invalid_client");
}

/// B6, recorded.
#[tokio::test]
async fn b6_the_token_endpoint_is_not_to_be_read() {
    let cafe = Cafe::open().await;
    let answer = send(&cafe.cloud, "GET", &format!("{ORIGIN}{PATH}"), &[], "").await;
    assert_eq!((answer.status().as_u16(), text(&answer)), (405, ""));
}

/// B6, documented: scripts of every origin may exchange a code; they cannot fetch the pages.
#[tokio::test]
async fn b6_scripts_of_every_origin_may_exchange_a_code() {
    let cafe = Cafe::open().await;
    let url = format!("{ORIGIN}{PATH}");
    let origin = ("origin", "https://d1.cloudfront.net");
    let asked =
        [origin, ("access-control-request-method", "POST"), ("access-control-request-headers", "authorization")];
    let preflight = send(&cafe.cloud, "OPTIONS", &url, &asked, "").await;
    assert_eq!(preflight.status(), 200);
    assert_eq!(preflight.headers()["access-control-allow-origin"], "*");
    let allowed = preflight.headers()["access-control-allow-headers"].to_str().expect("text").to_lowercase();
    assert!(allowed.contains("authorization"), "the star would not cover it");
    let refused = post(&cafe, PATH, &[], &[origin]).await;
    assert_eq!(refused.headers()["access-control-allow-origin"], "*");
    for page in [ask(&cafe, &[("response_type", "code")]), format!("{ORIGIN}/login")] {
        let answer = send(&cafe.cloud, "GET", &page, &[origin], "").await;
        assert_eq!(answer.headers().get("access-control-allow-origin"), None, "{page}");
    }
}

async fn user_info(cafe: &Cafe, authorization: &str) -> Response {
    send(&cafe.cloud, "GET", &format!("{ORIGIN}/oauth2/userInfo"), &[("authorization", authorization)], "").await
}

/// B7, documented.
#[tokio::test]
async fn b7_user_info_answers_an_access_token_with_openid() {
    let cafe = Cafe::open().await;
    let tokens = json_of(&exchange(&cafe, &[]).await);
    let bearer = |name: &str| format!("Bearer {}", tokens[name].as_str().expect("a token"));
    let info = json_of(&user_info(&cafe, &bearer("access_token")).await);
    assert_eq!((&info["email"], &info["username"]), (&json!("frank@cafe.example"), &json!("frank")));
    assert!(info["sub"].is_string());
    for wrong in [bearer("id_token"), "Bearer garbage".to_owned()] {
        let answer = user_info(&cafe, &wrong).await;
        assert_eq!(answer.status(), 401);
        let told = answer.headers()["www-authenticate"].to_str().expect("text");
        assert!(told.starts_with("error=\"invalid_token\", error_description="), "{told}");
    }
    let malformed = user_info(&cafe, "Basic x").await;
    assert_eq!((malformed.status().as_u16(), &json_of(&malformed)["error"]), (400, &json!("invalid_request")));
    cafe.clock.advance(Duration::from_hours(1));
    assert_eq!(user_info(&cafe, &bearer("access_token")).await.status(), 401);
}

/// B7, documented.
#[tokio::test]
async fn b7_revoking_is_answered_with_nothing() {
    let cafe = Cafe::open().await;
    let tokens = json_of(&exchange(&cafe, &[]).await);
    let revoke = async |token: &Value, client: &str| {
        let fields = [("token", token.as_str().unwrap_or_default()), ("client_id", client)];
        post(&cafe, "/oauth2/revoke", &fields, &[]).await
    };
    for _ in 0..2 {
        let answer = revoke(&tokens["refresh_token"], &cafe.client).await;
        assert_eq!((answer.status().as_u16(), text(&answer)), (200, ""));
    }
    assert_error(&revoke(&tokens["access_token"], &cafe.client).await, "unsupported_token_type");
    assert_error(&post(&cafe, "/oauth2/revoke", &[("client_id", &cafe.client)], &[]).await, "invalid_request");
    let stranger = revoke(&tokens["refresh_token"], "nobody").await;
    assert_eq!((stranger.status().as_u16(), &json_of(&stranger)["error"]), (401, &json!("invalid_client")));
    let info = user_info(&cafe, &format!("Bearer {}", tokens["access_token"].as_str().expect("one"))).await;
    assert_eq!(info.status(), 401, "its access token is revoked, too");
}

/// B7, documented; mistake 61: to a registered address only, and tokens stay good.
#[tokio::test]
async fn b7_logging_out_leads_to_a_registered_address() {
    let cafe = Cafe::open().await;
    let update = with(&web_client(&cafe), &json!({ "ClientId": cafe.client, "LogoutURLs": [LOGOUT] }));
    accepted(&cafe.cloud, "UpdateUserPoolClient", update).await;
    let tokens = json_of(&exchange(&cafe, &[]).await);
    let logout = async |query: &str| {
        let url = format!("{ORIGIN}/logout?client_id={}&{query}", cafe.client);
        location(&send(&cafe.cloud, "GET", &url, &[], "").await)
    };
    assert_eq!(logout(&format!("logout_uri={LOGOUT}")).await, LOGOUT);
    let again = format!("redirect_uri={CALLBACK}&response_type=code&state=s");
    assert!(logout(&again).await.starts_with(&format!("{ORIGIN}/login?client_id=")));
    for odd in ["logout_uri=https://evil.example/", &format!("logout_uri={LOGOUT}/"), ""] {
        assert!(logout(odd).await.starts_with(&format!("{ORIGIN}/error?error=")), "{odd}");
    }
    let info = user_info(&cafe, &format!("Bearer {}", tokens["access_token"].as_str().expect("one"))).await;
    assert_eq!(info.status(), 200);
}
