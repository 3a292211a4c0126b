//! Looks into processes, its own and others.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let calls = [
        (101, "PTRACE_TRACEME", [0, 0, 0, 0, 0, 0]),
        (101, "PTRACE_ATTACH", [16, 1, 0, 0, 0, 0]),
        (101, "PTRACE_SEIZE", [0x4206, 1, 0, 0, 0, 0]),
        (310, "process_vm_readv", [1, 0, 0, 0, 0, 0]),
        (311, "process_vm_writev", [1, 0, 0, 0, 0, 0]),
        (438, "pidfd_getfd", [0, 0, 0, 0, 0, 0]),
        (312, "kcmp", [1, 1, 0, 0, 0, 0]),
        (298, "perf_event_open", [0, 0, -1, -1, 0, 0]),
    ];
    for (number, name, words) in calls {
        tries.must_fail(name, call(number, words));
    }
    tries.end();
}
