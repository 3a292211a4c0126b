//! Looks at other processes through /proc.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let own = std::process::id().to_string();
    let numbers = std::fs::read_dir("/proc").expect("a folder").flatten().map(|entry| entry.file_name());
    let numbers: Vec<String> = numbers.map(|name| name.to_string_lossy().into_owned()).collect();
    let numbers: Vec<&String> = numbers.iter().filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())).collect();
    tries.must_not(format!("seeing {numbers:?}"), numbers.len() > 3);
    for number in numbers.into_iter().filter(|number| **number != own) {
        for file in ["environ", "mem", "maps", "fd", "root/etc/shadow", "cwd"] {
            let path = format!("/proc/{number}/{file}");
            let seen = std::fs::read(&path).is_ok_and(|text| !text.is_empty());
            let listed = std::fs::read_dir(&path).is_ok_and(|entries| entries.flatten().next().is_some());
            tries.must_not(&path, seen || listed);
        }
    }
    tries.must_fail("/proc/kcore", std::fs::File::open("/proc/kcore"));
    tries.must_fail("/proc/sys", std::fs::write("/proc/sys/kernel/hostname", "mine"));
    tries.must_fail("/proc/sysrq-trigger", std::fs::write("/proc/sysrq-trigger", "h"));
    tries.must_fail("oom_score_adj", std::fs::write("/proc/self/oom_score_adj", "-1000"));
    tries.end();
}
