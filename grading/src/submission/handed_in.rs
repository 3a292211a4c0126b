//! Reads archives that anybody may have made.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

use aws_lc_rs::digest;
use bytes::Bytes;
use emulator::portable::Portable;
use flate2::bufread::GzDecoder;
use jiff::Timestamp;
use tar::{Archive, EntryType};

use super::limits::Limits;
use super::manifest::{self, Manifest, Version};

/// An archive that was read. Its contents are still the learner's word.
#[derive(Debug, Clone)]
pub struct Submission {
    pub manifest: Manifest,
    pub cloud: Portable,
    /// By their path below `labs`.
    pub sources: BTreeMap<String, Bytes>,
    /// The report that the learner saw last.
    pub report: Option<Bytes>,
}

/// Why an archive is not read. Nothing in the texts comes from the archive but names, which are shortened.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("it is {found} bytes long; {limit} are allowed")]
    TooLarge { found: u64, limit: u64 },
    #[error("more than {limit} bytes come out of it")]
    Bomb { limit: u64 },
    #[error("it has more than {limit} entries")]
    TooMany { limit: usize },
    #[error("its entry `{name}` is longer than {limit} bytes")]
    LargeEntry { name: String, limit: u64 },
    #[error("its entry `{name}` is {kind}; only plain files are allowed")]
    Kind { name: String, kind: &'static str },
    #[error("it has an entry with a name that is not allowed: `{name}`")]
    Name { name: String },
    #[error("it has two entries `{name}`")]
    Twice { name: String },
    #[error("it does not begin with manifest.json")]
    NoManifest,
    #[error("it was made by a newer cafelab (schema `{0}`); this one reads `{schema}`", schema = manifest::SCHEMA)]
    Newer(String),
    #[error("its manifest cannot be read: {0}")]
    Manifest(String),
    #[error("its entry `{name}` is not the one that the manifest lists")]
    Other { name: String },
    #[error("the manifest lists `{name}`, which is not there")]
    Missing { name: String },
    #[error("something follows the archive's end")]
    Trailing,
    #[error("it is not a gzip-compressed tar archive, or damaged: {0}")]
    Damaged(String),
}

/// The earliest and the latest time at which an archive can have been made: with others, arithmetic could overflow.
const TIMES: [i64; 2] = [1_700_000_000, 4_000_000_000];

/// Reads an archive.
///
/// # Errors
/// When it is damaged or goes beyond a limit.
pub fn read(archive: &[u8], limits: &Limits) -> Result<Submission, Refused> {
    let found = archive.len() as u64;
    if found > limits.packed {
        return Err(Refused::TooLarge { found, limit: limits.packed });
    }
    let limit = limits.unpacked_of(found);
    let mut packed = archive;
    // One more byte than allowed is read, to tell an archive that is just allowed from one that is not.
    let mut unpacked = GzDecoder::new(&mut packed).take(limit + 1);
    let entries = entries(&mut unpacked, limits).and_then(|entries| {
        // What the tar format passes over at its end has to be empty, and the checksum is behind it.
        only_zeros(&mut unpacked).map(|()| entries)
    });
    if unpacked.limit() == 0 {
        return Err(Refused::Bomb { limit });
    }
    let entries = entries?;
    drop(unpacked);
    if !packed.is_empty() {
        return Err(Refused::Trailing);
    }
    sorted(entries)
}

type Entries = (Manifest, BTreeMap<String, Bytes>);

fn entries(unpacked: &mut impl Read, limits: &Limits) -> Result<Entries, Refused> {
    let mut archive = Archive::new(unpacked);
    let mut manifest = None;
    let mut found = BTreeMap::new();
    // Names that are the same for a file system that does not know case.
    let mut names = BTreeSet::new();
    // Raw: names and sizes that come in entries of their own are not for us.
    for entry in archive.entries().map_err(damaged)?.raw(true) {
        let mut entry = entry.map_err(damaged)?;
        if found.len() >= limits.entries {
            return Err(Refused::TooMany { limit: limits.entries });
        }
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if let Some(kind) = foreign(entry.header().entry_type()) {
            return Err(Refused::Kind { name: shortened(&name), kind });
        }
        if !is_allowed(&name, limits) {
            return Err(Refused::Name { name: shortened(&name) });
        }
        if entry.size() > limits.entry {
            return Err(Refused::LargeEntry { name, limit: limits.entry });
        }
        if !names.insert(name.to_lowercase()) {
            return Err(Refused::Twice { name });
        }
        let mut body = Vec::new();
        entry.read_to_end(&mut body).map_err(damaged)?;
        if body.len() as u64 != entry.size() {
            return Err(Refused::Damaged("it ends in the middle of an entry".to_owned()));
        }
        match &manifest {
            None if name == "manifest.json" => manifest = Some(manifest_of(&body)?),
            None => return Err(Refused::NoManifest),
            Some(manifest) => {
                check(manifest, &name, &body)?;
                found.insert(name, Bytes::from(body));
            }
        }
    }
    let manifest = manifest.ok_or(Refused::NoManifest)?;
    match manifest.entries.keys().find(|name| !found.contains_key(*name)) {
        Some(missing) => Err(Refused::Missing { name: shortened(missing) }),
        None => Ok((manifest, found)),
    }
}

