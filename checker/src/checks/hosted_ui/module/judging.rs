//! Judges a module by its story: fetches what the site serves, and tells the story once for the same files and facts. A
//! module that asks for more of a browser than the page has, and a site that is built in another way, are left to the
//! browser checks.

use std::collections::{BTreeSet, HashMap};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use super::{Facts, Fault, StandIn, Story, Told};
use crate::check::{Check, Judgement, Notes, Outcome as Checked};
use crate::checks;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::{Finding, Unjudged};
use crate::javascript::sources::FILES;
use crate::javascript::{Source, Sources};
use crate::mistakes;
use crate::text;
use crate::text::Text;

/// Stack of the thread that runs modules; the engine's own limit is below it.
const STACK: usize = 8 << 20;
/// Modules are limited in steps. This is for what counts no steps, such as a search in a text that never ends.
const PATIENCE: Duration = Duration::from_secs(30);
/// What random numbers are made from in stories told with made-up names.
const SEED: u64 = 1;
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
    ("/js/auth.js", "site.auth-module", &crate::checks::hosted_ui::browser_login::CHECK),
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
