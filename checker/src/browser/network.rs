//! What a page did on the network and what it complained about, gathered from the browser's events.
//!
//! Pure: events in, a log out. Nothing secret is kept: of addresses the part before the query, of an Authorization
//! header and of tokens in complaints the shape.

use std::collections::{HashMap, VecDeque};
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::cors::CorsRefusal;
use crate::evidence::{Evidence, shape_of};
use crate::observe::probe::shorten;
use crate::text;
use crate::text::Text;

/// The events that a log is made of.
pub const EVENTS: [&str; 9] = [
    "Network.requestWillBeSent",
    "Network.requestWillBeSentExtraInfo",
    "Network.responseReceived",
    "Network.loadingFinished",
    "Network.loadingFailed",
    "Log.entryAdded",
    "Runtime.consoleAPICalled",
    "Runtime.exceptionThrown",
    "Page.javascriptDialogOpening",
];

/// A page that asks without end does not fill the memory.
const MOST_EXCHANGES: usize = 1000;
const MOST_COMPLAINTS: usize = 20;
const LONGEST: usize = 300;

/// A request of the page and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    id: String,
    pub method: String,
    /// Without its query.
    pub url: String,
    /// `Document`, `Preflight`, `Fetch` and so on, as the browser names them.
    pub kind: String,
    /// The status of the answer, as far as there was one.
    pub status: Option<u16>,
    /// What was on the wire of the Authorization header.
    pub authorization: Header,
    /// Why the page got no answer.
    pub failure: Option<Failure>,
    pub finished: bool,
}

/// A header of a request, as the browser sent it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Header {
    /// The request was never sent, or the browser did not tell.
    Unknown,
    /// It was sent without.
    Absent,
    /// It was sent; this is its shape.
    Shape(Text),
}

/// Why a page got no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The browser's word, for example `net::ERR_FAILED`.
    pub text: String,
    pub cors: Option<CorsRefusal>,
}

impl Exchange {
    /// Whether the exchange ended without an answer that says yes.
    pub fn went_wrong(&self) -> bool {
        self.failure.is_some() || self.finished && self.status.is_none_or(|status| status >= 400)
    }

    /// The exchange as evidence.
    pub fn evidence(&self) -> Evidence {
        let mut note = text!("by-the-browser", kind = &self.kind);
        match &self.authorization {
            Header::Unknown => {}
            Header::Absent => note = text!("and", first = note, second = text!("no-authorization-header")),
            Header::Shape(shape) => note = text!("and", first = note, second = shape),
        }
        if let Some(failure) = &self.failure {
            let cors = failure.cors.as_ref().map(|cors| format!(": {}", cors.name)).unwrap_or_default();
            note = text!("and", first = note, second = format!("{}{cors}", failure.text));
        }
        match self.status {
            Some(status) => Evidence::http(&self.method, &self.url, status, note),
            None => Evidence::page(format!("{} {}", self.method, self.url), note),
        }
    }
}

/// All that a page has done so far.
#[derive(Debug, Default)]
pub struct Log {
    pub exchanges: Vec<Exchange>,
    /// Errors in the console, exceptions that nobody caught, and dialogs, oldest first.
    pub complaints: VecDeque<String>,
    /// Headers of requests that are not in the log yet: the two events come in any order.
    early: HashMap<String, Header>,
}

