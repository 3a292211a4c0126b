//! The pages beside the login: signing up, confirming, forgotten and reset passwords.

use emulator::Response;
use serde_json::json;

use super::browser::{Browser, ORIGIN, ask, location};
use crate::cognito::fixture::{CALLBACK, Cafe, PASSWORD};
use crate::facts::wire::accepted;
use crate::support::{mailed_code, text};

const CODE: (&str, &str) = ("response_type", "code");
const OTHER: &str = "Ristretto!4two";

/// The address of a page with the query that an app's link has.
fn page_of(cafe: &Cafe, path: &str) -> String {
    ask(cafe, &[CODE, ("state", "s")]).replace("/oauth2/authorize", path)
}

async fn verify_mail(cafe: &Cafe) {
    let update = json!({ "UserPoolId": cafe.pool, "AutoVerifiedAttributes": ["email"] });
    accepted(&cafe.cloud, "UpdateUserPool", update).await;
}

async fn sign_up(cafe: &Cafe, browser: &mut Browser, name: &str, password: &str) -> Response {
    let page = browser.get(&cafe.cloud, &page_of(cafe, "/signup")).await;
    let email = format!("{name}@cafe.example");
    let fields = [("username", name), ("requiredAttributes[email]", &email), ("password", password)];
    browser.submit(&cafe.cloud, &page, &fields).await
}

#[tokio::test]
async fn people_sign_up_confirm_and_are_in() {
    let cafe = Cafe::open().await;
    verify_mail(&cafe).await;
    let mut browser = Browser::default();
    let login = browser.get(&cafe.cloud, &page_of(&cafe, "/login")).await;
    assert!(text(&login).contains(">Sign up</a>"));
    let confirm = sign_up(&cafe, &mut browser, "mallory", PASSWORD).await;
    assert!(text(&confirm).contains("We have sent a code to m***@c***."), "{}", text(&confirm));
    let wrong = browser.submit(&cafe.cloud, &confirm, &[("code", "nothing"), ("confirm", "x")]).await;
    assert!(text(&wrong).contains("Invalid verification code provided, please try again."));
    let first = mailed_code(&cafe.cloud).await;
    let resent = browser.submit(&cafe.cloud, &wrong, &[("code", ""), ("resend", "x")]).await;
    assert!(text(&resent).contains("We have sent a code to"));
    let second = mailed_code(&cafe.cloud).await;
    if first != second {
        let old = browser.submit(&cafe.cloud, &resent, &[("code", &first), ("confirm", "x")]).await;
        assert!(text(&old).contains("Invalid verification code"));
    }
    let back = browser.submit(&cafe.cloud, &resent, &[("code", &second), ("confirm", "x")]).await;
    assert!(location(&back).starts_with(&format!("{CALLBACK}?code=")));
    let user = accepted(&cafe.cloud, "AdminGetUser", json!({ "UserPoolId": cafe.pool, "Username": "mallory" })).await;
    assert_eq!(user["UserStatus"], "CONFIRMED");
    let verified = json!({ "Name": "email_verified", "Value": "true" });
    assert!(user["UserAttributes"].as_array().expect("a list").contains(&verified));
}

#[tokio::test]
async fn a_refused_sign_up_keeps_what_was_typed() {
    let cafe = Cafe::open().await;
    verify_mail(&cafe).await;
    let mut browser = Browser::default();
    let taken = sign_up(&cafe, &mut browser, "frank", PASSWORD).await;
    assert!(text(&taken).contains("User already exists."));
    assert!(text(&taken).contains("value=\"frank\"") && text(&taken).contains("value=\"frank@cafe.example\""));
    assert!(!text(&taken).contains(PASSWORD));
    let weak = sign_up(&cafe, &mut browser, "mallory", "weak").await;
    assert!(text(&weak).contains("Password did not conform with policy: Password not long enough"));
    assert!(text(&weak).contains("<title>Error: Sign up</title>"));
    assert!(text(&weak).contains("At least 8 characters, with an upper-case letter"));
}

#[tokio::test]
async fn a_closed_pool_shows_no_sign_up() {
    let cafe = Cafe::open().await;
    let page = Browser::default().get(&cafe.cloud, &page_of(&cafe, "/signup")).await;
    let close = json!({ "UserPoolId": cafe.pool, "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": true } });
    accepted(&cafe.cloud, "UpdateUserPool", close).await;
    let mut browser = Browser::default();
    let login = browser.get(&cafe.cloud, &page_of(&cafe, "/login")).await;
    assert!(!text(&login).contains("Sign up"));
    assert_eq!(browser.get(&cafe.cloud, &page_of(&cafe, "/signup")).await.status(), 403);
    let sent = browser.submit(&cafe.cloud, &page, &[("username", "eve"), ("password", PASSWORD)]).await;
    assert_eq!(sent.status(), 403);
}

