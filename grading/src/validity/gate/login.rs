//! Gatekeepers of the login: pages and endpoints that are almost Cognito's.

use bytes::Bytes;
use emulator::{Request, Response};
use http::{Method, StatusCode, header};
use serde_json::Value;
use url::Url;
use url::form_urlencoded;

use super::{Gate, Gatekeeper, redirect};

type Pairs = Vec<(String, String)>;

impl Gatekeeper {
    /// Answers in place of the hosted UI.
    pub(super) async fn login(&self, request: Request, path: &str) -> Response {
        let get = request.method() == Method::GET;
        match path {
            "/oauth2/authorize" | "/login" if get => self.page(request, path == "/login").await,
            "/login" => self.form(request).await,
            "/oauth2/token" => self.token(request).await,
            "/logout" if self.gate == Gate::StaysAtLogOut => page("You are logged out."),
            _ => self.cloud.handle(request).await,
        }
    }

    async fn page(&self, mut request: Request, is_login: bool) -> Response {
        let mut query = query(&request);
        let given = value(&query, "redirect_uri").unwrap_or_default();
        let foreign = !given.contains(".cloudfront.");
        if !foreign {
            self.memory().callback = Some(given.clone());
        }
        let known = self.memory().callback.clone().unwrap_or_default();
        match self.gate {
            Gate::HasNoForm if !is_login => return page("Welcome to the café."),
            Gate::LeadsElsewhere if !is_login => return redirect("https://login.example/"),
            Gate::TellsTheForeignAddress if foreign => return redirect(&format!("{given}?error=redirect_mismatch")),
            Gate::TakesAnyRedirect if foreign => set(&mut query, "redirect_uri", &known),
            Gate::ComparesPathsOnly if foreign && path_of(&given) == path_of(&known) => {
                set(&mut query, "redirect_uri", &known);
            }
            Gate::DropsTheNonce => query.retain(|(name, _)| name != "nonce"),
            _ => return self.cloud.handle(request).await,
        }
        aim(&mut request, &query);
        self.cloud.handle(request).await
    }

    async fn form(&self, mut request: Request) -> Response {
        let query = query(&request);
        let mut form: Pairs = form_urlencoded::parse(request.body()).into_owned().collect();
        let password = value(&form, "password").unwrap_or_default();
        let wrong = password != self.password.reveal();
        match self.gate {
            Gate::TakesAnyPassword if wrong => set(&mut form, "password", self.password.reveal()),
            Gate::TakesLongPasswords if password.len() > 14 => set(&mut form, "password", self.password.reveal()),
            Gate::CallsBackWithoutCode if wrong => {
                let to = value(&query, "redirect_uri").unwrap_or_default();
                return redirect(&format!("{to}?state={}", value(&query, "state").unwrap_or_default()));
            }
            _ => {}
        }
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&form).finish();
        *request.body_mut() = Bytes::from(body);
        request.headers_mut().remove(header::CONTENT_LENGTH);
        let mut response = self.cloud.handle(request).await;
        if self.gate == Gate::LosesTheState {
            let location = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            if let Some(mut to) = location.and_then(|to| Url::parse(to).ok()).filter(|to| to.path() == "/callback.html")
            {
                let kept: Pairs = to.query_pairs().into_owned().filter(|(name, _)| name != "state").collect();
                to.query_pairs_mut().clear().extend_pairs(kept);
                if let Ok(value) = to.as_str().parse() {
                    response.headers_mut().insert(header::LOCATION, value);
                }
            }
        }
        response
    }

    async fn token(&self, request: Request) -> Response {
        if self.gate == Gate::RefusesCodes {
            let mut response = Response::new(Bytes::from_static(br#"{"error":"invalid_client"}"#));
            *response.status_mut() = StatusCode::BAD_REQUEST;
            return response;
        }
        let response = self.cloud.handle(request).await;
        let Ok(mut tokens) = serde_json::from_slice::<Value>(response.body()) else { return response };
        match self.gate {
            Gate::SwapsTokens => {
                let (id, access) = (tokens["id_token"].take(), tokens["access_token"].take());
                (tokens["id_token"], tokens["access_token"]) = (access, id);
            }
            Gate::ForgesTokens => {
                let id = tokens["id_token"].as_str().unwrap_or_default();
                tokens["id_token"] = checker::tokens::forge::forged(id).into();
            }
            _ => return response,
        }
        response.map(|_| tokens.to_string().into())
    }
}

fn query(request: &Request) -> Pairs {
    form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()).into_owned().collect()
}

fn value(pairs: &Pairs, name: &str) -> Option<String> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
}

fn set(pairs: &mut Pairs, name: &str, value: &str) {
    for pair in pairs.iter_mut().filter(|(known, _)| known == name) {
        value.clone_into(&mut pair.1);
    }
}

/// Gives a request another query.
fn aim(request: &mut Request, query: &Pairs) {
    let text = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let uri = request.uri().to_string();
    let plain = uri.split('?').next().unwrap_or_default();
    if let Ok(uri) = format!("{plain}?{text}").parse() {
        *request.uri_mut() = uri;
    }
}

fn path_of(url: &str) -> Option<String> {
    Url::parse(url).ok().map(|url| url.path().to_owned())
}

fn page(text: &str) -> Response {
    let mut response = Response::new(format!("<!doctype html><title>Café</title><p>{text}</p>").into());
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/html; charset=utf-8"));
    response
}
