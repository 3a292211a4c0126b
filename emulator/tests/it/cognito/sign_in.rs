//! Signing in through the API.

use std::time::Duration;

use aws_sdk_cognitoidentityprovider::operation::initiate_auth::InitiateAuthOutput;
use aws_sdk_cognitoidentityprovider::operation::initiate_auth::builders::InitiateAuthFluentBuilder;
use aws_sdk_cognitoidentityprovider::types::{
    AuthFlowType, AuthenticationResultType, ChallengeNameType, ExplicitAuthFlowsType, PreventUserExistenceErrorTypes,
};

use super::fixture::{Cafe, PASSWORD, assert_refused, refusal};
use crate::support::send;

const NOT_AUTHORIZED: &str = "NotAuthorizedException";

pub fn attempt(cafe: &Cafe, name: &str, password: &str) -> InitiateAuthFluentBuilder {
    let initiate = cafe.cognito.initiate_auth().client_id(&cafe.client).auth_flow(AuthFlowType::UserPasswordAuth);
    initiate.auth_parameters("USERNAME", name).auth_parameters("PASSWORD", password)
}

pub async fn tokens(cafe: &Cafe, name: &str) -> AuthenticationResultType {
    result(attempt(cafe, name, PASSWORD).send().await.expect("a sign-in"))
}

pub async fn id_token(cafe: &Cafe, name: &str) -> String {
    tokens(cafe, name).await.id_token.expect("an id token")
}

fn result(answer: InitiateAuthOutput) -> AuthenticationResultType {
    answer.authentication_result.expect("a result")
}

#[tokio::test]
async fn a_right_password_gives_three_tokens() {
    let cafe = Cafe::open().await;
    let answer = tokens(&cafe, "frank").await;
    assert_eq!((answer.expires_in(), answer.token_type()), (3600, Some("Bearer")));
    let id = cafe.claims(answer.id_token().expect("an id token"));
    assert_eq!((&id["token_use"], &id["aud"]), (&"id".into(), &cafe.client.as_str().into()));
    assert_eq!((&id["email"], &id["email_verified"]), (&"frank@cafe.example".into(), &true.into()));
    assert_eq!(id["cognito:username"], "frank");
    let access = cafe.claims(answer.access_token().expect("an access token"));
    assert_eq!((&access["token_use"], &access["username"]), (&"access".into(), &"frank".into()));
    assert_eq!(access["scope"], "aws.cognito.signin.user.admin");
    assert_eq!((access.get("aud"), access.get("email")), (None, None));
    assert_eq!(access["client_id"], cafe.client.as_str());
    assert_eq!(id["origin_jti"], access["origin_jti"]);
    assert_eq!(answer.refresh_token().expect("a refresh token").split('.').count(), 5);
}

#[tokio::test]
async fn wrong_passwords_and_unknown_users_are_refused() {
    let cafe = Cafe::open().await;
    let wrong = attempt(&cafe, "frank", "Wrong!4two").send().await;
    assert_refused(wrong, NOT_AUTHORIZED, "Incorrect username or password.");
    let nobody = attempt(&cafe, "nobody", PASSWORD).send().await;
    assert_refused(nobody, "UserNotFoundException", "User does not exist.");
    let update = cafe.cognito.update_user_pool_client().user_pool_id(&cafe.pool).client_id(&cafe.client);
    let update = update.prevent_user_existence_errors(PreventUserExistenceErrorTypes::Enabled);
    let update = update.explicit_auth_flows(ExplicitAuthFlowsType::AllowUserPasswordAuth);
    update.send().await.expect("an update");
    let nobody = attempt(&cafe, "nobody", PASSWORD).send().await;
    assert_refused(nobody, NOT_AUTHORIZED, "Incorrect username or password.");
    let disable = cafe.cognito.admin_disable_user().user_pool_id(&cafe.pool).username("frank");
    disable.send().await.expect("disabled");
    assert_refused(attempt(&cafe, "frank", PASSWORD).send().await, NOT_AUTHORIZED, "User is disabled.");
    let stranger = cafe.cognito.initiate_auth().client_id("nobody").auth_flow(AuthFlowType::UserPasswordAuth);
    assert_eq!(refusal(stranger.send().await).0, "ResourceNotFoundException");
}

