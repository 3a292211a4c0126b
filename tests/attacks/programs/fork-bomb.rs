//! Forks as often as it can.
//! expects: failed stopped

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let mut children = 0;
    for _ in 0..2000 {
        match unsafe { fork() } {
            0 => unsafe {
                // Each goes on with it.
                for _ in 0..20 {
                    fork();
                }
                pause();
            },
            -1 => break,
            _ => children += 1,
        }
    }
    tries.must_not(format!("{children} children"), children > 100);
    tries.end();
}
