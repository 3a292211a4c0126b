//! Makes calls through an io_uring, out of sight of filters.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let calls = [
        (425, "io_uring_setup", [8, 0x1000, 0, 0, 0, 0]),
        (426, "io_uring_enter", [0, 0, 0, 0, 0, 0]),
        (427, "io_uring_register", [0, 0, 0, 0, 0, 0]),
    ];
    for (number, name, words) in calls {
        tries.must_fail(name, call(number, words));
    }
    tries.end();
}
