//! A sandbox from outside: starts it, hears what it enforces, and lets nothing in it take longer or say more than it may.

use std::fs::File;
use std::io::{self, Read};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};

use super::cgroup::Cgroup;
use super::files::Enforced;
use super::inside::{Farewell, Greeting, Order};
use super::{Job, Sandbox, SandboxError, bubblewrap, handover};
use crate::code::Guards;
use crate::code::limits::Limits;

/// For a sandbox to be made.
const START: Duration = Duration::from_secs(20);
/// What a sandbox that was not made says of it.
const LOG: u64 = 4 << 10;
/// Users that programs may borrow for as long as they run, as systemd does for services.
const USERS: std::ops::Range<u32> = 61_184..65_520;
/// A shell that joins groups and then becomes a program.
const JOIN: &str = r#"while [ "$1" != -- ]; do echo $$ > "$1/cgroup.procs" || exit 125; shift; done; shift; exec "$@""#;

/// Something that runs in a sandbox. It is killed, with all that it has started, when this is dropped.
#[derive(Debug)]
pub struct Running {
    pub guards: Guards,
    /// The socket that was made inside, if one was asked for.
    pub listener: Option<TcpListener>,
    child: Child,
    output: ChildStdout,
    errors: ChildStderr,
    socket: UnixStream,
    limits: Limits,
    hands_out: bool,
    /// Dropped last, when its processes are gone.
    _cgroup: Option<Cgroup>,
}

/// How something ended.
#[derive(Debug)]
pub struct Ended {
    /// 128 and more for one that a signal ended.
    pub code: Option<i32>,
    /// Why it was not let end by itself.
    pub stopped: Option<Stopped>,
    pub output: Vec<u8>,
    pub errors: Vec<u8>,
    pub product: Option<OwnedFd>,
}

/// Why something was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    Time,
    Output,
}

impl Ended {
    /// What it said of itself, for the grader's log.
    pub fn log(&self) -> String {
        let said = String::from_utf8_lossy(&self.errors);
        format!("{} (exit code {:?}, stopped: {:?})", said.trim(), self.code, self.stopped)
    }

    /// The bytes of the product, if there is one that is not longer than `limit`.
    pub fn product(&mut self, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let Some(product) = self.product.take() else { return Ok(None) };
        let mut bytes = Vec::new();
        File::from(product).take(limit + 1).read_to_end(&mut bytes)?;
        Ok((bytes.len() as u64 <= limit).then_some(bytes))
    }
}

pub(super) async fn start(sandbox: &Sandbox, job: &Job) -> Result<Running, SandboxError> {
    let as_root = rustix::process::geteuid().is_root();
    let (ours, theirs) = UnixStream::pair()?;
    ours.set_read_timeout(Some(START))?;
    let cgroup = Cgroup::make(&job.limits);
    let order = serde_json::to_string(&order(job, as_root)).map_err(io::Error::from)?;
    let mut child = {
        let mut command = match &cgroup {
            Some(cgroup) => {
                let mut command = Command::new("/bin/sh");
                command.args(["-c", JOIN, "sh"]).args(cgroup.folders()).arg("--").arg(&sandbox.bwrap);
                command
            }
            None => Command::new(&sandbox.bwrap),
        };
        command.args(bubblewrap::arguments(sandbox, job, as_root, &order)).env_clear().process_group(0);
        command.stdin(Stdio::from(OwnedFd::from(theirs))).stdout(Stdio::piped()).stderr(Stdio::piped());
        // With the command, this end of the other side's socket is closed here.
        command.kill_on_drop(true).spawn()?
    };
    let (Some(output), Some(errors)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(SandboxError::Broken("it has no output".to_owned()));
    };
    let (socket, greeting) = receive(ours).await?;
    let Some((line, descriptor)) = greeting else {
        return Err(SandboxError::Broken(farewell(&mut child, errors).await));
    };
    let greeting: Greeting = serde_json::from_str(&line).map_err(io::Error::from)?;
    let listener = descriptor.filter(|_| job.listens).map(TcpListener::from);
    if job.listens != listener.is_some() {
        return Err(SandboxError::Broken("it handed no socket out".to_owned()));
    }
    let guards = guards(sandbox, &greeting, cgroup.as_ref());
    let (limits, hands_out) = (job.limits, job.product.is_some());
    Ok(Running { guards, listener, child, output, errors, socket, limits, hands_out, _cgroup: cgroup })
}

fn order(job: &Job, as_root: bool) -> Order {
    let of_mounts = job.mounts.iter().map(|mount| mount.to.clone());
    let devices = bubblewrap::DEVICES.iter().map(PathBuf::from);
    // A user of this process's own, so that limits of processes count apart.
    let user = USERS.start + std::process::id() % (USERS.end - USERS.start);
    Order {
        program: job.program.clone(),
        arguments: job.arguments.clone(),
        folder: job.folder.clone(),
        user: as_root.then_some(user),
        readable: bubblewrap::system(job).into_iter().chain(of_mounts).chain([PathBuf::from("/proc")]).collect(),
        writable: devices.chain([PathBuf::from(bubblewrap::WRITABLE)]).collect(),
        listens: job.listens,
        files: job.files.clone(),
        product: job.product.clone(),
        limits: job.limits,
    }
}

