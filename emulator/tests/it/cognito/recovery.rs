//! Codes by mail: forgotten and reset passwords, new addresses, aliases, and texts of a pool's own.

use std::time::Duration;

use emulator::Cloud;
use serde_json::{Value, json};

use super::fixture::{Cafe, PASSWORD};
use super::sign_in::tokens;
use crate::facts::wire::{INVALID, NOT_AUTHORIZED, accepted, json_of, refused, unsigned, with};
use crate::support::{mailbox, mailed_code};

const OTHER: &str = "Ristretto!4two";

async fn open(cloud: &Cloud, operation: &str, input: Value) -> Value {
    json_of(&unsigned(cloud, operation, &input).await)
}

fn frank(cafe: &Cafe, more: &Value) -> Value {
    with(&json!({ "ClientId": cafe.client, "Username": "frank" }), more)
}

async fn confirm(cafe: &Cafe, code: &str, password: &str) -> Value {
    let input = frank(cafe, &json!({ "ConfirmationCode": code, "Password": password }));
    open(&cafe.cloud, "ConfirmForgotPassword", input).await
}

async fn signs_in(cafe: &Cafe, password: &str) -> bool {
    let input = json!({ "ClientId": cafe.client, "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": { "USERNAME": "frank", "PASSWORD": password } });
    open(&cafe.cloud, "InitiateAuth", input).await["AuthenticationResult"].is_object()
}

async fn admin(cafe: &Cafe, operation: &str, more: Value) -> Value {
    accepted(&cafe.cloud, operation, with(&json!({ "UserPoolId": cafe.pool }), &more)).await
}

async fn attribute(cafe: &Cafe, username: &str, name: &str) -> Value {
    let user = admin(cafe, "AdminGetUser", json!({ "Username": username })).await;
    let all = user["UserAttributes"].as_array().expect("a list").clone();
    all.into_iter().find(|attribute| attribute["Name"] == name).map_or(Value::Null, |found| found["Value"].clone())
}

#[tokio::test]
async fn a_code_replaces_a_forgotten_password_once() {
    let cafe = Cafe::open().await;
    let sent = open(&cafe.cloud, "ForgotPassword", frank(&cafe, &json!({}))).await;
    let delivery = json!({ "Destination": "f***@c***", "DeliveryMedium": "EMAIL", "AttributeName": "email" });
    assert_eq!(sent, json!({ "CodeDeliveryDetails": delivery }));
    let code = mailed_code(&cafe.cloud).await;
    assert_eq!(confirm(&cafe, &code, "weak").await["__type"], "InvalidPasswordException");
    assert_eq!(confirm(&cafe, "nothing", OTHER).await["__type"], "CodeMismatchException");
    assert_eq!(confirm(&cafe, &code, OTHER).await, json!({}));
    assert!(signs_in(&cafe, OTHER).await && !signs_in(&cafe, PASSWORD).await);
    assert_eq!(confirm(&cafe, &code, PASSWORD).await["__type"], "ExpiredCodeException");
}

#[tokio::test]
async fn codes_end_after_an_hour_and_after_five_guesses() {
    let cafe = Cafe::open().await;
    open(&cafe.cloud, "ForgotPassword", frank(&cafe, &json!({}))).await;
    let late = mailed_code(&cafe.cloud).await;
    cafe.clock.advance(Duration::from_hours(1));
    assert_eq!(confirm(&cafe, &late, OTHER).await["__type"], "ExpiredCodeException");
    open(&cafe.cloud, "ForgotPassword", frank(&cafe, &json!({}))).await;
    let code = mailed_code(&cafe.cloud).await;
    for _ in 0..5 {
        assert_eq!(confirm(&cafe, "nothing", OTHER).await["__type"], "CodeMismatchException");
    }
    assert_eq!(confirm(&cafe, &code, OTHER).await["__type"], "LimitExceededException");
    assert!(signs_in(&cafe, PASSWORD).await);
}

