//! Takes all the memory there is, with many processes that each take little.
//! expects: stopped failed

mod kit;

use kit::*;

fn main() {
    for _ in 0..16 {
        if unsafe { fork() } == 0 {
            let much = vec![1_u8; 100 << 20];
            unsafe { pause() };
            drop(much);
        }
    }
    std::thread::sleep(std::time::Duration::from_secs(4));
    let sleeping = std::fs::read_dir("/proc").into_iter().flatten().flatten().filter(|entry| {
        let status = std::fs::read_to_string(entry.path().join("status")).unwrap_or_default();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        resident.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or_default() > 90_000
    });
    let mut tries = Tries::default();
    tries.must_not("more than a GiB", sleeping.count() > 10);
    tries.end();
}
