//! Rebuilds when the course files that are embedded in the binary change.

fn main() {
    for path in ["../labs", "../cafe", "../.vscode", "../.devcontainer", "../cafelab.toml", "../Cargo.toml"] {
        println!("cargo:rerun-if-changed={path}");
    }
}
