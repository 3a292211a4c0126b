//! Archives as nobody should make them.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::json;
use tar::{EntryType, Header};

use super::*;

/// An entry in the making.
struct Made {
    name: &'static str,
    kind: EntryType,
    body: Vec<u8>,
}

fn file(name: &'static str, body: impl Into<Vec<u8>>) -> Made {
    Made { name, kind: EntryType::Regular, body: body.into() }
}

/// A tar archive whose names nobody checked.
fn tar_of(entries: &[Made]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for entry in entries {
        let mut header = Header::new_ustar();
        header.as_mut_bytes()[..entry.name.len()].copy_from_slice(entry.name.as_bytes());
        header.set_entry_type(entry.kind);
        header.set_size(entry.body.len() as u64);
        header.set_cksum();
        archive.append(&header, entry.body.as_slice()).expect("memory is writable");
    }
    archive.into_inner().expect("memory is writable")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).expect("memory is writable");
    packed.finish().expect("memory is writable")
}

fn manifest(entries: &[Made]) -> Vec<u8> {
    let listed: serde_json::Map<_, _> = entries
        .iter()
        .map(|entry| (entry.name.to_owned(), json!({ "bytes": entry.body.len(), "sha256": sha256(&entry.body) })))
        .collect();
    let manifest = json!({
        "schema": manifest::SCHEMA, "learner": "ada", "made_at": "2026-11-22T21:00:00Z",
        "tool": { "name": "cafelab", "version": "0.1.0" }, "entries": listed,
    });
    manifest.to_string().into_bytes()
}

/// An archive whose manifest lists all its entries.
fn archive(mut entries: Vec<Made>) -> Vec<u8> {
    entries.insert(0, file("manifest.json", manifest(&entries)));
    gzip(&tar_of(&entries))
}

fn refusal(archive: &[u8]) -> String {
    read(archive, &Limits::default()).expect_err("it has to be refused").to_string()
}

fn good() -> Vec<Made> {
    vec![file("state.json", "{}"), file("sources/02-user-pool/src/main.rs", "fn main() {}")]
}

#[test]
fn a_proper_archive_is_read() {
    let submission = read(&archive(good()), &Limits::default()).expect("readable");
    assert_eq!(submission.manifest.learner.as_str(), "ada");
    assert_eq!(submission.cloud.state, b"{}");
    assert_eq!(submission.sources.keys().collect::<Vec<_>>(), ["02-user-pool/src/main.rs"]);
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for name in [
        "../state.json",
        "sources/../../x",
        "/etc/passwd",
        "sources//x",
        "sources/./x",
        "C:\\x",
        "sources/C:/x",
        "sources/a\\b",
        "sources/nul\u{1}",
        "sources/\u{202e}x",
        "sources/x. ",
        "bodies/abc",
        "unknown.json",
        "sources",
        "sources/a/b/c/d/e/f/g/h/i/j/k/l",
        "",
    ] {
        let mut entries = good();
        entries.push(file(name, "x"));
        assert!(refusal(&archive(entries)).contains("a name that is not allowed"), "{name:?}");
    }
}

#[test]
fn only_plain_files_are_allowed() {
    for (kind, said) in [
        (EntryType::Symlink, "a symbolic link"),
        (EntryType::Link, "a hard link"),
        (EntryType::Char, "a device"),
        (EntryType::Block, "a device"),
        (EntryType::Fifo, "a pipe"),
        (EntryType::Directory, "a folder"),
        (EntryType::GNUSparse, "a sparse file"),
        (EntryType::GNULongName, "an extension"),
        (EntryType::XHeader, "an extension"),
        (EntryType::XGlobalHeader, "an extension"),
    ] {
        let mut entries = good();
        entries.push(Made { name: "sources/x", kind, body: Vec::new() });
        assert!(refusal(&archive(entries)).contains(said), "{kind:?}");
    }
}

