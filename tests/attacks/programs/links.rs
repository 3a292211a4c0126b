//! Follows links of its own making out of the sandbox.
//! expects: failed

mod kit;

use std::os::unix::fs::symlink;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    for (number, target) in ["/etc/shadow", "/proc/1/root/etc/shadow", "../../../../etc/shadow", "@SECRET@"].iter().enumerate() {
        let link = format!("/tmp/link-{number}");
        symlink(target, &link).expect("a link");
        tries.must_fail(target, std::fs::read(&link));
        tries.must_fail(format!("writing {target}"), std::fs::write(&link, "mine"));
    }
    tries.end();
}
