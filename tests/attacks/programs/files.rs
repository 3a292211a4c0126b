//! Reads what is on the machine.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let known = ["base", "cafelab", "course", "dev", "etc", "lib", "lib32", "lib64", "proc", "program", "tmp", "usr"];
    for entry in std::fs::read_dir("/").into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        tries.must_not(format!("/{name}"), !known.contains(&name.as_str()));
    }
    for path in ["/etc/shadow", "/etc/passwd", "/etc/hostname", "/root/.bashrc", "/sys/kernel", "@OTHER@", "@OUT@/ledger.sqlite", "@SECRET@"] {
        tries.must_not(path, std::fs::metadata(path).is_ok());
    }
    for folder in ["/home", "/root", "/var", "/run", "/mnt", "/usr/bin", "/usr/local", "@OUT@"] {
        tries.must_fail(folder, std::fs::read_dir(folder));
    }
    for entry in std::fs::read_dir("/tmp").into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        tries.must_not(format!("/tmp/{name}"), name != ".cafelab");
    }
    tries.end();
}
