//! What takes the place of something older: refresh tokens that rotate, second secrets, the choice of a challenge.

use std::time::Duration;

use serde_json::{Value, json};

use super::fixture::{Cafe, PASSWORD};
use crate::facts::wire::{INVALID, NOT_AUTHORIZED, NOT_FOUND, accepted, json_of, refused, unsigned, with};

async fn open(cafe: &Cafe, operation: &str, input: Value) -> Value {
    json_of(&unsigned(&cafe.cloud, operation, &input).await)
}

async fn client(cafe: &Cafe, settings: Value) -> Value {
    let settings = with(&json!({ "UserPoolId": cafe.pool, "ClientName": "another" }), &settings);
    accepted(&cafe.cloud, "CreateUserPoolClient", settings).await["UserPoolClient"].clone()
}

#[tokio::test]
async fn a_rotating_refresh_token_is_good_once() {
    let cafe = Cafe::open().await;
    let rotation = |seconds: i64| json!({ "Feature": "ENABLED", "RetryGracePeriodSeconds": seconds });
    let settings = json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "RefreshTokenRotation": rotation(10) });
    let id = client(&cafe, settings).await["ClientId"].clone();
    let sign_in = json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "frank", "PASSWORD": PASSWORD } });
    let first = open(&cafe, "InitiateAuth", sign_in).await["AuthenticationResult"]["RefreshToken"].clone();
    let renew = async |token: &Value| {
        open(&cafe, "GetTokensFromRefreshToken", json!({ "ClientId": id, "RefreshToken": token })).await
    };
    let second = renew(&first).await["AuthenticationResult"]["RefreshToken"].clone();
    assert!(second.is_string() && second != first);
    assert!(renew(&first).await["AuthenticationResult"].is_object(), "within the time of grace");
    cafe.clock.advance(Duration::from_secs(10));
    assert_eq!(renew(&first).await["__type"], "RefreshTokenReuseException");
    assert!(renew(&second).await["AuthenticationResult"].is_object());
    let older =
        json!({ "ClientId": id, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": { "REFRESH_TOKEN": second } });
    assert_eq!(open(&cafe, "InitiateAuth", older).await["__type"], INVALID);
    for odd in [
        json!({ "RefreshTokenRotation": rotation(61) }),
        json!({ "RefreshTokenRotation": rotation(0), "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"] }),
    ] {
        let odd = with(&json!({ "UserPoolId": cafe.pool, "ClientName": "odd" }), &odd);
        assert_eq!(refused(&cafe.cloud, "CreateUserPoolClient", odd).await.0, INVALID);
    }
}

#[tokio::test]
async fn a_client_can_change_from_one_secret_to_another() {
    let cafe = Cafe::open().await;
    let made = client(&cafe, json!({ "GenerateSecret": true })).await;
    let place = json!({ "UserPoolId": cafe.pool, "ClientId": made["ClientId"] });
    let list = async || {
        let listed = accepted(&cafe.cloud, "ListUserPoolClientSecrets", place.clone()).await;
        listed["ClientSecrets"].as_array().expect("a list").clone()
    };
    let first = list().await[0]["ClientSecretId"].clone();
    assert_eq!(list().await[0].get("ClientSecretValue"), None);
    let only = with(&place, &json!({ "ClientSecretId": first }));
    assert_eq!(refused(&cafe.cloud, "DeleteUserPoolClientSecret", only.clone()).await.0, INVALID);
    cafe.clock.advance(Duration::from_secs(1));
    let added = accepted(&cafe.cloud, "AddUserPoolClientSecret", place.clone()).await["ClientSecretDescriptor"].clone();
    assert_eq!(refused(&cafe.cloud, "AddUserPoolClientSecret", place.clone()).await.0, "LimitExceededException");
    let revoke = async |secret: &Value| {
        let input = json!({ "Token": "a.b.c.d.e", "ClientId": made["ClientId"], "ClientSecret": secret });
        open(&cafe, "RevokeToken", input).await
    };
    assert_eq!(revoke(&made["ClientSecret"]).await, json!({}));
    assert_eq!(revoke(&added["ClientSecretValue"]).await, json!({}));
    accepted(&cafe.cloud, "DeleteUserPoolClientSecret", only.clone()).await;
    assert_eq!(revoke(&made["ClientSecret"]).await["__type"], "UnauthorizedException");
    assert_eq!(list().await.len(), 1);
    assert_eq!(refused(&cafe.cloud, "DeleteUserPoolClientSecret", only).await.0, NOT_FOUND);
    let public = json!({ "UserPoolId": cafe.pool, "ClientId": cafe.client });
    assert_eq!(refused(&cafe.cloud, "AddUserPoolClientSecret", public).await.0, INVALID);
}

