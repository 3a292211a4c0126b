//! Fills the disk with many files.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let (mut written, block) = (0_u64, vec![1_u8; 1 << 20]);
    for number in 0..2000 {
        if std::fs::write(format!("/tmp/{number}"), &block).is_err() {
            break;
        }
        written += 1;
    }
    tries.must_not(format!("{written} MiB"), written > 80);
    tries.end();
}
