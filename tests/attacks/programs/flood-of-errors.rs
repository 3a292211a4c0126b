//! Writes without end to standard error.
//! expects: stopped

fn main() {
    loop {
        eprint!("{}", "ESCAPE ".repeat(1000));
    }
}
