//! Where failures of the authorize endpoint show.

use emulator::Response;

use super::browser::{Browser, CHALLENGE, ORIGIN, ask, ask_at, location, parameters};
use crate::cognito::fixture::{CALLBACK, Cafe};
use crate::support::text;

async fn get(cafe: &Cafe, url: &str) -> Response {
    Browser::default().get(&cafe.cloud, url).await
}

#[tokio::test]
async fn a_foreign_redirect_never_reaches_the_app() {
    let cafe = Cafe::open().await;
    for odd in [
        "https://d1.cloudfront.net/callback.html/",
        "http://d1.cloudfront.net/callback.html",
        "https://d1.cloudfront.net/Callback.html",
        "https://d1.cloudfront.net:443/callback.html",
        "https://d1.cloudfront.net/callback.html?x=1",
        "https://evil.example/callback.html",
    ] {
        let ask = [("response_type", "code"), ("client_id", cafe.client.as_str()), ("redirect_uri", odd)];
        let refused = location(&get(&cafe, &ask_at(ORIGIN, &ask)).await);
        let error = format!("{ORIGIN}/error?error=redirect_mismatch&client_id={}", cafe.client);
        assert_eq!(refused, error, "{odd}");
        let page = get(&cafe, &refused).await;
        assert_eq!(page.status(), 400);
        assert!(text(&page).contains("An error was encountered with the requested page."));
        let login = ask_at(ORIGIN, &ask).replace("/oauth2/authorize", "/login");
        assert_eq!(location(&get(&cafe, &login).await), error, "{odd}");
    }
    let injected = get(&cafe, &format!("{ORIGIN}/error?error=%3Cscript%3Ealert(1)%3C/script%3E")).await;
    assert!(!text(&injected).contains("<script>"));
}

#[tokio::test]
async fn an_unknown_client_is_an_invalid_request() {
    let cafe = Cafe::open().await;
    let ask = ask_at(ORIGIN, &[("response_type", "code"), ("client_id", "nobody"), ("redirect_uri", CALLBACK)]);
    let refused = location(&get(&cafe, &ask).await);
    assert_eq!(refused, format!("{ORIGIN}/error?error=invalid_request&client_id=nobody"));
    let nowhere = get(&cafe, "http://nobody.auth.us-east-1.amazoncognito.localhost:4566/login").await;
    assert_eq!(nowhere.status(), 404);
}

#[tokio::test]
async fn the_app_is_told_of_scopes_and_grants_it_cannot_have() {
    let cafe = Cafe::open().await;
    let told = async |more: &[(&str, &str)], joint: char| {
        let back = location(&get(&cafe, &ask(&cafe, more)).await);
        assert!(back.starts_with(&format!("{CALLBACK}{joint}")), "{back}");
        parameters(&back, joint)
    };
    let code = ("response_type", "code");
    let scope = told(&[code, ("scope", "openid offline_access"), ("state", "s")], '?').await;
    assert_eq!((&*scope["error"], &*scope["error_description"]), ("invalid_request", "invalid_scope"));
    assert_eq!(scope["state"], "s");
    let scope = told(&[("response_type", "token"), ("scope", "profile")], '#').await;
    assert_eq!(scope["error_description"], "invalid_scope");
    let lonely = told(&[code, ("scope", "email")], '?').await;
    assert_eq!(lonely["error_description"], "invalid_scope");
    for odd in ["id_token", "token id_token", ""] {
        assert_eq!(told(&[("response_type", odd)], '?').await["error"], "invalid_request");
    }
    assert_eq!(told(&[], '?').await["error"], "invalid_request");
    assert_eq!(told(&[code, ("code_challenge", CHALLENGE)], '?').await["error"], "invalid_request");
    let plain = [code, ("code_challenge", CHALLENGE), ("code_challenge_method", "plain")];
    assert_eq!(told(&plain, '?').await["error"], "invalid_request");
}

#[tokio::test]
async fn grants_providers_and_oauth_must_be_switched_on() {
    let cafe = Cafe::open().await;
    let update = || {
        let update = cafe.cognito.update_user_pool_client().user_pool_id(&cafe.pool).client_id(&cafe.client);
        update.callback_urls(CALLBACK).allowed_o_auth_scopes("openid").allowed_o_auth_flows("code".into())
    };
    let at = async |kind: &str| location(&get(&cafe, &ask(&cafe, &[("response_type", kind)])).await);
    update()
        .allowed_o_auth_flows_user_pool_client(true)
        .supported_identity_providers("COGNITO")
        .send()
        .await
        .expect("");
    assert!(at("code").await.starts_with(&format!("{ORIGIN}/login?")));
    let token = parameters(&at("token").await, '#');
    assert_eq!((&*token["error"], &*token["error_description"]), ("invalid_request", "unauthorized_client"));
    update().allowed_o_auth_flows_user_pool_client(true).send().await.expect("no provider");
    assert!(at("code").await.starts_with(&format!("{ORIGIN}/error?error=")));
    update().supported_identity_providers("COGNITO").send().await.expect("no OAuth");
    let refused = at("code").await;
    assert!(refused.starts_with(&format!("{ORIGIN}/error?error=")));
    assert_eq!(get(&cafe, &refused).await.status(), 400);
}

#[tokio::test]
async fn managed_login_wants_a_branding_style() {
    let cafe = Cafe::open().await;
    let update = cafe.cognito.update_user_pool_domain().user_pool_id(&cafe.pool).domain("cafe-1");
    update.managed_login_version(2).send().await.expect("version 2");
    let login = location(&get(&cafe, &ask(&cafe, &[("response_type", "code")])).await);
    let page = get(&cafe, &login).await;
    assert_eq!(page.status(), 403);
    assert!(text(&page).contains("Login pages unavailable. Please contact an administrator."));
    let brand = cafe.cognito.create_managed_login_branding().user_pool_id(&cafe.pool).client_id(&cafe.client);
    brand.use_cognito_provided_values(true).send().await.expect("a style");
    assert_eq!(get(&cafe, &login).await.status(), 200);
}
