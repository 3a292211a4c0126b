//! Makes sockets of every kind but the one that it needs.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    // Unix, inet datagrams and raw ones, netlink, packet, bluetooth, ALG, vsock, XDP, and so on.
    for family in 0..46 {
        for kind in 1..11 {
            if !((family == 2 || family == 10) && kind == 1) {
                tries.must_fail(format!("socket {family} {kind}"), call(41, [family, kind, 0, 0, 0, 0]));
                tries.must_fail(format!("socket {family} {kind}"), call(41, [family, kind | 0o2_000_000, 0, 0, 0, 0]));
            }
        }
    }
    tries.must_fail("raw", call(41, [2, 3, 1, 0, 0, 0]));
    tries.end();
}
