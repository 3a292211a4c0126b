//! Users and signing in through the API (A6, and later additions of K).

use std::time::Duration;

use serde_json::{Value, json};

use super::wire::{
    INVALID, NOT_AUTHORIZED, NOT_FOUND, accepted, assert_refused, fields, json_of, refused, unsigned, with,
};
use crate::cognito::fixture::{Cafe, PASSWORD};
use crate::support::{mailbox, send};

fn sofia(cafe: &Cafe, more: &Value) -> Value {
    with(&json!({ "UserPoolId": cafe.pool, "Username": "sofia" }), more)
}

async fn status(cafe: &Cafe) -> Value {
    accepted(&cafe.cloud, "AdminGetUser", sofia(cafe, &json!({}))).await["UserStatus"].clone()
}

async fn initiate(cafe: &Cafe, flow: &str, parameters: Value) -> Value {
    let input = json!({ "ClientId": cafe.client, "AuthFlow": flow, "AuthParameters": parameters });
    json_of(&unsigned(&cafe.cloud, "InitiateAuth", &input).await)
}

async fn sign_in(cafe: &Cafe, name: &str, password: &str) -> Value {
    initiate(cafe, "USER_PASSWORD_AUTH", json!({ "USERNAME": name, "PASSWORD": password })).await
}

#[track_caller]
fn assert_error(answer: &Value, code: &str, text: &str) {
    assert_eq!(*answer, json!({ "__type": code, "message": text }));
}

