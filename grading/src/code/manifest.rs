//! What a learner's `Cargo.toml` may ask for: nothing beyond what the labs were shipped with. Manifests are read to refuse
//! them, never to build by them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use toml::{Table, Value};

use super::tree::{BUILD_SCRIPT, MANIFEST, Tree};

/// The manifest of the labs as they are shipped: its dependencies are compiled once and are all that there is.
pub const SHIPPED: &str = include_str!("../../../labs/Cargo.toml");

/// Names of the packages that learners' code may use.
pub static ALLOWED: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let manifest: Table = SHIPPED.parse().unwrap_or_default();
    let dependencies = manifest.get("workspace").and_then(|workspace| workspace.get("dependencies"));
    dependencies.and_then(Value::as_table).map(|table| table.keys().cloned().collect()).unwrap_or_default()
});

/// Why code is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Foreign {
    #[error("`{0}` is a build script, which would run while your code is compiled; only the labs' own Rust is taken")]
    BuildScript(String),
    #[error(
        "`{file}` asks for the package `{package}`, which the labs do not have; use what they were shipped with: {}",
        ALLOWED.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
    )]
    Package { file: String, package: String },
    #[error("`{file}` takes the package `{package}` from elsewhere; write `{package} = {{ workspace = true }}`")]
    Elsewhere { file: String, package: String },
    #[error("`{file}` makes a procedural macro, which would run while your code is compiled")]
    Macro { file: String },
    #[error("`{file}` has a table `{table}`, which cannot be honoured here; take it out")]
    Table { file: String, table: &'static str },
    #[error("`{file}` cannot be read: {reason}")]
    Unreadable { file: String, reason: String },
}

/// Tables of dependencies.
const DEPENDENCIES: [&str; 3] = ["dependencies", "dev-dependencies", "dev_dependencies"];
/// Dependencies of build scripts.
const OF_SCRIPTS: [&str; 2] = ["build-dependencies", "build_dependencies"];
/// Tables that change what dependencies are.
const CHANGES: [&str; 2] = ["patch", "replace"];
/// Keys that say where a package comes from.
const PLACES: [&str; 5] = ["path", "git", "registry", "registry-index", "package"];

/// Refuses what cannot be honoured.
///
/// # Errors
/// Names file and package.
pub fn check(tree: &Tree) -> Result<(), Foreign> {
    for (path, body) in &tree.files {
        let name = path.rsplit('/').next().unwrap_or(path);
        if name == BUILD_SCRIPT && path.matches('/').count() == 1 {
            return Err(Foreign::BuildScript(path.clone()));
        }
        if name == MANIFEST && path.matches('/').count() <= 1 {
            let unreadable = |reason: String| Foreign::Unreadable { file: path.clone(), reason };
            let text = std::str::from_utf8(body).map_err(|error| unreadable(error.to_string()))?;
            // The first line says where; the others quote the file.
            let first = |error: toml::de::Error| error.to_string().lines().next().unwrap_or_default().to_owned();
            manifest(path, &text.parse::<Table>().map_err(|error| unreadable(first(error)))?)?;
        }
    }
    Ok(())
}

fn manifest(file: &str, manifest: &Table) -> Result<(), Foreign> {
    for table in CHANGES {
        if manifest.contains_key(table) {
            return Err(Foreign::Table { file: file.to_owned(), table });
        }
    }
    let script = manifest.get("package").and_then(|package| package.get("build"));
    if let Some(script) = script.filter(|script| script.as_bool() != Some(false)) {
        return Err(Foreign::BuildScript(script.as_str().unwrap_or(BUILD_SCRIPT).chars().take(80).collect()));
    }
    let library = manifest.get("lib");
    let is_macro = ["proc-macro", "proc_macro"]
        .iter()
        .any(|key| library.and_then(|library| library.get(key)).and_then(Value::as_bool).unwrap_or_default());
    if is_macro {
        return Err(Foreign::Macro { file: file.to_owned() });
    }
    let of_targets = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let of_targets = of_targets.filter_map(Value::as_table);
    let workspace = manifest.get("workspace").and_then(Value::as_table);
    for place in std::iter::once(manifest).chain(of_targets).chain(workspace) {
        for table in OF_SCRIPTS {
            if place.contains_key(table) {
                return Err(Foreign::Table { file: file.to_owned(), table });
            }
        }
        for table in DEPENDENCIES {
            dependencies(file, place.get(table).and_then(Value::as_table))?;
        }
    }
    Ok(())
}

fn dependencies(file: &str, table: Option<&Table>) -> Result<(), Foreign> {
    for (package, value) in table.into_iter().flatten() {
        let file = file.to_owned();
        let package: String = package.chars().take(80).collect();
        if !ALLOWED.contains(&package) {
            return Err(Foreign::Package { file, package });
        }
        // The workspace of the labs itself takes `cafe` from beside it.
        let shipped = file == MANIFEST && package == "cafe";
        if !shipped && PLACES.iter().any(|place| value.get(place).is_some()) {
            return Err(Foreign::Elsewhere { file, package });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(files: &[(&str, &str)]) -> String {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned().into())).collect();
        check(&Tree { files }).map_or_else(|refused| refused.to_string(), |()| String::new())
    }

    #[test]
    fn what_the_labs_ship_is_taken() {
        let lab = include_str!("../../../labs/05-end-to-end/Cargo.toml");
        assert_eq!(refused(&[("Cargo.toml", SHIPPED), ("05-end-to-end/Cargo.toml", lab)]), "");
        assert!(ALLOWED.contains("tokio") && ALLOWED.len() >= 9, "{:?}", *ALLOWED);
    }

    #[test]
    fn everything_else_is_refused_by_name() {
        let own = |text: &str| refused(&[("02-user-pool/Cargo.toml", text)]);
        assert!(own("[dependencies]\nlibc = \"0.2\"").contains("`libc`"));
        assert!(own("[target.'cfg(unix)'.dependencies]\nnix = \"1\"").contains("`nix`"));
        assert!(own("[dev-dependencies]\nctor = \"1\"").contains("`ctor`"));
        assert!(own("[dependencies]\ntokio = { path = \"../evil\" }").contains("from elsewhere"));
        assert!(own("[dependencies]\nhttp = { package = \"evil\", version = \"1\" }").contains("from elsewhere"));
        assert!(own("[build-dependencies]\ncc = \"1\"").contains("build-dependencies"));
        assert!(own("[package]\nbuild = \"src/x.rs\"").contains("src/x.rs"));
        assert!(own("[lib]\nproc-macro = true").contains("procedural macro"));
        assert!(own("[patch.crates-io]\ntokio = { path = \"x\" }").contains("`patch`"));
        assert!(own("][").contains("cannot be read"));
        assert!(refused(&[("02-user-pool/build.rs", "")]).contains("build script"));
        assert!(refused(&[("Cargo.toml", "[workspace.dependencies]\nlibc = \"1\"")]).contains("`libc`"));
        assert_eq!(refused(&[("02-user-pool/src/build.rs", ""), ("02-user-pool/src/Cargo.toml", "][")]), "");
    }
}
