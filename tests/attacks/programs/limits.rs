//! Raises its own limits.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let calls = [
        (160, "setrlimit 0", [0, [u64::MAX, u64::MAX].as_ptr() as i64, 0, 0, 0, 0]),
        (160, "setrlimit 1", [1, [u64::MAX, u64::MAX].as_ptr() as i64, 0, 0, 0, 0]),
        (160, "setrlimit 4", [4, [u64::MAX, u64::MAX].as_ptr() as i64, 0, 0, 0, 0]),
        (160, "setrlimit 6", [6, [u64::MAX, u64::MAX].as_ptr() as i64, 0, 0, 0, 0]),
        (160, "setrlimit 7", [7, [u64::MAX, u64::MAX].as_ptr() as i64, 0, 0, 0, 0]),
        (160, "setrlimit 9", [9, [u64::MAX, u64::MAX].as_ptr() as i64, 0, 0, 0, 0]),
        (302, "prlimit 0", [0, 0, [u64::MAX, u64::MAX].as_ptr() as i64, 0, 0, 0]),
        (302, "prlimit 1", [0, 1, [u64::MAX, u64::MAX].as_ptr() as i64, 0, 0, 0]),
        (302, "prlimit 4", [0, 4, [u64::MAX, u64::MAX].as_ptr() as i64, 0, 0, 0]),
        (302, "prlimit 6", [0, 6, [u64::MAX, u64::MAX].as_ptr() as i64, 0, 0, 0]),
        (302, "prlimit 7", [0, 7, [u64::MAX, u64::MAX].as_ptr() as i64, 0, 0, 0]),
        (302, "prlimit 9", [0, 9, [u64::MAX, u64::MAX].as_ptr() as i64, 0, 0, 0]),
    ];
    for (number, name, words) in calls {
        tries.must_fail(name, call(number, words));
    }
    tries.must_fail("its cgroup", std::fs::write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "-1"));
    tries.must_fail("cgroups", std::fs::read_dir("/sys/fs/cgroup"));
    tries.end();
}
