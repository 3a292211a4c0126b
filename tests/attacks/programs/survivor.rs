//! Leaves processes behind in sessions of their own.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    for _ in 0..3 {
        if unsafe { fork() } == 0 {
            unsafe {
                setsid();
                if fork() == 0 {
                    setsid();
                    std::fs::write("/proc/self/comm", "cafesurvivor").ok();
                    let _ = call(157, [15, c"cafesurvivor".as_ptr() as i64, 0, 0, 0, 0]);
                    pause();
                }
            }
            std::process::exit(0);
        }
    }
    std::thread::sleep(std::time::Duration::from_millis(200));
    Tries::default().end();
}
