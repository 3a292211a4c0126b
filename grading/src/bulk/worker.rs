//! The process that judges: it reads requests from its input, a line each, and answers with outcomes.
//!
//! The first line is a [`How`], the others are [`Request`]s.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::time::Duration;

use cafe::Learner;
use checker::Browser;
use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Runtime};

use crate::code::{self, Source, Workshop};
use crate::handins;
use crate::judge::{How, Outcome, judge};

/// With so many engines that nobody may take down, a process ends; its memory goes with it, and another one takes over.
const FORGOTTEN: usize = 4;

/// An archive or code to judge.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    pub archive: PathBuf,
    /// What the file has to be; another is not judged.
    pub sha256: String,
    #[serde(default)]
    pub source: Source,
    /// See [`How::marked_for`].
    #[serde(default)]
    pub marked_for: Option<Learner>,
    /// What code is judged with.
    #[serde(default)]
    pub workshop: Option<Workshop>,
}

/// Answers requests until the input ends. `browser` is not running yet.
///
/// # Errors
/// When whoever asks has gone away.
pub fn serve(input: impl BufRead, mut output: impl Write, browser: Option<&Browser>) -> io::Result<()> {
    let mut lines = input.lines();
    let Some(first) = lines.next() else { return Ok(()) };
    let how: How = serde_json::from_str(&first?)?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    if let Some(browser) = browser {
        // Before there is a limit, which it would inherit. Whether it started is found out by the check that needs it.
        runtime.block_on(browser.start()).ok();
    }
    limit_memory(how.memory)?;
    for line in lines {
        let request: Request = serde_json::from_str(&line?)?;
        let how = How { marked_for: request.marked_for.clone(), ..how.clone() };
        let outcome = answer(&runtime, &request, &how, browser);
        serde_json::to_writer(&mut output, &outcome)?;
        output.write_all(b"\n")?;
        output.flush()?;
        if checker::javascript::engine::forgotten() >= FORGOTTEN {
            break;
        }
    }
    Ok(())
}

fn answer(runtime: &Runtime, request: &Request, how: &How, browser: Option<&Browser>) -> Outcome {
    if request.source.is_code() {
        return answer_code(runtime, request, how, browser);
    }
    let archive = match handins::read(&request.archive) {
        Ok(archive) if archive.sha256 == request.sha256 => archive.bytes,
        Ok(_) => return broken("the file changed while it was graded"),
        Err(error) => return broken(&format!("the file cannot be read: {error}")),
    };
    let (how_of_task, browser) = (how.clone(), browser.cloned());
    let seconds = how.seconds_of(&request.source);
    let judged = runtime.block_on(async move {
        // A task of its own, so that a panic ends here.
        let task = tokio::spawn(async move { judge(&archive, &how_of_task, browser.as_ref()).await });
        tokio::time::timeout(Duration::from_secs(seconds), task).await
    });
    match judged {
        Ok(Ok(Ok(judged))) => Outcome::Judged(Box::new(judged)),
        Ok(Ok(Err(unjudged))) => Outcome::Refused { reason: unjudged.to_string() },
        Ok(Err(_)) => broken("the grader broke down on it"),
        Err(_) => broken(&too_slow(seconds)),
    }
}

fn answer_code(runtime: &Runtime, request: &Request, how: &How, browser: Option<&Browser>) -> Outcome {
    let Some(workshop) = request.workshop.clone() else { return broken("there is nothing to judge code with") };
    let read = code::read(&request.archive, &request.source, &how.limits);
    if read.digest != request.sha256 {
        return broken("the files changed while they were graded");
    }
    let tree = match read.tree {
        Ok(tree) => tree,
        Err(unread) => return unread.outcome(),
    };
    let (how_of_task, browser, seconds) = (how.clone(), browser.cloned(), how.seconds_of(&request.source));
    let judged = runtime.block_on(async move {
        let task = tokio::spawn(async move { code::judge(&tree, &how_of_task, browser.as_ref(), &workshop).await });
        tokio::time::timeout(Duration::from_secs(seconds), task).await
    });
    match judged {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => broken("the grader broke down on it"),
        Err(_) => broken(&too_slow(seconds)),
    }
}

/// What is said of a submission that takes too long.
pub(super) fn too_slow(seconds: u64) -> String {
    format!("no verdict within {seconds} s")
}

fn broken(reason: &str) -> Outcome {
    Outcome::Broken { reason: reason.to_owned(), log: String::new() }
}

/// A process that wants more memory dies, which the pool sees.
#[cfg(unix)]
fn limit_memory(bytes: u64) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    Ok(setrlimit(Resource::As, Rlimit { current: Some(bytes), maximum: Some(bytes) })?)
}

/// Elsewhere there is no such limit.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the shape of the other one")]
fn limit_memory(_: u64) -> io::Result<()> {
    Ok(())
}
