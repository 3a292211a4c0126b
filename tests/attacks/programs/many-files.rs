//! Makes as many files as it can.
//! expects: failed stopped

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let mut count = 0_u64;
    while count < 3_000_000 && std::fs::write(format!("/tmp/{count}"), "").is_ok() {
        count += 1;
    }
    tries.must_not("3,000,000 files", count == 3_000_000);
    tries.end();
}
