//! Starts as many threads as it can.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let mut count = 0;
    while count < 5000 {
        let thread = std::thread::Builder::new().stack_size(64 << 10);
        if thread.spawn(|| std::thread::sleep(std::time::Duration::from_secs(60))).is_err() {
            break;
        }
        count += 1;
    }
    tries.must_not(format!("{count} threads"), count > 100);
    tries.end();
}
