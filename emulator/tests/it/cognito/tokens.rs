//! What verification accepts, and what it refuses.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use emulator::cognito::{TokenError, verify_token};
use serde_json::{Value, json};

use super::fixture::Cafe;
use super::sign_in::{id_token, tokens};

fn parts(token: &str) -> [String; 3] {
    let parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts.try_into().expect("three parts")
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[tokio::test]
async fn a_header_has_just_kid_and_alg() {
    let cafe = Cafe::open().await;
    let answer = tokens(&cafe, "frank").await;
    let header = |token: Option<&str>| decoded(&parts(token.expect("a token"))[0]);
    let (id, access) = (header(answer.id_token()), header(answer.access_token()));
    for header in [&id, &access] {
        let names: Vec<&String> = header.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["alg", "kid"]);
        assert_eq!(header["alg"], "RS256");
        assert_eq!(STANDARD.decode(header["kid"].as_str().expect("text")).expect("base64").len(), 32);
    }
    assert_ne!(id["kid"], access["kid"]);
}

#[tokio::test]
async fn tampered_unsigned_foreign_and_old_tokens_are_refused() {
    let cafe = Cafe::open().await;
    let token = id_token(&cafe, "frank").await;
    let verify = |token: &str| verify_token(&cafe.cloud, &cafe.pool, token).map(|_| ());
    assert_eq!(verify(&token), Ok(()));
    let [header, payload, signature] = parts(&token);
    let mut claims = decoded(&payload);
    claims["cognito:username"] = "mallory".into();
    let forged = encoded(&claims);
    assert_eq!(verify(&format!("{header}.{forged}.{signature}")), Err(TokenError::BadSignature));
    let other = if signature.starts_with('A') { "B" } else { "A" };
    let flipped = format!("{other}{}", &signature[1..]);
    assert_eq!(verify(&format!("{header}.{payload}.{flipped}")), Err(TokenError::BadSignature));
    assert_eq!(verify(&format!("{header}.{payload}.")), Err(TokenError::BadSignature));
    let none = encoded(&json!({ "alg": "none", "kid": decoded(&header)["kid"] }));
    assert_eq!(verify(&format!("{none}.{payload}.")), Err(TokenError::Malformed));
    let hmac = encoded(&json!({ "alg": "HS256", "kid": decoded(&header)["kid"] }));
    assert_eq!(verify(&format!("{hmac}.{payload}.{signature}")), Err(TokenError::Malformed));
    let unknown = encoded(&json!({ "alg": "RS256", "kid": "nobody" }));
    assert_eq!(verify(&format!("{unknown}.{payload}.{signature}")), Err(TokenError::UnknownKey));
    for garbage in ["", "a.b", "a.b.c", "not a token", &format!("{token}.x"), &format!("Bearer {token}")] {
        assert_eq!(verify(garbage), Err(TokenError::Malformed), "{garbage}");
    }
    assert_eq!(verify_token(&cafe.cloud, "us-east-1_nothing00", &token), Err(TokenError::UnknownKey));
    cafe.clock.advance(Duration::from_secs(3599));
    assert_eq!(verify(&token), Ok(()));
    cafe.clock.advance(Duration::from_secs(1));
    assert_eq!(verify(&token), Err(TokenError::Expired));
}

#[tokio::test]
async fn groups_and_custom_attributes_are_claims() {
    let cafe = Cafe::open().await;
    let (cognito, pool) = (&cafe.cognito, cafe.pool.as_str());
    for (name, precedence) in [("baristas", 2), ("managers", 1)] {
        let create = cognito.create_group().user_pool_id(pool).group_name(name).precedence(precedence);
        create.role_arn(format!("arn:aws:iam::123456789012:role/{name}")).send().await.expect("a group");
        let join = cognito.admin_add_user_to_group().user_pool_id(pool).group_name(name).username("frank");
        join.send().await.expect("a member");
    }
    let answer = tokens(&cafe, "frank").await;
    let id = cafe.claims(answer.id_token().expect("one"));
    assert_eq!(id["cognito:groups"], json!(["managers", "baristas"]));
    assert_eq!(id["cognito:preferred_role"], "arn:aws:iam::123456789012:role/managers");
    let access = cafe.claims(answer.access_token().expect("one"));
    assert_eq!(access["cognito:groups"], json!(["managers", "baristas"]));
}
