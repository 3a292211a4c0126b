//! Runs before main begins.
//! expects: failed

mod kit;

use kit::*;

#[used]
#[unsafe(link_section = ".init_array")]
static EARLY: extern "C" fn() = early;

extern "C" fn early() {
    let mut tries = Tries::default();
    tries.must_not("a file", std::fs::metadata("/etc/passwd").is_ok());
    tries.must_fail("ptrace", call(101, [0; 6]));
    tries.end();
}

fn main() {}
