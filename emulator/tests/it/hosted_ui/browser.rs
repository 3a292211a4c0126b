//! A small browser: cookies, forms, and one redirect at a time.

use std::collections::BTreeMap;

use emulator::{Cloud, Response};

use crate::cognito::fixture::{CALLBACK, Cafe, PREFIX};
use crate::support::{send, text};

pub const ORIGIN: &str = "http://cafe-1.auth.us-east-1.amazoncognito.localhost:4566";
/// The verifier and challenge of RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Cookies of one person at one domain.
#[derive(Default)]
pub struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub async fn get(&mut self, cloud: &Cloud, url: &str) -> Response {
        self.go(cloud, "GET", url, "").await
    }

    async fn go(&mut self, cloud: &Cloud, method: &str, url: &str, body: &str) -> Response {
        let host = url.split('/').nth(2).expect("an absolute address");
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let headers = [("host", host), ("cookie", &cookies), ("content-type", "application/x-www-form-urlencoded")];
        let response = send(cloud, method, url, &headers, body).await;
        for cookie in response.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().expect("text");
            assert!(!cookie.contains("Secure"), "plain http: {cookie}");
            let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }

    /// Fills in the form of a page and sends it.
    pub async fn submit(&mut self, cloud: &Cloud, page: &Response, fields: &[(&str, &str)]) -> Response {
        let html = text(page);
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        for input in html.split("<input ").skip(1).filter(|input| input.contains("type=\"hidden\"")) {
            form.append_pair(attribute(input, "name"), attribute(input, "value"));
        }
        form.extend_pairs(fields);
        let form_tag = html.split("<form ").nth(1).expect("a form");
        let action = attribute(form_tag, "action").replace("&amp;", "&");
        let base = if action.starts_with("/_aws/") { "http://127.0.0.1:4566" } else { ORIGIN };
        self.go(cloud, "POST", &format!("{base}{action}"), &form.finish()).await
    }

    /// From the authorize endpoint to where the login leads.
    pub async fn log_in(&mut self, cafe: &Cafe, ask: &str, name: &str, password: &str) -> Response {
        let login = self.get(&cafe.cloud, ask).await;
        let page = self.get(&cafe.cloud, &location(&login)).await;
        assert_eq!(page.status(), 200, "{}", text(&page));
        self.submit(&cafe.cloud, &page, &[("username", name), ("password", password)]).await
    }

    pub fn has(&self, cookie: &str) -> bool {
        self.cookies.contains_key(cookie)
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let rest = tag.split(&format!("{name}=\"")).nth(1).unwrap_or_default();
    rest.split('"').next().unwrap_or_default()
}

/// Where a redirect leads.
#[track_caller]
pub fn location(response: &Response) -> String {
    assert_eq!(response.status(), 302, "{}", text(response));
    response.headers()["location"].to_str().expect("text").to_owned()
}

/// The parameters behind `?` or `#`.
pub fn parameters(location: &str, joint: char) -> BTreeMap<String, String> {
    let (_, rest) = location.split_once(joint).expect(location);
    url::form_urlencoded::parse(rest.as_bytes()).into_owned().collect()
}

/// The address of the authorize endpoint with these parameters after the usual ones.
pub fn ask(cafe: &Cafe, more: &[(&str, &str)]) -> String {
    ask_at(ORIGIN, &[&[("client_id", cafe.client.as_str()), ("redirect_uri", CALLBACK)], more].concat())
}

pub fn ask_at(base: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters);
    format!("{base}/oauth2/authorize?{}", query.finish())
}

/// A code of Frank's for the verifier above.
pub async fn code(cafe: &Cafe) -> String {
    let ask = ask(
        cafe,
        &[
            ("response_type", "code"),
            ("scope", "openid email"),
            ("nonce", "n-1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ],
    );
    let back = Browser::default().log_in(cafe, &ask, "frank", crate::cognito::fixture::PASSWORD).await;
    parameters(&location(&back), '?').remove("code").expect("a code")
}

/// Sends a form to an endpoint of the domain.
pub async fn post(cafe: &Cafe, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Response {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let url = format!("http://127.0.0.1:4566/_aws/auth/{PREFIX}{path}");
    send(&cafe.cloud, "POST", &url, &[&[kind], headers].concat(), &form.finish()).await
}
