//! The page's own scripts, compiled once: reading them anew took half of every visit.

use std::sync::LazyLock;

use rquickjs::loader::{Bundle, Loader};
use rquickjs::module::WriteOptions;
use rquickjs::{Context, Ctx, Function, Module, Result, Runtime};

/// A name that no import resolves to, for want of a slash before it, and what the script evaluates to.
type Part = (&'static str, &'static str);

/// The page.
pub(super) const PAGE: Part = ("cafelab-page", include_str!("page.js"));
/// The addresses of the page.
pub(super) const ADDRESS: Part = ("cafelab-address", include_str!("address.js"));

/// Bytecode by name, which lives as long as the process: the engine takes it from nothing else.
static COMPILED: LazyLock<Result<Bundle>> = LazyLock::new(|| {
    let runtime = Runtime::new()?;
    Context::full(&runtime)?.with(|ctx| {
        let parts = [PAGE, ADDRESS].map(|(name, text)| {
            let module = Module::declare(ctx.clone(), name, format!("export default {text}"))?;
            let bytecode = module.write(WriteOptions { strip_source: true, ..WriteOptions::default() })?;
            Ok((name, &*Vec::leak(bytecode)))
        });
        let parts: Vec<_> = parts.into_iter().collect::<Result<_>>()?;
        // By field: the name of the type is an alias.
        Ok(Bundle { 0: &*Vec::leak(parts) })
    })
});

/// What a part evaluates to.
///
/// # Errors
/// When the engine does not take its own bytecode.
pub(super) fn function<'js>(ctx: &Ctx<'js>, (name, _): Part) -> Result<Function<'js>> {
    // What went wrong while compiling would go wrong every time; only its kind can be told twice.
    let mut compiled = *COMPILED.as_ref().map_err(|_| rquickjs::Error::new_loading(name))?;
    let (module, _) = compiled.load(ctx, name)?.eval()?;
    module.get("default")
}
