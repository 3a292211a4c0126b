//! What strangers may try on the login pages: scripts, foreign redirects, split headers, planted cookies, forged forms.

use emulator::Response;
use proptest::prelude::*;

use super::browser::{Browser, ORIGIN, ask, ask_at, location};
use crate::cognito::fixture::{CALLBACK, Cafe, PASSWORD};
use crate::support::{send, text};

const CODE: (&str, &str) = ("response_type", "code");
const SCRIPTS: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' autofocus onfocus='alert(1)",
    "javascript:alert(1)",
    "</title><script>alert(1)</script>",
    "\u{202e}\u{0}<svg/onload=alert(1)>",
];

fn page_of(cafe: &Cafe, path: &str, more: &[(&str, &str)]) -> String {
    ask(cafe, &[&[CODE], more].concat()).replace("/oauth2/authorize", path)
}

/// No element but the page's own, and no way for a script to run if there were one.
#[track_caller]
fn assert_harmless(page: &Response, from: &str) {
    let html = text(page);
    for bad in ["<script", "<img", "<svg", "onerror=alert", "onfocus='alert"] {
        let inside = html.contains(bad) && !html.contains(&bad.replace('<', "&lt;"));
        assert!(!inside, "{bad} of {from} in {html}");
    }
    let policy = page.headers()["content-security-policy"].to_str().expect("text");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
    for directive in ["base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(directive), "{policy}");
    }
    assert_eq!(html.matches("<form").count() + html.matches("<h1>An error").count(), 1, "{html}");
}

#[tokio::test]
async fn parameters_never_become_markup() {
    let cafe = Cafe::open().await;
    for script in SCRIPTS {
        for name in ["state", "login_hint", "nonce", "lang"] {
            for path in ["/login", "/signup", "/forgotPassword"] {
                let page = Browser::default().get(&cafe.cloud, &page_of(&cafe, path, &[(name, script)])).await;
                assert_eq!(page.status(), 200, "{path} {name}={script}");
                assert_harmless(&page, script);
            }
        }
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("error", script).append_pair("client_id", script);
        let page = Browser::default().get(&cafe.cloud, &format!("{ORIGIN}/error?{}", query.finish())).await;
        assert_harmless(&page, script);
    }
}

#[tokio::test]
async fn fields_that_are_shown_again_never_become_markup() {
    let cafe = Cafe::open().await;
    for script in SCRIPTS {
        let mut browser = Browser::default();
        let page = browser.get(&cafe.cloud, &page_of(&cafe, "/signup", &[])).await;
        let again = browser.submit(&cafe.cloud, &page, &[("username", script), ("password", "weak")]).await;
        assert_harmless(&again, script);
        let page = browser.get(&cafe.cloud, &page_of(&cafe, "/forgotPassword", &[])).await;
        let again = browser.submit(&cafe.cloud, &page, &[("username", script)]).await;
        assert_harmless(&again, script);
    }
}

#[tokio::test]
async fn no_page_redirects_to_a_stranger() {
    let cafe = Cafe::open().await;
    let evil = "https://evil.example/";
    for uri in [
        evil.to_owned(),
        format!("{CALLBACK}@evil.example"),
        format!("{CALLBACK}.evil.example"),
        format!("{CALLBACK}\\@evil.example"),
        format!("{CALLBACK}%0d%0aLocation:%20{evil}"),
        format!(" {CALLBACK}"),
        "//evil.example".to_owned(),
        "javascript:alert(1)".to_owned(),
    ] {
        for path in ["/oauth2/authorize", "/login", "/signup", "/forgotPassword", "/logout"] {
            let parameters = [CODE, ("client_id", cafe.client.as_str()), ("redirect_uri", uri.as_str())];
            let url = ask_at(ORIGIN, &parameters).replace("/oauth2/authorize", path);
            let place = location(&Browser::default().get(&cafe.cloud, &url).await);
            assert!(place.starts_with(&format!("{ORIGIN}/error?")), "{path} {uri} led to {place}");
        }
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("client_id", &cafe.client).append_pair("logout_uri", &uri);
        let place =
            location(&Browser::default().get(&cafe.cloud, &format!("{ORIGIN}/logout?{}", query.finish())).await);
        assert!(place.starts_with(&format!("{ORIGIN}/error?")), "{uri} led to {place}");
    }
    // Of two redirect addresses the one that is checked is the one that is used.
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fevil.example%2F", ask(&cafe, &[CODE]));
    let back = Browser::default().log_in(&cafe, &twice, "frank", PASSWORD).await;
    assert!(location(&back).starts_with(&format!("{CALLBACK}?code=")));
}

#[tokio::test]
async fn a_state_with_line_breaks_splits_no_header() {
    let cafe = Cafe::open().await;
    let state = "x\r\nSet-Cookie: cognito=planted\r\n\r\n<script>";
    let back = Browser::default().log_in(&cafe, &ask(&cafe, &[CODE, ("state", state)]), "frank", PASSWORD).await;
    let place = location(&back);
    assert!(place.contains("state=x%0D%0ASet-Cookie%3A+cognito%3Dplanted%0D%0A"), "{place}");
    let cookies: Vec<_> = back.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), 1, "{cookies:?}");
    let told = ask(&cafe, &[CODE, ("state", state), ("scope", "nonsense")]);
    let told = Browser::default().get(&cafe.cloud, &told).await;
    assert_eq!(told.headers().get("set-cookie"), None);
    assert!(location(&told).starts_with(&format!("{CALLBACK}?error_description=")));
}

