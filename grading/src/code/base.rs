//! The base: all that the labs may use, compiled once, as one shared library that learners' programs are linked to.
//!
//! It is a crate that is written into the target folder of the checkout that this program was compiled from, with the
//! dependencies, versions and profile of the labs as they are shipped. So whatever was compiled there for the program
//! itself is used again; what is new is the library alone. A submission then costs one call of `rustc`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use toml::Table;

use super::manifest::{ALLOWED, SHIPPED};
use super::{sets, thin};

/// The source of the base, without what the labs may use.
const SOURCE: &str = include_str!("base/lib.rs");
/// The versions of the labs' dependencies.
const LOCK: &str = include_str!("../../../labs/Cargo.lock");
/// The crate's name, for Cargo and for Rust.
const NAME: &str = "cafelab-base";
pub const LIBRARY: &str = "cafelab_base";
/// What the library is linked with beside the usual: the standard library stays apart, so that programs share it;
/// programs that start find their names later and with less work.
const LINKING: [&str; 12] = [
    "-C",
    "prefer-dynamic",
    "-C",
    "strip=debuginfo",
    "-C",
    "relro-level=partial",
    "-C",
    "link-arg=-Wl,-Bsymbolic",
    "-C",
    "link-arg=-Wl,-z,lazy",
    "-C",
    "link-arg=-Wl,-z,pack-relative-relocs",
];

/// A base that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// Metadata of all packages, and the shared libraries. Nothing else is in it.
    pub folder: PathBuf,
    /// Names of crates and of their files in the folder.
    pub crates: BTreeMap<String, String>,
    /// Where `rustc` and its libraries are.
    pub toolchain: PathBuf,
    /// As `rustc` calls itself.
    pub compiler: String,
}

/// Why there is no base.
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    #[error(
        "code of learners is compiled with the sources that this cafelab was made from, and they are not in {path} any \
         more; run cafelab from a checkout", path = path.display()
    )]
    NoCheckout { path: PathBuf },
    #[error("code of learners is compiled by Rust, and `{program}` does not run: {source}")]
    NoRust { program: &'static str, source: io::Error },
    #[error("what the labs depend on cannot be compiled: {0}")]
    Failed(String),
    #[error("{path}: {source}", path = path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl Base {
    /// Compiles what is not compiled yet, and collects it.
    ///
    /// # Errors
    /// When there are no sources, no Rust, or it does not compile.
    pub fn build() -> Result<Self, BaseError> {
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("/"));
        if !checkout.join("cafe").join("Cargo.toml").is_file() {
            return Err(BaseError::NoCheckout { path: checkout.to_owned() });
        }
        let target = checkout.join("target");
        let home = target.join("cafelab").join("base");
        write_crate(&home, checkout)?;
        let mut cargo = Command::new("cargo");
        cargo.args(["rustc", "--quiet", "--lib", "--message-format=json-render-diagnostics", "--target-dir"]);
        cargo.arg(&target).arg("--").args(LINKING).current_dir(&home);
        // Otherwise everything would be compiled once more.
        for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_TARGET_DIR"] {
            cargo.env_remove(name);
        }
        let output = run(&mut cargo, "cargo")?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(BaseError::Failed(said.trim().chars().take(2000).collect()));
        }
        let ask =
            |words: &[&str]| run(Command::new("rustc").args(words).current_dir(&home), "rustc").map(|said| text(&said));
        let compiler = ask(&["--version"])?;
        let toolchain = PathBuf::from(ask(&["--print", "sysroot"])?);
        let mut artifacts = artifacts(&output.stdout, &PathBuf::from(ask(&["--print", "target-libdir"])?))?;
        // The later one counts. Where it cannot be made, programs are linked with the base itself.
        let base = artifacts.iter().find(|(name, _)| name == LIBRARY);
        artifacts.extend(base.and_then(|(name, file)| Some((name.clone(), thin::of(file, &home.join("thin")).ok()?))));
        let sets = home.join("sets");
        let files: Vec<&Path> = artifacts.iter().map(|(_, path)| path.as_path()).collect();
        let folder = sets::collect(&sets, &files).map_err(|source| BaseError::Io { path: sets, source })?.keep();
        let crates = crates(&artifacts);
        if let Some(missing) = ALLOWED.iter().map(|name| name.replace('-', "_")).find(|name| !crates.contains_key(name))
        {
            return Err(BaseError::Failed(format!("cargo does not say where {missing} is")));
        }
        Ok(Self { folder, crates, toolchain, compiler })
    }
}