type Received = (UnixStream, Option<(String, Option<OwnedFd>)>);

/// Waits for a line without holding others up.
async fn receive(socket: UnixStream) -> Result<Received, SandboxError> {
    let waiting = tokio::task::spawn_blocking(move || handover::receive(&socket).map(|line| (socket, line)));
    Ok(waiting.await.map_err(io::Error::other)??)
}

/// What a sandbox says that was not made.
async fn farewell(child: &mut Child, errors: ChildStderr) -> String {
    let mut said = Vec::new();
    let reading = async {
        let _ = errors.take(LOG).read_to_end(&mut said).await;
        child.wait().await
    };
    let status = tokio::time::timeout(START, reading).await;
    let status = status.ok().and_then(Result::ok).map_or_else(String::new, |status| format!(" ({status})"));
    format!("{}{status}", String::from_utf8_lossy(&said).trim())
}

/// What is enforced, and what is not, in words.
fn guards(sandbox: &Sandbox, greeting: &Greeting, cgroup: Option<&Cgroup>) -> Guards {
    let mut guards = Guards::default();
    let mut say = |enforced: bool, what: String| {
        if enforced { &mut guards.enforced } else { &mut guards.missing }.push(what);
    };
    say(true, format!("namespaces of its own for files, processes, network and names ({})", sandbox.version));
    say(true, "limits of each process: processor, memory, files, processes of the user (setrlimit)".to_owned());
    match greeting.landlock {
        Enforced::Fully => say(true, "rules for files and ports (Landlock)".to_owned()),
        Enforced::Partly => {
            say(true, "rules for files (Landlock)".to_owned());
            say(false, "all of Landlock: this kernel has an older one".to_owned());
        }
        Enforced::Not => say(false, "rules for files and ports: this kernel has no Landlock".to_owned()),
    }
    match &greeting.no_seccomp {
        None => say(true, "rules for system calls (seccomp)".to_owned()),
        Some(reason) => say(false, format!("rules for system calls (seccomp): {reason}")),
    }
    match cgroup {
        Some(cgroup) => say(true, format!("memory and processes altogether (cgroups, version {})", cgroup.version)),
        None => say(false, "memory of all processes together: no cgroup can be made here".to_owned()),
    }
    guards
}

impl Running {
    /// Waits until it ends, or ends it.
    ///
    /// # Errors
    /// When the system does not tell how it ended.
    pub async fn end(self) -> Result<Ended, SandboxError> {
        let Self { mut child, output, errors, socket, limits, hands_out, listener, .. } = self;
        drop(listener);
        let said = AtomicU64::new(0);
        let (mut kept_output, mut kept_errors) = (Vec::new(), Vec::new());
        let living = async {
            let said = tokio::try_join!(
                keep(output, &mut kept_output, &said, limits.output),
                keep(errors, &mut kept_errors, &said, limits.output),
            );
            // It may go on without a word.
            if said.is_ok() {
                let _ = child.wait().await;
            }
            said.map(|_| ())
        };
        let lived = tokio::time::timeout(Duration::from_secs(limits.seconds), living).await;
        let stopped = match lived {
            Ok(Ok(())) => None,
            Ok(Err(TooMuch)) => Some(Stopped::Output),
            Err(_) => Some(Stopped::Time),
        };
        if stopped.is_some() {
            child.start_kill()?;
        }
        let status = tokio::time::timeout(START, child.wait()).await;
        let status = status.map_err(|_| SandboxError::Broken("it cannot be ended".to_owned()))??;
        let mut product = None;
        if let Some((line, descriptor)) = receive(socket).await?.1 {
            let farewell: Farewell = serde_json::from_str(&line).map_err(io::Error::from)?;
            if let Some(reason) = farewell.failed {
                return Err(SandboxError::Broken(format!("the program could not be started: {reason}")));
            }
            product = descriptor.filter(|_| hands_out && status.success());
        }
        Ok(Ended { code: status.code(), stopped, output: kept_output, errors: kept_errors, product })
    }
}

/// More was said than may be.
struct TooMuch;

/// Keeps all that is said until it is too much.
async fn keep(
    mut stream: impl AsyncRead + Unpin,
    kept: &mut Vec<u8>,
    said: &AtomicU64,
    limit: u64,
) -> Result<(), TooMuch> {
    let mut buffer = vec![0; 16 << 10];
    while let Ok(length @ 1..) = stream.read(&mut buffer).await {
        kept.extend_from_slice(&buffer[..length]);
        if said.fetch_add(length as u64, Ordering::Relaxed) + length as u64 > limit {
            return Err(TooMuch);
        }
    }
    Ok(())
}
