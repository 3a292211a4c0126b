//! Runs programs of the system.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    for program in ["/bin/sh", "/usr/bin/env", "/usr/bin/su", "/usr/bin/python3", "/bin/busybox", "/usr/bin/perl", "sh", "bwrap", "/toolchain/bin/rustc"] {
        tries.must_fail(program, std::process::Command::new(program).arg("--version").output());
    }
    // This one is there, and gets nowhere.
    let order = r#"{"program":"/program","arguments":[],"folder":"/","user":0,"readable":["/"],"writable":["/"],"listens":false,"product":null,"limits":{}}"#;
    let own = std::process::Command::new("/cafelab").args(["sandboxed", order]).output();
    tries.must_not("cafelab", own.is_ok_and(|output| output.status.success()));
    tries.end();
}
