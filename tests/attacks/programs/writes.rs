//! Writes where it should not.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let mut tries = Tries::default();
    let places = [
        "/mine", "/usr/mine", "/usr/lib/mine", "/base/mine", "/course/cafelab.toml", "/course/mine", "/etc/mine", "/dev/mine",
        "/dev/shm/mine", "/program", "/cafelab", "/etc/ld.so.cache", "/etc/ld.so.preload", "/proc/mine", "@OUT@/mine",
        "@OUT@/grades.csv",
    ];
    for path in places {
        let mut options = std::fs::File::options();
        tries.must_fail(path, options.write(true).create(true).truncate(false).open(path));
    }
    for entry in std::fs::read_dir("/base").into_iter().flatten().flatten().take(20) {
        tries.must_fail(entry.path().display(), std::fs::File::options().append(true).open(entry.path()));
        tries.must_fail("removing", std::fs::remove_file(entry.path()));
    }
    tries.must_fail("a link", std::fs::hard_link("/program", "/tmp/program"));
    tries.end();
}
