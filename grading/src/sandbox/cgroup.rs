//! cgroups: what all processes of a sandbox may use together. Version 1 and version 2 are known; where neither can be
//! used, the caller says so.
//!
//! See the kernel's `Documentation/admin-guide/cgroup-v1` and `cgroup-v2.rst`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::code::limits::Limits;

/// Where cgroups are mounted.
const ROOT: &str = "/sys/fs/cgroup";
/// How the names of our groups begin; the number of the process that made them follows.
const PREFIX: &str = "cafelab-";

/// A group, in as many hierarchies as it takes. It is removed when this is dropped.
#[derive(Debug)]
pub struct Cgroup {
    folders: Vec<PathBuf>,
    /// Of the interface.
    pub version: u8,
}

/// A place in which groups can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parents {
    version: u8,
    /// For memory and for processes: two in version 1, one in version 2.
    folders: Vec<PathBuf>,
}

impl Cgroup {
    /// Makes a group with limits; none if this process cannot.
    pub fn make(limits: &Limits) -> Option<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PREFIX}{}-{number}", std::process::id());
        let own = fs::read_to_string("/proc/self/cgroup").ok()?;
        parents(Path::new(ROOT), &own).iter().find_map(|parents| Self::below(parents, &name, limits).ok())
    }

    fn below(parents: &Parents, name: &str, limits: &Limits) -> io::Result<Self> {
        let mut group = Self { folders: Vec::new(), version: parents.version };
        for parent in &parents.folders {
            let folder = parent.join(name);
            fs::create_dir(&folder)?;
            group.folders.push(folder);
        }
        let [memory, processes] = [limits.memory, limits.processes].map(|limit| limit.to_string());
        let files = if parents.version == 1 {
            [("memory.limit_in_bytes", &memory), ("pids.max", &processes)]
        } else {
            [("memory.max", &memory), ("pids.max", &processes)]
        };
        for (folder, (file, limit)) in group.folders.iter().chain(group.folders.last()).zip(files) {
            fs::write(folder.join(file), limit)?;
        }
        // Without a swap there are no such files.
        let swap = if parents.version == 1 {
            ("memory.memsw.limit_in_bytes", memory)
        } else {
            ("memory.swap.max", "0".to_owned())
        };
        let _ = fs::write(group.folders[0].join(swap.0), swap.1);
        Ok(group)
    }

    /// Its folders; a process joins by writing its number to `cgroup.procs` there.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        for folder in &self.folders {
            // Processes that were killed a moment ago may not be gone yet; what stays is swept by the next run.
            let _ = fs::write(folder.join("cgroup.kill"), "1");
            for _ in 0..50 {
                if fs::remove_dir(folder).is_ok() || !folder.exists() {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(2));
            }
        }
    }
}

/// Removes groups of processes that are no more.
pub fn sweep() {
    let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    for folder in parents(Path::new(ROOT), &own).into_iter().flat_map(|parents| parents.folders) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let maker = name.strip_prefix(PREFIX).and_then(|rest| rest.split('-').next()).map(str::to_owned);
            if maker.is_some_and(|maker| !Path::new("/proc").join(maker).exists()) {
                let _ = fs::remove_dir(entry.path());
            }
        }
    }
}

/// Where groups may be made, the best place first. `own` is what `/proc/self/cgroup` says.
fn parents(root: &Path, own: &str) -> Vec<Parents> {
    let mut found = Vec::new();
    let of = |wanted: &str| {
        let mut lines = own.lines().filter_map(|line| line.split_once(':')?.1.split_once(':'));
        lines
            .find(|(names, _)| names.split(',').any(|name| name == wanted))
            .map(|(_, path)| path.trim_start_matches('/'))
    };
    if let (Some(memory), Some(processes)) = (of("memory"), of("pids")) {
        // In a container the path may be one of the host's.
        for [memory, processes] in [[memory, processes], ["", ""]] {
            let folders = [root.join("memory").join(memory), root.join("pids").join(processes)];
            if folders.iter().all(|folder| folder.join("cgroup.procs").exists()) {
                found.push(Parents { version: 1, folders: folders.into() });
            }
        }
    }
    if let Some(path) = of("") {
        let path = root.join(path);
        let delegated = path.ancestors().take_while(|folder| folder.starts_with(root)).filter(|folder| {
            let handed_down = fs::read_to_string(folder.join("cgroup.subtree_control")).unwrap_or_default();
            ["memory", "pids"].iter().all(|wanted| handed_down.split_whitespace().any(|name| name == *wanted))
        });
        found.extend(delegated.map(|folder| Parents { version: 2, folders: vec![folder.to_owned()] }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::folder as root;

    #[test]
    fn both_versions_are_found() {
        let first = root(&[("memory/a/cgroup.procs", ""), ("pids/b/cgroup.procs", ""), ("memory/cgroup.procs", "")]);
        let found = parents(first.path(), "9:cpu,memory:/a\n3:pids:/b\n0::/\n");
        let folders = ["memory/a", "pids/b"].map(|name| first.path().join(name));
        assert_eq!(found, [Parents { version: 1, folders: folders.into() }]);
        let control = "user/cgroup.subtree_control";
        let second = root(&[(control, "cpu memory pids"), ("user/me/cgroup.subtree_control", "cpu")]);
        let found = parents(second.path(), "0::/user/me\n");
        assert_eq!(found, [Parents { version: 2, folders: vec![second.path().join("user")] }]);
        assert_eq!(parents(second.path(), ""), []);
    }

    #[test]
    fn a_group_has_its_limits() {
        let root = root(&[("cgroup.subtree_control", "memory pids")]);
        let parents = parents(root.path(), "0::/").remove(0);
        let limits = crate::code::limits::CodeLimits::default().run;
        let group = Cgroup::below(&parents, "one", &limits).expect("a group");
        let read = |name: &str| fs::read_to_string(group.folders()[0].join(name)).expect(name);
        assert_eq!(read("memory.max"), limits.memory.to_string());
        assert_eq!((read("pids.max"), read("memory.swap.max")), (limits.processes.to_string(), "0".to_owned()));
    }
}
