//! The website's files and its `config.json`.

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use cafe::publish;
use cafe::site_config::SiteConfig;
use cafe::{Cafe, Error, Lab, Result, find};
use futures::future::try_join_all;
use include_dir::{Dir, DirEntry, include_dir};

use crate::job::Job;
use crate::steps::State;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../site");

/// Made by the steps, never uploaded as a file.
const CONFIG: &str = "config.json";

/// The site's files, from `folder` or from the binary, with the worked JavaScript of `labs` laid over them.
pub fn files(folder: Option<&Path>, labs: &[Lab]) -> Result<Vec<(String, Bytes)>> {
    let mut files = BTreeMap::new();
    match folder {
        Some(folder) => read_folder(folder, folder, &mut files)
            .map_err(|source| Error::File { what: format!("cannot read {}", folder.display()), source })?,
        None => read_embedded(&EMBEDDED, &mut files),
    }
    for (path, text) in labs.iter().flat_map(|lab| reference::site_files(*lab)) {
        files.insert((*path).to_owned(), Bytes::from_static(text.as_bytes()));
    }
    files.remove(CONFIG);
    Ok(files.into_iter().collect())
}

/// Publishes files over the deployed site, for example a learner's JavaScript. Returns the paths of those that were
/// new or different.
pub async fn publish<'a>(cafe: &Cafe, files: &[(&'a str, Bytes)]) -> Result<Vec<&'a str>> {
    publish::files(cafe, files).await
}

pub async fn look(job: &Job<'_>) -> Result<State> {
    if !find::bucket_exists(job.cafe, &job.names.bucket).await? {
        return Ok(State::Missing);
    }
    let stored = try_join_all(job.files.iter().map(|(path, body)| compare(job.cafe, path, body))).await?;
    Ok(match stored.iter().filter(|(_, same)| !same).count() {
        0 => State::Ready,
        _ if stored.iter().all(|(there, _)| !there) => State::Missing,
        count => State::Differs(format!("{count} files are missing or different")),
    })
}

/// Whether a file is there, and whether it is the same.
async fn compare(cafe: &Cafe, path: &str, body: &Bytes) -> Result<(bool, bool)> {
    let stored = publish::read(cafe, path).await?;
    Ok((stored.is_some(), stored.as_ref() == Some(body)))
}

pub async fn make(job: &Job<'_>) -> Result<()> {
    let files: Vec<_> = job.files.iter().map(|(path, body)| (path.as_str(), body.clone())).collect();
    publish::files(job.cafe, &files).await?;
    Ok(())
}

pub async fn look_config(job: &Job<'_>) -> Result<State> {
    if !find::bucket_exists(job.cafe, &job.names.bucket).await? {
        return Ok(State::Missing);
    }
    let Some(api) = find::api_url(job.cafe).await? else { return Ok(State::Missing) };
    let Some(stored) = stored_config(job).await? else { return Ok(State::Missing) };
    Ok(State::ready_if(wanted_config(job, api, Some(&stored)) == stored, "it says something else"))
}

pub async fn make_config(job: &Job<'_>) -> Result<()> {
    let api = find::required(find::api_url(job.cafe).await?, "the café's API")?;
    let stored = stored_config(job).await?;
    publish::write_config(job.cafe, &wanted_config(job, api, stored.as_ref())).await?;
    publish::invalidate(job.cafe, &[CONFIG]).await
}

/// The parts that later labs publish are kept only if those labs are applied.
fn wanted_config(job: &Job<'_>, api: String, stored: Option<&SiteConfig>) -> SiteConfig {
    let auth = stored.and_then(|stored| stored.auth.clone()).filter(|_| job.applies(Lab::HostedUi));
    let report = stored.and_then(|stored| stored.report.clone()).filter(|_| job.applies(Lab::EndToEnd));
    SiteConfig { api, auth, report }
}

/// A `config.json` that cannot be read counts as none.
async fn stored_config(job: &Job<'_>) -> Result<Option<SiteConfig>> {
    let body = publish::read(job.cafe, CONFIG).await?;
    Ok(body.and_then(|body| serde_json::from_slice(&body).ok()))
}

fn read_embedded(folder: &Dir<'static>, files: &mut BTreeMap<String, Bytes>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => read_embedded(inner, files),
            DirEntry::File(file) => {
                files.insert(key(file.path()), Bytes::from_static(file.contents()));
            }
        }
    }
}

fn read_folder(root: &Path, folder: &Path, files: &mut BTreeMap<String, Bytes>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read_folder(root, &path, files)?;
        } else {
            files.insert(key(path.strip_prefix(root).unwrap_or(&path)), Bytes::from(std::fs::read(&path)?));
        }
    }
    Ok(())
}

/// A path with slashes, on Windows too.
fn key(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_is_complete_and_labs_lay_their_files_over_it() {
        let before = files(None, &[]).expect("the embedded site");
        for path in ["index.html", "callback.html", "js/auth.js", "js/api.js", "js/main.js"] {
            assert!(before.iter().any(|(key, _)| key == path), "{path}");
        }
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../site");
        assert_eq!(files(Some(&folder), &[]).expect("a folder"), before);
        let after = files(None, Lab::EndToEnd.through()).expect("the embedded site");
        let text =
            |files: &[(String, Bytes)]| files.iter().find(|(key, _)| key == "js/auth.js").map(|(_, body)| body.clone());
        assert_ne!(text(&before), text(&after));
        assert_eq!(before.len(), after.len());
    }
}
