//! Kills everything that it can reach.
//! expects: stopped failed

mod kit;

use kit::*;

fn main() {
    for _ in 0..5 {
        let _ = call(62, [1, 9, 0, 0, 0, 0]);
        let _ = call(62, [-1, 9, 0, 0, 0, 0]);
        let _ = call(62, [0, 9, 0, 0, 0, 0]);
    }
    Tries::default().end();
}
