//! Writes one large file.
//! expects: stopped

mod kit;

use kit::*;

use std::io::Write;

fn main() {
    let mut file = std::fs::File::create("/tmp/large").expect("a file");
    let block = vec![1_u8; 1 << 20];
    for _ in 0..60 {
        file.write_all(&block).expect("writable");
    }
    let mut tries = Tries::default();
    tries.must_not("60 MiB", true);
    tries.end();
}
