//! Shares archives out among processes that judge, and replaces a process that dies or hangs.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use cafe::Learner;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use super::worker::{Request, too_slow};
use crate::code::{Source, Trouble, Workshop};
use crate::judge::{How, Outcome};

/// An archive or code to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    pub archive: PathBuf,
    pub sha256: String,
    pub source: Source,
    /// See [`How::marked_for`].
    pub marked_for: Option<Learner>,
}

/// An archive with its outcome.
#[derive(Debug)]
pub struct Finished {
    pub task: Task,
    pub outcome: Outcome,
    pub duration: Duration,
}

/// How a process that judges is started; [`super::worker::serve`] has to run in it.
pub type Start = Arc<dyn Fn() -> io::Result<Command> + Send + Sync>;

/// Processes that judge.
#[derive(Clone)]
pub struct Pool {
    pub start: Start,
    pub how: How,
    /// How many processes.
    pub jobs: usize,
    /// What code is judged with, or why it cannot be; nothing if no task is code.
    pub workshop: Option<Result<Workshop, Trouble>>,
    /// Beyond the time that an archive has, a process gets this much to say so itself.
    pub grace: Duration,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("how", &self.how).field("jobs", &self.jobs).finish_non_exhaustive()
    }
}

/// How the name of the folder begins that a process gets for its files.
pub const OWN_FOLDER: &str = "cafelab-grade-";
/// What a process says beside its answers is kept up to this length, the newest part.
const LOG: usize = 8 << 10;
/// How often it is tried to remove the files of a process.
const REMOVING: usize = 50;
/// For a process whose output is closed to end.
const ENDING: Duration = Duration::from_secs(5);

impl Pool {
    /// Judges all tasks; outcomes come in any order. Dropping the receiver stops everything.
    pub fn run(self, tasks: Vec<Task>) -> mpsc::Receiver<Finished> {
        let (sender, receiver) = mpsc::channel(self.jobs.max(1) * 2);
        let jobs = self.jobs.clamp(1, tasks.len().max(1));
        let queue = Arc::new(Mutex::new(VecDeque::from(tasks)));
        let mut slots = JoinSet::new();
        for _ in 0..jobs {
            slots.spawn(slot(self.clone(), Arc::clone(&queue), sender.clone()));
        }
        // The set is kept until every slot is done, or nobody listens any more.
        tokio::spawn(async move {
            tokio::select! {
                () = sender.closed() => slots.shutdown().await,
                () = async { while slots.join_next().await.is_some() {} } => {}
            }
        });
        receiver
    }
}

/// Takes one task after the other.
async fn slot(pool: Pool, queue: Arc<Mutex<VecDeque<Task>>>, sender: mpsc::Sender<Finished>) {
    let mut process: Option<Process> = None;
    loop {
        let task = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(task) = task else {
            if let Some(process) = process {
                process.end().await;
            }
            return;
        };
        let started = Instant::now();
        let mut outcome = attempt(&pool, &mut process, &task).await;
        if matches!(outcome, Outcome::Broken { .. }) {
            // An earlier archive may have left the process in a bad state: once more, in a new one.
            process = None;
            outcome = attempt(&pool, &mut process, &task).await;
        }
        if matches!(outcome, Outcome::Broken { .. }) {
            process = None;
        }
        if sender.send(Finished { task, outcome, duration: started.elapsed() }).await.is_err() {
            return;
        }
    }
}

async fn attempt(pool: &Pool, process: &mut Option<Process>, task: &Task) -> Outcome {
    if let (true, Some(Err(Trouble { reason, log }))) = (task.source.is_code(), &pool.workshop) {
        return Outcome::Broken { reason: reason.clone(), log: log.clone() };
    }
    if process.is_none() {
        match Process::start(pool).await {
            Ok(started) => *process = Some(started),
            Err(error) => {
                let reason = format!("the process that judges could not be started: {error}");
                return Outcome::Broken { reason, log: String::new() };
            }
        }
    }
    match process.as_mut() {
        Some(process) => process.judge(task, pool).await,
        None => unreachable!("it was started just now"),
    }
}