#[tokio::test]
async fn passwords_cannot_be_recovered_without_a_verified_address() {
    let cafe = Cafe::open().await;
    let unverified = json!({ "Username": "frank", "UserAttributes": [{ "Name": "email_verified", "Value": "false" }] });
    admin(&cafe, "AdminUpdateUserAttributes", unverified).await;
    let refusal = open(&cafe.cloud, "ForgotPassword", frank(&cafe, &json!({}))).await;
    assert_eq!(refusal["__type"], INVALID);
    let reset = json!({ "UserPoolId": cafe.pool, "Username": "frank" });
    assert_eq!(refused(&cafe.cloud, "AdminResetUserPassword", reset).await.0, INVALID);
    cafe.invite("sofia", "Temp0rary!").await;
    let invited = json!({ "ClientId": cafe.client, "Username": "sofia" });
    assert_eq!(open(&cafe.cloud, "ForgotPassword", invited).await["__type"], NOT_AUTHORIZED);
    let admins =
        json!({ "AccountRecoverySetting": { "RecoveryMechanisms": [{ "Priority": 1, "Name": "admin_only" }] } });
    admin(&cafe, "UpdateUserPool", admins).await;
    let refusal = open(&cafe.cloud, "ForgotPassword", frank(&cafe, &json!({}))).await;
    assert_eq!(refusal["message"], "Contact administrator to reset password.");
}

#[tokio::test]
async fn a_reset_password_waits_for_its_code() {
    let cafe = Cafe::open().await;
    admin(&cafe, "AdminResetUserPassword", json!({ "Username": "frank" })).await;
    let user = admin(&cafe, "AdminGetUser", json!({ "Username": "frank" })).await;
    assert_eq!(user["UserStatus"], "RESET_REQUIRED");
    assert!(!signs_in(&cafe, PASSWORD).await);
    assert_eq!(confirm(&cafe, &mailed_code(&cafe.cloud).await, OTHER).await, json!({}));
    assert!(signs_in(&cafe, OTHER).await);
}

#[tokio::test]
async fn a_new_address_is_verified_by_its_code() {
    let cafe = Cafe::open().await;
    admin(&cafe, "UpdateUserPool", json!({ "AutoVerifiedAttributes": ["email"] })).await;
    let token = tokens(&cafe, "frank").await.access_token.expect("one");
    let change = async |address: &str| {
        let attributes = json!([{ "Name": "email", "Value": address }]);
        open(&cafe.cloud, "UpdateUserAttributes", json!({ "AccessToken": token, "UserAttributes": attributes })).await
    };
    let verify = async |code: &str| {
        let input = json!({ "AccessToken": token, "AttributeName": "email", "Code": code });
        open(&cafe.cloud, "VerifyUserAttribute", input).await
    };
    let told = change("new@cafe.example").await;
    assert_eq!(told["CodeDeliveryDetailsList"][0]["Destination"], "n***@c***");
    assert_eq!(attribute(&cafe, "frank", "email_verified").await, "false");
    assert_eq!(verify("nothing").await["__type"], "CodeMismatchException");
    assert_eq!(verify(&mailed_code(&cafe.cloud).await).await, json!({}));
    assert_eq!(attribute(&cafe, "frank", "email_verified").await, "true");

    let keep = json!({ "AutoVerifiedAttributes": ["email"], "UserAttributeUpdateSettings": {
        "AttributesRequireVerificationBeforeUpdate": ["email"] } });
    admin(&cafe, "UpdateUserPool", keep).await;
    change("newest@cafe.example").await;
    assert_eq!(attribute(&cafe, "frank", "email").await, "new@cafe.example");
    verify(&mailed_code(&cafe.cloud).await).await;
    assert_eq!(attribute(&cafe, "frank", "email").await, "newest@cafe.example");

    let again = json!({ "AccessToken": token, "AttributeName": "email" });
    assert!(open(&cafe.cloud, "GetUserAttributeVerificationCode", again).await["CodeDeliveryDetails"].is_object());
    let none = json!({ "AccessToken": token, "AttributeName": "phone_number" });
    assert_eq!(open(&cafe.cloud, "GetUserAttributeVerificationCode", none).await["__type"], INVALID);
}

