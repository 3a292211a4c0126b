//! Dies in the worst way, wanting a core dump.
//! expects: stopped failed

mod kit;

use kit::*;

fn main() {
    let _ = call(160, [4, [u64::MAX, u64::MAX].as_ptr() as i64, 0, 0, 0, 0]);
    std::process::abort();
}
