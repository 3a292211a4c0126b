//! Judges code: makes a café cloud as the labs before left it, lets the learner's programs work on it, and has it judged
//! as the cloud in an archive is.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cafe::workspace::PLACES;
use cafe::{Cafe, Lab, Workspace};
use checker::Browser;
use emulator::portable::Portable;
use emulator::testing::env_at;
use emulator::{Cloud, Snapshot};
use jiff::Timestamp;

use super::commit::{self, CommitError};
use super::compile::Bench;
use super::limits::CodeLimits;
use super::manifest;
use super::run::{Labs, write_place};
use super::tree::Tree;
use super::workshop::Workshop;
use super::{Guards, Trouble, Unread, Work};
use crate::judge::{How, Judged, Outcome, in_process, judge_cloud};
use crate::sandbox::Sandbox;
use crate::submission::Limits;

/// The time of every cloud that code works on, so that the same code is judged the same today and in a year.
const TIME: &str = "2026-01-01T00:00:00Z";

/// Reads the commit of a repository.
///
/// # Errors
/// When there is no sandbox to read it in, or it is no code.
pub fn read_commit(repository: &Path, name: &str) -> Result<Tree, Unread> {
    let (repository, name) = (repository.to_owned(), name.to_owned());
    // In a thread of its own: whoever asks may be in a runtime already.
    let reading = std::thread::spawn(move || {
        let program = std::env::current_exe().map_err(Trouble::new)?;
        let sandbox = Sandbox::find(program).map_err(Trouble::new)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::new)?;
        let limits = (&CodeLimits::default(), &Limits::default());
        runtime.block_on(commit::read(&sandbox, &repository, &name, limits))
    });
    let read = reading.join().unwrap_or_else(|_| Err(Trouble::new("the commit could not be read").into()));
    read.map_err(|error| match error {
        CommitError::Trouble(trouble) => Unread::Trouble(trouble),
        other => Unread::Refused(other.to_string()),
    })
}

/// Judges code.
pub async fn judge(tree: &Tree, how: &How, browser: Option<&Browser>, workshop: &Workshop) -> Outcome {
    if let Err(foreign) = manifest::check(tree) {
        return Outcome::Refused { reason: foreign.to_string() };
    }
    match try_to_judge(tree, (how, browser), workshop).await {
        Ok(outcome) => outcome,
        Err(Trouble { reason, log }) => Outcome::Broken { reason, log },
    }
}

async fn try_to_judge(
    tree: &Tree,
    (how, browser): (&How, Option<&Browser>),
    workshop: &Workshop,
) -> Result<Outcome, Trouble> {
    let made_at: Timestamp = TIME.parse().map_err(Trouble::new)?;
    let digest = tree.digest();
    let seed = how.seed_of(&digest);
    let (env, _) = env_at(made_at, seed);
    let cloud = Cloud::in_memory(env, Snapshot::default());
    let config = how.config(tree.names());
    let cafe = Cafe::connect(in_process(&cloud), config).await.map_err(Trouble::new)?;
    let notes = tempfile::Builder::new().prefix("cafelab-").tempdir().map_err(Trouble::new)?;
    let notes = notes.path();
    let cafe = cafe.with_workspace(Workspace::open(notes));
    let prefix = match &how.marked_for {
        Some(_) => cafe.workspace().domain_prefix(&cafe.place()).map_err(Trouble::new)?,
        // Drawn like everything else that is drawn, so that the same code leaves the same cloud.
        None => format!("cafe-{}", &digest[..12]),
    };
    cafe.workspace().set_domain_prefix(&cafe.place(), &prefix).map_err(Trouble::new)?;
    let labs = labs(how);
    let first = labs.first().copied().unwrap_or(Lab::Environment);
    if let Err(error) = restore::restore(&cafe, first, &restore::Options::default(), &mut |_| {}).await {
        // The names are the learner's; without any of theirs it has to work.
        let reason = format!("the café cannot be made under the names of its cafelab.toml: {error}");
        return Ok(Outcome::Refused { reason: checker::report::harmless(&reason) });
    }
    cloud.switch_off_controls();
    let notes = fs::read_to_string(notes.join(PLACES)).map_err(Trouble::new)?;
    let work = work(tree, how, workshop, (&cloud, &cafe, &labs, &notes)).await?;
    let portable = Portable::of(cloud.snapshot());
    let bytes = portable.state.len() + portable.bodies.values().map(bytes::Bytes::len).sum::<usize>();
    if bytes as u64 > how.limits.unpacked {
        let reason =
            format!("the cloud that its programs left is {bytes} bytes long; {} are allowed", how.limits.unpacked);
        return Ok(Outcome::Refused { reason });
    }
    let (report, traces) =
        judge_cloud(portable, (tree.names(), made_at), (how, browser), seed).await.map_err(Trouble::new)?;
    let sources = tree.files.iter().map(|(path, body)| (path.clone(), crate::judge::fingerprint(body))).collect();
    let made_with = env!("CARGO_PKG_VERSION").to_owned();
    Ok(Outcome::Judged(Box::new(Judged {
        report,
        learner: None,
        made_at,
        made_with,
        traces,
        sources,
        work: Some(work),
    })))
}

/// The labs whose programs are run: all from the first to the last that is judged.
fn labs(how: &How) -> Vec<Lab> {
    let wanted = || how.labs.iter().copied();
    let (first, last) = (wanted().min(), wanted().max());
    let judged = |lab: &Lab| first.is_none_or(|first| *lab >= first) && last.is_none_or(|last| *lab <= last);
    Lab::ALL.into_iter().filter(judged).collect()
}

async fn work(
    tree: &Tree,
    how: &How,
    workshop: &Workshop,
    (cloud, cafe, wanted, notes): (&Cloud, &Cafe, &[Lab], &str),
) -> Result<Work, Trouble> {
    let until = Instant::now() + Duration::from_secs(how.code.seconds);
    let place = tempfile::Builder::new().prefix("cafelab-").tempdir().map_err(Trouble::new)?;
    write_place(&cafe.config, place.path())?;
    let bench = Bench::new(tree, workshop, &how.code, until)?;
    let built = bench.build(tree, wanted).await?;
    let folder: PathBuf = place.path().to_owned();
    let labs = Labs { tree, workshop, limits: &how.code, bench: &bench, cloud, cafe, folder: &folder, notes };
    let mut guards: Guards = workshop.guards().clone();
    let mut done = Vec::new();
    for (lab, built) in &built {
        done.push(labs.work(*lab, built, &mut guards).await?);
    }
    Ok(Work { compiler: workshop.base.compiler.clone(), guards, labs: done })
}
