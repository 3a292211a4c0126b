//! Plain requests to the deployment: what a browser or a stranger would send.

use bytes::Bytes;
use cafe::http::{Request, Response};
use http::{HeaderMap, Method, StatusCode};

use crate::context::Context;
use crate::evidence::{self, Evidence};
use crate::finding::Unjudged;
use crate::text;
use crate::text::Text;

/// An answer together with what was asked.
#[derive(Debug, Clone)]
pub struct Answer {
    pub method: Method,
    /// Without its query.
    pub url: String,
    /// What was special about the request: the shape of its token, its origin.
    pub note: Text,
    /// Whether the request had an Authorization header.
    pub authorized: bool,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Whether its Content-Type is that of a page. Media types compare without case.
    pub fn is_html(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/html"))
    }

    /// `message` of an error body, as API Gateway writes it.
    pub fn message(&self) -> Option<String> {
        let json = self.json()?;
        json.get("message").or_else(|| json.get("Message")).and_then(|text| text.as_str()).map(str::to_owned)
    }

    /// Status and message, for `seen`.
    pub fn summary(&self) -> Text {
        status_in_words(self.status.as_u16(), &self.message())
    }

    /// Whether API Gateway itself refused the request, whatever status it was told to answer.
    pub fn is_refusal(&self) -> bool {
        let message = self.message().unwrap_or_default();
        // The body and the status of a gateway response can be changed; who made it stays in this header.
        let kind = self.header("x-amzn-errortype").unwrap_or_default();
        kind.starts_with("Unauthorized")
            || kind.starts_with("AccessDenied")
            || self.status == StatusCode::UNAUTHORIZED
            || self.status == StatusCode::FORBIDDEN
            || message == "Unauthorized"
            || message == "The incoming token has expired"
    }

    /// Whether a server error of an API is what its deployment answers: a broken integration, or a status that somebody
    /// chose. API Gateway's own 503 is not.
    fn is_of_the_deployment(&self) -> bool {
        match self.status.as_u16() {
            500 | 502 => true,
            503 if self.header("x-amz-apigw-id").is_some() => self.message().as_deref() != Some("Service Unavailable"),
            _ => self.is_refusal(),
        }
    }

    /// The exchange as evidence.
    pub fn evidence(&self) -> Evidence {
        Evidence::http(self.method.as_str(), &self.url, self.status.as_u16(), self.note.clone())
    }
}

/// A status, with the message of an error body.
pub fn status_in_words(status: u16, message: &Option<String>) -> Text {
    match message {
        Some(message) => {
            text!("status-with-message", status = status.to_string(), message = shorten(message, 120))
        }
        None => status.to_string().into(),
    }
}

/// Cuts a text that came from elsewhere.
pub fn shorten(text: &str, limit: usize) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if clean.chars().count() <= limit {
        return clean;
    }
    let cut: String = clean.chars().take(limit).collect();
    format!("{cut} … ({} characters)", clean.chars().count())
}

impl Context {
    /// Sends a plain request that does no harm when it arrives twice. What stays a 429, or a 5xx of the target's own
    /// services, could not be judged; see [`Answer::is_of_the_deployment`].
    pub async fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer, Unjudged> {
        let answer = self.exchange(method, url, headers, body).await?;
        let own = url.contains(".execute-api.") && answer.is_of_the_deployment();
        let transient = answer.status.is_server_error() || answer.status == StatusCode::TOO_MANY_REQUESTS;
        if own || !transient {
            return Ok(answer);
        }
        let what = format!("{method} {}", answer.url);
        Err(Unjudged::new(what, answer.summary(), text!("target-is-busy")))
    }

    /// The same, whatever the answer is.
    pub(crate) async fn exchange(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer, Unjudged> {
        let shown = cafe::http::without_query(url);
        let unsendable = |why: Text| Unjudged::new(format!("{method} {shown}"), why, text!("look-at-addresses"));
        let mut request = Request::new(Bytes::from(body.to_owned()));
        *request.method_mut() = method.parse().map_err(|_| unsendable(text!("not-a-method")))?;
        *request.uri_mut() =
            url.parse().map_err(|error| unsendable(text!("not-an-address", error = format!("{error}"))))?;
        for (name, value) in headers {
            let name: http::HeaderName = name.parse().map_err(|_| unsendable(text!("not-a-header")))?;
            let value = value.parse().map_err(|_| unsendable(text!("not-a-header")))?;
            request.headers_mut().append(name, value);
        }
        let (note, authorized) = (note(request.headers()), request.headers().contains_key(http::header::AUTHORIZATION));
        self.pace.turn().await;
        let method = request.method().clone();
        let response: Response = self.http.send_again(request).await.map_err(|error| Unjudged::http(&error))?;
        let (parts, body) = response.into_parts();
        Ok(Answer { method, url: shown, note, authorized, status: parts.status, headers: parts.headers, body })
    }

    /// Fetches a page or file.
    pub async fn get(&self, url: &str) -> Result<Answer, Unjudged> {
        self.send("GET", url, &[], "").await
    }
}

fn note(headers: &HeaderMap) -> Text {
    let origin = headers.get(http::header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let shape = evidence::authorization_shape(headers);
    match origin {
        Some(origin) => text!("shape-and-origin", shape = shape, origin = origin),
        None => shape,
    }
}
