//! Uses keyrings of the kernel, which no namespace divides.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let calls = [
        (248, "add_key", [0, 0, 0, 0, 0, 0]),
        (249, "request_key", [0, 0, 0, 0, 0, 0]),
        (250, "keyctl join", [1, 0, 0, 0, 0, 0]),
        (250, "keyctl get", [0, -3, 1, 0, 0, 0]),
        (250, "keyctl describe", [6, -4, 0, 0, 0, 0]),
    ];
    for (number, name, words) in calls {
        tries.must_fail(name, call(number, words));
    }
    tries.end();
}
