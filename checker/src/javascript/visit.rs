//! A visit to a page: what is there when the module begins, and what there is when nothing happens any more.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::text;
use crate::text::Text;

/// What a browser keeps between pages: name to text.
pub type Kept = BTreeMap<String, String>;

/// One page, one module, one call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Visit {
    /// Address of the page.
    pub url: String,
    /// Milliseconds since 1970.
    pub now: i64,
    pub session: Kept,
    pub local: Kept,
    pub cookies: Kept,
    /// Path of the module on the site, `/js/auth.js`.
    pub module: String,
    /// The exported function to call; without one the module is only loaded.
    pub call: Option<String>,
    pub arguments: Vec<serde_json::Value>,
    /// What random numbers are made from.
    #[serde(skip)]
    pub seed: u64,
}

/// How a visit ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// Nothing happens any more.
    Quiet(Box<Trace>),
    /// A file of the site is needed that is not among the sources yet.
    Needs(String),
    /// A file is imported that the site does not serve as a script.
    NotServed(String),
    /// Something is imported that is no file of the site.
    Foreign(String),
    /// The module went on for longer than any page should.
    Endless,
    /// The module wanted more memory than any page should.
    OutOfMemory,
    /// The engine itself did not work.
    Broken(String),
}

/// What happened during a visit.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Trace {
    /// What became of the call; `None` if it is still waiting for something.
    pub outcome: Option<Outcome>,
    /// Where the page was sent.
    pub navigations: Vec<Navigation>,
    /// What stands in the address bar.
    pub address: String,
    pub session: Kept,
    pub local: Kept,
    pub cookies: Kept,
    /// What the module wrote to the console.
    pub logs: Vec<String>,
    /// Parts of a browser that the module asked for and this page does not have.
    pub touched: Vec<String>,
    #[serde(skip)]
    pub fetches: Vec<Fetch>,
}

/// A navigation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Navigation {
    /// `assign`, `href`, `open`, …
    pub how: String,
    pub url: String,
}

/// What became of a call.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "at", rename_all = "kebab-case")]
pub enum Outcome {
    /// The module cannot be loaded: syntax, names, or an error while it starts.
    NotLoaded {
        error: Thrown,
    },
    /// It is loaded, and these functions are exported.
    Loaded {
        exports: Vec<String>,
    },
    /// There is no such function.
    NoExport,
    Returned {
        value: Value,
    },
    Thrown {
        error: Thrown,
    },
}

/// An error of the module.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Thrown {
    pub name: String,
    /// Names of its class and the classes above.
    pub kinds: Vec<String>,
    pub message: String,
    /// File and line, if it tells.
    pub place: Option<String>,
}

/// A value that a call returned.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Value {
    /// JavaScript's `typeof`, and `null`.
    pub kind: String,
    /// Of a string.
    pub text: Option<String>,
    /// Of an object.
    pub json: Option<serde_json::Value>,
    /// Whether it came through a promise.
    pub promise: bool,
}

/// A request of the module.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Fetch {
    pub url: String,
    pub method: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub credentials: String,
    pub mode: String,
}

/// What a request gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Reply {
    /// JSON with a status.
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        let kind = ("content-type".to_owned(), "application/json".to_owned());
        Self { status, headers: vec![kind], body: body.to_string() }
    }
}

impl Fetch {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The address without its query.
    pub fn address(&self) -> String {
        cafe::http::without_query(&self.url)
    }

    /// A field of a form body.
    pub fn field(&self, name: &str) -> Option<String> {
        let mut pairs = url::form_urlencoded::parse(self.body.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

impl Navigation {
    /// A parameter of the query.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let url = Url::parse(&self.url).ok()?;
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }
}

impl Thrown {
    /// Whether it is of this class, or calls itself so.
    pub fn is(&self, kind: &str) -> bool {
        self.name == kind || self.kinds.iter().any(|known| known == kind)
    }

    /// Whether the engine made it, and not somebody who had something to say.
    pub fn is_crash(&self) -> bool {
        ["TypeError", "ReferenceError", "SyntaxError", "RangeError", "URIError"].iter().any(|kind| self.is(kind))
    }

    /// In words.
    pub fn shown(&self) -> Text {
        let error = format!("{}: {}", self.name, crate::observe::probe::shorten(&self.message, 200));
        match &self.place {
            Some(place) => text!("error-at-place", error = error, place = place),
            None => error.into(),
        }
    }
}

impl Trace {
    /// Whether a text is among what is kept, as it is or inside something.
    pub fn keeps(&self, text: &str) -> bool {
        self.session.values().chain(self.local.values()).chain(self.cookies.values()).any(|kept| kept.contains(text))
    }
}
