//! Reads what is above its folder while it is compiled.
//! expects: not-built

fn main() {
    eprintln!("{}{} {}", "ESC", "APED", include_str!("../../../../../../../../etc/hostname"));
}
