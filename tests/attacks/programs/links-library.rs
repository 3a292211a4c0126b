//! Links what is not there.
//! expects: not-built

#[link(name = "nowhere", kind = "static")]
unsafe extern "C" {
    fn nowhere() -> i32;
}

fn main() {
    eprintln!("{}{} {}", "ESC", "APED", unsafe { nowhere() });
}
