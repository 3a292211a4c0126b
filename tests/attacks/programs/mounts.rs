//! Makes namespaces and mounts.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let calls = [
        (165, "mount", [c"none".as_ptr() as i64, c"/tmp".as_ptr() as i64, c"tmpfs".as_ptr() as i64, 0, 0, 0]),
        (166, "umount2", [c"/proc".as_ptr() as i64, 0, 0, 0, 0, 0]),
        (155, "pivot_root", [c"/".as_ptr() as i64, c"/".as_ptr() as i64, 0, 0, 0, 0]),
        (161, "chroot", [c"/tmp".as_ptr() as i64, 0, 0, 0, 0, 0]),
        (272, "unshare user", [0x1000_0000, 0, 0, 0, 0, 0]),
        (272, "unshare mount", [0x2_0000, 0, 0, 0, 0, 0]),
        (272, "unshare network", [0x4000_0000, 0, 0, 0, 0, 0]),
        (272, "unshare time", [0x80, 0, 0, 0, 0, 0]),
        (308, "setns", [0, 0, 0, 0, 0, 0]),
        (56, "clone user", [0x1000_0011, 0, 0, 0, 0, 0]),
        (56, "clone pid", [0x2000_0011, 0, 0, 0, 0, 0]),
        (435, "clone3", [0x1000, 88, 0, 0, 0, 0]),
        (428, "open_tree", [-100, c"/".as_ptr() as i64, 1, 0, 0, 0]),
        (429, "move_mount", [0, 0, 0, 0, 0, 0]),
        (430, "fsopen", [c"tmpfs".as_ptr() as i64, 0, 0, 0, 0, 0]),
        (442, "mount_setattr", [-100, 0, 0, 0, 0, 0]),
        (304, "open_by_handle_at", [-100, 0, 0, 0, 0, 0]),
        (303, "name_to_handle_at", [-100, 0, 0, 0, 0, 0]),
    ];
    for (number, name, words) in calls {
        tries.must_fail(name, call(number, words));
    }
    tries.end();
}
