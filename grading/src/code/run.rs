//! Runs a learner's programs, one after the other, against a café cloud that is theirs alone.
//!
//! The sandbox has no network but the socket on which this process serves the cloud. After each program the lab's files
//! for the site are published, as `cafelab run` does.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use cafe::config::Config;
use cafe::{Cafe, Lab, workspace};
use emulator::Cloud;

use super::compile::{BASE, Bench, Built, SAID, why};
use super::limits::{CodeLimits, Limits};
use super::tree::{SETTINGS, Tree};
use super::workshop::Workshop;
use super::{Came, Guards, LabWork, Trouble};
use crate::sandbox::{Job, Mount, PORT, Stopped, variables};

/// One certificate, so that programs need not load hundreds that they cannot use. Nobody has its key any more.
const CERTIFICATE: &str = include_str!("run/certificate.pem");
/// Where things are inside.
const PROGRAM: &str = "/program";
const PLACE: &str = "/course";
const NOTES: &str = "/tmp/.cafelab";

/// A learner's labs at work.
pub struct Labs<'a> {
    pub tree: &'a Tree,
    pub workshop: &'a Workshop,
    pub limits: &'a CodeLimits,
    pub bench: &'a Bench<'a>,
    pub cloud: &'a Cloud,
    /// The same cloud, for the grader.
    pub cafe: &'a Cafe,
    /// What is to be seen as the current folder.
    pub folder: &'a Path,
    /// What the course remembers, as the programs find it.
    pub notes: &'a str,
}

impl Labs<'_> {
    /// Runs one lab's program and publishes its files.
    ///
    /// # Errors
    /// When the sandbox cannot be used.
    pub async fn work(&self, lab: Lab, built: &Built, guards: &mut Guards) -> Result<LabWork, Trouble> {
        let (mut came, mut said) = match built {
            Built::Not { came, said } => (came.clone(), said.clone()),
            Built::Program { file, word } => self.run(file, word, guards).await?,
        };
        if let Err(error) = self.publish(lab).await
            && came == Came::Done
        {
            came = Came::NotPublished;
            said = tail(&error.to_string());
        }
        Ok(LabWork { lab: lab.slug().to_owned(), came, said })
    }

    async fn run(&self, file: &Path, word: &str, guards: &mut Guards) -> Result<(Came, String), Trouble> {
        let Some(limits) = self.bench.within(self.limits.run) else { return Ok((Came::NotRun, String::new())) };
        let words = Some(word).filter(|word| !word.is_empty()).map(str::to_owned).into_iter().collect();
        let files = vec![(PathBuf::from(NOTES).join(workspace::PLACES), self.notes.to_owned())];
        let job = Job { arguments: words, files, ..job(self.workshop, file, self.folder, &self.cafe.region, limits) };
        let mut running = self.workshop.sandbox.start(&job).await.map_err(Trouble::new)?;
        guards.clone_from(&running.guards);
        let listener = running.listener.take().ok_or_else(|| Trouble::new("the sandbox handed no socket out"))?;
        listener.set_nonblocking(true).map_err(Trouble::new)?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(Trouble::new)?;
        let serving = tokio::spawn(emulator::server::serve(self.cloud.clone(), listener, std::future::pending()));
        let ended = running.end().await;
        serving.abort();
        let ended = ended.map_err(Trouble::new)?;
        let came = match (ended.stopped, ended.code) {
            (None, Some(0)) => return Ok((Came::Done, String::new())),
            (None, Some(code @ ..=128)) => Came::Failed { code },
            (Some(Stopped::Time | Stopped::Output) | None, _) => {
                Came::Stopped { why: format!("its program {}", why(&ended, &limits)) }
            }
        };
        Ok((came, tail(&String::from_utf8_lossy(&ended.errors))))
    }

    /// Lays the lab's files over the deployed site.
    async fn publish(&self, lab: Lab) -> cafe::Result<()> {
        let files: Vec<_> = self.tree.of(lab, "site").map(|(path, body)| (path, body.clone())).collect();
        if !files.is_empty() {
            cafe::publish::files(self.cafe, &files).await?;
        }
        Ok(())
    }
}

/// How a lab's program is run.
pub fn job(workshop: &Workshop, file: &Path, folder: &Path, region: &str, limits: Limits) -> Job {
    Job {
        program: PathBuf::from(PROGRAM),
        arguments: Vec::new(),
        environment: environment(region),
        folder: PathBuf::from(PLACE),
        mounts: vec![Mount::new(&workshop.base.folder, BASE), Mount::new(folder, PLACE), Mount::new(file, PROGRAM)],
        tools: false,
        listens: true,
        files: Vec::new(),
        product: None,
        limits,
    }
}

/// Writes what programs see as their current folder.
pub fn write_place(config: &Config, folder: &Path) -> Result<(), Trouble> {
    let settings = toml::to_string(config).map_err(Trouble::new)?;
    fs::write(folder.join(SETTINGS), settings).map_err(Trouble::new)?;
    fs::write(folder.join("certificate.pem"), CERTIFICATE).map_err(Trouble::new)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).map_err(Trouble::new)
}

/// All that a program is told: where the cloud is, and nothing of the grader's surroundings.
fn environment(region: &str) -> Vec<(String, String)> {
    let (endpoint, port) = (format!("http://127.0.0.1:{PORT}"), PORT.to_string());
    let certificate = format!("{PLACE}/certificate.pem");
    variables([
        ("HOME", "/tmp"),
        ("TMPDIR", "/tmp"),
        ("LC_ALL", "C.UTF-8"),
        ("LD_LIBRARY_PATH", BASE),
        ("SSL_CERT_FILE", &certificate),
        ("RUST_BACKTRACE", "0"),
        // However many processors there are: threads cost memory and count as processes.
        ("TOKIO_WORKER_THREADS", "2"),
        ("MALLOC_ARENA_MAX", "2"),
        ("CAFELAB_TARGET", "emulated"),
        ("CAFELAB_ENDPOINT", &endpoint),
        ("CAFELAB_PORT", &port),
        ("CAFELAB_WORKSPACE", NOTES),
        ("AWS_REGION", region),
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ])
}

/// The end of a text, made harmless.
fn tail(text: &str) -> String {
    let text = checker::report::harmless(text.trim());
    let surplus = text.chars().count().saturating_sub(SAID);
    if surplus == 0 { text } else { format!("…{}", text.chars().skip(surplus).collect::<String>()) }
}
