//! Becomes root or somebody else.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let calls = [
        (105, "setuid", [0, 0, 0, 0, 0, 0]),
        (106, "setgid", [0, 0, 0, 0, 0, 0]),
        (113, "setreuid", [0, 0, 0, 0, 0, 0]),
        (117, "setresuid", [0, 0, 0, 0, 0, 0]),
        (119, "setresgid", [0, 0, 0, 0, 0, 0]),
        (116, "setgroups", [1, [0_u32].as_ptr() as i64, 0, 0, 0, 0]),
        (92, "chown", [c"/tmp".as_ptr() as i64, 0, 0, 0, 0, 0]),
        (157, "capability", [24, 21, 0, 0, 0, 0]),
        (144, "real-time scheduling", [0, 1, [50_i32].as_ptr() as i64, 0, 0, 0]),
        (141, "priority", [0, 0, -10, 0, 0, 0]),
        (133, "a device", [c"/tmp/disk".as_ptr() as i64, 0o60_600, 0x800, 0, 0, 0]),
        (259, "a device at", [-100, c"/tmp/disk".as_ptr() as i64, 0o60_600, 0x800, 0, 0]),
    ];
    for (number, name, words) in calls {
        tries.must_fail(name, call(number, words));
    }
    let status = std::fs::read_to_string("/proc/self/status").expect("a status");
    let of = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned();
    tries.must_not("capabilities", ["CapEff:", "CapPrm:", "CapInh:", "CapAmb:"].iter().any(|name| of(name) != "0000000000000000"));
    tries.must_not("new privileges", of("NoNewPrivs:") != "1");
    tries.must_not("user 0", of("Uid:").split_whitespace().any(|user| user == "0"));
    tries.must_not("group 0", of("Gid:").split_whitespace().chain(of("Groups:").split_whitespace()).any(|group| group == "0"));
    tries.end();
}