#[tokio::test]
async fn an_unconfirmed_user_is_asked_for_the_code_at_login() {
    let cafe = Cafe::open().await;
    verify_mail(&cafe).await;
    sign_up(&cafe, &mut Browser::default(), "mallory", PASSWORD).await;
    let mut browser = Browser::default();
    let wrong = browser.log_in(&cafe, &ask(&cafe, &[CODE]), "mallory", "Wrong!4two").await;
    assert!(location(&wrong).starts_with(&format!("{ORIGIN}/login?")), "only the right password leads on");
    let confirm = browser.log_in(&cafe, &ask(&cafe, &[CODE]), "mallory", PASSWORD).await;
    assert!(text(&confirm).contains("Confirm your account"));
    let code = mailed_code(&cafe.cloud).await;
    let back = browser.submit(&cafe.cloud, &confirm, &[("code", &code), ("confirm", "x")]).await;
    assert!(location(&back).starts_with(CALLBACK));
}

async fn forget(cafe: &Cafe, browser: &mut Browser, name: &str) -> Response {
    let page = browser.get(&cafe.cloud, &page_of(cafe, "/forgotPassword")).await;
    browser.submit(&cafe.cloud, &page, &[("username", name)]).await
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_with_a_code() {
    let cafe = Cafe::open().await;
    let mut browser = Browser::default();
    let page = forget(&cafe, &mut browser, "frank").await;
    assert!(text(&page).contains("We have sent a code to f***@c***."));
    assert!(text(&page).contains("value=\"frank\" autocomplete=\"username\" readonly hidden"), "for password managers");
    let code = mailed_code(&cafe.cloud).await;
    let choose = async |browser: &mut Browser, code: &str, one: &str, two: &str| {
        let fields = [("code", code), ("new_password", one), ("confirm_password", two)];
        browser.submit(&cafe.cloud, &page, &fields).await
    };
    assert!(text(&choose(&mut browser, &code, OTHER, "other").await).contains("not the same"));
    assert!(text(&choose(&mut browser, &code, "weak", "weak").await).contains("Password not long enough"));
    assert!(text(&choose(&mut browser, "nothing", OTHER, OTHER).await).contains("Invalid verification code"));
    let done = choose(&mut browser, &code, OTHER, OTHER).await;
    let login = browser.get(&cafe.cloud, &location(&done)).await;
    assert!(text(&login).contains("Your password has been changed."));
    let back = browser.submit(&cafe.cloud, &login, &[("username", "frank"), ("password", OTHER)]).await;
    assert!(location(&back).starts_with(CALLBACK));
    assert!(text(&choose(&mut browser, &code, PASSWORD, PASSWORD).await).contains("please request a code again"));
}

#[tokio::test]
async fn a_client_that_hides_users_answers_strangers_alike() {
    let cafe = Cafe::open().await;
    let mut browser = Browser::default();
    assert!(text(&forget(&cafe, &mut browser, "nobody").await).contains("Username/client id combination not found."));
    let hide = json!({ "UserPoolId": cafe.pool, "ClientId": cafe.client, "PreventUserExistenceErrors": "ENABLED",
        "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"],
        "CallbackURLs": [CALLBACK], "SupportedIdentityProviders": ["COGNITO"] });
    accepted(&cafe.cloud, "UpdateUserPoolClient", hide).await;
    let page = forget(&cafe, &mut browser, "nobody").await;
    assert!(text(&page).contains("We have sent a code to n***@e***."));
    let fields = [("code", "123456"), ("new_password", OTHER), ("confirm_password", OTHER)];
    let refused = browser.submit(&cafe.cloud, &page, &fields).await;
    assert!(text(&refused).contains("Invalid verification code"));
}

#[tokio::test]
async fn a_password_that_was_reset_is_replaced_at_login() {
    let cafe = Cafe::open().await;
    accepted(&cafe.cloud, "AdminResetUserPassword", json!({ "UserPoolId": cafe.pool, "Username": "frank" })).await;
    let mut browser = Browser::default();
    let page = browser.log_in(&cafe, &ask(&cafe, &[CODE]), "frank", PASSWORD).await;
    assert!(text(&page).contains("Your password must be replaced."));
    let code = mailed_code(&cafe.cloud).await;
    let fields = [("code", code.as_str()), ("new_password", OTHER), ("confirm_password", OTHER)];
    let done = browser.submit(&cafe.cloud, &page, &fields).await;
    assert!(location(&done).starts_with(&format!("{ORIGIN}/login?")));
}

#[tokio::test]
async fn an_address_as_the_name_is_asked_for_once() {
    let cafe = Cafe::open().await;
    let pool = json!({ "PoolName": "by-mail", "UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"],
        "Schema": [{ "Name": "given_name", "Required": true, "AttributeDataType": "String" }] });
    let pool = accepted(&cafe.cloud, "CreateUserPool", pool).await["UserPool"]["Id"].clone();
    let mut client = crate::facts::wire::web_client(&cafe);
    client["UserPoolId"] = pool.clone();
    let client = accepted(&cafe.cloud, "CreateUserPoolClient", client).await["UserPoolClient"]["ClientId"].clone();
    accepted(&cafe.cloud, "CreateUserPoolDomain", json!({ "UserPoolId": pool, "Domain": "by-mail" })).await;
    let url = page_of(&cafe, "/signup").replace("cafe-1", "by-mail");
    let url = url.replace(&cafe.client, client.as_str().expect("an id"));
    let page = Browser::default().get(&cafe.cloud, &url).await;
    let html = text(&page);
    assert!(html.contains("Your email address."), "{html}");
    assert!(html.contains("requiredAttributes[given_name]") && html.contains("autocomplete=\"given-name\""));
    assert!(!html.contains("requiredAttributes[email]"));
}
