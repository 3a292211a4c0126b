//! The hosted UI: hosts, authorize, the login page, redirects and failures (B1 to B5).

use emulator::Response;
use serde_json::{Value, json};

use super::wire::{accepted, json_of};
use crate::cognito::fixture::{CALLBACK, Cafe, PASSWORD};
use crate::hosted_ui::browser::{Browser, CHALLENGE, ORIGIN, ask, ask_at, location, parameters};
use crate::support::{send, text};

const CODE: (&str, &str) = ("response_type", "code");
const TOKEN: (&str, &str) = ("response_type", "token");

async fn get(cafe: &Cafe, url: &str) -> Response {
    Browser::default().get(&cafe.cloud, url).await
}

/// Where Frank ends up who logs in with a right password.
async fn back(cafe: &Cafe, parameters: &[(&str, &str)]) -> String {
    location(&Browser::default().log_in(cafe, &ask(cafe, parameters), "frank", PASSWORD).await)
}

/// B1, documented and recorded; mistake 51.
#[tokio::test]
async fn b1_discovery_and_keys_are_not_on_the_login_host() {
    let cafe = Cafe::open().await;
    for document in ["openid-configuration", "jwks.json"] {
        let path = format!("{}/.well-known/{document}", cafe.pool);
        let right = format!("https://cognito-idp.us-east-1.amazonaws.com/{path}");
        assert_eq!(send(&cafe.cloud, "GET", &right, &[], "").await.status(), 200);
        for wrong in [format!("{ORIGIN}/{path}"), format!("{ORIGIN}/.well-known/{document}")] {
            assert_eq!(get(&cafe, &wrong).await.status(), 404, "{wrong}");
        }
    }
}

/// B1, documented: AWS's own host names lead to the same pages as the local ones.
#[tokio::test]
async fn b1_the_login_host_is_prefix_auth_region() {
    let cafe = Cafe::open().await;
    let real = ORIGIN.replace("http:", "https:").replace(".localhost:4566", ".com");
    let ask = ask(&cafe, &[CODE]).replace(ORIGIN, &real);
    assert!(location(&get(&cafe, &ask).await).starts_with(&format!("{real}/login?")));
}

/// B1, recorded.
#[tokio::test]
async fn b1_the_discovery_document_has_awss_keys() {
    let cafe = Cafe::open().await;
    let issuer = format!("https://cognito-idp.us-east-1.amazonaws.com/{}", cafe.pool);
    let found = json_of(&get(&cafe, &format!("{issuer}/.well-known/openid-configuration")).await);
    let base = format!("http://cognito-idp.us-east-1.localhost:4566/{}", cafe.pool);
    for (name, value) in [
        ("issuer", json!(issuer)),
        ("authorization_endpoint", json!(format!("{ORIGIN}/oauth2/authorize"))),
        ("token_endpoint", json!(format!("{ORIGIN}/oauth2/token"))),
        ("userinfo_endpoint", json!(format!("{ORIGIN}/oauth2/userInfo"))),
        ("jwks_uri", json!(format!("{base}/.well-known/jwks.json"))),
        ("id_token_signing_alg_values_supported", json!(["RS256"])),
        ("response_types_supported", json!(["code", "token"])),
        ("scopes_supported", json!(["openid", "email", "phone", "profile"])),
        ("subject_types_supported", json!(["public"])),
        ("token_endpoint_auth_methods_supported", json!(["client_secret_basic", "client_secret_post"])),
    ] {
        assert_eq!(found[name], value, "{name}");
    }
}

/// B2, documented.
#[tokio::test]
async fn b2_authorize_takes_get_only() {
    let cafe = Cafe::open().await;
    let answer = send(&cafe.cloud, "POST", &ask(&cafe, &[CODE]), &[], "").await;
    assert_eq!(answer.status(), 405);
}

/// B2, recorded and documented: the query travels on byte for byte; opening the login page directly works as well.
#[tokio::test]
async fn b2_without_a_session_authorize_leads_to_the_login_page() {
    let cafe = Cafe::open().await;
    let ask = ask(&cafe, &[CODE, ("state", "a b&c=d%"), ("scope", "openid email"), ("nonce", "n")]);
    let login = location(&get(&cafe, &ask).await);
    assert_eq!(login, ask.replace("/oauth2/authorize", "/login"));
    assert_eq!(get(&cafe, &login).await.status(), 200);
}

