//! Tokens (C): headers, keys, claims.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::wire::{accepted, fields, json_of};
use crate::cognito::fixture::{Cafe, PASSWORD};
use crate::cognito::sign_in::tokens;
use crate::hosted_ui::browser::{Browser, ask, location, parameters};
use crate::support::send;

fn part(token: &str, number: usize) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(token.split('.').nth(number).expect("a part")).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// Id and access token of a login on the page.
async fn by_page(cafe: &Cafe) -> (Map<String, Value>, Map<String, Value>) {
    let ask = ask(cafe, &[("response_type", "token"), ("nonce", "n-1")]);
    let back = Browser::default().log_in(cafe, &ask, "frank", PASSWORD).await;
    let answer = parameters(&location(&back), '#');
    (cafe.claims(&answer["id_token"]), cafe.claims(&answer["access_token"]))
}

/// C, documented and recorded.
#[tokio::test]
async fn c_headers_have_kid_and_alg_and_keys_differ() {
    let cafe = Cafe::open().await;
    let answer = tokens(&cafe, "frank").await;
    let id = part(answer.id_token().expect("one"), 0);
    let access = part(answer.access_token().expect("one"), 0);
    assert_eq!((fields(&id), fields(&access)), (vec!["alg", "kid"], vec!["alg", "kid"]));
    assert_ne!(id["kid"], access["kid"]);
    let url = format!("https://cognito-idp.us-east-1.amazonaws.com/{}/.well-known/jwks.json", cafe.pool);
    let keys = json_of(&send(&cafe.cloud, "GET", &url, &[], "").await);
    let keys = keys["keys"].as_array().expect("keys");
    assert_eq!(keys.iter().map(|key| &key["kid"]).collect::<Vec<_>>(), [&id["kid"], &access["kid"]]);
    for key in keys {
        assert_eq!(fields(key), ["alg", "e", "kid", "kty", "n", "use"]);
    }
}

/// C, documented.
#[tokio::test]
async fn c_id_tokens_have_their_claims() {
    let cafe = Cafe::open().await;
    let (id, _) = by_page(&cafe).await;
    for (name, value) in [
        ("iss", json!(format!("https://cognito-idp.us-east-1.amazonaws.com/{}", cafe.pool))),
        ("aud", json!(cafe.client)),
        ("token_use", json!("id")),
        ("cognito:username", json!("frank")),
        ("email", json!("frank@cafe.example")),
        ("email_verified", json!(true)),
        ("nonce", json!("n-1")),
    ] {
        assert_eq!(id[name], value, "{name}");
    }
    for time in ["auth_time", "iat", "exp"] {
        assert!(id[time].is_i64(), "{time}");
    }
    for text in ["sub", "jti", "origin_jti", "event_id", "at_hash"] {
        assert!(id[text].is_string(), "{text}");
    }
}

/// C, documented and recorded.
#[tokio::test]
async fn c_access_tokens_name_the_client_and_no_address() {
    let cafe = Cafe::open().await;
    let (_, access) = by_page(&cafe).await;
    assert_eq!((&access["client_id"], &access["username"]), (&json!(cafe.client), &json!("frank")));
    assert_eq!((&access["token_use"], &access["scope"]), (&json!("access"), &json!("openid email")));
    assert_eq!(access["version"], 2);
    assert_eq!((access.get("aud"), access.get("email")), (None, None));
}

/// C, documented: custom attributes are text whatever their type, and groups are in both tokens.
#[tokio::test]
async fn c_custom_attributes_are_text_and_groups_are_lists() {
    let cafe = Cafe::open().await;
    let pool = &cafe.pool;
    let shoe = json!({ "UserPoolId": pool, "CustomAttributes": [{ "Name": "shoe", "AttributeDataType": "Number" }] });
    accepted(&cafe.cloud, "AddCustomAttributes", shoe).await;
    let size = json!({ "UserPoolId": pool, "Username": "frank", "UserAttributes": [
        { "Name": "custom:shoe", "Value": "44" }] });
    accepted(&cafe.cloud, "AdminUpdateUserAttributes", size).await;
    let group = json!({ "UserPoolId": pool, "GroupName": "baristas",
        "RoleArn": "arn:aws:iam::123456789012:role/barista" });
    accepted(&cafe.cloud, "CreateGroup", group).await;
    let join = json!({ "UserPoolId": pool, "GroupName": "baristas", "Username": "frank" });
    accepted(&cafe.cloud, "AdminAddUserToGroup", join).await;
    let answer = tokens(&cafe, "frank").await;
    let id = cafe.claims(answer.id_token().expect("one"));
    assert_eq!(id["custom:shoe"], "44");
    assert_eq!(id["cognito:roles"], json!(["arn:aws:iam::123456789012:role/barista"]));
    assert_eq!(id["cognito:preferred_role"], "arn:aws:iam::123456789012:role/barista");
    let access = cafe.claims(answer.access_token().expect("one"));
    assert_eq!((&id["cognito:groups"], &access["cognito:groups"]), (&json!(["baristas"]), &json!(["baristas"])));
}
