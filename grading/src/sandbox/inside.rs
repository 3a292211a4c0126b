//! What happens inside a sandbox before strangers' code runs: `cafelab sandboxed ORDER`.
//!
//! Standard input is the socket of [`super::handover`]. The process makes what is to be handed out, gives up whatever it
//! can give up, says what that was, and becomes the program. Only where a product is to be handed out it stays and waits.

use std::fs::{self, File, Permissions};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use rustix::fs::{Mode, OFlags};
use rustix::process::{Resource, Rlimit, setrlimit};
use rustix::thread::{CapabilitySet, CapabilitySets, capabilities, set_capabilities};
use serde::{Deserialize, Serialize};

use super::files::{self, Enforced};
use super::{PORT, calls, handover};
use crate::code::limits::Limits;

/// How this is started: words after the program's name, before the order.
pub const WORDS: [&str; 1] = ["sandboxed"];

/// What is to be done inside.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub program: PathBuf,
    pub arguments: Vec<String>,
    pub folder: PathBuf,
    /// The user and group to become.
    pub user: Option<u32>,
    pub readable: Vec<PathBuf>,
    pub writable: Vec<PathBuf>,
    pub listens: bool,
    /// Files to write first.
    pub files: Vec<(PathBuf, String)>,
    pub product: Option<PathBuf>,
    pub limits: Limits,
}

/// What the process inside says before it becomes the program.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Greeting {
    pub landlock: Enforced,
    /// Why not, if system calls are not restricted.
    pub no_seccomp: Option<String>,
}

/// What it says afterwards, if it says anything.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Farewell {
    /// Why it could not become the program.
    pub failed: Option<String>,
}

/// Does what the order says. Returns an exit code only if the program did not take this process over.
///
/// # Errors
/// When the order makes no sense or cannot be obeyed.
pub fn obey(order: &str) -> io::Result<u8> {
    let order: Order = serde_json::from_str(order)?;
    let socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let listener = order.listens.then(|| TcpListener::bind((Ipv4Addr::LOCALHOST, PORT))).transpose()?;
    for (path, text) in &order.files {
        write(path, text)?;
    }
    limit(&order.limits)?;
    if order.user.is_some() {
        // Changing the user takes the others away.
        let own = capabilities(None)?;
        set_capabilities(None, CapabilitySets { inheritable: CapabilitySet::empty(), ..own })?;
    }
    let landlock = files::restrict(&order.readable, &order.writable, order.listens.then_some(PORT));
    let greeting = Greeting {
        landlock: landlock.unwrap_or_default(),
        no_seccomp: match calls::restrict(order.listens) {
            Ok(true) => None,
            Ok(false) => Some(format!("unknown for {}", std::env::consts::ARCH)),
            Err(reason) => Some(reason),
        },
    };
    handover::send(&socket, &serde_json::to_string(&greeting)?, listener.as_ref().map(AsFd::as_fd))?;
    drop(listener);
    let mut command = Command::new(&order.program);
    command.args(&order.arguments).current_dir(&order.folder).stdin(Stdio::null());
    if let Some(user) = order.user {
        command.uid(user).gid(user);
    }
    // The program does not inherit the socket.
    let ended = match &order.product {
        None => Err(command.exec()),
        Some(product) => wait(&mut command, product, &socket),
    };
    if let Err(error) = &ended {
        let failed = Some(error.to_string());
        handover::send(&socket, &serde_json::to_string(&Farewell { failed })?, None)?;
    }
    ended
}

/// Waits for a program to end, and hands out what it made.
fn wait(command: &mut Command, product: &Path, socket: &UnixStream) -> io::Result<u8> {
    let status = command.status()?;
    if status.success() {
        // Whatever is there under this name: a link is not followed, and only a plain file is taken.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file: OwnedFd = rustix::fs::open(product, flags, Mode::empty())?;
        if File::from(file.try_clone()?).metadata()?.is_file() {
            handover::send(socket, &serde_json::to_string(&Farewell::default())?, Some(file.as_fd()))?;
        }
    }
    Ok(code(status))
}

/// Writes a file that the program, another user, may change.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder)?;
    fs::write(path, text)?;
    fs::set_permissions(path, Permissions::from_mode(0o666))?;
    fs::set_permissions(folder, Permissions::from_mode(0o777))
}

/// As shells count: what ended by a signal has 128 and the signal's number.
fn code(status: ExitStatus) -> u8 {
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
    u8::try_from(code).unwrap_or(u8::MAX)
}

fn limit(limits: &Limits) -> io::Result<()> {
    let all = [
        (Resource::Cpu, limits.cpu_seconds),
        (Resource::As, limits.address_space),
        (Resource::Nproc, limits.processes),
        (Resource::Nofile, limits.open_files),
        (Resource::Fsize, limits.file),
        (Resource::Core, 0),
    ];
    for (resource, value) in all {
        setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) })?;
    }
    Ok(())
}