/// A6, documented; mistake 47.
#[tokio::test]
async fn a6_a_created_user_must_change_the_password() {
    let cafe = Cafe::open().await;
    let create = sofia(
        &cafe,
        &json!({ "MessageAction": "SUPPRESS", "UserAttributes": [
        { "Name": "email", "Value": "sofia@cafe.example" }], "TemporaryPassword": "Temp0rary!" }),
    );
    let made = accepted(&cafe.cloud, "AdminCreateUser", create.clone()).await;
    assert_eq!(made["User"]["UserStatus"], "FORCE_CHANGE_PASSWORD");
    let names: Vec<&Value> =
        made["User"]["Attributes"].as_array().expect("a list").iter().map(|a| &a["Name"]).collect();
    assert_eq!(names, ["sub", "email"], "email_verified stays unset");
    assert_eq!(refused(&cafe.cloud, "AdminCreateUser", create).await.0, "UsernameExistsException");
    let challenge = sign_in(&cafe, "sofia", "Temp0rary!").await;
    assert_eq!(challenge["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    assert_eq!(challenge.get("AuthenticationResult"), None);
}

/// A6, documented.
#[tokio::test]
async fn a6_a_permanent_password_confirms_the_user() {
    let cafe = Cafe::open().await;
    cafe.invite("sofia", "Temp0rary!").await;
    let set = |more: Value| accepted(&cafe.cloud, "AdminSetUserPassword", sofia(&cafe, &more));
    assert_eq!(set(json!({ "Password": PASSWORD, "Permanent": true })).await, json!({}));
    assert_eq!(status(&cafe).await, "CONFIRMED");
    set(json!({ "Password": PASSWORD })).await;
    assert_eq!(status(&cafe).await, "FORCE_CHANGE_PASSWORD");
    let weak = sofia(&cafe, &json!({ "Password": "weak", "Permanent": true }));
    assert_eq!(refused(&cafe.cloud, "AdminSetUserPassword", weak).await.0, "InvalidPasswordException");
}

/// A6, recorded: the answer of a sign-in, field by field.
#[tokio::test]
async fn a6_a_sign_in_is_answered_with_five_fields() {
    let cafe = Cafe::open().await;
    let answer = sign_in(&cafe, "frank", PASSWORD).await;
    assert_eq!(fields(&answer), ["AuthenticationResult", "ChallengeParameters"]);
    assert_eq!(answer["ChallengeParameters"], json!({}));
    let result = &answer["AuthenticationResult"];
    assert_eq!(fields(result), ["AccessToken", "ExpiresIn", "IdToken", "RefreshToken", "TokenType"]);
    assert_eq!((&result["ExpiresIn"], &result["TokenType"]), (&json!(3600), &json!("Bearer")));
}

/// A6, recorded; mistake 48.
#[tokio::test]
async fn a6_a_closed_flow_is_named() {
    let cafe = Cafe::open().await;
    let bare = json!({ "UserPoolId": cafe.pool, "ClientId": cafe.client });
    accepted(&cafe.cloud, "UpdateUserPoolClient", bare).await;
    let text = "USER_PASSWORD_AUTH flow not enabled for this client";
    assert_error(&sign_in(&cafe, "frank", PASSWORD).await, INVALID, text);
    let admin = json!({ "UserPoolId": cafe.pool, "ClientId": cafe.client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "frank", "PASSWORD": PASSWORD } });
    assert_refused(&cafe.cloud, "AdminInitiateAuth", admin, INVALID, "Auth flow not enabled for this client").await;
}

/// A6, recorded; mistakes 49 and 50.
#[tokio::test]
async fn a6_wrong_passwords_and_unknown_users() {
    let cafe = Cafe::open().await;
    let wrong = "Incorrect username or password.";
    assert_error(&sign_in(&cafe, "frank", "Wrong!4two").await, NOT_AUTHORIZED, wrong);
    let unknown = sign_in(&cafe, "nobody", PASSWORD).await;
    assert_error(&unknown, "UserNotFoundException", "User does not exist.");
    let hide = json!({ "UserPoolId": cafe.pool, "ClientId": cafe.client, "PreventUserExistenceErrors": "ENABLED",
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"] });
    accepted(&cafe.cloud, "UpdateUserPoolClient", hide).await;
    assert_error(&sign_in(&cafe, "nobody", PASSWORD).await, NOT_AUTHORIZED, wrong);
}

/// A6, recorded; mistake 36.
#[tokio::test]
async fn a6_a_client_with_a_secret_wants_a_hash() {
    let cafe = Cafe::open().await;
    let secret = json!({ "UserPoolId": cafe.pool, "ClientName": "server", "GenerateSecret": true,
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"] });
    let client = accepted(&cafe.cloud, "CreateUserPoolClient", secret).await["UserPoolClient"].clone();
    let id = client["ClientId"].as_str().expect("an id");
    let begin = async |parameters: Value| {
        let parameters = with(&json!({ "USERNAME": "frank", "PASSWORD": PASSWORD }), &parameters);
        let input = json!({ "ClientId": id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters });
        json_of(&unsigned(&cafe.cloud, "InitiateAuth", &input).await)
    };
    let none = format!("Client {id} is configured with secret but SECRET_HASH was not received");
    assert_error(&begin(json!({})).await, NOT_AUTHORIZED, &none);
    let odd = format!("Unable to verify secret hash for client {id}");
    assert_error(&begin(json!({ "SECRET_HASH": "bm9wZQ==" })).await, NOT_AUTHORIZED, &odd);
}

/// Recorded in the requests of Cognito's own browser library: what is null is not there.
#[tokio::test]
async fn a6_parameters_that_are_null_are_absent() {
    let cafe = Cafe::open().await;
    let parameters = json!({ "USERNAME": "frank", "PASSWORD": PASSWORD, "DEVICE_KEY": null });
    assert!(initiate(&cafe, "USER_PASSWORD_AUTH", parameters).await["AuthenticationResult"].is_object());
    let pool = json!({ "UserPoolId": cafe.pool, "UserPoolTags": null });
    accepted(&cafe.cloud, "DescribeUserPool", pool).await;
}

/// A6, documented codes.
#[tokio::test]
async fn a6_unconfirmed_and_reset_users_are_told_so() {
    let cafe = Cafe::open().await;
    let sign_up = json!({ "ClientId": cafe.client, "Username": "mallory", "Password": PASSWORD });
    json_of(&unsigned(&cafe.cloud, "SignUp", &sign_up).await);
    assert_eq!(sign_in(&cafe, "mallory", PASSWORD).await["__type"], "UserNotConfirmedException");
    let reset = json!({ "UserPoolId": cafe.pool, "Username": "frank" });
    accepted(&cafe.cloud, "AdminResetUserPassword", reset).await;
    assert_eq!(sign_in(&cafe, "frank", PASSWORD).await["__type"], "PasswordResetRequiredException");
}

/// A6, recorded; mistake 17.
#[tokio::test]
async fn a6_an_unknown_client_is_not_found() {
    let cafe = Cafe::open().await;
    let input = json!({ "ClientId": "nobody", "AuthFlow": "USER_PASSWORD_AUTH" });
    let answer = json_of(&unsigned(&cafe.cloud, "InitiateAuth", &input).await);
    assert_error(&answer, NOT_FOUND, "User pool client nobody does not exist.");
}

/// A6, documented and recorded: tokens of the API have one scope, which opens neither userInfo nor a method's scopes.
#[tokio::test]
async fn a6_tokens_of_the_api_allow_self_service_only() {
    let cafe = Cafe::open().await;
    let answer = sign_in(&cafe, "frank", PASSWORD).await;
    let access = answer["AuthenticationResult"]["AccessToken"].as_str().expect("a token");
    assert_eq!(cafe.claims(access)["scope"], "aws.cognito.signin.user.admin");
    let url = "http://cafe-1.auth.us-east-1.amazoncognito.localhost/oauth2/userInfo";
    let refused = send(&cafe.cloud, "GET", url, &[("authorization", &format!("Bearer {access}"))], "").await;
    assert_eq!(refused.status(), 401);
}

/// A6, documented: the names of flows; those that a client may not use are refused, unknown ones as well.
#[tokio::test]
async fn a6_flows_have_eight_names() {
    let cafe = Cafe::open().await;
    for flow in ["USER_SRP_AUTH", "REFRESH_TOKEN_AUTH", "REFRESH_TOKEN", "USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"] {
        let answer = initiate(&cafe, flow, json!({})).await;
        assert!([INVALID, NOT_AUTHORIZED].contains(&answer["__type"].as_str().expect("an error")), "{answer}");
    }
    let unknown = initiate(&cafe, "TELEPATHY", json!({})).await;
    assert_eq!(unknown["__type"], INVALID);
}

/// K, documented: from the fifth wrong password on the lock is 2^(n-5) seconds, and a right one resets the count.
#[tokio::test]
async fn k_wrong_passwords_lock_for_twice_as_long_each_time() {
    let cafe = Cafe::open().await;
    let wrong = async || sign_in(&cafe, "frank", "Wrong!4two").await["message"].clone();
    for _ in 0..5 {
        assert_eq!(wrong().await, "Incorrect username or password.");
    }
    for seconds in [1, 2, 4, 8] {
        assert_error(&sign_in(&cafe, "frank", PASSWORD).await, NOT_AUTHORIZED, "Password attempts exceeded");
        cafe.clock.advance(Duration::from_millis(seconds * 1000 - 1));
        assert_eq!(wrong().await, "Password attempts exceeded");
        cafe.clock.advance(Duration::from_millis(1));
        assert_eq!(wrong().await, "Incorrect username or password.");
    }
    cafe.clock.advance(Duration::from_secs(16));
    assert!(sign_in(&cafe, "frank", PASSWORD).await["AuthenticationResult"].is_object());
    assert_eq!(wrong().await, "Incorrect username or password.");
    assert!(sign_in(&cafe, "frank", PASSWORD).await["AuthenticationResult"].is_object());
}

/// K and A6, documented: an invitation goes out unless it is suppressed, by text message unless mail is asked for.
#[tokio::test]
async fn k_a_created_user_is_invited() {
    let cafe = Cafe::open().await;
    let mailbox = async || mailbox(&cafe.cloud).await;
    let attributes = json!([{ "Name": "email", "Value": "sofia@cafe.example" },
        { "Name": "phone_number", "Value": "+15550100" }]);
    let create = sofia(&cafe, &json!({ "UserAttributes": attributes, "TemporaryPassword": "Temp0rary!" }));
    accepted(&cafe.cloud, "AdminCreateUser", with(&create, &json!({ "MessageAction": "SUPPRESS" }))).await;
    assert!(!mailbox().await.contains("Temp0rary!"));
    accepted(&cafe.cloud, "AdminDeleteUser", sofia(&cafe, &json!({}))).await;
    accepted(&cafe.cloud, "AdminCreateUser", create.clone()).await;
    let sent = mailbox().await;
    assert!(sent.contains("to +15550100<"), "{sent}");
    assert!(sent.contains("Your username is sofia and temporary password is Temp0rary!"), "{sent}");
    accepted(&cafe.cloud, "AdminDeleteUser", sofia(&cafe, &json!({}))).await;
    accepted(&cafe.cloud, "AdminCreateUser", with(&create, &json!({ "DesiredDeliveryMediums": ["EMAIL"] }))).await;
    assert!(mailbox().await.contains("to sofia@cafe.example: Your temporary password"));
}

/// Mistake 52: sign-up is open until an administrator closes it.
#[tokio::test]
async fn m52_sign_up_is_open_by_default_and_can_be_closed() {
    let cafe = Cafe::open().await;
    let sign_up = async |name: &str| {
        let input = json!({ "ClientId": cafe.client, "Username": name, "Password": PASSWORD });
        json_of(&unsigned(&cafe.cloud, "SignUp", &input).await)
    };
    assert_eq!(sign_up("mallory").await["UserConfirmed"], false);
    let close = json!({ "UserPoolId": cafe.pool, "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": true } });
    accepted(&cafe.cloud, "UpdateUserPool", close).await;
    assert_error(&sign_up("eve").await, NOT_AUTHORIZED, "SignUp is not permitted for this user pool");
}