/// Posts a login form with the cookies and headers given.
async fn post_login(cafe: &Cafe, csrf: &str, headers: &[(&str, &str)]) -> Response {
    let host = ORIGIN.split_once("://").expect("an address").1;
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("_csrf", csrf).append_pair("username", "frank").append_pair("password", PASSWORD);
    let headers = [&[("host", host), kind], headers].concat();
    send(&cafe.cloud, "POST", &page_of(cafe, "/login", &[]), &headers, &form.finish()).await
}

#[tokio::test]
async fn forged_forms_are_refused() {
    let cafe = Cafe::open().await;
    let token = "0d4b7d2a-53d4-4b68-9f0c-3f8a4b0f6a11";
    let cookie = format!("XSRF-TOKEN={token}");
    assert_eq!(post_login(&cafe, token, &[("cookie", &cookie)]).await.status(), 302);
    assert_eq!(post_login(&cafe, token, &[("cookie", &cookie), ("origin", ORIGIN)]).await.status(), 302);
    for headers in [
        &[][..],
        &[("cookie", "XSRF-TOKEN=")],
        &[("cookie", "XSRF-TOKEN=another")],
        &[("cookie", cookie.as_str()), ("origin", "https://evil.example")],
        &[("cookie", cookie.as_str()), ("origin", "http://evil.localhost:4566")],
        &[("cookie", cookie.as_str()), ("origin", "null")],
    ] {
        assert_eq!(post_login(&cafe, token, headers).await.status(), 403, "{headers:?}");
    }
    assert_eq!(post_login(&cafe, "", &[("cookie", "XSRF-TOKEN=")]).await.status(), 403);
}

#[tokio::test]
async fn planted_cookies_do_not_count() {
    let cafe = Cafe::open().await;
    let (own, planted) = ("0d4b7d2a-53d4-4b68-9f0c-3f8a4b0f6a11", "11111111-53d4-4b68-9f0c-3f8a4b0f6a11");
    let both = format!("XSRF-TOKEN={planted}; XSRF-TOKEN={own}");
    for token in [own, planted] {
        assert_eq!(post_login(&cafe, token, &[("cookie", &both)]).await.status(), 403);
    }
    // A session of the attacker's beside the user's own: nobody is signed in, rather than the wrong one.
    let mut sessions = Vec::new();
    cafe.hire("mallory", PASSWORD).await;
    for name in ["frank", "mallory"] {
        let back = Browser::default().log_in(&cafe, &ask(&cafe, &[CODE]), name, PASSWORD).await;
        let cookie = back.headers()["set-cookie"].to_str().expect("text");
        sessions.push(cookie.split(';').next().expect("a pair").to_owned());
    }
    let authorize = async |cookies: &str| {
        location(&send(&cafe.cloud, "GET", &ask(&cafe, &[CODE]), &[("cookie", cookies)], "").await)
    };
    assert!(authorize(&sessions[0]).await.starts_with(CALLBACK));
    assert!(authorize(&sessions.join("; ")).await.starts_with(&format!("{ORIGIN}/login?")));
    for forged in ["cognito=x", "cognito=a.b.c.d.e", &sessions[0][..sessions[0].len() - 4]] {
        assert!(authorize(forged).await.starts_with(&format!("{ORIGIN}/login?")), "{forged}");
    }
}

#[tokio::test]
async fn a_session_opens_one_domain_only() {
    let cafe = Cafe::open().await;
    let back = Browser::default().log_in(&cafe, &ask(&cafe, &[CODE]), "frank", PASSWORD).await;
    let cookie = back.headers()["set-cookie"].to_str().expect("text").split(';').next().expect("a pair").to_owned();
    let other = cafe.cognito.create_user_pool().pool_name("other").send().await.expect("a pool");
    let other = other.user_pool.and_then(|pool| pool.id).expect("an id");
    let mut client = crate::facts::wire::web_client(&cafe);
    client["UserPoolId"] = other.as_str().into();
    let made = crate::facts::wire::accepted(&cafe.cloud, "CreateUserPoolClient", client).await;
    let id = made["UserPoolClient"]["ClientId"].as_str().expect("an id");
    cafe.cognito.create_user_pool_domain().domain("other").user_pool_id(&other).send().await.expect("a domain");
    let origin = ORIGIN.replace("cafe-1", "other");
    let url = ask_at(&origin, &[CODE, ("client_id", id), ("redirect_uri", CALLBACK)]);
    let place = location(&send(&cafe.cloud, "GET", &url, &[("cookie", &cookie)], "").await);
    assert!(place.starts_with(&format!("{origin}/login?")), "{place}");
}

/// Any request to a domain is answered, and never by the fault of the cloud.
#[test]
fn odd_requests_are_answered() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let cafe = runtime.block_on(Cafe::open());
    let paths = prop::sample::select(vec![
        "/login",
        "/signup",
        "/confirm",
        "/forgotPassword",
        "/confirmForgotPassword",
        "/changePassword",
        "/oauth2/authorize",
        "/oauth2/token",
        "/oauth2/revoke",
        "/oauth2/userInfo",
        "/logout",
        "/error",
    ]);
    let methods = prop::sample::select(vec!["GET", "POST", "OPTIONS", "HEAD", "PUT"]);
    proptest!(ProptestConfig::with_cases(200), |(path in paths, method in methods, query in "[ -~]{0,60}",
        body in "[ -~\u{e4}\u{1F600}]{0,80}", cookie in "[ -~]{0,40}", known in any::<bool>())| {
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect::<String>().replace("%3D", "=").replace("%26", "&");
        let base = if known { page_of(&cafe, path, &[]) } else { format!("{ORIGIN}{path}?x") };
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let url = format!("{base}&{query}");
        let answer = runtime.block_on(send(&cafe.cloud, method, &url, &[kind, ("cookie", &cookie)], &body));
        prop_assert!(answer.status().as_u16() < 500, "{method} {url}: {}", answer.status());
    });
}