impl Log {
    /// Takes one event.
    pub fn take(&mut self, event: &str, about: &Value) {
        match event {
            "Network.requestWillBeSent" => self.request(about),
            "Network.requestWillBeSentExtraInfo" => self.headers(about),
            "Network.responseReceived" => {
                let status = about["response"]["status"].as_u64().and_then(|status| u16::try_from(status).ok());
                self.change(about, |exchange| exchange.status = status);
            }
            "Network.loadingFinished" => self.change(about, |exchange| exchange.finished = true),
            "Network.loadingFailed" => {
                let text = shorten(about["errorText"].as_str().unwrap_or("no answer"), LONGEST);
                let failure = Failure { text, cors: CorsRefusal::read(&about["corsErrorStatus"]) };
                self.change(about, |exchange| (exchange.finished, exchange.failure) = (true, Some(failure)));
            }
            "Log.entryAdded" if about["entry"]["level"] == "error" => self.complain(about["entry"]["text"].as_str()),
            "Runtime.consoleAPICalled" if about["type"] == "error" => {
                let words = about["args"].as_array().into_iter().flatten().map(|word| {
                    let value = word["value"].as_str().or_else(|| word["description"].as_str());
                    value.map_or_else(|| word["value"].to_string(), str::to_owned)
                });
                self.complain(Some(&words.collect::<Vec<_>>().join(" ")));
            }
            "Runtime.exceptionThrown" => {
                let details = &about["exceptionDetails"];
                let description = details["exception"]["description"].as_str().or_else(|| details["text"].as_str());
                self.complain(description.and_then(|text| text.lines().next()));
            }
            "Page.javascriptDialogOpening" => {
                let text = about["message"].as_str().unwrap_or_default();
                self.complain(Some(&format!("a dialog: {text}")));
            }
            _ => {}
        }
    }

    /// The last exchange with this method and address; ports of `*.localhost` do not count.
    pub fn last(&self, method: &str, url: &str) -> Option<&Exchange> {
        let same =
            |exchange: &&Exchange| exchange.method == method && cafe::addresses::Addresses::same(&exchange.url, url);
        self.exchanges.iter().rev().find(same)
    }

    fn request(&mut self, about: &Value) {
        if let Some(status) = about["redirectResponse"]["status"].as_u64() {
            self.change(about, |exchange| {
                (exchange.status, exchange.finished) = (u16::try_from(status).ok(), true);
            });
        }
        let Some(id) = about["requestId"].as_str().filter(|_| self.exchanges.len() < MOST_EXCHANGES) else { return };
        let text = |value: &Value| shorten(value.as_str().unwrap_or_default(), LONGEST);
        self.exchanges.push(Exchange {
            id: id.to_owned(),
            method: text(&about["request"]["method"]),
            url: shorten(&cafe::http::without_query(about["request"]["url"].as_str().unwrap_or_default()), LONGEST),
            kind: if about["initiator"]["type"] == "preflight" { "Preflight".to_owned() } else { text(&about["type"]) },
            status: None,
            authorization: self.early.remove(id).unwrap_or(Header::Unknown),
            failure: None,
            finished: false,
        });
    }

    fn headers(&mut self, about: &Value) {
        let mut headers = about["headers"].as_object().into_iter().flatten();
        let found = headers.find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
        let seen = match found {
            Some((_, value)) => Header::Shape(shape_of(value.as_str().unwrap_or_default())),
            None => Header::Absent,
        };
        let id = about["requestId"].as_str().unwrap_or_default();
        let waiting = |exchange: &&mut Exchange| exchange.id == id && exchange.authorization == Header::Unknown;
        match self.exchanges.iter_mut().rev().find(waiting) {
            Some(exchange) => exchange.authorization = seen,
            None if self.early.len() < MOST_EXCHANGES => {
                self.early.insert(id.to_owned(), seen);
            }
            None => {}
        }
    }

    fn change(&mut self, about: &Value, change: impl FnOnce(&mut Exchange)) {
        let id = about["requestId"].as_str().unwrap_or_default();
        if let Some(exchange) = self.exchanges.iter_mut().rev().find(|exchange| exchange.id == id) {
            change(exchange);
        }
    }

    fn complain(&mut self, text: Option<&str>) {
        let text = without_secrets(text.unwrap_or("an error without words"));
        self.complaints.push_back(shorten(&text, LONGEST));
        if self.complaints.len() > MOST_COMPLAINTS {
            self.complaints.pop_front();
        }
    }
}

