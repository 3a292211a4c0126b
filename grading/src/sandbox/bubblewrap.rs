//! The arguments of `bwrap`.
//!
//! As root no user namespace is made: limits of processes do not count for root, so the process inside switches to a
//! user of its own, for which it keeps the two capabilities that this takes. Otherwise a user namespace is made, in which
//! nobody has any capability.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Job, Mount, Sandbox, inside};

/// Where the process inside finds this program.
const SELF: &str = "/cafelab";
/// The folder for everything that is written. It is in memory.
pub const WRITABLE: &str = "/tmp";
/// Devices that do no harm.
pub const DEVICES: [&str; 5] = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];
/// Libraries of the system.
const LIBRARIES: [&str; 5] = ["/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib64"];
/// Programs of the system with all that they need.
const TOOLS: [&str; 7] = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/usr", "/etc/alternatives"];
/// Where the system's libraries are.
const CACHE: &str = "/etc/ld.so.cache";

/// The program on the search path.
pub fn find() -> Option<PathBuf> {
    let usual = ["/usr/bin", "/usr/local/bin", "/bin"].map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = std::env::split_paths(&path).chain(usual).collect();
    places.into_iter().map(|folder| folder.join("bwrap")).find(|file| file.is_file())
}

/// What it calls itself.
pub fn version(bwrap: &Path) -> io::Result<String> {
    let output = Command::new(bwrap).arg("--version").env_clear().output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Folders and files of the system that are to be seen.
pub fn system(job: &Job) -> Vec<PathBuf> {
    let folders: &[&str] = if job.tools { &TOOLS } else { &LIBRARIES };
    folders.iter().chain(&[CACHE]).map(PathBuf::from).filter(|path| path.exists()).collect()
}

/// All arguments, up to the program and its own.
pub fn arguments(sandbox: &Sandbox, job: &Job, as_root: bool, order: &str) -> Vec<OsString> {
    let mut words: Vec<OsString> = Vec::new();
    let mut add = |some: &[&str]| words.extend(some.iter().map(OsString::from));
    add(&["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]);
    add(&["--die-with-parent", "--new-session", "--hostname", "sandbox", "--clearenv"]);
    if as_root {
        add(&["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]);
    } else {
        add(&["--unshare-user", "--uid", "65534", "--gid", "65534", "--cap-drop", "ALL"]);
    }
    for (name, value) in &job.environment {
        add(&["--setenv", name, value]);
    }
    // Folders that bubblewrap makes by itself are its own user's alone.
    add(&["--proc", "/proc"]);
    for folder in ["/dev", "/etc", "/usr"] {
        add(&["--perms", "0755", "--dir", folder]);
    }
    for device in DEVICES {
        add(&["--dev-bind", device, device]);
    }
    for path in system(job) {
        words.extend(shown(&path));
    }
    let mut add = |some: &[&str]| words.extend(some.iter().map(OsString::from));
    add(&["--perms", "1777", "--size", &job.limits.disk.to_string(), "--tmpfs", WRITABLE]);
    let own = Mount::new(&sandbox.program, SELF);
    for mount in job.mounts.iter().chain([&own]) {
        words.extend(["--ro-bind".into(), mount.from.clone().into(), mount.to.clone().into()]);
    }
    let mut add = |some: &[&str]| words.extend(some.iter().map(OsString::from));
    add(&["--remount-ro", "/", "--chdir", WRITABLE, "--", SELF]);
    add(&inside::WORDS);
    add(&[order]);
    words
}

/// A folder of the system, or the link that it is.
fn shown(path: &Path) -> Vec<OsString> {
    match std::fs::read_link(path) {
        Ok(target) => vec!["--symlink".into(), target.into(), path.into()],
        Err(_) => vec!["--ro-bind".into(), path.into(), path.into()],
    }
}
