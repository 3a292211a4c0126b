//! A place where code of strangers can be compiled and run.
//!
//! Bubblewrap makes it: files, processes, network, host name and shared memory of its own, an empty environment. This
//! program is started inside ([`inside`]) and takes away what namespaces leave: it sets limits of resources, switches to
//! an unprivileged user where it is root, restricts itself by Landlock and seccomp, and only then becomes what was asked
//! for. Memory and processes altogether are held by cgroups ([`cgroup`]). What this machine cannot enforce is told, see
//! [`Guards`]; without bubblewrap nothing is run at all.

mod bubblewrap;
mod calls;
mod cgroup;
mod files;
mod handover;
pub mod inside;
mod process;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::code::Guards;
use crate::code::limits::Limits;

pub use process::{Ended, Running, Stopped};

/// The port on which the private cloud is served in every sandbox.
pub const PORT: u16 = 4566;

/// What it takes to make sandboxes on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sandbox {
    /// The program `bwrap`.
    bwrap: PathBuf,
    /// As it calls itself, for example `bubblewrap 0.8.0`.
    version: String,
    /// This program, which is started inside with the words [`inside::WORDS`].
    program: PathBuf,
}

/// Why there is no sandbox, or why something could not be run in it.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error(
        "code of learners is run by bubblewrap only, and there is no `bwrap` on this machine; install the package `bubblewrap`"
    )]
    NoBubblewrap,
    #[error("the sandbox does not work: {0}")]
    Broken(String),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// A file or folder that is to be seen inside, read-only.
#[derive(Debug, Clone)]
pub struct Mount {
    pub from: PathBuf,
    pub to: PathBuf,
}

impl Mount {
    /// What is here `from`, seen there as `to`.
    pub fn new(from: impl Into<PathBuf>, to: &str) -> Self {
        Self { from: from.into(), to: PathBuf::from(to) }
    }
}

/// Variables of an environment.
pub fn variables<'a>(all: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    all.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Something to run.
#[derive(Debug, Clone)]
pub struct Job {
    pub program: PathBuf,
    pub arguments: Vec<String>,
    pub environment: Vec<(String, String)>,
    pub folder: PathBuf,
    pub mounts: Vec<Mount>,
    /// Whether programs of the system may be run: a compiler needs its linker.
    pub tools: bool,
    /// Whether a server's socket is made inside and handed out.
    pub listens: bool,
    /// Files that are there from the beginning, and may be changed; below the folder for everything that is written.
    pub files: Vec<(PathBuf, String)>,
    /// A file to hand out if the program ends well.
    pub product: Option<PathBuf>,
    pub limits: Limits,
}

impl Sandbox {
    /// Looks for bubblewrap. `program` is this program.
    ///
    /// # Errors
    /// When it is not there.
    pub fn find(program: PathBuf) -> Result<Self, SandboxError> {
        let bwrap = bubblewrap::find().ok_or(SandboxError::NoBubblewrap)?;
        let version = bubblewrap::version(&bwrap)?;
        cgroup::sweep();
        Ok(Self { bwrap, version, program })
    }

    /// Starts something; it is killed when the result is dropped.
    ///
    /// # Errors
    /// When it could not be started, which is no fault of what was to be run.
    pub async fn start(&self, job: &Job) -> Result<Running, SandboxError> {
        process::start(self, job).await
    }

    /// Runs something that needs no cloud to its end.
    ///
    /// # Errors
    /// When it could not be started.
    pub async fn run(&self, job: &Job) -> Result<(Ended, Guards), SandboxError> {
        let running = self.start(job).await?;
        let guards = running.guards.clone();
        Ok((running.end().await?, guards))
    }

    /// What is enforced on this machine, seen by running a program that does nothing.
    ///
    /// # Errors
    /// When nothing can be run.
    pub async fn probe(&self, limits: Limits) -> Result<Guards, SandboxError> {
        let job = Job {
            program: PathBuf::from("/usr/bin/true"),
            arguments: Vec::new(),
            environment: Vec::new(),
            folder: PathBuf::from("/"),
            mounts: Vec::new(),
            tools: true,
            listens: true,
            files: Vec::new(),
            product: None,
            limits,
        };
        let (ended, guards) = self.run(&job).await?;
        if ended.code == Some(0) { Ok(guards) } else { Err(SandboxError::Broken(ended.log())) }
    }
}
