//! Takes the compiler's environment into its program.
//! expects: failed

mod kit;

use kit::*;

const ENVIRONMENT: &[u8] = include_bytes!("/proc/self/environ");

fn main() {
    let mut tries = Tries::default();
    let text = String::from_utf8_lossy(ENVIRONMENT);
    tries.must_not("the canary", text.contains("canary") || text.contains("AWS") || text.contains("SECRET"));
    tries.must_not("a variable", option_env!("AWS_SECRET_ACCESS_KEY").is_some() || option_env!("CARGO_MANIFEST_DIR").is_some());
    tries.end();
}
