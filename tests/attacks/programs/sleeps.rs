//! Sleeps without end, with its output closed.
//! expects: stopped

mod kit;

use kit::*;

fn main() {
    for number in 0..3 {
        let _ = call(3, [number, 0, 0, 0, 0, 0]);
    }
    loop {
        std::thread::sleep(std::time::Duration::from_secs(60));
    }
}
