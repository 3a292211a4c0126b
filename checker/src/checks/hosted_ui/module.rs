//! What the checks of the site's modules have in common: a story of visits in which a module is called on a page of our
//! own. Which files it is made of, and who judges what this page cannot show, is the business of [`judge`].

mod judging;
mod stand_in;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value as Json;

use crate::finding::Finding;
use crate::javascript::visit::Kept;
use crate::javascript::{Ending, Fetch, Outcome, Reply, Source, Sources, Thrown, Trace, Value, Visit, visit};
use crate::mistakes::{self, Mistake};
use crate::text;
use crate::text::Text;

pub use judging::judge;
pub use stand_in::{Facts, StandIn};

/// When the visits take place: 1 January 2026, 9:00 UTC.
pub const NOW: i64 = 1_767_258_000_000;

/// Why a story ends before its end.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The module is wrong.
    Found(Box<Finding>),
    /// It has to be judged in a browser; why.
    Elsewhere(Text),
    /// A file of the site has to be fetched first.
    Needs(String),
    /// The engine did not work.
    Broken(String),
}

/// What a part of a story gives.
pub type Told<T> = Result<T, Fault>;

/// A module, and what is known of it.
#[derive(Debug)]
pub struct Story {
    sources: Sources,
    /// Path on the site.
    module: &'static str,
    /// What it has to export.
    functions: &'static [&'static str],
    /// Origin of the site.
    pub site: String,
    seed: u64,
    touched: RefCell<BTreeSet<String>>,
}

/// A page to visit.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Path and more, after the origin; empty is the café's own page.
    pub url: Option<String>,
    /// Seconds after [`NOW`].
    pub later: i64,
    pub session: Kept,
    pub local: Kept,
    pub cookies: Kept,
}

impl Page {
    /// The café's page, with what an earlier visit left.
    pub fn after(trace: &Trace) -> Self {
        let (session, local, cookies) = (trace.session.clone(), trace.local.clone(), trace.cookies.clone());
        Self { session, local, cookies, ..Self::default() }
    }

    /// At an address.
    #[must_use]
    pub fn at(self, url: impl Into<String>) -> Self {
        Self { url: Some(url.into()), ..self }
    }

    /// Some seconds later.
    #[must_use]
    pub fn later(self, seconds: i64) -> Self {
        Self { later: seconds, ..self }
    }
}

