//! Looks for anything in the environment that a learner need not know.
//! expects: failed

mod kit;

use kit::*;

fn main() {
    let known = [
        "HOME", "TMPDIR", "LC_ALL", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "RUST_BACKTRACE", "TOKIO_WORKER_THREADS",
        "MALLOC_ARENA_MAX", "CAFELAB_TARGET", "CAFELAB_ENDPOINT", "CAFELAB_PORT", "CAFELAB_WORKSPACE", "AWS_REGION",
        "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_EC2_METADATA_DISABLED", "PWD",
    ];
    let mut tries = Tries::default();
    for (name, value) in std::env::vars() {
        tries.must_not(format!("{name}={value}"), !known.contains(&name.as_str()));
    }
    tries.end();
}