#[tokio::test]
async fn five_wrong_passwords_lock_for_a_second() {
    let cafe = Cafe::open().await;
    for _ in 0..5 {
        let wrong = attempt(&cafe, "frank", "Wrong!4two").send().await;
        assert_refused(wrong, NOT_AUTHORIZED, "Incorrect username or password.");
    }
    let locked = attempt(&cafe, "frank", PASSWORD).send().await;
    assert_refused(locked, NOT_AUTHORIZED, "Password attempts exceeded");
    cafe.clock.advance(Duration::from_secs(1));
    attempt(&cafe, "frank", PASSWORD).send().await.expect("the lock is over");
    let wrong = attempt(&cafe, "frank", "Wrong!4two").send().await;
    assert_refused(wrong, NOT_AUTHORIZED, "Incorrect username or password.");
    attempt(&cafe, "frank", PASSWORD).send().await.expect("the count began anew");
}

#[tokio::test]
async fn flows_must_be_switched_on() {
    let cafe = Cafe::open().await;
    let bare = cafe.cognito.update_user_pool_client().user_pool_id(&cafe.pool).client_id(&cafe.client);
    bare.send().await.expect("an update");
    let closed = attempt(&cafe, "frank", PASSWORD).send().await;
    let text = "USER_PASSWORD_AUTH flow not enabled for this client";
    assert_refused(closed, "InvalidParameterException", text);
    let admin = cafe.cognito.admin_initiate_auth().user_pool_id(&cafe.pool).client_id(&cafe.client);
    let admin = admin.auth_flow(AuthFlowType::AdminUserPasswordAuth).auth_parameters("USERNAME", "frank");
    let admin = admin.auth_parameters("PASSWORD", PASSWORD).send().await;
    assert_refused(admin, "InvalidParameterException", "Auth flow not enabled for this client");
    let srp = cafe.cognito.initiate_auth().client_id(&cafe.client).auth_flow(AuthFlowType::UserSrpAuth).send().await;
    assert_refused(srp, "InvalidParameterException", "Missing required parameter USERNAME");
    let custom = cafe.cognito.initiate_auth().client_id(&cafe.client).auth_flow(AuthFlowType::CustomAuth).send().await;
    let text = "Custom auth lambda trigger is not configured for the user pool.";
    assert_refused(custom, "InvalidParameterException", text);
}

#[tokio::test]
async fn an_administrator_signs_users_in() {
    let cafe = Cafe::open().await;
    let admin = cafe.cognito.admin_initiate_auth().user_pool_id(&cafe.pool).client_id(&cafe.client);
    let admin = admin.auth_flow(AuthFlowType::AdminUserPasswordAuth).auth_parameters("USERNAME", "frank");
    let answer = admin.auth_parameters("PASSWORD", PASSWORD).send().await.expect("a sign-in");
    assert!(answer.authentication_result.expect("a result").id_token().is_some());
}

#[tokio::test]
async fn a_temporary_password_must_be_replaced() {
    let cafe = Cafe::open().await;
    cafe.invite("sofia", "Temp0rary!").await;
    let answer = attempt(&cafe, "sofia", "Temp0rary!").send().await.expect("a challenge");
    assert_eq!(answer.challenge_name(), Some(&ChallengeNameType::NewPasswordRequired));
    let respond = |password: &str| {
        let respond = cafe.cognito.respond_to_auth_challenge().client_id(&cafe.client);
        let respond = respond.challenge_name(ChallengeNameType::NewPasswordRequired);
        let respond = respond.set_session(answer.session().map(str::to_owned));
        respond.challenge_responses("USERNAME", "sofia").challenge_responses("NEW_PASSWORD", password).send()
    };
    assert_eq!(refusal(respond("short").await).0, "InvalidPasswordException");
    let done = respond(PASSWORD).await.expect("a sign-in");
    assert!(done.authentication_result.expect("a result").access_token().is_some());
    assert_eq!(refusal(respond(PASSWORD).await).0, NOT_AUTHORIZED);
    attempt(&cafe, "sofia", PASSWORD).send().await.expect("a sign-in").authentication_result.expect("no challenge");
    cafe.invite("late", "Temp0rary!").await;
    cafe.clock.advance(Duration::from_hours(8 * 24));
    let late = attempt(&cafe, "late", "Temp0rary!").send().await;
    let text = "Temporary password has expired and must be reset by an administrator.";
    assert_refused(late, NOT_AUTHORIZED, text);
}