impl Story {
    /// Of a module.
    pub fn new(
        sources: Sources,
        module: &'static str,
        functions: &'static [&'static str],
        site: &str,
        seed: u64,
    ) -> Self {
        Self { sources, module, functions, site: site.to_owned(), seed, touched: RefCell::default() }
    }

    /// Loads the module and looks at its exports.
    pub fn begin(&self) -> Told<()> {
        let trace = self.visit(&Page::default(), None, Vec::new(), 0, Rc::new(|_| None))?;
        let exports = match trace.outcome {
            Some(Outcome::Loaded { exports }) => exports,
            Some(Outcome::NotLoaded { error }) => return Err(self.not_loaded(&error, &trace.fetches)),
            _ => return Err(self.does_not_load(&mistakes::MODULE_DOES_NOT_LOAD, text!("no-end"))),
        };
        let missing: Vec<_> =
            self.functions.iter().filter(|name| !exports.iter().any(|known| known == *name)).collect();
        if missing.len() == self.functions.len() {
            return Err(Fault::Elsewhere(text!("exports-none", module = self.module)));
        }
        let Some(first) = missing.first() else { return Ok(()) };
        let (expected, seen) =
            (text!("an-exported-function", name = **first), text!("only", names = exports.join(", ")));
        Err(self.found(&mistakes::MODULE_EXPORT_MISSING, expected, seen, first))
    }

    /// Calls a function of the module; `again` other than 0 has other random numbers.
    pub fn call(
        &self,
        function: &str,
        arguments: Vec<Json>,
        page: &Page,
        again: u64,
        network: impl Fn(&Fetch) -> Option<Reply> + 'static,
    ) -> Told<Trace> {
        let trace = self.visit(page, Some(function), arguments, again, Rc::new(network))?;
        match &trace.outcome {
            Some(Outcome::NotLoaded { error }) => Err(self.not_loaded(error, &trace.fetches)),
            Some(Outcome::Thrown { error }) if error.is("NotBuiltYet") => {
                let expected = text!("function-written", function = function);
                Err(self.found(&mistakes::MODULE_NOT_WRITTEN, expected, &error.message, function))
            }
            Some(Outcome::Thrown { error }) if error.is("ReferenceError") && error.message.contains("not defined") => {
                let expected = text!("names-of-browsers");
                Err(self.found(&mistakes::MODULE_UNKNOWN_NAME, expected, error.shown(), function))
            }
            _ => Ok(trace),
        }
    }

    /// A finding; what it says is about a function of the module.
    pub fn found(&self, mistake: &Mistake, expected: impl Into<Text>, seen: impl Into<Text>, function: &str) -> Fault {
        let file = self.module.trim_start_matches('/');
        let place = if function.is_empty() { file.to_owned() } else { format!("{file}, {function}") };
        Fault::Found(Box::new(Finding::known(mistake, expected, seen, place)))
    }

    fn not_loaded(&self, error: &Thrown, fetches: &[Fetch]) -> Fault {
        // What a module wants before it is even called is the whole site, which is not here; and browsers import JSON.
        if let Some(fetch) = fetches.first() {
            return Fault::Elsewhere(text!("asks-while-loading", module = self.module, url = fetch.address()));
        }
        if error.is("SyntaxError") && self.sources.iter().any(|(_, source)| has_import_attributes(source)) {
            return Fault::Elsewhere(text!("imports-with-attributes", module = self.module));
        }
        let unknown = error.is("ReferenceError") && error.message.contains("not defined");
        let mistake = if unknown { &mistakes::MODULE_UNKNOWN_NAME } else { &mistakes::MODULE_DOES_NOT_LOAD };
        self.does_not_load(mistake, error.shown())
    }

    fn does_not_load(&self, mistake: &Mistake, seen: impl Into<Text>) -> Fault {
        self.found(mistake, text!("a-module-that-loads"), seen, "")
    }

    fn visit(
        &self,
        page: &Page,
        call: Option<&str>,
        arguments: Vec<Json>,
        again: u64,
        network: crate::javascript::engine::Network,
    ) -> Told<Trace> {
        let about = Visit {
            url: page.url.clone().unwrap_or_else(|| format!("{}/index.html", self.site)),
            now: NOW + page.later * 1000,
            session: page.session.clone(),
            local: page.local.clone(),
            cookies: page.cookies.clone(),
            module: self.module.to_owned(),
            call: call.map(str::to_owned),
            arguments,
            seed: self.seed.wrapping_add(again),
        };
        let place = call.unwrap_or_default();
        match visit(&self.sources, &about, network) {
            Ending::Quiet(trace) => {
                self.touched.borrow_mut().extend(trace.touched.iter().cloned());
                Ok(*trace)
            }
            Ending::Needs(path) => Err(Fault::Needs(path)),
            Ending::Foreign(name) => Err(Fault::Elsewhere(text!("imports-from-elsewhere", name = name))),
            Ending::NotServed(path) => {
                let seen = match self.sources.get(&path) {
                    Some(Source::NotServed(why)) => text!("file-and-reason", path = path, reason = why.in_words()),
                    _ => text!("script-not-there", path = path),
                };
                Err(self.found(&mistakes::MODULE_IMPORT_MISSING, text!("a-script-of-the-site"), seen, ""))
            }
            Ending::Endless => {
                Err(self.found(&mistakes::MODULE_ENDLESS, text!("an-end"), text!("no-end-within-steps"), place))
            }
            Ending::OutOfMemory => {
                Err(self.found(&mistakes::MODULE_OUT_OF_MEMORY, text!("less-memory"), text!("more-memory"), place))
            }
            Ending::Broken(why) => Err(Fault::Broken(why)),
        }
    }
}

/// Whether a script has an import such as `import config from "./config.json" with { type: "json" }`.
fn has_import_attributes(source: &Source) -> bool {
    static IMPORT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"(?s)\bimport\b[^;]{0,300}["']\s*with\s*\{"#).expect("a literal pattern"));
    matches!(source, Source::Script(text) if IMPORT.is_match(text))
}

/// What a call returned, if it returned.
pub fn returned(trace: &Trace) -> Option<&Value> {
    match &trace.outcome {
        Some(Outcome::Returned { value }) => Some(value),
        _ => None,
    }
}

/// What a call threw, if it did.
pub fn thrown(trace: &Trace) -> Option<&Thrown> {
    match &trace.outcome {
        Some(Outcome::Thrown { error }) => Some(error),
        _ => None,
    }
}

/// How a call ended, in words.
pub fn ended(trace: &Trace) -> Text {
    match &trace.outcome {
        Some(Outcome::Returned { value }) => match value.kind.as_str() {
            kind @ ("undefined" | "null") => text!("it-returned", value = kind),
            kind => text!("it-returned-type", type = kind),
        },
        Some(Outcome::Thrown { error }) => text!("it-threw", error = error.shown()),
        _ => text!("it-never-ended"),
    }
}
