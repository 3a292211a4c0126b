//! Opens as many files as it can, and looks for open ones.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    for entry in std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten() {
        let number: u32 = entry.file_name().to_string_lossy().parse().unwrap_or_default();
        let target = std::fs::read_link(entry.path()).unwrap_or_default();
        let own = target.to_string_lossy().contains("/proc/");
        tries.must_not(format!("descriptor {number} is {}", target.display()), number > 2 && !own);
    }
    let stdin = std::io::read_to_string(std::io::stdin()).unwrap_or_default();
    tries.must_not("reading something", !stdin.is_empty());
    let mut files = Vec::new();
    while let Ok(file) = std::fs::File::open("/dev/null") {
        files.push(file);
    }
    tries.must_not(format!("{} files", files.len()), files.len() > 300);
    tries.end();
}