/// A process that judges. It is killed when this is dropped, with all that it started, such as a browser.
struct Process {
    child: Child,
    /// The process, which leads a group of its own.
    #[cfg(unix)]
    group: Option<rustix::process::Pid>,
    requests: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
    log: Arc<Mutex<Vec<u8>>>,
    /// Ends when the process has said all that it will say.
    listening: JoinHandle<()>,
    /// Where it and all that it starts keep files, which a process that is killed leaves behind.
    own: TempDir,
}

impl Process {
    async fn start(pool: &Pool) -> io::Result<Self> {
        let own = tempfile::Builder::new().prefix(OWN_FOLDER).tempdir()?;
        let mut command = tokio::process::Command::from((pool.start)()?);
        for name in ["TMPDIR", "TEMP", "TMP"] {
            command.env(name, own.path());
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        // A group of its own also keeps Ctrl-C in the terminal for the one who grades, who then ends it.
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn()?;
        #[cfg(unix)]
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
        let taken = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(mut requests), Some(answers), Some(errors)) = taken else {
            return Err(io::Error::other("it has no input or no output"));
        };
        let log = Arc::new(Mutex::new(Vec::new()));
        let listening = tokio::spawn(keep(errors, Arc::clone(&log)));
        requests.write_all(&line(&pool.how)?).await?;
        Ok(Self {
            child,
            #[cfg(unix)]
            group,
            requests: Some(requests),
            answers: BufReader::new(answers).lines(),
            log,
            listening,
            own,
        })
    }

    /// Has the process end by itself, so that it can tidy up.
    async fn end(mut self) {
        drop(self.requests.take());
        let _ = timeout(ENDING, self.child.wait()).await;
    }

    async fn judge(&mut self, task: &Task, pool: &Pool) -> Outcome {
        self.log().clear();
        let workshop = pool.workshop.as_ref().filter(|_| task.source.is_code()).and_then(|found| found.as_ref().ok());
        let request = Request {
            archive: task.archive.clone(),
            sha256: task.sha256.clone(),
            source: task.source.clone(),
            marked_for: task.marked_for.clone(),
            workshop: workshop.cloned(),
        };
        let seconds = pool.how.seconds_of(&task.source);
        let answer = timeout(Duration::from_secs(seconds) + pool.grace, self.ask(&request)).await;
        let reason = match answer {
            // What it knows of the reason comes before what it said.
            Ok(Ok(Some(Outcome::Broken { reason, log }))) if !log.is_empty() => return Outcome::Broken { reason, log },
            Ok(Ok(Some(Outcome::Broken { reason, .. }))) => reason,
            Ok(Ok(Some(outcome))) => return outcome,
            Ok(Ok(None) | Err(_)) => {
                // Its input or output is closed, so it ends by itself.
                let status = timeout(ENDING, self.child.wait()).await;
                let _ = timeout(ENDING, &mut self.listening).await;
                let status = status.ok().and_then(Result::ok).map_or_else(String::new, |status| format!(": {status}"));
                format!("the process that judged it ended{status}")
            }
            Err(_) => too_slow(seconds),
        };
        let log = String::from_utf8_lossy(&self.log()).into_owned();
        Outcome::Broken { reason, log }
    }

    async fn ask(&mut self, request: &Request) -> io::Result<Option<Outcome>> {
        let requests = self.requests.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        requests.write_all(&line(request)?).await?;
        let answer = self.answers.next_line().await?;
        Ok(answer.map(|answer| serde_json::from_str(&answer)).transpose()?)
    }

    fn log(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(group) = self.group {
            // Where nothing of it is left there is nothing to do.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        // Elsewhere than on Unix there is no group, and what runs keeps its files from being removed.
        let _ = self.child.start_kill();
        // What was killed may write for a moment yet.
        for _ in 0..REMOVING {
            if std::fs::remove_dir_all(self.own.path()).is_ok() || !self.own.path().exists() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

fn line(value: &impl serde::Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// Keeps the newest part of what a process says.
async fn keep(mut errors: ChildStderr, log: Arc<Mutex<Vec<u8>>>) {
    let mut buffer = [0; 1024];
    while let Ok(length @ 1..) = errors.read(&mut buffer).await {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.extend_from_slice(&buffer[..length]);
        let surplus = log.len().saturating_sub(LOG);
        log.drain(..surplus);
    }
}
