//! Takes all the memory there is.
//! expects: stopped failed

mod kit;

use kit::*;

fn main() {
    let mut all: Vec<Vec<u8>> = Vec::new();
    for _ in 0..64 {
        all.push(vec![1; 64 << 20]);
    }
    let mut tries = Tries::default();
    tries.must_not("4 GiB", all.len() == 64);
    tries.end();
}