#[tokio::test]
async fn a_user_may_choose_how_to_sign_in() {
    let cafe = Cafe::open().await;
    let id = client(&cafe, json!({ "ExplicitAuthFlows": ["ALLOW_USER_AUTH"] })).await["ClientId"].clone();
    let begin = async |parameters: Value| {
        let parameters = with(&json!({ "USERNAME": "frank" }), &parameters);
        open(&cafe, "InitiateAuth", json!({ "ClientId": id, "AuthFlow": "USER_AUTH", "AuthParameters": parameters }))
            .await
    };
    let asked = begin(json!({})).await;
    assert_eq!(asked["ChallengeName"], "SELECT_CHALLENGE");
    assert_eq!(asked["AvailableChallenges"], json!(["PASSWORD", "PASSWORD_SRP"]));
    let respond = async |name: &str, session: &Value, responses: Value| {
        let responses = with(&json!({ "USERNAME": "frank" }), &responses);
        let input =
            json!({ "ClientId": id, "ChallengeName": name, "Session": session, "ChallengeResponses": responses });
        open(&cafe, "RespondToAuthChallenge", input).await
    };
    let chosen = json!({ "ANSWER": "PASSWORD", "PASSWORD": PASSWORD });
    let done = respond("SELECT_CHALLENGE", &asked["Session"], chosen.clone()).await;
    assert!(done["AuthenticationResult"].is_object(), "{done}");
    let srp = json!({ "ANSWER": "PASSWORD_SRP", "SRP_A": "ab12" });
    assert_eq!(respond("SELECT_CHALLENGE", &asked["Session"], srp).await["ChallengeName"], "PASSWORD_VERIFIER");
    let wrong = json!({ "ANSWER": "PASSWORD", "PASSWORD": "Wrong!4two" });
    assert_eq!(respond("SELECT_CHALLENGE", &asked["Session"], wrong).await["__type"], NOT_AUTHORIZED);
    assert_eq!(respond("SELECT_CHALLENGE", &json!("x"), chosen.clone()).await["__type"], NOT_AUTHORIZED);
    assert_eq!(respond("SELECT_CHALLENGE", &asked["Session"], json!({ "ANSWER": "SMS_OTP" })).await["__type"], INVALID);
    let at_once = begin(json!({ "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD })).await;
    assert!(at_once["AuthenticationResult"].is_object());
    let preferred = begin(json!({ "PREFERRED_CHALLENGE": "PASSWORD" })).await;
    assert_eq!(preferred["ChallengeName"], "PASSWORD");
    let done = respond("PASSWORD", &preferred["Session"], json!({ "PASSWORD": PASSWORD })).await;
    assert!(done["AuthenticationResult"].is_object(), "{done}");
    cafe.clock.advance(Duration::from_mins(3));
    assert_eq!(respond("SELECT_CHALLENGE", &asked["Session"], chosen).await["__type"], NOT_AUTHORIZED);
}

#[tokio::test]
async fn there_are_no_other_identity_providers() {
    let cafe = Cafe::open().await;
    let pool = json!({ "UserPoolId": cafe.pool });
    assert_eq!(accepted(&cafe.cloud, "ListIdentityProviders", pool.clone()).await, json!({ "Providers": [] }));
    let google = with(&pool, &json!({ "ProviderName": "Google" }));
    assert_eq!(refused(&cafe.cloud, "DescribeIdentityProvider", google).await.0, NOT_FOUND);
}
