//! Loads things into the kernel and changes the machine.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let calls = [
        (321, "bpf", [0, 0x1000, 64, 0, 0, 0]),
        (323, "userfaultfd", [1, 0, 0, 0, 0, 0]),
        (175, "init_module", [0, 0, 0, 0, 0, 0]),
        (313, "finit_module", [0, 0, 0, 0, 0, 0]),
        (246, "kexec_load", [0, 0, 0, 0, 0, 0]),
        (169, "reboot", [0xfee1_dead, 672_274_793, 0x89ab_cdef, 0, 0, 0]),
        (167, "swapon", [0, 0, 0, 0, 0, 0]),
        (103, "syslog", [3, 0x1000, 10, 0, 0, 0]),
        (163, "acct", [0, 0, 0, 0, 0, 0]),
        (227, "clock_settime", [0, 0, 0, 0, 0, 0]),
        (164, "settimeofday", [0, 0, 0, 0, 0, 0]),
        (159, "adjtimex", [0, 0, 0, 0, 0, 0]),
        (170, "sethostname", [c"mine".as_ptr() as i64, 4, 0, 0, 0, 0]),
        (135, "personality", [0x0004_0000, 0, 0, 0, 0, 0]),
        (300, "fanotify_init", [0, 0, 0, 0, 0, 0]),
        (172, "iopl", [3, 0, 0, 0, 0, 0]),
        (173, "ioperm", [0, 8, 1, 0, 0, 0]),
    ];
    for (number, name, words) in calls {
        tries.must_fail(name, call(number, words));
    }
    tries.end();
}
