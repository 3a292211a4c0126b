//! The engine: `QuickJS` with a limit on steps, memory and stack, modules from [`Sources`] only, and no other host
//! functions than [`super::host`]'s.
//!
//! Limits count steps and not seconds, so that a busy machine changes no verdict.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rquickjs::loader::{Loader, Resolver};
use rquickjs::module::Declared;
use rquickjs::{CatchResultExt, Context, Ctx, Function, Module, Object, Runtime};
use url::{Origin, Url};

use super::host::Host;
use super::parts;
use super::sources::{Source, Sources};
use super::visit::{Ending, Fetch, Outcome, Reply, Trace, Visit};

/// Bytes that a page may use; an honest one needs less than two million.
const MEMORY: usize = 32 << 20;
/// Bytes of stack. Its thread has to have more.
const STACK: usize = 1 << 20;
/// The engine asks after some ten thousand steps whether it is to go on; so often it is.
const INTERRUPTS: u32 = 200;
/// Jobs (what follows an `await`) and timers of one visit.
const JOBS: u32 = 5_000;
/// Stands for the site's origin in the names of modules.
const SITE: &str = "http://site.invalid";

/// What answers the module's requests; `None` is a request that gets no answer that a page may see.
pub type Network = Rc<dyn Fn(&Fetch) -> Option<Reply>>;

/// Makes a visit.
pub fn visit(sources: &Sources, visit: &Visit, network: Network) -> Ending {
    let stop = Rc::new(Stop::default());
    let host = Rc::new(Host::new(visit.seed, network));
    let attempt = attempt(sources, visit, &host, &stop);
    if let Some(import) = stop.import.take() {
        return import;
    }
    if stop.endless.get() {
        return Ending::Endless;
    }
    match attempt {
        Ok(trace) if out_of_memory(&trace) => Ending::OutOfMemory,
        Ok(trace) => Ending::Quiet(Box::new(Trace { fetches: host.fetches.take(), ..trace })),
        Err(text) if text.contains("out of memory") => Ending::OutOfMemory,
        Err(text) => Ending::Broken(text),
    }
}

/// Why a visit has to be given up.
#[derive(Default)]
struct Stop {
    endless: Cell<bool>,
    import: RefCell<Option<Ending>>,
}

fn out_of_memory(trace: &Trace) -> bool {
    let Some(Outcome::NotLoaded { error } | Outcome::Thrown { error }) = &trace.outcome else { return false };
    error.message.contains("out of memory")
}

fn attempt(sources: &Sources, visit: &Visit, host: &Rc<Host>, stop: &Rc<Stop>) -> Result<Trace, String> {
    let failed = |error: rquickjs::Error| error.to_string();
    let runtime = Runtime::new().map_err(failed)?;
    runtime.set_memory_limit(MEMORY);
    runtime.set_max_stack_size(STACK);
    let names = Names { site: Url::parse(&visit.url).map(|page| page.origin()).ok(), stop: Rc::clone(stop) };
    runtime.set_loader(names, Files { sources: sources.clone(), stop: Rc::clone(stop) });
    let (mut asked, asking) = (0, Rc::clone(stop));
    runtime.set_interrupt_handler(Some(Box::new(move || {
        asked += 1;
        asking.endless.set(asked > INTERRUPTS);
        asking.endless.get()
    })));
    let context = Context::full(&runtime).map_err(failed)?;
    let lived = context.with(|ctx| {
        let lived = live(&ctx, visit, Rc::clone(host), stop);
        lived.catch(&ctx).map_err(|error| error.to_string())
    });
    if !comes_to_rest(&runtime, stop) {
        // Better some memory that nobody uses than memory that somebody destroys.
        std::mem::forget((context, runtime));
        FORGOTTEN.fetch_add(1, Ordering::Relaxed);
    }
    lived
}

/// How many engines this process keeps because nobody may take them down. Each may hold as much memory as a page may use.
pub fn forgotten() -> usize {
    FORGOTTEN.load(Ordering::Relaxed)
}

static FORGOTTEN: AtomicUsize = AtomicUsize::new(0);

/// Runs what is still to run when a visit is given up, and tells whether nothing is left. An engine destroys memory that
/// is taken down while parts of a module stand in the queue, or after a function was interrupted that had waited.
fn comes_to_rest(runtime: &Runtime, stop: &Stop) -> bool {
    for _ in 0..JOBS {
        if stop.endless.get() || !runtime.is_job_pending() {
            break;
        }
        // What goes wrong now is nobody's business any more.
        let _ = runtime.execute_pending_job();
    }
    !stop.endless.get() && !runtime.is_job_pending()
}

