//! What the checks of the site's modules have in common: they fetch what the site serves, and run it on a page of our
//! own. A module that asks for more of a browser than that page has, and a site that is built in another way, are left
//! to the browser checks.

mod stand_in;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use regex::Regex;
use serde_json::Value as Json;

use crate::check::{Check, Judgement, Notes, Outcome as Checked};
use crate::checks;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::{Finding, Unjudged};
use crate::javascript::sources::FILES;
use crate::javascript::visit::Kept;
use crate::javascript::{Ending, Fetch, Outcome, Reply, Source, Sources, Thrown, Trace, Value, Visit, visit};
use crate::mistakes::{self, Mistake};
use crate::text;
use crate::text::Text;

pub use stand_in::{Facts, StandIn};

/// Stack of the thread that runs modules; the engine's own limit is below it.
const STACK: usize = 8 << 20;
/// Modules are limited in steps. This is for what counts no steps, such as a search in a text that never ends.
const PATIENCE: Duration = Duration::from_secs(30);
/// What random numbers are made from in stories told with made-up names.
const SEED: u64 = 1;
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

/// How a story went, and what of a browser the module asked for in vain.
type Ended = (Told<Vec<Text>>, BTreeSet<String>);

/// Stories that were told before. The same files and the same facts give the same story, so a second run on an unchanged
/// site need not tell it again.
static TOLD: LazyLock<Mutex<HashMap<Plot, Ended>>> = LazyLock::new(Mutex::default);
/// How many stories are remembered.
const REMEMBERED: usize = 64;

/// All that a story depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Plot {
    sources: Sources,
    module: &'static str,
    functions: &'static [&'static str],
    site: String,
    seed: u64,
    /// What the story is given, in words.
    about: String,
}

/// Judges a module of the site by a story, which is given some facts.
pub async fn judge<G: Facts>(
    context: &Context,
    module: &'static str,
    functions: &'static [&'static str],
    given: G,
    story: fn(&Story, &G) -> Told<Vec<Text>>,
) -> Judgement {
    let site = context.site_origin().await?;
    let mut sources = Sources::default();
    let first = context.script(module).await?;
    if let Source::NotServed(why) = &first {
        if imports(&context.script(PAGE).await?, module) {
            let seen = text!("file-and-reason", path = module, reason = why.in_words());
            let place = PAGE.trim_start_matches('/');
            let finding = Finding::known(&mistakes::MODULE_IMPORT_MISSING, text!("a-script-of-the-site"), seen, place);
            return Notes::new().fail(finding.reproduce(format!("curl -s {site}{module}")));
        }
        return elsewhere(context, module, text!("site-without-module", module = module, why = why.in_words())).await;
    }
    sources.add(module, first);
    let mut notes = Notes::new();
    loop {
        let plot = |site: &str, seed, given: &G| Plot {
            sources: sources.clone(),
            module,
            functions,
            site: site.to_owned(),
            seed,
            about: format!("{given:?}"),
        };
        let mut told = None;
        if context.options.in_bulk {
            let names = StandIn::of(&sources, &site);
            let others = given.instead(&names);
            let ended = tell(plot(names.site(), SEED, &others), others, story).await?;
            told = Some(ended).filter(|(end, _)| tells_no_names(end));
        }
        let told = match told {
            Some(told) => told,
            None => tell(plot(&site, context.options.seed, &given), given.clone(), story).await?,
        };
        notes.evidence = vec![Evidence::http("GET", &format!("{site}{module}"), 200, text!("run-without-browser"))];
        match told {
            (Ok(advice), _) => {
                notes.advice = advice;
                return notes.pass();
            }
            (Err(Fault::Needs(path)), _) if sources.count() < FILES => {
                let source = context.script(&path).await?;
                sources.add(&path, source);
            }
            (Err(Fault::Needs(_)), _) => {
                return elsewhere(context, module, text!("too-many-files", module = module, count = FILES)).await;
            }
            (Err(Fault::Elsewhere(why)), _) => return elsewhere(context, module, why).await,
            (Err(Fault::Found(_)), touched) if !touched.is_empty() => {
                let names = touched.into_iter().collect::<Vec<_>>().join(", ");
                return elsewhere(context, module, text!("module-uses", module = module, names = names)).await;
            }
            (Err(Fault::Found(finding)), _) => {
                let url = format!("{site}{module}");
                return notes.fail(finding.reproduce(format!("curl -s {url}")));
            }
            (Err(Fault::Broken(why)), _) => {
                return Err(Unjudged::new(text!("running-module", module = module), why, text!("cure-engine")));
            }
        }
    }
}

