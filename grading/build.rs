//! Rebuilds when the mutants, the variants or the starters of the labs change.

fn main() {
    println!("cargo:rerun-if-changed=../labs");
}