#[tokio::test]
async fn an_alias_belongs_to_one_user() {
    let cafe = Cafe::open().await;
    let pool = json!({ "PoolName": "aliases", "AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"] });
    let pool = accepted(&cafe.cloud, "CreateUserPool", pool).await["UserPool"]["Id"].clone();
    let client = json!({ "UserPoolId": pool, "ClientName": "web" });
    let client = accepted(&cafe.cloud, "CreateUserPoolClient", client).await["UserPoolClient"]["ClientId"].clone();
    let attributes = json!([{ "Name": "email", "Value": "one@cafe.example" }]);
    let sign_up = async |name: &str| {
        let input = json!({ "ClientId": client, "Username": name, "Password": PASSWORD, "UserAttributes": attributes });
        open(&cafe.cloud, "SignUp", input).await;
        mailed_code(&cafe.cloud).await
    };
    let confirm = async |name: &str, code: &str, force: bool| {
        let input =
            json!({ "ClientId": client, "Username": name, "ConfirmationCode": code, "ForceAliasCreation": force });
        open(&cafe.cloud, "ConfirmSignUp", input).await
    };
    let first = sign_up("first").await;
    assert_eq!(confirm("first", &first, false).await, json!({}));
    let second = sign_up("second").await;
    assert_eq!(confirm("second", &second, false).await["__type"], "AliasExistsException");
    let verified =
        json!([{ "Name": "email", "Value": "one@cafe.example" }, { "Name": "email_verified", "Value": "true" }]);
    let create = |force: bool| {
        json!({ "UserPoolId": pool, "Username": "third", "UserAttributes": verified, "ForceAliasCreation": force,
            "MessageAction": "SUPPRESS" })
    };
    assert_eq!(refused(&cafe.cloud, "AdminCreateUser", create(false)).await.0, "UsernameExistsException");
    accepted(&cafe.cloud, "AdminCreateUser", create(true)).await;
    let found =
        accepted(&cafe.cloud, "AdminGetUser", json!({ "UserPoolId": pool, "Username": "one@cafe.example" })).await;
    assert_eq!(found["Username"], "third");
}

#[tokio::test]
async fn an_invitation_can_be_sent_again() {
    let cafe = Cafe::open().await;
    let invite = json!({ "UserPoolId": cafe.pool, "Username": "sofia", "DesiredDeliveryMediums": ["EMAIL"],
        "UserAttributes": [{ "Name": "email", "Value": "sofia@cafe.example" }] });
    accepted(&cafe.cloud, "AdminCreateUser", invite).await;
    let again = json!({ "UserPoolId": cafe.pool, "Username": "sofia", "MessageAction": "RESEND",
        "TemporaryPassword": "Temp0rary!", "DesiredDeliveryMediums": ["EMAIL"] });
    accepted(&cafe.cloud, "AdminCreateUser", again.clone()).await;
    assert!(mailbox(&cafe.cloud).await.contains("temporary password is Temp0rary!"));
    let frank = with(&again, &json!({ "Username": "frank" }));
    assert_eq!(refused(&cafe.cloud, "AdminCreateUser", frank).await.0, "UnsupportedUserStateException");
}

#[tokio::test]
async fn a_pool_sends_texts_of_its_own() {
    let cafe = Cafe::open().await;
    let texts = json!({ "AutoVerifiedAttributes": ["email"],
        "VerificationMessageTemplate": { "EmailMessage": "Moin! {####} opens the café.", "EmailSubject": "The café" },
        "AdminCreateUserConfig": { "InviteMessageTemplate": { "EmailMessage": "{username}, use {####}" } } });
    admin(&cafe, "UpdateUserPool", texts.clone()).await;
    let pool = admin(&cafe, "DescribeUserPool", json!({})).await;
    assert_eq!(pool["UserPool"]["VerificationMessageTemplate"]["EmailSubject"], "The café");
    let sign_up = json!({ "ClientId": cafe.client, "Username": "mallory", "Password": PASSWORD,
        "UserAttributes": [{ "Name": "email", "Value": "mallory@cafe.example" }] });
    open(&cafe.cloud, "SignUp", sign_up).await;
    let mail = mailbox(&cafe.cloud).await;
    assert!(mail.contains("Moin!") && mail.contains("opens the café.") && mail.contains("The café"), "{mail}");
    let invite = json!({ "Username": "sofia", "TemporaryPassword": "Temp0rary!", "DesiredDeliveryMediums": ["EMAIL"],
        "UserAttributes": [{ "Name": "email", "Value": "sofia@cafe.example" }] });
    admin(&cafe, "AdminCreateUser", invite).await;
    assert!(mailbox(&cafe.cloud).await.contains("sofia, use Temp0rary!"));
    let useless = json!({ "UserPoolId": cafe.pool, "EmailVerificationMessage": "There is no code in here" });
    assert_eq!(refused(&cafe.cloud, "UpdateUserPool", useless).await.0, INVALID);
}
