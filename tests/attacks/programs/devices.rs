//! Opens devices of the machine.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    for path in ["/dev/mem", "/dev/kmem", "/dev/kmsg", "/dev/vda", "/dev/sda", "/dev/kvm", "/dev/fuse", "/dev/net/tun", "/dev/tty", "/dev/console", "/dev/ptmx", "/dev/vsock"] {
        tries.must_fail(path, std::fs::File::open(path));
    }
    for number in 0..3 {
        let mut letter = 120_u8;
        tries.must_fail("typing", call(16, [number, 0x5412, &raw mut letter as i64, 0, 0, 0]));
        tries.must_fail("the console", call(16, [number, 0x541c, &raw mut letter as i64, 0, 0, 0]));
    }
    tries.end();
}