/// Opens the page, calls the module, and waits until nothing happens any more.
fn live(ctx: &Ctx<'_>, visit: &Visit, host: Rc<Host>, stop: &Stop) -> rquickjs::Result<Trace> {
    let page = parts::function(ctx, parts::PAGE)?;
    let answer = Function::new(ctx.clone(), move |what: String, input: String| host.answer(&what, &input))?;
    let about = serde_json::to_string(visit).unwrap_or_default();
    let address = parts::function(ctx, parts::ADDRESS)?;
    let page: Object<'_> = page.call((answer, address, ctx.json_parse(about)?))?;
    let (run, tick): (Function<'_>, Function<'_>) = (page.get("run")?, page.get("tick")?);
    run.call::<_, ()>(())?;
    for _ in 0..JOBS {
        if stop.endless.get() || stop.import.borrow().is_some() {
            return Err(rquickjs::Error::Unknown);
        }
        if !ctx.execute_pending_job() && !tick.call::<_, bool>(())? {
            let trace: String = page.get::<_, Function<'_>>("trace")?.call(())?;
            return serde_json::from_str(&trace).map_err(|_| rquickjs::Error::Unknown);
        }
    }
    stop.endless.set(true);
    Err(rquickjs::Error::Unknown)
}

/// Finds out which file of the site an import means.
struct Names {
    site: Option<Origin>,
    stop: Rc<Stop>,
}

impl Resolver for Names {
    fn resolve(&mut self, _: &Ctx<'_>, base: &str, name: &str) -> rquickjs::Result<String> {
        let relative = ["./", "../", "/"].iter().any(|start| name.starts_with(start)) && !name.starts_with("//");
        let url = Url::parse(SITE).and_then(|site| site.join(base)).and_then(|base| base.join(name));
        match url {
            Ok(url) if relative || self.site.as_ref() == Some(&url.origin()) => Ok(url.path().to_owned()),
            _ => {
                self.stop.import.replace(Some(Ending::Foreign(name.to_owned())));
                Err(rquickjs::Error::new_resolving(base, name))
            }
        }
    }
}

/// Hands out the site's files.
struct Files {
    sources: Sources,
    stop: Rc<Stop>,
}

