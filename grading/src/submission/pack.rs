//! Writes archives.

use std::collections::BTreeMap;
use std::io::{self, Write};

use bytes::Bytes;
use cafe::Learner;
use cafe::names::Names;
use emulator::Snapshot;
use emulator::portable::Portable;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;

use super::handed_in::sha256;
use super::manifest::{Entry, Manifest, SCHEMA, Tool};

/// What goes into an archive.
#[derive(Debug, Clone)]
pub struct Contents {
    pub learner: Learner,
    pub made_at: Timestamp,
    pub names: Names,
    /// Its secrets stay behind.
    pub cloud: Snapshot,
    /// By their path below `labs`.
    pub sources: BTreeMap<String, Bytes>,
    /// What the learner saw last.
    pub report: Option<Bytes>,
}

/// Writes an archive. Equal contents give equal bytes.
///
/// # Errors
/// When a source has a name that an archive cannot hold.
pub fn pack(contents: Contents) -> io::Result<Vec<u8>> {
    let Portable { state, bodies } = Portable::of(contents.cloud);
    let mut entries: BTreeMap<String, Bytes> = BTreeMap::from([("state.json".to_owned(), state.into())]);
    entries.extend(bodies.into_iter().map(|(digest, body)| (format!("bodies/{digest}"), body)));
    entries.extend(contents.sources.into_iter().map(|(path, body)| (format!("sources/{path}"), body)));
    entries.extend(contents.report.map(|report| ("report.json".to_owned(), report)));
    let listed =
        |(name, body): (&String, &Bytes)| (name.clone(), Entry { bytes: body.len() as u64, sha256: sha256(body) });
    let manifest = Manifest {
        schema: SCHEMA.to_owned(),
        learner: contents.learner,
        made_at: contents.made_at,
        tool: Tool { name: "cafelab".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        names: contents.names,
        entries: entries.iter().map(listed).collect(),
    };
    let manifest = serde_json::to_vec_pretty(&manifest)?;
    write(
        std::iter::once(("manifest.json", manifest.as_slice()))
            .chain(entries.iter().map(|(name, body)| (name.as_str(), body.as_ref()))),
    )
}

/// A gzip-compressed tar archive of plain files.
pub(crate) fn write<'a>(entries: impl Iterator<Item = (&'a str, &'a [u8])>) -> io::Result<Vec<u8>> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for (name, body) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_path(name)?;
        header.set_size(body.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_cksum();
        archive.append(&header, body)?;
    }
    let mut packed = archive.into_inner()?;
    packed.flush()?;
    packed.finish()
}