#[tokio::test]
async fn refresh_tokens_renew_until_they_end() {
    let cafe = Cafe::open().await;
    let first = tokens(&cafe, "frank").await;
    let refresh = || {
        let initiate = cafe.cognito.initiate_auth().client_id(&cafe.client).auth_flow(AuthFlowType::RefreshTokenAuth);
        initiate.auth_parameters("REFRESH_TOKEN", first.refresh_token().expect("one")).send()
    };
    cafe.clock.advance(Duration::from_secs(3601));
    let second = result(refresh().await.expect("fresh tokens"));
    assert_eq!(second.refresh_token(), None);
    let id = cafe.claims(second.id_token().expect("an id token"));
    assert_eq!(id["iat"].as_i64().expect("a time") - id["auth_time"].as_i64().expect("a time"), 3601);
    let garbage = cafe.cognito.initiate_auth().client_id(&cafe.client).auth_flow(AuthFlowType::RefreshTokenAuth);
    let garbage = garbage.auth_parameters("REFRESH_TOKEN", "garbage").send().await;
    assert_refused(garbage, NOT_AUTHORIZED, "Invalid Refresh Token");
    cafe.clock.advance(Duration::from_hours(30 * 24));
    assert_refused(refresh().await, NOT_AUTHORIZED, "Refresh Token has expired");
}

#[tokio::test]
async fn a_client_secret_must_be_proven() {
    let cafe = Cafe::open().await;
    let create = cafe.cognito.create_user_pool_client().user_pool_id(&cafe.pool).client_name("server");
    let create = create.explicit_auth_flows(ExplicitAuthFlowsType::AllowUserPasswordAuth).generate_secret(true);
    let client = create.send().await.expect("a client").user_pool_client.expect("it");
    let id = client.client_id().expect("an id");
    let with = |hash: Option<&str>| {
        let initiate = cafe.cognito.initiate_auth().client_id(id).auth_flow(AuthFlowType::UserPasswordAuth);
        let initiate = initiate.auth_parameters("USERNAME", "frank").auth_parameters("PASSWORD", PASSWORD);
        match hash {
            Some(hash) => initiate.auth_parameters("SECRET_HASH", hash).send(),
            None => initiate.send(),
        }
    };
    let text = format!("Client {id} is configured with secret but SECRET_HASH was not received");
    assert_refused(with(None).await, NOT_AUTHORIZED, &text);
    let text = format!("Unable to verify secret hash for client {id}");
    assert_refused(with(Some("bm9wZQ==")).await, NOT_AUTHORIZED, &text);
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, client.client_secret().expect("it").as_bytes());
    let tag = aws_lc_rs::hmac::sign(&key, format!("frank{id}").as_bytes());
    let hash = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, tag);
    with(Some(&hash)).await.expect("a sign-in");
}

#[tokio::test]
async fn scripts_of_any_page_may_sign_in() {
    let cafe = Cafe::open().await;
    let url = "http://127.0.0.1:4566/";
    let asked =
        [("origin", "https://d1.cloudfront.net"), ("access-control-request-headers", "content-type,x-amz-target")];
    let preflight = send(&cafe.cloud, "OPTIONS", url, &asked, "").await;
    assert_eq!(preflight.status(), 200);
    assert_eq!(preflight.headers()["access-control-allow-headers"], "content-type,x-amz-target");
    let body = serde_json::json!({ "ClientId": cafe.client, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "frank", "PASSWORD": "Wrong!4two" } });
    let target = ("x-amz-target", "AWSCognitoIdentityProviderService.InitiateAuth");
    let refused = send(&cafe.cloud, "POST", url, &[target], &body.to_string()).await;
    assert_eq!(refused.status(), 400);
    assert_eq!(refused.headers()["access-control-allow-origin"], "*");
    assert_eq!(refused.headers()["x-amzn-errortype"], "NotAuthorizedException:");
    let signed = ("x-amz-target", "AWSCognitoIdentityProviderService.ListUserPools");
    assert_eq!(send(&cafe.cloud, "POST", url, &[signed], "{}").await.status(), 400);
}
