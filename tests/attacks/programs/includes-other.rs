//! Reads somebody else's submission while it is compiled.
//! expects: not-built

fn main() {
    eprintln!("{}{} {}", "ESC", "APED", include_str!("@OTHER@"));
}