impl Loader for Files {
    fn load<'js>(&mut self, ctx: &Ctx<'js>, name: &str) -> rquickjs::Result<Module<'js, Declared>> {
        let ending = match self.sources.get(name) {
            Some(Source::Script(text)) => return Module::declare(ctx.clone(), name, text.as_bytes()),
            Some(Source::NotServed(_)) => Ending::NotServed(name.to_owned()),
            None => Ending::Needs(name.to_owned()),
        };
        self.stop.import.replace(Some(ending));
        Err(rquickjs::Error::new_loading(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::javascript::visit::Kept;

    fn run(files: &[(&str, &str)], call: &str) -> Ending {
        let sources: Sources = files.iter().map(|(path, text)| (*path, Source::Script((*text).to_owned()))).collect();
        let visit = Visit {
            url: "https://site.example/index.html?a=b".to_owned(),
            now: 1_000_000,
            session: [("kept".to_owned(), "text".to_owned())].into(),
            local: Kept::new(),
            cookies: Kept::new(),
            module: "/js/a.js".to_owned(),
            call: Some(call.to_owned()),
            arguments: Vec::new(),
            seed: 1,
        };
        super::visit(&sources, &visit, Rc::new(|_| None))
    }

    /// Runs the body of an async function and returns what it returned as JSON.
    fn value(body: &str) -> serde_json::Value {
        let text = format!("export async function f() {{ return {{ it: await (async () => {{ {body} }})() }}; }}");
        match run(&[("/js/a.js", &text)], "f") {
            Ending::Quiet(trace) => match trace.outcome {
                Some(Outcome::Returned { value }) => value.json.expect("an object")["it"].clone(),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_page_has_what_a_login_needs() {
        assert_eq!(value("return new URLSearchParams({ a: 'b c', d: 'é&' }).toString()"), "a=b+c&d=%C3%A9%26");
        assert_eq!(
            value("const u = new URL('/x?y=1', location.href); u.searchParams.set('y', 2); return u.href"),
            "https://site.example/x?y=2"
        );
        assert_eq!(
            value("const u = new URL(location); u.search = ''; return `${u}`"),
            "https://site.example/index.html"
        );
        assert_eq!(
            value("return sessionStorage.kept + sessionStorage.getItem('kept') + sessionStorage.length"),
            "texttext1"
        );
        assert_eq!(
            value("return btoa('ÿ') + atob('YQ') + new TextDecoder().decode(new TextEncoder().encode('ü'))"),
            "/w==aü"
        );
        assert_eq!(value("try { atob('a-') } catch (e) { return e.name }"), "InvalidCharacterError");
        assert_eq!(
            value("return [...new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array()))][0]"),
            0xe3
        );
        assert_eq!(value("return new Date().getTime() + Date.now() + +new Date(5)"), 2_000_005);
        assert_eq!(value("try { await fetch('/x') } catch (e) { return `${e}` }"), "TypeError: Failed to fetch");
        assert_eq!(value("await new Promise((done) => setTimeout(done, 1500)); return Date.now()"), 1_001_500);
        assert_eq!(value("return crypto.randomUUID().length + typeof XMLHttpRequest"), "36undefined");
    }

    #[test]
    fn limits_hold() {
        assert_eq!(run(&[("/js/a.js", "for (;;) {}")], "f"), Ending::Endless);
        assert_eq!(run(&[("/js/a.js", "export async function f() { for (;;) await null; }")], "f"), Ending::Endless);
        let bomb = "export function f() { const all = []; for (;;) all.push(new Uint8Array(1e6)); }";
        assert_eq!(run(&[("/js/a.js", bomb)], "f"), Ending::OutOfMemory);
        let caught = "export function f() { const all = []; for (;;) { try { all.push('x'.repeat(1e6) + all.length); } catch {} } }";
        assert_eq!(run(&[("/js/a.js", caught)], "f"), Ending::Endless);
        let deep = run(&[("/js/a.js", "export function f() { return f(); }")], "f");
        assert!(matches!(deep, Ending::Quiet(_)), "{deep:?}");
    }

    #[test]
    fn a_module_that_waits_may_be_given_up() {
        let needs = Ending::Needs("/js/b.js".to_owned());
        for text in [
            "const { b } = await import('./b.js'); export function f() { return b; }",
            "try { await import('./b.js'); } catch { for (;;) await null; }",
        ] {
            assert_eq!(run(&[("/js/a.js", text)], "f"), needs, "{text}");
        }
        let inner = "await import('./c.js'); export const b = 1;";
        let outer = "import { b } from './b.js'; export function f() { return b; }";
        assert_eq!(run(&[("/js/a.js", outer), ("/js/b.js", inner)], "f"), Ending::Needs("/js/c.js".to_owned()));
        for text in [
            "for (;;) await null;",
            "const spin = async () => { for (;;) await null; }; await Promise.all([spin(), spin(), spin()]);",
            "for (;;) { try { await null; } catch {} }",
        ] {
            assert_eq!(run(&[("/js/a.js", text)], "f"), Ending::Endless, "{text}");
        }
        let asleep = run(&[("/js/a.js", "await new Promise(() => {}); export function f() {}")], "f");
        assert!(matches!(asleep, Ending::Quiet(_)), "{asleep:?}");
    }

    #[test]
    fn imports_stay_on_the_site() {
        let import = |name: &str| run(&[("/js/a.js", &format!("import \"{name}\"; export function f() {{}}"))], "f");
        assert_eq!(import("./b.js"), Ending::Needs("/js/b.js".to_owned()));
        assert_eq!(import("../../../b.js"), Ending::Needs("/b.js".to_owned()));
        assert_eq!(
            import("https://elsewhere.example/b.js"),
            Ending::Foreign("https://elsewhere.example/b.js".to_owned())
        );
        assert_eq!(import("https://site.example/js/b.js"), Ending::Needs("/js/b.js".to_owned()));
        assert_eq!(import("os"), Ending::Foreign("os".to_owned()));
        assert_eq!(import("//elsewhere.example/b.js"), Ending::Foreign("//elsewhere.example/b.js".to_owned()));
    }

    #[test]
    fn nothing_of_the_host_is_in_reach() {
        let names = "return ['process', 'require', 'std', 'os', 'Deno', 'load', 'scriptArgs', 'print', 'gc']
            .filter((name) => name in globalThis)";
        assert_eq!(value(names), serde_json::json!([]));
    }
}