/// What an entry is that is no plain file.
fn foreign(kind: EntryType) -> Option<&'static str> {
    Some(match kind {
        EntryType::Regular => return None,
        EntryType::Link => "a hard link",
        EntryType::Symlink => "a symbolic link",
        EntryType::Char | EntryType::Block => "a device",
        EntryType::Directory => "a folder",
        EntryType::Fifo => "a pipe",
        EntryType::GNUSparse => "a sparse file",
        _ => "an extension of the tar format",
    })
}

/// Whether a name is one of this format. All names are relative, have no `.` or `..`, and are plain ASCII.
fn is_allowed(name: &str, limits: &Limits) -> bool {
    let parts: Vec<&str> = name.split('/').collect();
    let plain = |part: &&str| {
        !matches!(*part, "" | "." | "..")
            && !part.ends_with([' ', '.'])
            && part
                .bytes()
                .all(|letter| letter.is_ascii_graphic() && !b"\\:*?\"<>|".contains(&letter) || letter == b' ')
    };
    if name.len() > limits.name || parts.len() > limits.depth || !parts.iter().all(plain) {
        return false;
    }
    match parts.as_slice() {
        ["manifest.json" | "state.json" | "report.json"] | ["sources", _, ..] => true,
        ["bodies", digest] => {
            digest.len() == 64 && digest.bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit))
        }
        _ => false,
    }
}

/// Whether an archive can hold a source of this path.
pub fn can_hold(path: &str) -> bool {
    let name = format!("sources/{path}");
    is_allowed(&name, &Limits::default()) && tar::Header::new_ustar().set_path(&name).is_ok()
}

fn manifest_of(body: &[u8]) -> Result<Manifest, Refused> {
    let invalid = |error: serde_json::Error| Refused::Manifest(error.to_string());
    let version: Version = serde_json::from_slice(body).map_err(invalid)?;
    if version.schema != manifest::SCHEMA {
        let newer = version.schema.starts_with(manifest::FAMILY);
        let schema = shortened(&version.schema);
        return Err(if newer {
            Refused::Newer(schema)
        } else {
            Refused::Manifest(format!("its schema is `{schema}`"))
        });
    }
    let manifest: Manifest = serde_json::from_slice(body).map_err(invalid)?;
    let [first, last] = TIMES.map(|seconds| Timestamp::from_second(seconds).unwrap_or_default());
    if !(first..last).contains(&manifest.made_at) {
        return Err(Refused::Manifest(format!("it says that it was made at {}", manifest.made_at)));
    }
    Ok(manifest)
}

fn check(manifest: &Manifest, name: &str, body: &[u8]) -> Result<(), Refused> {
    let listed = manifest.entries.get(name);
    let same = listed.is_some_and(|listed| listed.bytes == body.len() as u64 && listed.sha256 == sha256(body));
    if same { Ok(()) } else { Err(Refused::Other { name: name.to_owned() }) }
}

fn only_zeros(rest: &mut impl Read) -> Result<(), Refused> {
    let mut buffer = [0; 4096];
    loop {
        match rest.read(&mut buffer).map_err(damaged)? {
            0 => return Ok(()),
            length if buffer[..length].iter().all(|byte| *byte == 0) => {}
            _ => return Err(Refused::Trailing),
        }
    }
}

fn sorted((manifest, entries): Entries) -> Result<Submission, Refused> {
    let mut state = None;
    let mut report = None;
    let (mut bodies, mut sources) = (BTreeMap::new(), BTreeMap::new());
    for (name, body) in entries {
        match name.split_once('/') {
            Some(("bodies", digest)) => drop(bodies.insert(digest.to_owned(), body)),
            Some((_, path)) => drop(sources.insert(path.to_owned(), body)),
            None if name == "state.json" => state = Some(body.to_vec()),
            None => report = Some(body),
        }
    }
    let state = state.ok_or_else(|| Refused::Missing { name: "state.json".to_owned() })?;
    Ok(Submission { manifest, cloud: Portable { state, bodies }, sources, report })
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, bytes))
}

fn shortened(name: &str) -> String {
    let safe = name.chars().map(|letter| if letter.is_control() { '\u{FFFD}' } else { letter });
    safe.take(80).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn damaged(error: io::Error) -> Refused {
    Refused::Damaged(shortened(&error.to_string()))
}

#[cfg(test)]
mod tests;
