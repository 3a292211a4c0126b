//! Reads a file of the machine while it is compiled.
//! expects: not-built

fn main() {
    eprintln!("{}{} {}", "ESC", "APED", include_str!("/etc/passwd"));
}