/// B2, documented: with a session straight back, without a page.
#[tokio::test]
async fn b2_with_a_session_authorize_leads_straight_back() {
    let cafe = Cafe::open().await;
    let mut browser = Browser::default();
    let ask = ask(&cafe, &[CODE]);
    browser.log_in(&cafe, &ask, "frank", PASSWORD).await;
    assert!(location(&browser.get(&cafe.cloud, &ask).await).starts_with(&format!("{CALLBACK}?code=")));
}

/// B2, documented.
#[tokio::test]
async fn b2_an_omitted_scope_means_all_of_the_clients() {
    let cafe = Cafe::open().await;
    let answer = parameters(&back(&cafe, &[TOKEN]).await, '#');
    assert_eq!(cafe.claims(&answer["access_token"])["scope"], "openid email");
}

/// B2, documented; mistake 40: no `openid`, no id token; and no e-mail without it.
#[tokio::test]
async fn b2_openid_is_what_gives_an_id_token() {
    let cafe = Cafe::open().await;
    let update = json!({ "UserPoolId": cafe.pool, "ClientId": cafe.client, "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["implicit"], "CallbackURLs": [CALLBACK], "SupportedIdentityProviders": ["COGNITO"],
        "AllowedOAuthScopes": ["openid", "email", "aws.cognito.signin.user.admin"] });
    accepted(&cafe.cloud, "UpdateUserPoolClient", update).await;
    let answer = parameters(&back(&cafe, &[TOKEN, ("scope", "aws.cognito.signin.user.admin")]).await, '#');
    assert_eq!(answer.get("id_token"), None);
    assert!(answer.contains_key("access_token"));
    let refused = location(&get(&cafe, &ask(&cafe, &[TOKEN, ("scope", "email")])).await);
    assert_eq!(parameters(&refused, '#')["error_description"], "invalid_scope");
}

