//! Logging in on the page.

use std::time::Duration;

use aws_sdk_cognitoidentityprovider::types::UserStatusType;

use super::browser::{Browser, ORIGIN, ask, ask_at, location, parameters};
use crate::cognito::fixture::{CALLBACK, Cafe, LOGOUT, PASSWORD};
use crate::support::text;

#[tokio::test]
async fn authorize_leads_to_a_login_form() {
    let cafe = Cafe::open().await;
    let mut browser = Browser::default();
    let ask = ask(&cafe, &[("response_type", "code"), ("scope", "openid email"), ("state", "a b&c")]);
    let login = location(&browser.get(&cafe.cloud, &ask).await);
    assert_eq!(login, ask.replace("/oauth2/authorize", "/login"));
    let page = browser.get(&cafe.cloud, &login).await;
    assert_eq!(page.headers()["content-type"], "text/html;charset=UTF-8");
    assert_eq!(page.headers()["x-frame-options"], "DENY");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    assert!(page.headers()["cache-control"].to_str().expect("text").contains("no-store"));
    assert!(page.headers().contains_key("x-amz-cognito-request-id"));
    assert!(!page.headers()["content-security-policy"].to_str().expect("text").contains("form-action"));
    let html = text(&page);
    for part in [
        "name=\"cognitoSignInForm\"",
        "method=\"POST\"",
        "&amp;",
        "name=\"_csrf\"",
        "name=\"cognitoAsfData\"",
        ">Username</label>",
        ">Password</label>",
        "name=\"signInSubmitButton\" value=\"Sign in\"",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(browser.has("XSRF-TOKEN"));
}

#[tokio::test]
async fn a_right_password_leads_back_with_a_code() {
    let cafe = Cafe::open().await;
    let mut browser = Browser::default();
    let ask = ask(&cafe, &[("response_type", "code"), ("state", "a b&c")]);
    let back = location(&browser.log_in(&cafe, &ask, "frank", PASSWORD).await);
    assert!(back.starts_with(&format!("{CALLBACK}?code=")), "{back}");
    let answer = parameters(&back, '?');
    assert_eq!((answer["code"].len(), answer["state"].as_str()), (36, "a b&c"));
    assert!(browser.has("cognito"));
    // Signed in for an hour: no form, another code.
    let again = location(&browser.get(&cafe.cloud, &ask).await);
    assert!(again.starts_with(CALLBACK) && again != back);
    let forced = location(&browser.get(&cafe.cloud, &format!("{ask}&prompt=login")).await);
    assert!(forced.starts_with(&format!("{ORIGIN}/login?")));
    cafe.clock.advance(Duration::from_hours(1));
    assert!(location(&browser.get(&cafe.cloud, &ask).await).starts_with(&format!("{ORIGIN}/login?")));
    let silent = location(&browser.get(&cafe.cloud, &format!("{ask}&prompt=none")).await);
    assert_eq!(parameters(&silent, '?')["error"], "login_required");
}

#[tokio::test]
async fn the_implicit_grant_answers_in_the_fragment() {
    let cafe = Cafe::open().await;
    let ask = ask(&cafe, &[("response_type", "token"), ("scope", "openid email"), ("state", "s"), ("nonce", "n-1")]);
    let back = location(&Browser::default().log_in(&cafe, &ask, "frank", PASSWORD).await);
    assert!(back.starts_with(&format!("{CALLBACK}#id_token=")), "{back}");
    let answer = parameters(&back, '#');
    assert_eq!((answer["expires_in"].as_str(), answer["token_type"].as_str()), ("3600", "Bearer"));
    assert_eq!((answer["state"].as_str(), answer.get("refresh_token")), ("s", None));
    let id = cafe.claims(&answer["id_token"]);
    assert_eq!((&id["nonce"], &id["email"]), (&"n-1".into(), &"frank@cafe.example".into()));
    assert!(id.contains_key("at_hash"));
    let access = cafe.claims(&answer["access_token"]);
    assert_eq!((&access["scope"], &access["version"]), (&"openid email".into(), &2.into()));
}

#[tokio::test]
async fn a_wrong_password_stays_on_the_domain() {
    let cafe = Cafe::open().await;
    let mut browser = Browser::default();
    let ask = ask(&cafe, &[("response_type", "code")]);
    let back = location(&browser.log_in(&cafe, &ask, "frank", "Wrong!4two").await);
    assert!(back.starts_with(&format!("{ORIGIN}/login?")), "{back}");
    assert!(!browser.has("cognito"));
    let page = browser.get(&cafe.cloud, &back).await;
    assert!(text(&page).contains("Incorrect username or password."));
    let page = browser.get(&cafe.cloud, &back).await;
    assert!(!text(&page).contains("Incorrect"), "the message is shown once");
    let right = browser.submit(&cafe.cloud, &page, &[("username", " frank "), ("password", PASSWORD)]).await;
    assert!(location(&right).starts_with(CALLBACK));
}

#[tokio::test]
async fn a_wrong_password_keeps_the_name_that_was_typed_in() {
    let cafe = Cafe::open().await;
    let mut browser = Browser::default();
    let ask = ask(&cafe, &[("response_type", "code"), ("login_hint", "eve")]);
    let name = "fr\"ank";
    let back = browser.log_in(&cafe, &ask, name, "Wrong!4two").await;
    assert!(!location(&back).contains("ank"), "no name in an address");
    let cookie = back.headers()["set-cookie"].to_str().expect("text");
    assert!(cookie.contains("HttpOnly") && !cookie.contains("ank"), "{cookie}");
    let page = browser.get(&cafe.cloud, &location(&back)).await;
    assert!(text(&page).contains("Incorrect username or password.") || text(&page).contains("User does not exist."));
    assert!(text(&page).contains("name=\"username\" type=\"text\" value=\"fr&quot;ank\""), "{}", text(&page));
    let again = browser.get(&cafe.cloud, &location(&back)).await;
    assert!(text(&again).contains("value=\"eve\""), "it is kept for one page");
    let long = browser.log_in(&cafe, &ask, &"x".repeat(100_000), "Wrong!4two").await;
    assert!(long.headers()["set-cookie"].len() < 4000, "browsers drop longer cookies");
}

#[tokio::test]
async fn a_form_without_its_cookie_is_refused() {
    let cafe = Cafe::open().await;
    let login = ask(&cafe, &[("response_type", "code")]).replace("/oauth2/authorize", "/login");
    let page = Browser::default().get(&cafe.cloud, &login).await;
    let fields = [("username", "frank"), ("password", PASSWORD)];
    let refused = Browser::default().submit(&cafe.cloud, &page, &fields).await;
    assert_eq!(refused.status(), 403);
}

#[tokio::test]
async fn a_temporary_password_is_replaced_on_a_page() {
    let cafe = Cafe::open().await;
    cafe.invite("sofia", "Temp0rary!").await;
    let mut browser = Browser::default();
    let ask = ask(&cafe, &[("response_type", "code")]);
    let page = browser.log_in(&cafe, &ask, "sofia", "Temp0rary!").await;
    assert_eq!(page.status(), 200);
    assert!(text(&page).contains("value=\"sofia\" autocomplete=\"username\" readonly hidden"), "for password managers");
    assert!(text(&page).contains("Change password"));
    let send = async |browser: &mut Browser, one: &str, two: &str| {
        browser.submit(&cafe.cloud, &page, &[("new_password", one), ("confirm_password", two)]).await
    };
    assert!(text(&send(&mut browser, PASSWORD, "other").await).contains("not the same"));
    assert!(text(&send(&mut browser, "weak", "weak").await).contains("Password not long enough"));
    let back = send(&mut browser, PASSWORD, PASSWORD).await;
    assert!(location(&back).starts_with(CALLBACK));
    let get = cafe.cognito.admin_get_user().user_pool_id(&cafe.pool).username("sofia").send().await.expect("her");
    assert_eq!(get.user_status(), Some(&UserStatusType::Confirmed));
    let again = send(&mut Browser::default(), PASSWORD, PASSWORD).await;
    assert_eq!(again.status(), 403);
}

#[tokio::test]
async fn the_path_form_stays_on_its_path() {
    let cafe = Cafe::open().await;
    let mut browser = Browser::default();
    let base = "http://127.0.0.1:4566/_aws/auth/cafe-1";
    let ask = ask_at(base, &[("client_id", &cafe.client), ("redirect_uri", CALLBACK), ("response_type", "code")]);
    let back = browser.log_in(&cafe, &ask, "frank", PASSWORD).await;
    assert!(location(&back).starts_with(CALLBACK));
    let cookie = back.headers()["set-cookie"].to_str().expect("text");
    assert!(cookie.contains("; Path=/_aws/auth/cafe-1/;"), "{cookie}");
    let mismatch = browser.get(&cafe.cloud, &ask.replace("callback.html", "other.html")).await;
    assert!(location(&mismatch).starts_with(&format!("{base}/error?")));
}

#[tokio::test]
async fn logging_out_leads_to_a_registered_address() {
    let cafe = Cafe::open().await;
    let mut browser = Browser::default();
    let ask = ask(&cafe, &[("response_type", "code")]);
    browser.log_in(&cafe, &ask, "frank", PASSWORD).await;
    let logout = |uri: &str| format!("{ORIGIN}/logout?client_id={}&logout_uri={uri}", cafe.client);
    let wrong = browser.get(&cafe.cloud, &logout("https://evil.example/")).await;
    assert!(location(&wrong).starts_with(&format!("{ORIGIN}/error?error=redirect_mismatch")));
    assert_eq!(location(&browser.get(&cafe.cloud, &logout(LOGOUT)).await), LOGOUT);
    assert!(!browser.has("cognito"));
    assert!(location(&browser.get(&cafe.cloud, &ask).await).starts_with(&format!("{ORIGIN}/login?")));
    let again = ask.replace("/oauth2/authorize", "/logout");
    assert_eq!(location(&browser.get(&cafe.cloud, &again).await), again.replace("/logout", "/login"));
}
