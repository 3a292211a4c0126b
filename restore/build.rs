//! Rebuilds when a file of the embedded website changes.

fn main() {
    println!("cargo:rerun-if-changed=../site");
}
