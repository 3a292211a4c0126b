//! The rules of the house, as `ARCHITECTURE.md` lists them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cafe::Lab;
use cafe::lab_file::LabFile;

use crate::program::{Program, root};

/// Files below a folder with one of the endings, without build output.
fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "node_modules" && name != "snapshots" {
                files(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    files(&root(), &[".rs", ".js", ".mjs", ".py", ".css", ".html"], &mut found);
    found.into_iter().map(|path| (path.clone(), fs::read_to_string(path).expect("text"))).collect()
}

#[test]
fn no_file_outgrows_its_room() {
    let long: Vec<_> = sources()
        .iter()
        .map(|(path, text)| (path.display().to_string(), text.lines().count()))
        .filter(|(path, lines)| *lines > 500 || (path.ends_with("cli/src/main.rs") && *lines > 40))
        .collect();
    assert!(long.is_empty(), "split these: {long:?}");
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<_> = sources()
        .into_iter()
        .filter(|(path, text)| path.extension().is_some_and(|ending| ending == "rs") && !text.starts_with("//!"))
        .map(|(path, _)| path)
        .collect();
    assert!(silent.is_empty(), "begin these with `//!`: {silent:?}");
}

#[test]
fn every_module_is_part_of_its_parent() {
    let mut found = Vec::new();
    files(&root(), &[".rs"], &mut found);
    let roots = ["lib", "main", "build"];
    for path in found {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let folder = path.parent().expect("a folder");
        let apart = ["benches", "fuzz_targets", "attacks/programs"].iter().any(|own| folder.ends_with(own));
        if apart || roots.contains(&name.as_str()) {
            continue;
        }
        let beside = roots.iter().map(|root| folder.join(format!("{root}.rs")));
        let parents: Vec<_> = beside.chain([folder.with_extension("rs")]).filter(|parent| parent.is_file()).collect();
        let declared = parents.iter().any(|parent| {
            let text = fs::read_to_string(parent).expect("text");
            text.lines().any(|line| line.trim_end().ends_with(&format!("mod {name};")))
        });
        assert!(declared, "{} is in no module, so nobody compiles it", path.display());
    }
}

#[test]
fn lists_of_labs_agree() {
    let folders: BTreeSet<String> = fs::read_dir(root().join("labs"))
        .expect("labs")
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && name != "target")
        .collect();
    assert_eq!(folders, Lab::ALL.iter().map(|lab| lab.slug().to_owned()).collect());
    for lab in Lab::ALL {
        let module = lab.name().replace('-', "_");
        for folder in ["reference/src", "checker/src/checks"] {
            assert!(root().join(folder).join(format!("{module}.rs")).is_file(), "{folder}/{module}.rs");
        }
        let about = LabFile::read(&root().join("labs"), lab).unwrap_or_else(|error| panic!("{error}"));
        assert!(about.minutes > 0 && !about.objectives.is_empty());
        assert!(root().join("labs").join(lab.slug()).join("README.md").is_file());
    }
}

fn metadata() -> serde_json::Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn members_know_only_whom_they_may() {
    let allowed = BTreeMap::from([
        ("cafe", vec![]),
        ("emulator", vec![]),
        ("reference", vec!["cafe"]),
        ("restore", vec!["cafe", "reference"]),
        ("checker", vec!["cafe"]),
        ("grading", vec!["cafe", "checker", "emulator", "reference", "restore"]),
        ("cli", vec!["cafe", "checker", "emulator", "grading", "reference", "restore"]),
    ]);
    let metadata = metadata();
    for package in metadata["packages"].as_array().expect("packages") {
        let name = package["name"].as_str().expect("a name");
        if name == "bench" {
            continue;
        }
        let known: BTreeSet<&str> = package["dependencies"]
            .as_array()
            .expect("dependencies")
            .iter()
            .filter(|dependency| dependency["kind"].is_null())
            .filter_map(|dependency| dependency["name"].as_str())
            .filter(|dependency| allowed.contains_key(dependency))
            .collect();
        assert_eq!(known, allowed[name].iter().copied().collect(), "{name}");
    }
}

/// Name and version of each package with its features, below one selection of packages.
fn features(selection: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--offline", "--prefix", "none", "--format", "{p} [{f}]"]).args(selection).current_dir(root());
    let output = cargo.output().expect("cargo runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in text.lines() {
        let Some((package, features)) = line.trim_end_matches(" (*)").split_once(" [") else { continue };
        found.entry(package.to_owned()).or_default().insert(features.to_owned());
    }
    found
}

#[test]
fn the_sdk_is_compiled_once_for_tool_tests_and_labs() {
    let all = features(&["--edges", "normal,build,dev"]);
    for (package, features) in features(&["--package", "cafe", "--edges", "normal"]) {
        // Proc macros and build scripts are compiled for the host apart, which costs little.
        assert!(
            features.is_subset(&all[&package]),
            "{package}: cafe alone asks for {features:?}, all for {:?}",
            all[&package]
        );
    }
}

fn locked(path: &Path) -> BTreeSet<(String, String)> {
    let text = fs::read_to_string(path).expect("a lock file");
    let lock: toml::Table = toml::from_str(&text).expect("TOML");
    let packages = lock["package"].as_array().expect("packages").iter();
    let external = packages.filter(|package| package.get("source").is_some());
    let text = |package: &toml::Value, key: &str| package[key].as_str().unwrap_or_default().to_owned();
    external.map(|package| (text(package, "name"), text(package, "version"))).collect()
}

#[test]
fn the_labs_are_locked_to_the_same_versions() {
    let (labs, all) = (locked(&root().join("labs/Cargo.lock")), locked(&root().join("Cargo.lock")));
    let other: Vec<_> = labs.difference(&all).collect();
    assert!(other.is_empty(), "run `cp Cargo.lock labs/Cargo.lock && cargo build --offline` in labs: {other:?}");
}

#[test]
fn documents_name_real_commands() {
    let program = Program::new();
    let mut documents = Vec::new();
    files(&root(), &["README.md", "ARCHITECTURE.md"], &mut documents);
    for path in documents {
        let text = fs::read_to_string(&path).expect("text");
        for line in text.lines().filter(|line| line.trim_start().starts_with("$ cafelab ")) {
            let words: Vec<_> =
                line.split_whitespace().skip(2).take_while(|word| !word.starts_with(['#', '&'])).collect();
            let command = words.iter().find(|word| !word.starts_with('-')).expect("a command");
            let help = program.run(&[command, "--help"]);
            assert_eq!(help.code, 0, "{}: {line}", path.display());
            for option in words.iter().filter(|word| word.starts_with("--")) {
                assert!(help.stdout.contains(option), "{}: {line}: {option}", path.display());
            }
        }
    }
}

#[test]
fn the_readme_names_the_two_commands() {
    let text = fs::read_to_string(root().join("README.md")).expect("text");
    assert!(text.contains("cargo run -- tour") && text.contains("cargo test"));
}