fn run(command: &mut Command, program: &'static str) -> Result<Output, BaseError> {
    command.output().map_err(|source| BaseError::NoRust { program, source })
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Writes manifest, versions and source; files that are right already are left alone, so that Cargo has nothing to do.
fn write_crate(home: &Path, checkout: &Path) -> Result<(), BaseError> {
    let manifest = manifest(&checkout.join("cafe")).map_err(|error| BaseError::Failed(error.to_string()))?;
    let mut source = format!("{SOURCE}\n");
    for name in &*ALLOWED {
        // Writing to a String cannot fail.
        let _ = writeln!(source, "pub extern crate {};", name.replace('-', "_"));
    }
    let put = |name: &str, text: &str| {
        let path = home.join(name);
        if fs::read(&path).is_ok_and(|old| old == text.as_bytes()) {
            return Ok(false);
        }
        let written = fs::create_dir_all(path.parent().unwrap_or(home)).and_then(|()| fs::write(&path, text));
        written.map(|()| true).map_err(|source| BaseError::Io { path, source })
    };
    put("Cargo.toml", &manifest)?;
    put("src/lib.rs", &source)?;
    // Cargo takes out of the lock file what is not needed here, so what it was made from is kept beside it.
    if put("Cargo.lock.of-the-labs", LOCK)? {
        put("Cargo.lock", LOCK)?;
    }
    Ok(())
}

/// The manifest of the labs' workspace, with a package in the place of its members.
fn manifest(cafe: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let mut manifest: Table = SHIPPED.parse()?;
    let workspace = manifest.get_mut("workspace").and_then(toml::Value::as_table_mut).ok_or("no workspace")?;
    workspace.remove("members");
    let packages = workspace.get_mut("dependencies").and_then(toml::Value::as_table_mut).ok_or("no dependencies")?;
    packages
        .insert("cafe".to_owned(), Table::from_iter([("path".to_owned(), cafe.display().to_string().into())]).into());
    let inherited = || toml::Value::from(Table::from_iter([("workspace".to_owned(), true.into())]));
    let dependencies: Table = packages.keys().map(|name| (name.clone(), inherited())).collect();
    manifest.insert("dependencies".to_owned(), dependencies.into());
    let package = [("name", NAME), ("version", "0.0.0"), ("edition", "2024")];
    let package: Table = package.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect();
    manifest.insert("package".to_owned(), package.into());
    let library = Table::from_iter([("crate-type".to_owned(), vec!["dylib".to_owned()].into())]);
    manifest.insert("lib".to_owned(), library.into());
    Ok(toml::to_string(&manifest)?)
}

/// Files by the names of their crates.
type Artifacts = Vec<(String, PathBuf)>;

/// What programs are compiled and loaded with: metadata of each library, procedural macros, the base, and the standard
/// library.
fn artifacts(messages: &[u8], libraries: &Path) -> Result<Artifacts, BaseError> {
    let mut found = Artifacts::new();
    for line in messages.split(|byte| *byte == b'\n') {
        let Ok(message) = serde_json::from_slice::<Value>(line) else { continue };
        if message["reason"] != "compiler-artifact" {
            continue;
        }
        let is =
            |kind: &str| message["target"]["kind"].as_array().is_some_and(|kinds| kinds.iter().any(|one| one == kind));
        let name = message["target"]["name"].as_str().unwrap_or_default();
        let files: Vec<PathBuf> = message["filenames"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|file| file.as_str().map(PathBuf::from))
            .collect();
        let of = |ending: &str| files.iter().find(|file| file.extension().is_some_and(|own| own == ending));
        let file = if is("custom-build") {
            None
        } else if is("proc-macro") || name == LIBRARY {
            of("so")
        } else {
            of("rmeta").or_else(|| of("rlib"))
        };
        found.extend(file.map(|file| (name.to_owned(), file.clone())));
    }
    let files = fs::read_dir(libraries).map_err(|source| BaseError::Io { path: libraries.to_owned(), source })?;
    let standard = files.flatten().map(|entry| entry.path()).find(|path| {
        let is_std = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("libstd-"));
        is_std && path.extension().is_some_and(|ending| ending == "so")
    });
    found.extend(standard.map(|file| ("std".to_owned(), file)));
    Ok(found)
}

fn crates(artifacts: &Artifacts) -> BTreeMap<String, String> {
    let wanted = |name: &str| name == LIBRARY || ALLOWED.iter().any(|allowed| allowed.replace('-', "_") == name);
    let named = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    artifacts.iter().filter(|(name, _)| wanted(name)).map(|(name, path)| (name.clone(), named(path))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crate_asks_for_what_the_labs_ask_for() {
        let manifest: Table = manifest(Path::new("/checkout/cafe")).expect("a manifest").parse().expect("TOML");
        let names: Vec<_> = manifest["dependencies"].as_table().expect("a table").keys().cloned().collect();
        assert_eq!(names, ALLOWED.iter().cloned().collect::<Vec<_>>());
        assert_eq!(manifest["workspace"]["dependencies"]["cafe"]["path"].as_str(), Some("/checkout/cafe"));
        let shipped: Table = SHIPPED.parse().expect("TOML");
        assert_eq!(manifest["profile"], shipped["profile"]);
    }
}