/// A text of a page without the tokens and codes that may be in it.
pub fn without_secrets(text: &str) -> String {
    static SECRET: LazyLock<Regex> = LazyLock::new(|| {
        let token = r"eyJ[\w-]+\.[\w-]+(\.[\w-]*)?";
        let parameter = r"((?:code|state|nonce|id_token|access_token|refresh_token|code_verifier)=)[^&\s#\x22']+";
        Regex::new(&format!("{token}|{parameter}")).expect("a literal expression")
    });
    SECRET.replace_all(text, "$2<…>").into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const URL: &str = "http://a1.execute-api.us-east-1.localhost:4566/prod/create_report";

    fn sent(id: &str, method: &str, kind: &str) -> Value {
        json!({ "requestId": id, "type": kind, "request": { "method": method, "url": format!("{URL}?x=secret") } })
    }

    #[test]
    fn the_header_is_seen_whichever_event_comes_first() {
        let headers = json!({ "requestId": "1", "headers": { "authorization": "Bearer aa.bb.cc", "Origin": "x" } });
        for header_first in [true, false] {
            let mut log = Log::default();
            let events = [("Network.requestWillBeSent", sent("1", "POST", "Fetch")), (EVENTS[1], headers.clone())];
            let order: Vec<_> = if header_first { events.iter().rev().collect() } else { events.iter().collect() };
            for (event, about) in order {
                log.take(event, about);
            }
            log.take("Network.responseReceived", &json!({ "requestId": "1", "response": { "status": 200 } }));
            log.take("Network.loadingFinished", &json!({ "requestId": "1" }));
            let exchange = log.last("POST", URL).expect("the exchange");
            assert_eq!(exchange.authorization, Header::Shape("Authorization: Bearer <3 parts, 8 characters>".into()));
            assert_eq!((exchange.status, exchange.went_wrong()), (Some(200), false));
            assert!(!exchange.url.contains("secret"));
        }
    }

    #[test]
    fn a_refused_preflight_fails_the_request() {
        let mut log = Log::default();
        log.take("Network.requestWillBeSent", &sent("1", "POST", "Fetch"));
        let mut preflight = sent("2", "OPTIONS", "Other");
        preflight["initiator"] = json!({ "type": "preflight" });
        log.take("Network.requestWillBeSent", &preflight);
        log.take("Network.responseReceived", &json!({ "requestId": "2", "response": { "status": 200 } }));
        let refusal = json!({ "corsError": "HeaderDisallowedByPreflightResponse", "failedParameter": "authorization" });
        let failed = json!({ "requestId": "1", "errorText": "net::ERR_FAILED", "corsErrorStatus": refusal });
        log.take("Network.loadingFailed", &failed);
        let exchange = log.last("POST", URL).expect("the exchange");
        assert!(exchange.went_wrong() && exchange.authorization == Header::Unknown);
        let cors = exchange.failure.as_ref().and_then(|failure| failure.cors.as_ref()).expect("a CORS refusal");
        assert_eq!(cors.name, "HeaderDisallowedByPreflightResponse");
        let preflight = log.last("OPTIONS", URL).expect("the preflight");
        assert_eq!((preflight.status, preflight.kind.as_str()), (Some(200), "Preflight"));
    }

    #[test]
    fn redirects_are_exchanges_of_their_own() {
        let mut log = Log::default();
        log.take("Network.requestWillBeSent", &sent("1", "GET", "Document"));
        let mut second = sent("1", "GET", "Document");
        second["redirectResponse"] = json!({ "status": 302 });
        log.take("Network.requestWillBeSent", &second);
        let statuses: Vec<_> = log.exchanges.iter().map(|exchange| exchange.status).collect();
        assert_eq!(statuses, [Some(302), None]);
    }

    #[test]
    fn complaints_keep_no_secrets_and_do_not_pile_up() {
        let mut log = Log::default();
        let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJmcmFuayJ9.sIgN-_";
        let error = json!({ "type": "error", "args": [{ "value": format!("token {token} at ?code=abc-1&state=s") }] });
        log.take("Runtime.consoleAPICalled", &error);
        assert_eq!(log.complaints, ["token <…> at ?code=<…>&state=<…>"]);
        log.take("Runtime.consoleAPICalled", &json!({ "type": "log", "args": [] }));
        for _ in 0..100 {
            log.take("Log.entryAdded", &json!({ "entry": { "level": "error", "text": "x".repeat(10_000) } }));
        }
        assert_eq!(log.complaints.len(), MOST_COMPLAINTS);
        assert!(log.complaints.iter().all(|text| text.len() < 400));
    }
}
