//! Makes forbidden calls by their other numbers.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let calls = [
        (1073742345, "ptrace", [0, 0, 0, 0, 0, 0]),
        (1073741989, "mount", [0, 0, 0, 0, 0, 0]),
        (1073741865, "socket", [1, 1, 0, 0, 0, 0]),
        (1073742249, "io_uring_setup", [8, 0x1000, 0, 0, 0, 0]),
        (1073741863, "getpid", [0, 0, 0, 0, 0, 0]),
    ];
    for (number, name, words) in calls {
        tries.must_fail(name, call(number, words));
    }
    tries.end();
}