/// B3, recorded: what login robots read. One form instead of AWS's two equal ones: people hear every form.
#[tokio::test]
async fn b3_the_login_form_has_the_names_that_robots_look_for() {
    let cafe = Cafe::open().await;
    let mut browser = Browser::default();
    let page = browser.get(&cafe.cloud, &ask(&cafe, &[CODE]).replace("/oauth2/authorize", "/login")).await;
    assert_eq!(page.status(), 200);
    assert!(page.headers()["content-type"].to_str().expect("text").starts_with("text/html"));
    let html = text(&page);
    let token = html.split("name=\"_csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token");
    let cookie = page.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let cookie = cookie.into_iter().find(|cookie| cookie.starts_with("XSRF-TOKEN=")).expect("a cookie");
    assert_eq!(cookie, format!("XSRF-TOKEN={token}; Path=/; HttpOnly; SameSite=Lax"));
    assert!(uuid::Uuid::parse_str(token).is_ok());
    for part in [
        "<form name=\"cognitoSignInForm\" action=\"/login?client_id=",
        "&amp;redirect_uri=",
        "method=\"POST\"",
        "name=\"cognitoAsfData\"",
        "id=\"signInFormUsername\" name=\"username\"",
        "id=\"signInFormPassword\" name=\"password\"",
        "name=\"signInSubmitButton\" value=\"Sign in\"",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

/// B3, recorded: success is a 302 to the callback; `cognitoAsfData` may be missing; the session lasts an hour.
#[tokio::test]
async fn b3_a_posted_form_leads_to_the_callback() {
    let cafe = Cafe::open().await;
    let mut browser = Browser::default();
    let login = ask(&cafe, &[CODE]).replace("/oauth2/authorize", "/login");
    let page = browser.get(&cafe.cloud, &login).await;
    let html = text(&page).replace("name=\"cognitoAsfData\"", "name=\"unknown\"");
    let page = page.map(|_| html.into());
    let answer = browser.submit(&cafe.cloud, &page, &[("username", "frank"), ("password", PASSWORD)]).await;
    assert!(location(&answer).starts_with(CALLBACK));
    let cookie = answer.headers()["set-cookie"].to_str().expect("text");
    assert!(cookie.starts_with("cognito=") && cookie.contains("Max-Age=3600"), "{cookie}");
}

/// B3: a wrong password keeps the browser on the login host.
#[tokio::test]
async fn b3_a_wrong_password_never_reaches_the_callback() {
    let cafe = Cafe::open().await;
    let answer = Browser::default().log_in(&cafe, &ask(&cafe, &[CODE]), "frank", "Wrong!4two").await;
    let place = answer.headers().get("location").map(|value| value.to_str().expect("text").to_owned());
    assert!(place.is_none_or(|place| place.starts_with(ORIGIN)));
}

/// B3, recorded.
#[tokio::test]
async fn b3_pages_cannot_be_framed_or_cached() {
    let cafe = Cafe::open().await;
    let page = get(&cafe, &ask(&cafe, &[CODE]).replace("/oauth2/authorize", "/login")).await;
    assert_eq!(page.headers()["x-frame-options"], "DENY");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
    let cache = page.headers()["cache-control"].to_str().expect("text");
    assert!(cache.contains("no-cache") && cache.contains("no-store"), "{cache}");
    assert!(page.headers().contains_key("x-amz-cognito-request-id"));
}

/// B4, recorded.
#[tokio::test]
async fn b4_the_implicit_grant_answers_in_the_fragment() {
    let cafe = Cafe::open().await;
    let place = back(&cafe, &[TOKEN, ("state", "s 1")]).await;
    let fragment = place.strip_prefix(&format!("{CALLBACK}#")).expect("a fragment");
    let names: Vec<_> = url::form_urlencoded::parse(fragment.as_bytes()).map(|(name, _)| name.into_owned()).collect();
    assert_eq!(names[..4], ["id_token", "access_token", "expires_in", "token_type"]);
    let answer = parameters(&place, '#');
    assert_eq!((&*answer["expires_in"], &*answer["token_type"], &*answer["state"]), ("3600", "Bearer", "s 1"));
    assert_eq!(answer.get("refresh_token"), None);
    let stateless = parameters(&back(&cafe, &[TOKEN]).await, '#');
    assert_eq!(stateless.get("state"), None);
}

/// B4, documented.
#[tokio::test]
async fn b4_the_code_grant_answers_in_the_query() {
    let cafe = Cafe::open().await;
    let place = back(&cafe, &[CODE, ("state", "a=b&c")]).await;
    let answer = parameters(place.strip_prefix(CALLBACK).expect("the callback"), '?');
    assert!(uuid::Uuid::parse_str(&answer["code"]).is_ok());
    assert_eq!(answer["state"], "a=b&c");
    assert_eq!(answer.len(), 2);
    let bare = parameters(&back(&cafe, &[CODE]).await, '?');
    assert_eq!(bare.len(), 1);
}

/// B5, recorded; mistake 34.
#[tokio::test]
async fn b5_a_mismatched_redirect_never_reaches_the_app() {
    let cafe = Cafe::open().await;
    for odd in [format!("{CALLBACK}/"), CALLBACK.replace("https", "http"), CALLBACK.to_uppercase()] {
        let ask = ask_at(ORIGIN, &[CODE, ("client_id", &cafe.client), ("redirect_uri", &odd)]);
        let place = location(&get(&cafe, &ask).await);
        assert_eq!(place, format!("{ORIGIN}/error?error=redirect_mismatch&client_id={}", cafe.client));
        let page = get(&cafe, &place).await;
        assert_eq!(page.status(), 400);
        assert!(text(&page).contains("An error was encountered with the requested page."));
    }
}

/// B5, recorded; mistake 17.
#[tokio::test]
async fn b5_an_unknown_client_is_an_invalid_request() {
    let cafe = Cafe::open().await;
    let ask = ask_at(ORIGIN, &[CODE, ("client_id", "nobody"), ("redirect_uri", CALLBACK)]);
    let place = location(&get(&cafe, &ask).await);
    assert!(place.starts_with(&format!("{ORIGIN}/error?error=invalid_request&client_id=nobody")), "{place}");
    assert_eq!(get(&cafe, &place).await.status(), 400);
}

async fn told(cafe: &Cafe, more: &[(&str, &str)], joint: char) -> Value {
    let place = location(&get(cafe, &ask(cafe, more)).await);
    assert!(place.starts_with(&format!("{CALLBACK}{joint}")), "{place}");
    json!(parameters(&place, joint))
}

/// B5, recorded; mistake 39: in the query for a code, in the fragment for tokens.
#[tokio::test]
async fn b5_a_scope_that_is_not_enabled_is_told_to_the_app() {
    let cafe = Cafe::open().await;
    let expected = json!({ "error": "invalid_request", "error_description": "invalid_scope", "state": "s" });
    for scope in ["openid offline_access", "profile", "nonsense"] {
        let more = [("scope", scope), ("state", "s")];
        assert_eq!(told(&cafe, &[&[CODE], &more[..]].concat(), '?').await, expected);
        assert_eq!(told(&cafe, &[&[TOKEN], &more[..]].concat(), '#').await, expected);
    }
}

/// B5, recorded; mistake 37.
#[tokio::test]
async fn b5_a_grant_that_is_not_enabled_is_told_to_the_app() {
    let cafe = Cafe::open().await;
    let update = json!({ "UserPoolId": cafe.pool, "ClientId": cafe.client, "AllowedOAuthFlowsUserPoolClient": true,
        "AllowedOAuthFlows": ["code"], "CallbackURLs": [CALLBACK], "SupportedIdentityProviders": ["COGNITO"],
        "AllowedOAuthScopes": ["openid"] });
    accepted(&cafe.cloud, "UpdateUserPoolClient", update).await;
    let answer = told(&cafe, &[TOKEN], '#').await;
    assert_eq!(
        (&answer["error_description"], &answer["error"]),
        (&json!("unauthorized_client"), &json!("invalid_request"))
    );
}

/// B5 and B2, documented; mistake 38.
#[tokio::test]
async fn b5_other_response_types_and_half_a_challenge_are_invalid_requests() {
    let cafe = Cafe::open().await;
    for more in [
        &[][..],
        &[("response_type", "id_token")],
        &[("response_type", "token id_token")],
        &[CODE, ("code_challenge", CHALLENGE)],
        &[CODE, ("code_challenge", CHALLENGE), ("code_challenge_method", "plain")],
    ] {
        let answer = told(&cafe, more, '?').await;
        assert_eq!(answer["error"], "invalid_request", "{more:?}");
        assert!(answer["error_description"].is_string(), "{more:?}");
    }
}

/// Mistakes 41 and 42: without OAuth or a provider the login page is not to be had, and the app hears nothing.
#[tokio::test]
async fn m41_m42_a_client_needs_oauth_and_a_provider() {
    let cafe = Cafe::open().await;
    for change in
        [json!({ "AllowedOAuthFlowsUserPoolClient": true }), json!({ "SupportedIdentityProviders": ["COGNITO"] })]
    {
        let mut update = json!({ "UserPoolId": cafe.pool, "ClientId": cafe.client, "AllowedOAuthFlows": ["code"],
            "CallbackURLs": [CALLBACK], "AllowedOAuthScopes": ["openid"] });
        update.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        accepted(&cafe.cloud, "UpdateUserPoolClient", update).await;
        let place = location(&get(&cafe, &ask(&cafe, &[CODE])).await);
        assert!(place.starts_with(&format!("{ORIGIN}/error?")), "{place}");
    }
}

/// A5, recorded; mistake 46.
#[tokio::test]
async fn a5_managed_login_without_a_style_is_unavailable() {
    let cafe = Cafe::open().await;
    let domain = json!({ "UserPoolId": cafe.pool, "Domain": "cafe-1", "ManagedLoginVersion": 2 });
    accepted(&cafe.cloud, "UpdateUserPoolDomain", domain).await;
    let login = ask(&cafe, &[CODE]).replace("/oauth2/authorize", "/login");
    let page = get(&cafe, &login).await;
    assert_eq!(page.status(), 403);
    assert!(text(&page).contains("Login pages unavailable. Please contact an administrator."));
    let style = json!({ "UserPoolId": cafe.pool, "ClientId": cafe.client, "UseCognitoProvidedValues": true });
    let made = accepted(&cafe.cloud, "CreateManagedLoginBranding", style).await;
    assert_eq!(get(&cafe, &login).await.status(), 200);
    let again = json!({ "UserPoolId": cafe.pool, "UseCognitoProvidedValues": true,
        "ManagedLoginBrandingId": made["ManagedLoginBranding"]["ManagedLoginBrandingId"] });
    let again = accepted(&cafe.cloud, "UpdateManagedLoginBranding", again).await;
    assert_eq!(again, made);
}

/// A6, documented; mistake 47: no redirect to the callback before the password is changed.
#[tokio::test]
async fn m47_a_temporary_password_shows_a_page_instead_of_the_callback() {
    let cafe = Cafe::open().await;
    cafe.invite("sofia", "Temp0rary!").await;
    let page = Browser::default().log_in(&cafe, &ask(&cafe, &[CODE]), "sofia", "Temp0rary!").await;
    assert_eq!(page.status(), 200);
    assert!(text(&page).contains("Change password"));
}