#[test]
fn nothing_comes_twice_and_nothing_comes_unlisted() {
    let mut entries = good();
    entries.push(file("state.json", "{}"));
    assert!(refusal(&archive(entries)).contains("two entries `state.json`"));
    let mut entries = good();
    entries.push(file("sources/02-USER-pool/src/main.rs", "x"));
    assert!(refusal(&archive(entries)).contains("two entries"));
    let listed = file("manifest.json", manifest(&good()));
    let unlisted = [listed, file("state.json", "{}"), file("sources/x", "y")];
    assert!(refusal(&gzip(&tar_of(&unlisted))).contains("`sources/x` is not the one that the manifest lists"));
    let changed = [file("manifest.json", manifest(&good())), file("state.json", "{ }")];
    assert!(refusal(&gzip(&tar_of(&changed))).contains("`state.json` is not the one"));
    let missing = [file("manifest.json", manifest(&good())), file("state.json", "{}")];
    assert!(refusal(&gzip(&tar_of(&missing))).contains("which is not there"));
    assert!(refusal(&gzip(&tar_of(&good()))).contains("does not begin with manifest.json"));
    assert!(refusal(&archive(vec![file("sources/x", "y")])).contains("lists `state.json`"));
}

#[test]
fn what_grows_too_much_is_refused() {
    let mut entries = good();
    entries.push(file("sources/zeros", vec![0; 5 << 20]));
    let bomb = archive(entries);
    assert!(bomb.len() < 40_000);
    assert!(refusal(&bomb).contains("more than 4194304 bytes come out of it"));
    // A bomb behind the last entry, where no entry counts it.
    let mut tar = tar_of(&[file("manifest.json", manifest(&[file("state.json", "{}")])), file("state.json", "{}")]);
    tar.extend(vec![0; 16 << 20]);
    assert!(refusal(&gzip(&tar)).contains("bytes come out of it"));
    let small = Limits { entry: 1, ..Limits::default() };
    assert!(matches!(read(&archive(good()), &small), Err(Refused::LargeEntry { .. })));
    let few = Limits { entries: 1, ..Limits::default() };
    assert!(matches!(read(&archive(good()), &few), Err(Refused::TooMany { .. })));
    let tiny = Limits { packed: 10, ..Limits::default() };
    assert!(matches!(read(&archive(good()), &tiny), Err(Refused::TooLarge { .. })));
}

#[test]
fn a_size_that_the_file_does_not_have_is_refused() {
    let mut tar = tar_of(&[file("manifest.json", manifest(&good()))]);
    let mut header = Header::new_ustar();
    header.set_path("state.json").expect("a path");
    header.set_size(u64::MAX / 4);
    header.set_cksum();
    tar.truncate(tar.len() - 1024);
    tar.extend(header.as_bytes());
    assert!(refusal(&gzip(&tar)).contains("longer than"));
}

#[test]
fn nothing_follows_an_archive() {
    let mut trailing = archive(good());
    trailing.extend(b"more");
    assert!(refusal(&trailing).contains("something follows"));
    let mut twice = archive(good());
    twice.extend(archive(good()));
    assert!(refusal(&twice).contains("something follows"));
    let mut entries = good();
    entries.insert(0, file("manifest.json", manifest(&good())));
    let mut tar = tar_of(&entries);
    tar.extend(b"hidden");
    assert!(refusal(&gzip(&tar)).contains("something follows"));
}

#[test]
fn damage_and_newer_versions_are_told_apart() {
    let whole = archive(good());
    assert!(refusal(&whole[..whole.len() / 2]).contains("damaged"));
    assert!(refusal(b"PK\x03\x04").contains("damaged"));
    assert!(refusal(b"").contains("damaged"));
    let with = |manifest: serde_json::Value| refusal(&gzip(&tar_of(&[file("manifest.json", manifest.to_string())])));
    assert!(with(json!({ "schema": "cafelab.submission/2", "new": 1 })).contains("made by a newer cafelab"));
    assert!(with(json!({ "schema": "other" })).contains("its schema is `other`"));
    assert!(with(json!({ "schema": manifest::SCHEMA })).contains("manifest cannot be read"));
    let mut manifest: serde_json::Value = serde_json::from_slice(&manifest(&[])).expect("JSON");
    manifest["made_at"] = json!("9999-01-01T00:00:00Z");
    assert!(with(manifest.clone()).contains("says that it was made at"));
    manifest["learner"] = json!("../root");
    assert!(with(manifest).contains("is not a learner's id"));
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(refusal(&gzip(&tar_of(&[file("manifest.json", nested)]))).contains("manifest cannot be read"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever comes, reading ends with a value.
    #[test]
    fn damaged_archives_never_panic(at in 0usize..2000, byte: u8, plain: bool) {
        let mut bytes = if plain { tar_of(&good()) } else { archive(good()) };
        let length = bytes.len();
        bytes[at % length] ^= byte;
        let bytes = if plain { gzip(&bytes) } else { bytes };
        let _ = read(&bytes, &Limits::default());
    }
}