/// The script of the café's page, which brings the modules along.
const PAGE: &str = "/js/main.js";

/// Whether a script imports a module from its own folder. A site of another make does not.
fn imports(script: &Source, module: &str) -> bool {
    let Source::Script(text) = script else { return false };
    let name = module.rsplit('/').next().unwrap_or(module);
    ['"', '\'', '`'].iter().any(|quote| text.contains(&format!("{quote}./{name}{quote}")))
}

/// Whether the end of a story with made-up names can stand for that of the real one.
fn tells_no_names(end: &Told<Vec<Text>>) -> bool {
    let limits = [mistakes::MODULE_ENDLESS.name, mistakes::MODULE_OUT_OF_MEMORY.name];
    match end {
        Ok(_) | Err(Fault::Needs(_)) => true,
        Err(Fault::Found(finding)) => finding.mistake.as_deref().is_some_and(|mistake| limits.contains(&mistake)),
        Err(_) => false,
    }
}

/// Modules, the checks that judge them, and those that judge by a person's eyes what they do on sites of another make.
const BY_EYE: [(&str, &str, &Check); 2] = [
    ("/js/auth.js", "site.auth-module", &super::browser_login::CHECK),
    ("/js/api.js", "site.api-module", &checks::end_to_end::browser::CHECK),
];

/// Judges a module by what a person sees in a browser. Without a browser it cannot be judged: a site on which nothing
/// works looks the same from here as one that is built in another way.
async fn elsewhere(context: &Context, module: &'static str, why: Text) -> Judgement {
    let why = text!("judged-in-a-browser", why = why);
    let by_eye = BY_EYE.iter().find(|(known, ..)| *known == module);
    let (Some(_), Some((.., check))) = (&context.options.browser, by_eye) else {
        return Err(Unjudged::new(text!("running-module", module = module), why, text!("cure-other-make")));
    };
    // What these find wrong is not the module's fault, and a person would stop there too.
    let judges_modules = |id: &str| BY_EYE.iter().any(|(_, known, _)| *known == id);
    for need in check.needs.iter().filter(|id| !judges_modules(id)) {
        let need = checks::ALL.iter().find(|check| check.id == *need);
        let fine = match need {
            Some(need) => matches!((need.run)(context).await, Ok(Checked::Pass(_))),
            None => false,
        };
        if !fine {
            return Ok(Checked::LeftOut(why));
        }
    }
    let mut judgement = (check.run)(context).await;
    if let Ok(Checked::Pass(notes) | Checked::Fail(_, notes)) = &mut judgement {
        notes.evidence.insert(0, Evidence::page(module, why));
    }
    judgement
}

/// Tells a story, unless it has been told before.
async fn tell<G: Facts>(plot: Plot, given: G, story: fn(&Story, &G) -> Told<Vec<Text>>) -> Result<Ended, Unjudged> {
    let remembered = || TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(told) = remembered().get(&plot) {
        return Ok(told.clone());
    }
    let about = plot.clone();
    let told = apart(move || {
        let told = Story::new(about.sources, about.module, about.functions, &about.site, about.seed);
        let end = told.begin().and_then(|()| story(&told, &given));
        (end, told.touched.into_inner())
    })
    .await?;
    let mut all = remembered();
    if all.len() >= REMEMBERED {
        all.clear();
    }
    all.insert(plot, told.clone());
    Ok(told)
}

/// Runs something in a thread of its own, with a stack of its own.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Unjudged> {
    let (done, result) = tokio::sync::oneshot::channel();
    let failed = |cause: Text| Unjudged::new(text!("running-a-module"), cause, text!("check-again"));
    let thread = std::thread::Builder::new().name("module".to_owned()).stack_size(STACK);
    thread.spawn(move || drop(done.send(work()))).map_err(|error| failed(error.to_string().into()))?;
    match tokio::time::timeout(PATIENCE, result).await {
        Ok(Ok(result)) => Ok(result),
        Ok(Err(_)) => Err(failed(text!("engine-broke-down"))),
        Err(_) => Err(failed(text!("no-end-within", seconds = PATIENCE.as_secs()))),
    }
}
